"""What the desk and the mirror know about how the site was: for the question whether it went back in time."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.rollback import Marks
from lmsdesk.store import desk_rows
from lmsdesk.store.engine import Database

NEWEST = 50  # creations, and changes, that are looked at after each reading
# Tables with a single id, by their scope; and what they tell about times.
_TABLES: Mapping[str, str] = {"users": "user", "courses": "course", "categories": "category", "cohorts": "cohort"}
_TIMES: Mapping[str, tuple[str, str]] = {
    "course modified": ("course", "modified"),
    "category modified": ("category", "modified"),
    "last access": ("user", "last_access"),
}
_OURS = "state='RETIRED' AND verdict<>'already'"
_OF: Mapping[Entity, str] = {
    Entity.USER: "user",
    Entity.COURSE: "course",
    Entity.CATEGORY: "category",
    Entity.COHORT: "cohort",
}


def absent(database: Database) -> dict[str, set[int]]:
    """What the latest complete listings did not hold, and nobody has proved to be gone yet: ids by table."""
    found: dict[str, set[int]] = {table: set() for table in _TABLES.values()}
    for scope, key in database.rows("SELECT scope, k FROM mirror.missing"):
        if scope in _TABLES and key.isdecimal():
            found[_TABLES[scope]].add(int(key))
    return found


def marks(database: Database, gone: Mapping[str, set[int]]) -> Marks:
    """The highest ids, and who holds the latest times, without what is absent."""
    highest, latest = {}, {}
    for table in _TABLES.values():
        out = json.dumps(sorted(gone[table]))
        top = database.value(
            f"SELECT max(id) FROM mirror.{table} WHERE gone_seq IS NULL AND id NOT IN (SELECT value FROM json_each(?))",
            (out,),
        )
        if top is not None:
            highest[table] = int(top)
    for name, (table, column) in _TIMES.items():
        row = database.one(
            f"SELECT id, {column} FROM mirror.{table} WHERE gone_seq IS NULL AND {column}>0 "
            f"AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY {column} DESC, id LIMIT 1",
            (json.dumps(sorted(gone[table])),),
        )
        if row is not None:
            latest[name] = (int(row[0]), int(row[1]))
    return Marks(highest, latest)


def latest_now(database: Database, before: Marks, gone: Mapping[str, set[int]]) -> dict[str, int]:
    """The times that those who held the latest ones say now, where they are still there."""
    found = {}
    for name, (number, _) in before.latest.items():
        table, column = _TIMES[name]
        at = database.value(f"SELECT {column} FROM mirror.{table} WHERE id=? AND gone_seq IS NULL", (number,))
        if at and number not in gone[table]:
            found[name] = int(at)
    return found


def newest_creations(database: Database, after: int) -> list[tuple[Operation, str, int]]:
    """Our newest creations with their table and the id on the server, newest first; deleted ones are left out."""
    entities = ",".join(f"'{entity.value}'" for entity in _OF)
    made = desk_rows.operations(
        database,
        f"op_id IN (SELECT op_id FROM main.op WHERE {_OURS} AND verb='create' AND entity IN ({entities}) AND op_id>? "
        f"ORDER BY op_id DESC LIMIT {NEWEST})",
        (after,),
    )
    ids = {row[0]: row[1] for row in database.rows("SELECT op_id, rid FROM main.idmap")}
    deleted = {
        row[0] for row in database.rows("SELECT ekey FROM main.op WHERE verb='delete' AND state IN ('RETIRED','NOOP')")
    }
    found = []
    for item in reversed(made):
        remote = ids.get(item.id)
        if remote is not None and not {str(item.key), f"{item.key.entity.value}:{remote}"} & deleted:
            found.append((item, _OF[item.key.entity], int(remote)))
    return found


def is_there(database: Database, table: str, number: int, gone: Mapping[str, set[int]]) -> bool:
    """Tell whether the mirror has a row that the latest listing held, too."""
    row = database.one(f"SELECT 1 FROM mirror.{table} WHERE id=? AND gone_seq IS NULL", (number,))
    return row is not None and number not in gone[table]


def newest_updates(database: Database, after: int) -> list[Operation]:
    """Our newest changes of people and courses, newest first; of those of one field only the newest."""
    found = desk_rows.operations(
        database,
        f"op_id IN (SELECT op_id FROM main.op WHERE {_OURS} AND verb='update' AND entity IN ('user','course') "
        f"AND op_id>? ORDER BY op_id DESC LIMIT {NEWEST})",
        (after,),
    )
    seen: set[tuple[str, str]] = set()
    newest = []
    for item in reversed(found):
        fields = {(str(item.key), name) for name in item.patch}
        if not fields & seen:
            newest.append(item)
        seen |= fields
    return newest


def row_of(database: Database, table: str, number: int) -> dict[str, object] | None:
    """A row of the mirror by the names of its columns."""
    names = [row[1] for row in database.rows(f"PRAGMA mirror.table_info({table})")]
    row = database.one(f"SELECT * FROM mirror.{table} WHERE id=? AND gone_seq IS NULL", (number,))
    return None if row is None else dict(zip(names, row, strict=True))


def applied_since(database: Database, since: int) -> list[Operation]:
    """What was applied since a time and is in effect because of us, in the order in which it was made."""
    return desk_rows.operations(
        database,
        f"{_OURS} AND op_id IN (SELECT op_id FROM main.journal WHERE to_state='{State.RETIRED}' AND at_wall>=?)",
        (since,),
    )


def last_operation(database: Database) -> int:
    """The number of the newest operation; 0 when there is none."""
    return int(database.value("SELECT max(op_id) FROM main.op") or 0)
