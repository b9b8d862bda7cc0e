"""A push from its first request to its end: settle, send, and with ``wait`` stay until every outcome is decided."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import LmsDeskError, Maintenance, Offline, RateLimited, Unanswered
from lmsdesk.domain.events import EventBus, Paused, SyncMoved, SyncState
from lmsdesk.domain.ports import Clock
from lmsdesk.sync.pauses import LONGEST_PAUSE, Pauses
from lmsdesk.sync.push import JOB, Pusher
from lmsdesk.sync.queue import Queue
from lmsdesk.sync.runs import Run
from lmsdesk.sync.settle import Settler

# What passes by itself: with ``wait`` it is waited for.
PASSING = (Offline, Unanswered, RateLimited, Maintenance)
REFUSALS, REPEATS = "too_many_refused", "too_many_repeats"  # why a run ended by itself before everything was tried


class Applying:
    """Drives one push."""

    def __init__(
        self,
        queue: Queue,
        clock: Clock,
        events: EventBus,
        pauses: Pauses,
        settler: Settler,
        pusher: Pusher,
        ping: Callable[[], Awaitable[None]],
        cancelled: Callable[[], bool],
    ) -> None:
        self._queue, self._clock, self._events, self._pauses = queue, clock, events, pauses
        self._settler, self._pusher, self._ping, self._cancelled = settler, pusher, ping, cancelled

    async def go(self, run: Run, *, wait: bool) -> str | None:
        """Return why it ended before its end, None when it did not; without ``wait`` raise what passes by itself."""
        self._pauses.begin()
        trouble: LmsDeskError | None = None
        while True:
            try:
                if trouble is not None:
                    await self._pauses.over(self._cancelled)
                    await self._ping()
                trouble = None
                await self._pusher.retire(await self._settler.once())
                await self._pusher.run(run)
            except PASSING as error:
                trouble = error
                self._note(error)
                if not wait:
                    if isinstance(error, Offline):
                        return error.code
                    raise
            left = self._seconds_to_wait(run)
            if trouble is None and (not wait or left is None or self._cancelled()):
                break
            self._events.announce(SyncMoved(SyncState.SETTLING))
            seconds = max(0.2, left or 0.0, min(self._pauses.left, 1.0))
            self._tell(trouble, max(seconds, self._pauses.left))
            await self._clock.sleep(seconds)
        if run.stopped:
            return REFUSALS
        return REPEATS if run.is_spent else None

    def _tell(self, trouble: LmsDeskError | None, seconds: float) -> None:
        why = SyncState.SETTLING.value if trouble is None else trouble.code
        self._events.announce(Paused(JOB, why, self._clock.wall() + math.ceil(seconds)))

    def _note(self, error: LmsDeskError) -> None:
        """The pause after trouble that came from elsewhere than a batch: a probe, or the ping."""
        if self._pauses.left > 0:
            return
        if isinstance(error, RateLimited):
            self._pauses.throttled(error)
        elif isinstance(error, Maintenance):
            self._pauses.closed()
        else:
            self._pauses.lost()

    def _seconds_to_wait(self, run: Run) -> float | None:
        """Until something can be probed or sent again; None when all is decided, or this run may do no more."""
        times: list[float] = []
        if (settling := self._settler.seconds_left()) is not None:
            times.append(settling)
        if not run.is_spent:
            now = self._clock.wall()
            times += [
                float(max(0, item.not_before - now))
                for item in self._queue.waiting(run.change_set, run.only)
                if item.not_before is not None and item.not_before > now and run.may_send(item)
            ]
            if self._pusher.ready(run):
                times.append(0.0)
        return max(min(times), self._pauses.left) if times else None


def recover(queue: Queue, clock: Clock) -> None:
    """A job that ended by an accident, such as a full disk, may have left operations on their way.

    A pause that ends later than any pause lasts was begun before the clock went back: it is over.
    """
    if queue.operations(states=[State.INFLIGHT, State.PLANNED]):
        queue.recover()
    latest = clock.wall() + LONGEST_PAUSE
    for item in queue.waiting(None):
        if item.not_before is not None and item.not_before > latest:
            queue.note(item, {"not_before": None})
