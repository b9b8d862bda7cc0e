"""One thing, one key: once the server gave a new thing its id, whatever still waits there is named by that id.

Otherwise an edit of the row that a reading brought would not know of an edit of the same thing from before it had an
id: they could overtake each other, and the thing would show twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.keys import Entity, EntityKey, subject
from lmsdesk.store.desk_rows import CHOSEN, LIVE, chosen
from lmsdesk.store.engine import Database

Given = dict[tuple[str, int], int]  # (entity, temporary id) -> the server's
_DONE = "state IN ('RETIRED','NOOP')"


def named(database: Database, keys: Sequence[EntityKey]) -> list[EntityKey]:
    """The keys as they are to be stored: what is made already goes by the server's id."""
    if not any(key.is_temporary() for key in keys):
        return list(keys)
    given = _given(database)
    return [_with(key, given) for key in keys] if given else list(keys)


def rename(database: Database, made: Sequence[Operation]) -> set[str]:
    """New things are in effect: what needs them goes by the server's ids. Return subjects whose rows changed."""
    creates = [item.id for item in made if item.verb is Verb.CREATE and len(item.key.parts) == 1 and item.key.id < 0]
    if not creates:
        return set()
    rows = database.rows(
        f"SELECT op_id, ekey FROM main.op WHERE state NOT IN ('RETIRED','NOOP','MERGED') "
        f"AND op_id IN (SELECT op_id FROM main.op_dep WHERE needs IN {CHOSEN})",
        (chosen(creates),),
    )
    return _rename(database, rows)


def rename_all(database: Database) -> None:
    """The same for whatever an earlier version of the program left behind."""
    _rename(database, database.rows(f"SELECT op_id, ekey FROM main.op WHERE {LIVE} AND ekey LIKE '%t-%'"))


def _rename(database: Database, rows: Sequence[tuple[int, str]]) -> set[str]:
    touched: set[str] = set()
    given = _given(database) if rows else {}
    changes: list[tuple[str, str, int]] = []
    for number, text in rows:
        old = EntityKey.parse(text)
        new = _with(old, given)
        if new != old:
            touched |= {subject(old), subject(new)}
            changes.append((str(new), subject(new), number))
    database.many("UPDATE main.op SET ekey=?, subject=? WHERE op_id=?", changes)
    return touched


def _given(database: Database) -> Given:
    """Ids of new things that are in effect."""
    rows = database.rows(f"SELECT i.entity, i.tmp, i.rid FROM main.idmap i JOIN main.op o USING(op_id) WHERE o.{_DONE}")
    return {(row[0], row[1]): row[2] for row in rows}


def _with(key: EntityKey, given: Given) -> EntityKey:
    def lookup(entity: Entity, ref: int) -> int:
        return given.get((entity.value, ref), ref)

    return key.resolved(lookup)
