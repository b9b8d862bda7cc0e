"""Deciding what became of requests that got no usable answer: wait, read, and only then conclude.

The server may go on working after we gave up, so a negative reading means nothing before the settle window
has passed, and then only twice, some seconds apart (a read may come from a replica that lags). Within one run
of the program waiting is measured by the monotonic clock, since people and networks turn the other one; after a
restart, or when that one went back, the whole window begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.endpoints import Endpoint, Observation, Probe
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.facts import Unconfirmed, Wait
from lmsdesk.domain.fields import Value
from lmsdesk.domain.plans import Trouble, took_effect
from lmsdesk.domain.ports import Clock, Connector
from lmsdesk.sync.confirm import left_by
from lmsdesk.sync.failures import Failures
from lmsdesk.sync.queue import NOT_SEEN, Queue, is_twin, resolved

BETWEEN_NEGATIVES = 10  # seconds
MOST_SENDS = 10
MOST_UNSEEN = 2  # a server that twice answers success and does nothing will not do it the third time
FORCED = 60  # windows below this were forced for practice and test sites: they are taken as they are


class Settler:
    """Moves UNKNOWN operations on, as far as time and reads allow."""

    def __init__(self, queue: Queue, connector: Connector, clock: Clock, window: int) -> None:
        self._queue, self._connector, self._clock, self._window = queue, connector, clock, window
        self._failures = Failures(connector.ping)
        self._since: dict[int, tuple[int, float]] = {}  # operation -> its attempt, and when that was first seen
        self._negative: dict[int, float] = {}  # operation -> when a read first said no
        self._seen: dict[int, bool | None] = {}  # operation -> what the last read showed

    def begin(self) -> None:
        """After a start: windows begin anew now, not only when the first look finds them unmarked."""
        self._restart_windows(self._queue.operations(states=[State.UNKNOWN]))
        self.seconds_left()  # by the monotonic clock, too

    def window_of(self, operation: Operation) -> int:
        """The settle window of an operation in seconds."""
        endpoint = self._endpoint(operation)
        late = endpoint.late_bound if endpoint else 0
        return self._window if self._window < FORCED else max(self._window, late)

    async def once(self, *, look: bool = False) -> list[Operation]:
        """Probe what can be probed now; return operations that turned out to be in effect (APPLIED).

        With ``look`` all are read: what an enforced key proves counts at once, the rest is only seen.
        """
        unknown = self._queue.operations(states=[State.UNKNOWN])
        self._restart_windows(unknown)
        due = [item for item in self._queue.operations(states=[State.UNKNOWN]) if look or self._is_due(item)]
        if not due:
            return []
        targets = [resolved(self._queue, item) for item in due]
        seen = await self._failures.apart(self._connector.current, targets, _unseen)
        applied: list[Operation] = []
        for item, target in zip(due, targets, strict=True):
            if self._judge(item, target, seen.get(item.id, Observation(None))):
                applied.append(self._queue.operation(item.id))
        return applied

    def unconfirmed(self) -> list[Unconfirmed]:
        """What is unknown, with the time until a reading decides; in the order of sending."""
        unknown = self._queue.operations(states=[State.UNKNOWN])
        sent = self._queue.last_requests([item.id for item in unknown])
        found = []
        for item in unknown:
            moment, cut_off = sent.get(item.id, (None, False))
            left = self._left(item)
            again = item.settle_from is not None and moment is not None and item.settle_from > moment
            wait = Wait.RESTART if again else Wait.WINDOW
            if left <= 0:
                wait = Wait.DUE
            elif item.negative_probes:
                wait = Wait.SECOND
            seen = self._seen.get(item.id)
            window = self.window_of(item)
            found.append(
                Unconfirmed(
                    item.id, left, wait, window, moment, item.attempts, cut_off, looked=item.last_probe, seen=seen
                )
            )
        return found

    def seconds_left(self) -> float | None:
        """How long until the next probe makes sense; None when nothing is unknown."""
        unknown = self._queue.operations(states=[State.UNKNOWN])
        if not unknown:
            return None
        return max(0.0, min(self._left(item) for item in unknown))

    def _restart_windows(self, unknown: Sequence[Operation]) -> None:
        """After a restart, or when the clock went back, the whole window begins anew."""
        now, boot = self._clock.wall(), self._clock.boot()
        for item in unknown:
            if item.settle_boot != boot or item.settle_from is None or item.settle_from > now:
                self._queue.note(item, {"settle_from": now, "settle_boot": boot, "negative_probes": 0})
                self._since.pop(item.id, None)

    def _left(self, item: Operation) -> float:
        """Seconds until a reading of an operation decides something."""
        left = self._window_left(item)
        if item.negative_probes and (before := self._negative.get(item.id)) is not None:
            left = max(left, before + min(BETWEEN_NEGATIVES, self._window) - self._clock.monotonic())
        return left

    def _window_left(self, item: Operation) -> float:
        """Seconds of the settle window that have not passed, by whichever clock is slower."""
        attempt, since = self._since.get(item.id, (-1, 0.0))
        now = self._clock.monotonic()
        if attempt != item.attempts:
            since = now
            self._since[item.id] = (item.attempts, since)
            self._negative.pop(item.id, None)
            self._seen.pop(item.id, None)
        window = self.window_of(item)
        by_wall = (item.settle_from or 0) + window - self._clock.wall()
        return max(since + window - now, float(by_wall))

    def _is_due(self, item: Operation) -> bool:
        left = self._left(item)
        if self._is_owned(item) and item.last_probe is None:
            return True  # an enforced key can prove success at once
        return left <= 0

    def _is_owned(self, item: Operation) -> bool:
        endpoint = self._endpoint(item)
        return item.verb is Verb.CREATE and endpoint is not None and endpoint.probe is Probe.UNIQUE_KEY

    def _judge(self, item: Operation, target: Operation, seen: Observation) -> bool:
        """Decide one operation; True when it is in effect now."""
        endpoint, now = self._endpoint(item), self._clock.wall()
        settled = self._window_left(item) <= 0
        effect = took_effect(target, seen, self._connector.canonical)
        if endpoint is not None and endpoint.probe is Probe.NONE:
            effect = None
        self._seen[item.id] = effect
        twin = bool(effect) and is_twin(self._queue, item, seen.remote_id)
        if effect and not twin and (settled or self._is_owned(item)):
            self._apply(item, seen)
            return True
        if not settled:
            self._queue.note(item, {"last_probe": now})
            return False
        if twin:
            self._ask(item, seen, Trouble.TWIN)
        elif effect is None:
            self._ask(item, seen, Trouble.UNCERTAIN)
        elif item.verb is Verb.CREATE and seen.exists and self._is_owned(item):
            self._ask(item, seen, Trouble.DUPLICATE)
        elif self._left(item) > 0:
            self._queue.note(item, {"last_probe": now})  # looked up before the second reading counts
        elif item.negative_probes == 0:
            self._negative[item.id] = self._clock.monotonic()
            self._queue.note(item, {"negative_probes": 1, "last_probe": now})
        elif item.attempts >= (MOST_UNSEEN if item.error_code == NOT_SEEN else MOST_SENDS):
            self._ask(item, seen, Trouble.UNCERTAIN)
        else:
            self._queue.move([item], State.READY, "two reads after the settle window: it was not done")
        return False

    def _apply(self, item: Operation, seen: Observation) -> None:
        columns: dict[str, Value] = {
            "verdict": Verdict.INFERRED.value,
            "after_snap": self._queue.pack(left_by(item, seen)),
        }
        if item.verb is Verb.CREATE and seen.remote_id is not None and item.key.is_temporary():
            self._queue.learn_ids([(item.key, seen.remote_id, item.id)])
        self._queue.move([item], State.APPLIED, "a read shows it in effect", facts={item.id: columns})

    def _ask(self, item: Operation, seen: Observation, trouble: Trouble) -> None:
        known = {**seen.fields, **({"id": seen.remote_id} if seen.remote_id is not None else {})}
        columns: dict[str, Value] = {"error_code": trouble.value, "theirs": self._queue.pack(known)}
        self._queue.move([item], State.CONFLICT, f"asks a person: {trouble}", facts={item.id: columns})

    def _endpoint(self, item: Operation) -> Endpoint | None:
        return self._connector.endpoint(item.key.entity, item.verb, item.patch)


def _unseen(_: LmsDeskError) -> Observation:
    """What cannot be read says nothing: after the settle window it becomes a question."""
    return Observation(None)
