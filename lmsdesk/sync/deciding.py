"""Carrying out what a person decided about operations that wait; pure steps of ``domain.decisions`` made durable."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.decisions import Choice, Take, decided, remote_id
from lmsdesk.sync.queue import Queue


def resolve(queue: Queue, operations: Sequence[Operation], choice: Choice) -> Sequence[int]:
    """Decide conflicts alike; raise WrongUse, with nothing done, when one of them cannot be decided so.

    Return the numbers under which it can be taken back.
    """
    revisions = [decided(item, choice) for item in operations]
    if choice.take is Take.ADOPT:
        queue.learn_ids(
            (item.key, remote, item.id)
            for item in operations
            if item.key.is_temporary() and len(item.key.parts) == 1 and (remote := remote_id(item)) is not None
        )
    ways = [choice.take.value] if choice.take else []
    ways += [f"{name}: {take}" for name, take in choice.fields.items()]
    return queue.settle(revisions, f"a person decided: {', '.join(ways)}")
