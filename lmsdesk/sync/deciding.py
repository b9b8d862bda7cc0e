"""Carrying out what a person decided about operations that wait; pure steps of ``domain.decisions`` made durable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lmsdesk.domain.adopting import ADOPTING, change_of
from lmsdesk.domain.changes import NewChangeSet, NewOperation, Operation, Origin, Verb
from lmsdesk.domain.decisions import Choice, Take, decided, remote_id
from lmsdesk.domain.merge import Canonical
from lmsdesk.sync.queue import Queue

Check = Callable[[Iterable[NewOperation]], None]


def resolve(
    queue: Queue, operations: Sequence[Operation], choice: Choice, canonical: Canonical, check: Check | None = None
) -> Sequence[int]:
    """Decide conflicts alike; raise WrongUse, with nothing done, when one of them cannot be decided so.

    ``check`` looks at the changes that adopting brings along, and may raise. Return the numbers under which it can
    be taken back.
    """
    revisions = [decided(item, choice) for item in operations]
    if choice.take is Take.ADOPT:
        _carry_over(queue, operations, canonical, check)
        queue.learn_ids(
            (item.key, remote, item.id)
            for item in operations
            if item.key.is_temporary() and len(item.key.parts) == 1 and (remote := remote_id(item)) is not None
        )
    ways = [choice.take.value] if choice.take else []
    ways += [f"{name}: {take}" for name, take in choice.fields.items()]
    return queue.settle(revisions, f"a person decided: {', '.join(ways)}")


def _carry_over(queue: Queue, operations: Sequence[Operation], canonical: Canonical, check: Check | None) -> None:
    """Stage what differs from the things that are adopted: first, since it is not sent while they wait."""
    made: list[NewOperation] = []
    for item in operations:
        edits = [each for each in queue.live_of(item.key) if each.verb is Verb.UPDATE and each.id > item.id]
        later = {name for each in edits for name in each.patch}
        if (change := change_of(item, canonical, later)) is not None:
            made.append(change)
    if not made:
        return
    if check is not None:
        check(made)
    who = made[0].label if len(made) == 1 else f"{len(made):,} that were there"
    queue.stage(NewChangeSet(f"What differs from {who}", Origin.FORM, tuple(made), note=ADOPTING))
