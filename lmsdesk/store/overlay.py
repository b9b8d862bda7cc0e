"""The overlay: full effective rows of everything that carries unsent edits, kept in the desk file.

A subject is what one line in a table stands for (``domain.keys.subject``). All rows of a subject are
materialised together, so that readers need no per-field merging: base rows without a subject here, plus
these. Derived from mirror and operations; it can be thrown away and made anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.keys import MANUAL, Entity, parse_ref
from lmsdesk.domain.ports import MIRROR_COLUMNS, Table
from lmsdesk.domain.rows import Mark
from lmsdesk.domain.text import fold, sort_key, words
from lmsdesk.store.desk_rows import CHOSEN, LIVE, chosen
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
_TABLE_OF = {entity.value: table for entity, table in _ENTITY_TABLE.items()}  # by the first word of a subject
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

_STEP = 1_000  # rows between two looks at how far it is
_PART = 5_000  # subjects that are looked up at once
Record = dict[str, Any]
_Names = dict[int, tuple[str | None, str | None]]  # person -> department and order


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


def is_missing(database: Database) -> bool:
    """Tell, through a reader of the desk as ``q``, whether all rows are yet to be made anew.

    So a process leaves it that is killed after a migration or a rescue, before the desk was opened to its end.
    A role that is given where nobody knows of an enrolment shows in no row.
    """
    live = f"SELECT EXISTS(SELECT 1 FROM q.op WHERE {LIVE} AND entity<>'role')"
    return bool(database.value(live)) and not any(
        database.value(f"SELECT EXISTS(SELECT 1 FROM q.{name_of(table)})") for table in TABLES
    )


def no_step(_: int) -> None:
    """Nobody wants to know."""


def recompute(
    database: Database, by_subject: Mapping[str, list[Operation]], step: Callable[[int], None] = no_step
) -> set[View]:
    """Make the rows of these subjects anew from the attached mirror and all live operations on each.

    ``step`` hears now and then how many rows were made so far, and may raise.
    """
    for operations in by_subject.values():
        if len(operations) > 1:
            operations.sort(key=_number)
    by_table: dict[Table, list[str]] = {}
    for name in by_subject:
        by_table.setdefault(_TABLE_OF[name.partition(":")[0]], []).append(name)
    made = 0
    for table in TABLES:  # people first: enrolments show their names
        mine = by_table.get(table, [])
        for start in range(0, len(mine), _PART):
            part = mine[start : start + _PART]
            people = [number for name in part if (number := _number_of(name)) is not None]
            before = _named(database, people) if table is Table.USER else {}
            database.run(f"DELETE FROM {name_of(table)} WHERE subject IN {CHOSEN}", (chosen(part),))
            shadowed = {name: ops for name in part if (ops := by_subject[name])}
            if shadowed:
                _insert(database, table, _told(_effective(database, table, shadowed), made, step))
            made += len(part)
            if table is Table.USER:
                _carry(database, before, _named(database, people))
    return {_VIEWS[table] for table in by_table}


def _number(operation: Operation) -> int:
    return operation.id


def _told(records: Iterable[Record], made: int, step: Callable[[int], None]) -> Iterator[Record]:
    """Records on their way, counted."""
    for number, record in enumerate(records, made):
        if number % _STEP == 0:
            step(number)
        yield record


def _effective(database: Database, table: Table, mine: Mapping[str, list[Operation]]) -> Iterator[Record]:
    bases = _bases(database, table, mine)
    build = _enrolment_rows if table is Table.ENROLMENT else _single_rows
    lookup = _roles_by_id(database) if table is Table.ENROLMENT else {}
    people = _people(database, mine) if table is Table.ENROLMENT else {}
    for name, operations in mine.items():
        for record in build(table, bases.get(name, []), operations, lookup):
            record["subject"] = name
            _add_text(table, record, people)
            yield record


def _bases(database: Database, table: Table, mine: Mapping[str, list[Operation]]) -> dict[str, list[Record]]:
    """Base rows of the subjects, by subject; those that the server does not have are absent."""
    keys: dict[tuple[Any, ...], str] = {}
    for name, operations in mine.items():
        parts = operations[0].key.parts
        keys[(parts[1], parts[0]) if table is Table.ENROLMENT else tuple(parts)] = name
    width = len(next(iter(keys), ()))
    columns = [*MIRROR_COLUMNS[table], "as_of"]
    shown = ", ".join(f'm."{name}"' for name in columns)
    places = " AND ".join(f"""m."{columns[n]}"=json_extract(w.value, '$[{n}]')""" for n in range(width))
    rows = database.rows(
        # CROSS JOIN holds the order: a key after the other, found by the index of the mirror.
        f"SELECT {shown} FROM json_each(?) w CROSS JOIN mirror.{NAMES[table]} m WHERE {places} AND m.gone_seq IS NULL",
        (json.dumps(list(keys)),),
    )
    found: dict[str, list[Record]] = {}
    for row in rows:
        found.setdefault(keys[row[:width]], []).append(dict(zip(columns, row, strict=True)))
    return found


def _people(database: Database, mine: Mapping[str, list[Operation]]) -> _Names:
    """Department and order of everybody whose enrolments these are."""
    return _named(database, {operations[0].key.number(0) for operations in mine.values()})


def _named(database: Database, people: Iterable[int]) -> _Names:
    """Department and order of people, with my own edits of them."""
    users = (chosen(people),)
    columns = f"id, department, sort_name FROM {{}} WHERE id IN {CHOSEN}"
    rows = database.rows("SELECT " + columns.format("mirror.user"), users)
    edited = database.rows("SELECT " + columns.format("ov_user") + " ORDER BY row DESC", users)
    return {row[0]: (row[1], row[2]) for row in (*rows, *edited)}


def _carry(database: Database, before: _Names, after: _Names) -> None:
    """Enrolments that wait repeat the department and the order of their person, who was edited after them."""
    moved = [(*told, number) for number, told in after.items() if before.get(number) != told]
    if moved:
        database.many("UPDATE ov_enrolment SET department=?, sort_name=? WHERE user_id=?", moved)


def _number_of(name: str) -> int | None:
    """The number of the person that a subject names."""
    kind, _, number = name.partition(":")
    return parse_ref(number) if kind == Entity.USER else None


def _roles_by_id(database: Database) -> dict[int, str]:
    return dict(database.rows("SELECT id, shortname FROM mirror.role"))


def _single_rows(
    table: Table, bases: list[Record], operations: list[Operation], _: Mapping[int, str]
) -> Iterable[Record]:
    """The row of a thing with one row: base with the patches in order."""
    base = bases[0] if bases else None
    record: Record = dict(base) if base else dict.fromkeys((*MIRROR_COLUMNS[table], "as_of"))
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
        elif not own and row["mark"] == Mark.REMOVED.value:  # who is in by another way stays by that
            row["mark"] = Mark.CHANGED.value
        yield row


def _note(record: Record, operations: list[Operation], was: Record, *, exists: bool) -> None:
    """Put mark, operations and the replaced values on a row."""
    record["mark"] = _mark(operations, exists=exists)
    record["ops"] = str([operation.id for operation in operations])  # JSON as well, in a fifth of the time
    record["was"] = json.dumps(was, ensure_ascii=False) if was else "{}"


def _mark(operations: list[Operation], *, exists: bool) -> str:
    if (mark := _worst(operations)) is not None:
        return mark
    last = operations[-1]
    if last.verb in (Verb.DELETE, Verb.REMOVE) and last.key.entity is not Entity.ROLE:
        return Mark.REMOVED.value
    is_made = any(operation.verb in (Verb.CREATE, Verb.ADD) for operation in operations)
    return Mark.NEW.value if is_made and not exists else Mark.CHANGED.value  # the mirror may have lost its row


def _removed_mark(operations: list[Operation]) -> str:
    return _worst(operations) or Mark.REMOVED.value


def _worst(operations: list[Operation]) -> str | None:
    """What a person must hear about first; None while all of them only wait."""
    if all(operation.state is State.READY for operation in operations):
        return None
    states = {operation.state for operation in operations}
    return next((mark.value for state, mark in _MARKS if state in states), None)


def _in(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


def _out(stored: Any, like: Any) -> Any:
    """A stored 0 or 1 as the kind of value that replaces it."""
    return bool(stored) if isinstance(like, bool) and stored is not None else stored


def _add_text(table: Table, record: Record, people: Mapping[int, tuple[str | None, str | None]]) -> None:
    """Order, search text and department, as the mirror keeps them."""
    if table is Table.USER:
        record["sort_name"] = sort_key(record["last_name"] or "", record["first_name"] or "")
        shown = ("username", "first_name", "last_name", "email", "idnumber")
        record["folded"] = words(" ".join(str(record[name] or "") for name in shown))
    elif table is Table.COURSE:
        record["sort_name"] = fold(record["shortname"] or "")
        record["folded"] = words(" ".join(str(record[name] or "") for name in ("shortname", "fullname", "idnumber")))
    elif table is Table.ENROLMENT:
        record["department"], record["sort_name"] = people.get(record["user_id"], (None, None))


def _insert(database: Database, table: Table, records: Iterable[Record]) -> None:
    columns = [*MIRROR_COLUMNS[table], *_EXTRA.get(table, ()), "as_of", "subject", "mark", "ops", "was"]
    quoted = ", ".join(f'"{name}"' for name in columns)
    values = itemgetter(*columns)
    database.many(
        f"INSERT INTO {name_of(table)}({quoted}) VALUES({','.join('?' * len(columns))})",
        map(values, records),
    )
