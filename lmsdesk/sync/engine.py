"""The engine: one object per open profile that pulls, plans, pushes, settles and takes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, Operation, Origin, State, Verb, Verdict
from lmsdesk.domain.errors import KeyRefused, LmsDeskError, Offline, WrongUse
from lmsdesk.domain.events import EventBus, SyncMoved, SyncState
from lmsdesk.domain.inverse import inverse
from lmsdesk.domain.plans import Trouble
from lmsdesk.domain.ports import Clock, Connector, MirrorWriter, SiteCheck
from lmsdesk.sync.planning import Planner
from lmsdesk.sync.pull import Sink
from lmsdesk.sync.push import LONGEST_PAUSE, Pusher
from lmsdesk.sync.queue import Queue
from lmsdesk.sync.reports import PullReport, PushPlan, PushReport
from lmsdesk.sync.settle import Settler

Bind = Callable[[SiteCheck], None]


class Engine:
    """Coroutines of one control loop; never two at once for one profile."""

    def __init__(
        self,
        queue: Queue,
        mirror: MirrorWriter,
        connector: Connector,
        clock: Clock,
        events: EventBus,
        *,
        settle: int,
        on_check: Bind,
    ) -> None:
        self._queue, self._mirror, self._connector = queue, mirror, connector
        self._clock, self._events = clock, events
        self._on_check = on_check
        self._settle = settle
        self._settler = Settler(queue, connector, clock, settle)
        self._check: SiteCheck | None = None
        self._stop = False
        self._job: SyncState | None = None
        self._rest = asyncio.Event()
        self._rest.set()
        queue.recover()
        self._settler.begin()

    def stop(self) -> None:
        """Stop the running job at the next place between requests."""
        self._stop = True

    async def rest(self) -> None:
        """Wait until no job is under way."""
        await self._rest.wait()

    @property
    def job(self) -> SyncState | None:
        """What is under way."""
        return self._job

    def use(self, connector: Connector) -> None:
        """Talk through another connector of the same site from now on; raise WrongUse while a job runs."""
        if self._job is not None:
            raise WrongUse(what="busy")
        self._connector, self._check = connector, None
        self._settler = Settler(self._queue, connector, self._clock, self._settle)

    async def ping(self) -> None:
        """A cheap call; raises Offline, KeyRefused and their kin."""
        await self._connector.ping()

    async def check(self, *, fresh: bool = False) -> SiteCheck:
        """Ask the site who it is, once, or anew; raise WrongSite when the changes belong elsewhere.

        Anew means that what a running job knows of the site would change under it: raise WrongUse meanwhile.
        """
        if fresh and self._job is not None:
            raise WrongUse(what="busy")
        if self._check is None or fresh:
            found = await self._connector.check()
            self._on_check(found)
            self._queue.check_site(found.fingerprint, found.actor_id)
            self._check = found
        return self._check

    async def pull(self, *, full: bool = False) -> PullReport:
        """Read the site into the mirror."""
        async with self._doing(SyncState.PULLING):
            await self.check()
            started = self._clock.monotonic()
            sink = Sink(
                self._mirror, self._connector, self._queue.next_seq, self._events, lambda: self._stop, full=full
            )
            whole = False
            try:
                await self._connector.pull(sink)
                whole = True
            finally:
                await self._mirror.settle(complete=whole)
                # Whatever was read has moved the base under unsent edits.
                self._queue.refresh_overlay(self._queue.live_subjects())
            sink.report.seconds = self._clock.monotonic() - started
            return sink.report

    async def plan(self, change_set: int | None = None) -> PushPlan:
        """What applying would do now; nothing is sent."""
        await self.check()
        return await Planner(self._queue, self._connector, self._clock).plan(change_set)

    async def push(
        self, change_set: int | None = None, *, wait: bool = False, only: Collection[int] | None = None
    ) -> PushReport:
        """Apply what is ready, or only some of it; with ``wait`` stay until every outcome is decided."""
        before = {item.id for item in self._queue.operations(states=_UNDECIDED)}
        if only is not None:
            before &= set(only)
        report = PushReport()
        async with self._doing(SyncState.PUSHING):
            await self.check()
            self._recover()
            pusher = Pusher(self._queue, self._mirror, self._connector, self._clock, self._events, lambda: self._stop)
            while True:
                await pusher.retire(await self._settler.once())
                try:
                    report.requests += await pusher.run(change_set, only)
                except Offline as error:
                    if not wait:
                        report.stopped = error.code
                        break
                left = self._seconds_to_wait(change_set, only)
                if not wait or left is None or self._stop:
                    break
                self._events.announce(SyncMoved(SyncState.SETTLING))
                await self._clock.sleep(max(0.2, left))
        report.operations = self._queue.operations(ids=sorted(before)) if before else []
        if change_set is not None:
            report.operations = [item for item in report.operations if item.change_set == change_set]
        return report

    def _recover(self) -> None:
        """A job that ended by an accident, such as a full disk, may have left operations on their way.

        A pause that ends later than any pause lasts was begun before the clock went back: it is over.
        """
        if self._queue.operations(states=[State.INFLIGHT, State.PLANNED]):
            self._queue.recover()
        latest = self._clock.wall() + LONGEST_PAUSE
        for item in self._queue.waiting(None):
            if item.not_before is not None and item.not_before > latest:
                self._queue.note(item, {"not_before": None})

    def _seconds_to_wait(self, change_set: int | None, only: Collection[int] | None) -> float | None:
        """Until something can be probed or sent again; None when all is decided."""
        times: list[float] = []
        if (settling := self._settler.seconds_left()) is not None:
            times.append(settling)
        now = self._clock.wall()
        times += [
            float(max(0, item.not_before - now))
            for item in self._queue.waiting(change_set, only)
            if item.not_before is not None and item.not_before > now
        ]
        if self._queue.pushable(change_set, now, only=only):
            times.append(0.0)
        return min(times) if times else None

    async def settle_once(self) -> int:
        """Probe what can be probed now; return how many operations turned out to be in effect."""
        async with self._doing(SyncState.SETTLING):
            await self.check()
            self._recover()
            applied = await self._settler.once()
            pusher = Pusher(self._queue, self._mirror, self._connector, self._clock, self._events, lambda: self._stop)
            await pusher.retire(applied)
            return len(applied)

    def seconds_to_settle(self) -> float | None:
        """How long until the next probe makes sense; None when nothing is unconfirmed."""
        return self._settler.seconds_left()

    def undo(self, change_set: int, role_ids: dict[str, int]) -> ChangeSet:
        """Stage the inverse of what a change set brought about; raise WrongUse when nothing can be taken back."""
        source = self._queue.change_set(change_set)
        done = [_with_key(item, self._queue) for item in self._queue.operations(change_set=change_set)]
        operations = inverse(done, role_ids)
        if not operations:
            raise WrongUse(what="nothing_to_undo", value=change_set)
        return self._queue.stage(
            NewChangeSet(f"Undo: {source.title}", Origin.INVERSE, tuple(operations), inverse_of=change_set)
        )

    def resolve(self, operation: Operation, take: str) -> None:
        """Decide a conflict: ``mine``, ``theirs``, or ``adopt`` the thing that is there already."""
        if operation.state is not State.CONFLICT:
            raise WrongUse(what="no_conflict", value=operation.id)
        theirs = dict(operation.theirs or {})
        remote = theirs.pop("id", None)
        if take == "theirs":
            self._queue.discard([operation])
        elif take == "adopt":
            self._adopt(operation, remote if isinstance(remote, int) else None)
        elif operation.error_code in (Trouble.GONE, Trouble.DUPLICATE) and operation.verb is not Verb.DELETE:
            raise WrongUse(what="cannot_take_mine", value=operation.id, reason=operation.error_code)
        else:
            self._queue.decide(operation, {**(operation.base or {}), **theirs}, "mine")

    def _adopt(self, operation: Operation, remote: int | None) -> None:
        if operation.verb is not Verb.CREATE or operation.error_code != Trouble.DUPLICATE:
            raise WrongUse(what="cannot_adopt", value=operation.id)
        if operation.key.is_temporary() and len(operation.key.parts) == 1:
            if remote is None:
                raise WrongUse(what="cannot_adopt", value=operation.id)
            self._queue.learn_ids([(operation.key, remote, operation.id)])
        columns = {"verdict": Verdict.ADOPTED.value, "decision": "adopt"}
        self._queue.move([operation], State.NOOP, "a person took the existing one", facts={operation.id: columns})

    def _doing(self, state: SyncState) -> _Job:
        return _Job(self, state)


_UNDECIDED = (State.READY, State.PLANNED, State.INFLIGHT, State.UNKNOWN, State.APPLIED)


class _Job:
    """One job at a time; tells how it began and ended."""

    def __init__(self, engine: Engine, state: SyncState) -> None:
        self._engine, self._state = engine, state

    async def __aenter__(self) -> None:
        if self._engine._job is not None:
            raise WrongUse(what="busy")
        self._engine._job, self._engine._stop = self._state, False
        self._engine._rest.clear()
        self._engine._events.announce(SyncMoved(self._state))

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._engine._job = None
        self._engine._rest.set()
        now = self._engine._clock.wall()
        ended = SyncState.IDLE
        if isinstance(error, Offline):
            ended = SyncState.OFFLINE
        elif isinstance(error, KeyRefused):
            ended = SyncState.KEY_REFUSED
        elif isinstance(error, LmsDeskError) and error.code != "cancelled":
            ended = SyncState.FAILED
        code = error.code if isinstance(error, LmsDeskError) else None
        self._engine._events.announce(SyncMoved(ended, now, code))


def _with_key(item: Operation, queue: Queue) -> Operation:
    return replace(item, key=queue.resolved(item.key))
