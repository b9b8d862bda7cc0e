"""What leaves the live desk for good: one person, and what was decided long ago."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lmsdesk.domain.erasing import Person
from lmsdesk.store import erasing
from lmsdesk.store.desk_rows import CHOSEN, LIVE, chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lmsdesk.store.desk import Desk

PRUNED_AT_ONCE = 5_000
_DONE = "state IN ('RETIRED','NOOP','CANCELLED','MERGED')"


def erase_person(desk: Desk, person: Person, operations: Collection[int]) -> Counter[str]:
    """Take decided operations about a person out of the desk, and their texts; nothing stays readable in the file.

    The caller has made sure that none of the operations waits.
    """
    with _overwriting(desk):
        with desk._writing():
            counts = erasing.erase(desk.database, person, operations)
        erasing.make_unreadable(desk.database)
    return counts


def prune(desk: Desk, before: int, *, most: int = PRUNED_AT_ONCE) -> int:
    """Let go of what operations said that were decided before a time; return how many.

    Their lines in the journal stay: when something went from which state to which, but not what and about whom.
    Change sets of which something is younger, or waits, stay whole, because they can be taken back as a whole.
    """
    rows = desk.database.rows(
        f"SELECT op_id, cs_id FROM main.op o WHERE {_DONE} AND created_wall<?1 "
        f"AND cs_id NOT IN (SELECT cs_id FROM main.op WHERE {LIVE} OR created_wall>=?1) "
        f"AND op_id NOT IN (SELECT needs FROM main.op_dep JOIN main.op n USING(op_id) WHERE n.{LIVE}) "
        "AND coalesce((SELECT max(at_wall) FROM main.journal j WHERE j.op_id=o.op_id), created_wall)<?1 "
        "ORDER BY op_id LIMIT ?2",
        (before, most),
    )
    if not rows:
        return 0
    numbers, sets = [row[0] for row in rows], {row[1] for row in rows}
    with _overwriting(desk), desk._writing():
        requests = desk.database.rows(
            f"SELECT DISTINCT req_id FROM main.request_op WHERE op_id IN {CHOSEN}", (chosen(numbers),)
        )
        erasing.remove_operations(desk.database, numbers)
        desk.database.run(
            f"UPDATE main.request SET detail=NULL WHERE req_id IN {CHOSEN}", (chosen(row[0] for row in requests),)
        )
        desk.database.run(
            f"DELETE FROM main.import_row WHERE run IN (SELECT id FROM main.import_run WHERE cs_id IN {CHOSEN})",
            (chosen(sets),),
        )
        desk.database.run(
            f"UPDATE main.change_set SET title='Pruned', note=NULL WHERE cs_id IN {CHOSEN} "
            "AND NOT EXISTS(SELECT 1 FROM main.op WHERE op.cs_id=change_set.cs_id)",
            (chosen(sets),),
        )
    return len(numbers)


@contextmanager
def _overwriting(desk: Desk) -> Iterator[None]:
    """What is deleted meanwhile is overwritten with zeros."""
    desk.database.run("PRAGMA main.secure_delete=ON")
    try:
        yield
    finally:
        desk.database.run("PRAGMA main.secure_delete=OFF")
