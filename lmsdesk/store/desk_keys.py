"""One thing, one key: once the server gave a new thing its id, whatever still waits there is named by that id.

Otherwise an edit of the row that a reading brought would not know of an edit of the same thing from before it had an
id: they could overtake each other, and the thing would show twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.keys import PARTS, Entity, EntityKey, subject
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
    """New things are in effect: what needs them goes by the server's ids. Return subjects whose rows changed.

    Among these is what goes by such an id already, because a reading or another operation brought it: under that
    name the mirror was given the row of the new thing.
    """
    creates = [item for item in made if item.verb is Verb.CREATE and len(item.key.parts) == 1 and item.key.id < 0]
    if not creates:
        return set()
    rows = database.rows(
        "SELECT op_id, ekey FROM main.op WHERE state NOT IN ('RETIRED','NOOP','MERGED') "
        f"AND op_id IN (SELECT op_id FROM main.op_dep WHERE needs IN {CHOSEN})",
        (chosen(item.id for item in creates),),
    )
    return _rename(database, rows) | _subjects_now(database, creates)


def _subjects_now(database: Database, creates: Sequence[Operation]) -> set[str]:
    """The subjects of new things by the ids that the server gave them."""
    told = "SELECT rid FROM main.idmap WHERE entity=? AND tmp=?"
    names = [(key.entity, database.value(told, (key.entity.value, key.id))) for key in (item.key for item in creates)]
    return {subject(EntityKey(entity, (number,))) for entity, number in names if number is not None}


def unname(database: Database, made: int) -> set[str]:
    """An adopted thing is a new one again: what needs it goes by its temporary id. Return the subjects."""
    told = database.rows("SELECT entity, tmp, rid FROM main.idmap WHERE op_id=?", (made,))
    rows = database.rows(
        "SELECT op_id, ekey FROM main.op WHERE state NOT IN ('RETIRED','NOOP','MERGED') "
        "AND op_id IN (SELECT op_id FROM main.op_dep WHERE needs=?)",
        (made,),
    )
    taken = {(row[0], row[2]): row[1] for row in told}
    changes = []
    for number, text in rows:
        old = EntityKey.parse(text)
        parts = tuple(
            taken.get((target.value, part), part) if target is not None and isinstance(part, int) else part
            for part, target in zip(old.parts, PARTS[old.entity], strict=True)
        )
        changes.append((number, old, EntityKey(old.entity, parts)))
    return _write(database, changes)


def rename_all(database: Database) -> None:
    """The same for whatever an earlier version of the program left behind."""
    _rename(database, database.rows(f"SELECT op_id, ekey FROM main.op WHERE {LIVE} AND ekey LIKE '%t-%'"))


def _rename(database: Database, rows: Sequence[tuple[int, str]]) -> set[str]:
    given = _given(database) if rows else {}
    keys = [(number, EntityKey.parse(text)) for number, text in rows]
    return _write(database, [(number, old, _with(old, given)) for number, old in keys])


def _write(database: Database, changes: Sequence[tuple[int, EntityKey, EntityKey]]) -> set[str]:
    moved = [(number, old, new) for number, old, new in changes if new != old]
    database.many(
        "UPDATE main.op SET ekey=?, subject=? WHERE op_id=?",
        [(str(new), subject(new), number) for number, _, new in moved],
    )
    return {subject(key) for _, old, new in moved for key in (old, new)}


def _given(database: Database) -> Given:
    """Ids of new things that are in effect."""
    rows = database.rows(f"SELECT i.entity, i.tmp, i.rid FROM main.idmap i JOIN main.op o USING(op_id) WHERE o.{_DONE}")
    return {(row[0], row[1]): row[2] for row in rows}


def _with(key: EntityKey, given: Given) -> EntityKey:
    def lookup(entity: Entity, ref: int) -> int:
        return given.get((entity.value, ref), ref)

    return key.resolved(lookup)
