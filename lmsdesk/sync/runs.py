"""One run of a push: what it has done so far, and what it may still do.

Each operation is sent three times at most where nobody knows what became of it, and a run has about twice the
requests that were planned. Finding the bad rows of a refused batch has a budget of its own (``sync.halving``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.endpoints import Endpoint
from lmsdesk.sync.frozen import Marks

FIRST_BATCH = 20
LONG_REQUEST = 30.0  # seconds of the server for one request; batches do not grow beyond
MOST_SENDS_IN_A_RUN = 3
SPARE_REQUESTS = 50  # beyond twice the planned ones
REFUSED_IN_A_ROW = 64  # of one change set, without one that was taken: the others would hardly fare better


@dataclass(slots=True)
class Run:
    """Figures of one run; ``only`` limits it to some operations, ``marks`` to what a plan says of each."""

    change_set: int | None = None
    only: Collection[int] | None = None
    marks: Marks | None = None
    requests: int = 0
    planned: int = 0  # batches that hold something that this run sends for the first time
    parts: int = 0  # requests that looked for the bad rows of a batch
    done: int = 0
    tries: Counter[int] = field(default_factory=Counter)  # operation -> sends that may have been heard
    refused: Counter[int] = field(default_factory=Counter)  # change set -> refusals in a row
    stopped: dict[int, int] = field(default_factory=dict)  # change set -> refusals in a row that stopped it
    sizes: dict[str, int] = field(default_factory=dict)  # endpoint -> rows of the next batch
    stale: set[int] = field(default_factory=set)  # operations that would not be sent as the plan says

    @property
    def is_spent(self) -> bool:
        """Tell whether so much had to be repeated that the run ends before everything was tried."""
        return self.requests - self.parts > 2 * self.planned + SPARE_REQUESTS

    def may_send(self, item: Operation) -> bool:
        """Tell whether an operation may be sent (once more) in this run."""
        if item.id in self.stale or item.change_set in self.stopped:
            return False
        if self.marks is not None and item.id not in self.marks:  # it is no part of the plan
            return False
        return self.tries[item.id] < MOST_SENDS_IN_A_RUN

    def begin(self, items: Iterable[Operation], *, part: bool) -> None:
        """A request leaves."""
        items = list(items)
        self.requests += 1
        if part:
            self.parts += 1
        elif any(not self.tries[item.id] for item in items):
            self.planned += 1
        self.tries.update(item.id for item in items)

    def unsaid(self, items: Iterable[Operation]) -> None:
        """A request of these was surely not processed: it does not count as one of their tries."""
        self.tries.subtract(item.id for item in items)

    def took(self, items: Iterable[Operation]) -> None:
        """The server took these."""
        for item in items:
            self.refused[item.change_set] = 0

    def refuse(self, items: Iterable[Operation]) -> None:
        """The server refused these; a set of which it takes nothing is stopped."""
        for item in items:
            number = item.change_set
            self.refused[number] += 1
            if self.refused[number] >= REFUSED_IN_A_ROW:
                self.stopped[number] = self.refused[number]

    # How many rows a request takes

    def size(self, endpoint: Endpoint) -> int:
        """Rows of the next batch."""
        return min(self.sizes.get(endpoint.name, FIRST_BATCH), endpoint.max_batch)

    def grow(self, endpoint: Endpoint, sent: Sequence[Operation], seconds: float) -> None:
        """A full batch was taken within ``seconds``: the next one is twice as long, unless that took too long."""
        if seconds > LONG_REQUEST:
            self.shrink(endpoint)
        elif len(sent) >= self.size(endpoint) and 2 * seconds <= LONG_REQUEST:
            self.sizes[endpoint.name] = min(endpoint.max_batch, self.size(endpoint) * 2)

    def shrink(self, endpoint: Endpoint) -> None:
        """No usable answer: perhaps it was too much at once."""
        self.sizes[endpoint.name] = max(1, self.size(endpoint) // 2)
