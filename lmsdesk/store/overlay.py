"""The overlay: full effective rows of everything that carries unsent edits, kept in the desk file.

A subject is what one line in a table stands for (``domain.keys.subject``). All rows of a subject are
materialised together, so that readers need no per-field merging: base rows without a subject here, plus
these. Derived from mirror and operations; it can be thrown away and made anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.keys import MANUAL, Entity, subject
from lmsdesk.domain.ports import MIRROR_COLUMNS, Table
from lmsdesk.domain.rows import Mark
from lmsdesk.domain.text import fold, sort_key, words
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror_schema import NAMES, column_sql

TABLES = (
    Table.USER,
    Table.COURSE,
    Table.CATEGORY,
    Table.GROUP,
    Table.COHORT,
    Table.ENROLMENT,
    Table.GROUP_MEMBER,
    Table.COHORT_MEMBER,
)
_EXTRA: Mapping[Table, tuple[str, ...]] = {
    Table.USER: ("sort_name", "folded"),
    Table.COURSE: ("sort_name", "folded"),
    Table.ENROLMENT: ("department", "sort_name"),
}
_ENTITY_TABLE = {
    Entity.USER: Table.USER,
    Entity.COURSE: Table.COURSE,
    Entity.CATEGORY: Table.CATEGORY,
    Entity.GROUP: Table.GROUP,
    Entity.COHORT: Table.COHORT,
    Entity.ENROLMENT: Table.ENROLMENT,
    Entity.ROLE: Table.ENROLMENT,
    Entity.GROUP_MEMBER: Table.GROUP_MEMBER,
    Entity.COHORT_MEMBER: Table.COHORT_MEMBER,
}
_VIEWS = {
    Table.USER: View.USERS,
    Table.COURSE: View.COURSES,
    Table.CATEGORY: View.CATEGORIES,
    Table.GROUP: View.GROUPS,
    Table.COHORT: View.COHORTS,
    Table.ENROLMENT: View.ENROLMENTS,
    Table.GROUP_MEMBER: View.ENROLMENTS,
    Table.COHORT_MEMBER: View.COHORTS,
}
# The state that a person must hear about first decides the mark of a row with several operations.
_MARKS = (
    (State.CONFLICT, Mark.CONFLICT),
    (State.REJECTED, Mark.REFUSED),
    (State.UNKNOWN, Mark.UNCONFIRMED),
    (State.INFLIGHT, Mark.SENDING),
    (State.PLANNED, Mark.SENDING),
)

Record = dict[str, Any]


def name_of(table: Table) -> str:
    """The overlay table of a mirrored table."""
    return f"ov_{NAMES[table]}"


def create(database: Database) -> None:
    """Make the overlay tables in a desk file."""
    for table in TABLES:
        columns = [column_sql(name) for name in MIRROR_COLUMNS[table]]
        columns += [f"{name} TEXT" for name in _EXTRA.get(table, ())]
        columns += ["as_of INTEGER", "subject TEXT NOT NULL", "mark TEXT NOT NULL", "ops TEXT NOT NULL", "was TEXT"]
        name = name_of(table)
        # AUTOINCREMENT: a handle that is not valid any more must name nothing, never another row.
        database.script(
            f"CREATE TABLE {name}(row INTEGER PRIMARY KEY AUTOINCREMENT, {', '.join(columns)}) STRICT",
            f"CREATE INDEX {name}_subject ON {name}(subject)",
        )
    database.script(
        "CREATE INDEX ov_user_key ON ov_user(id)",
        "CREATE INDEX ov_course_key ON ov_course(id)",
        "CREATE INDEX ov_enrolment_key ON ov_enrolment(course_id, user_id)",
        "CREATE INDEX ov_enrolment_sort ON ov_enrolment(sort_name, course_id, user_id, method)",
        "CREATE INDEX ov_group_member_key ON ov_group_member(group_id, user_id)",
        "CREATE INDEX ov_cohort_member_key ON ov_cohort_member(cohort_id, user_id)",
    )


def drop(database: Database) -> None:
    """Forget all overlay tables; they are made anew from mirror and operations."""
    database.script(*(f"DROP TABLE IF EXISTS {name_of(table)}" for table in TABLES))


def recompute(database: Database, subjects: Collection[str], live: Sequence[Operation]) -> set[View]:
    """Make the rows of these subjects anew from the attached mirror and the live operations on them."""
    by_subject: dict[str, list[Operation]] = {name: [] for name in subjects}
    for operation in sorted(live, key=lambda item: item.id):
        by_subject.setdefault(subject(operation.key), []).append(operation)
    views: set[View] = set()
    for table in TABLES:
        mine = {name: ops for name, ops in by_subject.items() if _table_of(name) is table}
        if not mine:
            continue
        views.add(_VIEWS[table])
        database.many(f"DELETE FROM {name_of(table)} WHERE subject=?", [(name,) for name in mine])
        _insert(database, table, _effective(database, table, {name: ops for name, ops in mine.items() if ops}))
    return views


def _table_of(name: str) -> Table:
    return _ENTITY_TABLE[Entity(name.partition(":")[0])]


def _effective(database: Database, table: Table, mine: Mapping[str, list[Operation]]) -> Iterable[Record]:
    bases = _bases(database, table, mine)
    build = _enrolment_rows if table is Table.ENROLMENT else _single_rows
    lookup = _roles_by_id(database) if table is Table.ENROLMENT else {}
    for name, operations in mine.items():
        for record in build(table, bases.get(name, []), operations, lookup):
            record["subject"] = name
            _add_text(database, table, record)
            yield record


def _bases(database: Database, table: Table, mine: Mapping[str, list[Operation]]) -> dict[str, list[Record]]:
    """Base rows of the subjects, by subject."""
    columns = [*MIRROR_COLUMNS[table], "as_of"]
    quoted = ", ".join(f'"{name}"' for name in columns)
    found: dict[str, list[Record]] = {}
    keys: dict[str, tuple[Any, ...]] = {}
    for name, operations in mine.items():
        parts = operations[0].key.parts
        keys[name] = (parts[1], parts[0]) if table is Table.ENROLMENT else tuple(parts)
    names = MIRROR_COLUMNS[table][: 2 if table is Table.ENROLMENT else len(next(iter(keys.values()), (0,)))]
    where = " AND ".join(f'"{name}"=?' for name in names)
    for name, key in keys.items():
        rows = database.rows(f"SELECT {quoted} FROM mirror.{NAMES[table]} WHERE {where} AND gone_seq IS NULL", key)
        found[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


def _roles_by_id(database: Database) -> dict[int, str]:
    return dict(database.rows("SELECT id, shortname FROM mirror.role"))


def _single_rows(
    table: Table, bases: list[Record], operations: list[Operation], _: Mapping[int, str]
) -> Iterable[Record]:
    """The row of a thing with one row: base with the patches in order."""
    base = bases[0] if bases else None
    record: Record = dict(base) if base else dict.fromkeys(MIRROR_COLUMNS[table])
    for place, name in enumerate(MIRROR_COLUMNS[table][: len(operations[0].key.parts)]):
        record[name] = operations[0].key.parts[place]
    was: Record = {}
    for operation in operations:
        custom = json.loads(record.get("custom") or "{}") if "custom" in record else {}
        for field, value in operation.patch.items():
            if field.startswith(CUSTOM):
                plain = field.removeprefix(CUSTOM)
                was.setdefault(field, custom.get(plain))
                custom[plain] = value
            elif field in record and field != "id":
                if base is not None:
                    was.setdefault(field, _out(base.get(field), value))
                record[field] = _in(value)
        if "custom" in record and custom:
            record["custom"] = json.dumps(custom, ensure_ascii=False, sort_keys=True)
    _note(record, operations, was, exists=base is not None)
    yield record


def _enrolment_rows(
    table: Table, bases: list[Record], operations: list[Operation], roles: Mapping[int, str]
) -> Iterable[Record]:
    """All rows of a person in a course: the manual one takes enrolment operations, every one shows the roles."""
    rows = [dict(base) for base in bases]
    user, course = operations[0].key.number(0), operations[0].key.number(1)
    mine = next((row for row in rows if row["method"] in (MANUAL, "")), None)
    base = dict(mine) if mine else None
    names = set(filter(None, str(bases[0]["roles"] or "").split(","))) if bases else set()
    before = set(names)
    was: Record = {}
    removed = False
    for operation in operations:
        if operation.key.entity is Entity.ROLE:
            name = roles.get(operation.key.number(2)) or str(operation.patch.get("role", ""))
            names = names | {name} if operation.verb is Verb.ADD else names - {name}
            continue
        if mine is None:
            mine = dict.fromkeys(MIRROR_COLUMNS[table])
            mine.update(course_id=course, user_id=user, method=operation.key.parts[2], as_of=None)
            rows.append(mine)
        removed = operation.verb is Verb.DELETE
        for field, value in operation.patch.items():
            if field == "role_id" and isinstance(value, int):
                names = names | {roles.get(value, str(value))}
            elif field in mine:
                if base is not None:
                    was.setdefault(field, _out(base.get(field), value))
                mine[field] = _in(value)
    if names != before and bases:
        was["roles"] = ",".join(sorted(before))
    for row in rows:
        row["roles"] = ",".join(sorted(names))
        own = row is mine
        _note(row, operations, was if own or mine is None else {}, exists=base is not None or not own)
        if own and removed:
            row["mark"] = _removed_mark(operations)
        yield row


def _note(record: Record, operations: list[Operation], was: Record, *, exists: bool) -> None:
    """Put mark, operations and the replaced values on a row."""
    record["mark"] = _mark(operations, exists=exists)
    record["ops"] = json.dumps([operation.id for operation in operations])
    record["was"] = json.dumps(was, ensure_ascii=False)


def _mark(operations: list[Operation], *, exists: bool) -> str:
    states = {operation.state for operation in operations}
    for state, mark in _MARKS:
        if state in states:
            return mark.value
    last = operations[-1]
    if last.verb in (Verb.DELETE, Verb.REMOVE) and last.key.entity is not Entity.ROLE:
        return Mark.REMOVED.value
    is_made = any(operation.verb in (Verb.CREATE, Verb.ADD) for operation in operations)
    return Mark.NEW.value if is_made and not exists else Mark.CHANGED.value  # the mirror may have lost its row


def _removed_mark(operations: list[Operation]) -> str:
    states = {operation.state for operation in operations}
    return next((mark.value for state, mark in _MARKS if state in states), Mark.REMOVED.value)


def _in(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _out(stored: Any, like: Any) -> Any:
    """A stored 0 or 1 as the kind of value that replaces it."""
    return bool(stored) if isinstance(like, bool) and stored is not None else stored


def _add_text(database: Database, table: Table, record: Record) -> None:
    """Order, search text and department, as the mirror keeps them."""
    if table is Table.USER:
        record["sort_name"] = sort_key(record["last_name"] or "", record["first_name"] or "")
        shown = ("username", "first_name", "last_name", "email", "idnumber")
        record["folded"] = words(" ".join(str(record[name] or "") for name in shown))
    elif table is Table.COURSE:
        record["sort_name"] = fold(record["shortname"] or "")
        record["folded"] = words(" ".join(str(record[name] or "") for name in ("shortname", "fullname", "idnumber")))
    elif table is Table.ENROLMENT:
        person = database.one(
            "SELECT department, sort_name FROM ov_user WHERE id=?1 UNION ALL "
            "SELECT department, sort_name FROM mirror.user WHERE id=?1 LIMIT 1",
            (record["user_id"],),
        )
        record["department"], record["sort_name"] = person or (None, None)


def _insert(database: Database, table: Table, records: Iterable[Record]) -> None:
    columns = [*MIRROR_COLUMNS[table], *_EXTRA.get(table, ()), "as_of", "subject", "mark", "ops", "was"]
    quoted = ", ".join(f'"{name}"' for name in columns)
    database.many(
        f"INSERT INTO {name_of(table)}({quoted}) VALUES({','.join('?' * len(columns))})",
        [[record.get(name) for name in columns] for record in records],
    )
