"""About how long a push takes: batches by endpoint, and what a read of this plan took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from lmsdesk.domain.plans import Send
from lmsdesk.sync.reports import Estimate, Planned
from lmsdesk.sync.runs import FIRST_BATCH

PER_ROW = 0.03  # seconds: a Moodle site takes about three for a hundred rows
LEAST = 0.2  # seconds of a request, however fast the site answered a read


def estimate(items: Iterable[Planned], read: float) -> Estimate:
    """What would be sent, in requests and seconds; ``read`` is what one reading took.

    Each batch is read once more right before it is sent, which counts as a request as well.
    """
    rows: Counter[tuple[str, int]] = Counter()
    for item in items:
        sent = isinstance(item.decision, Send) or (item.decision is None and not item.reasons)
        if sent and item.endpoint is not None:
            rows[item.endpoint.name, item.endpoint.max_batch] += 1
    return cost(rows, read)


def cost(rows: Mapping[tuple[str, int], int], read: float = LEAST) -> Estimate:
    """The same for numbers of changes by the name and the largest batch of their endpoint."""
    batches = sum(batches_of(count, largest) for (_, largest), count in rows.items())
    seconds = batches * 2 * max(LEAST, min(read, 10.0)) + sum(rows.values()) * PER_ROW
    return Estimate(2 * batches, round(seconds))


def batches_of(count: int, largest: int) -> int:
    """How many requests so many rows take: batches begin small and double."""
    size, found = min(FIRST_BATCH, largest), 0
    while count > 0:
        count -= size
        found += 1
        if size == largest:
            return found + max(0, -(-count // largest))
        size = min(largest, size * 2)
    return found
