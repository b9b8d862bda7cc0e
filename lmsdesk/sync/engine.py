"""The engine: one object per open profile that pulls, plans, pushes, settles and takes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Operation, Origin, State
from lmsdesk.domain.decisions import Choice, Take
from lmsdesk.domain.errors import Cancelled, KeyRefused, LmsDeskError, Offline, WrongUse
from lmsdesk.domain.events import EventBus, Progress, SyncMoved, SyncState
from lmsdesk.domain.facts import Unconfirmed
from lmsdesk.domain.inverse import inverse
from lmsdesk.domain.plans import Ask
from lmsdesk.domain.ports import Clock, Connector, MirrorWriter, SiteCheck
from lmsdesk.domain.rollback import Rechecked
from lmsdesk.sync import deciding
from lmsdesk.sync.applying import Applying, recover
from lmsdesk.sync.frozen import Marks
from lmsdesk.sync.pauses import Pauses, whole
from lmsdesk.sync.planning import Guard, Planner, unguarded
from lmsdesk.sync.pull import Sink
from lmsdesk.sync.push import Pusher
from lmsdesk.sync.queue import Queue, resolved
from lmsdesk.sync.recheck import Rechecker
from lmsdesk.sync.reports import PullReport, PushPlan, PushReport
from lmsdesk.sync.runs import Run
from lmsdesk.sync.settle import Settler

Bind = Callable[[SiteCheck], None]
PLAN = "plan"  # the name of that job
CHECK_AGAIN = 600.0  # seconds after which a job asks the site anew who it is


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
        chance: Callable[[], float] = whole,
        guard: Guard = unguarded,
        looking: bool = False,
    ) -> None:
        self._queue, self._mirror, self._connector = queue, mirror, connector
        self._clock, self._events = clock, events
        self._on_check, self._guard = on_check, guard
        self._settle = settle
        self._pauses = Pauses(clock, chance)
        self._settler = Settler(queue, connector, clock, settle)
        self._check: SiteCheck | None = None
        self._checked_at = 0.0  # monotonic
        self._stop = False
        self._plans = 0  # the number of the plan that is being made; any other one stops
        self._job: SyncState | None = None
        self._rest = asyncio.Event()
        self._rest.set()
        if not looking:  # what is on its way is the affair of whoever may write
            queue.recover()
            self._settler.begin()

    def stop(self) -> None:
        """Stop the running job at the next place between requests."""
        self._stop = True

    def stop_plan(self) -> None:
        """Let a plan that is being made stop between two reads."""
        self._plans += 1

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
        return await self._look() if self._check is None or fresh else self._check

    async def _checked(self) -> None:
        """Before a job: the address may lead to another site than some minutes ago."""
        if self._check is None or self._clock.monotonic() - self._checked_at > CHECK_AGAIN:
            await self._look()

    async def _look(self) -> SiteCheck:
        found = await self._connector.check()
        self._on_check(found)
        self._queue.check_site(found.fingerprint, found.actor_id)
        self._check, self._checked_at = found, self._clock.monotonic()
        return found

    async def pull(self, *, full: bool = False) -> PullReport:
        """Read the site into the mirror."""
        async with self._doing(SyncState.PULLING), self._pauses.kept():
            await self._checked()
            await self._carry()  # before anything is read: what is carried later would count as newer
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

    async def recheck(self, operations: Sequence[Operation], days: int) -> Rechecked:
        """Read anew what was applied in the last days; nothing is sent."""
        async with self._doing(SyncState.SETTLING):
            await self.check()
            return await Rechecker(self._queue, self._connector, self._clock).check(operations, days)

    async def plan(self, change_set: int | None = None) -> PushPlan:
        """What applying would do now; nothing is sent. Raise Cancelled when it was stopped."""
        self._plans += 1
        number = self._plans
        await self.check()
        return await self._planner().plan(change_set, lambda done, total: self._plan_moved(number, done, total))

    def known(self, change_set: int | None = None) -> PushPlan:
        """The same as far as it is known without a reading."""
        return self._planner().known(change_set)

    def _planner(self) -> Planner:
        return Planner(self._queue, self._connector, self._clock, self._guard)

    def _plan_moved(self, number: int, done: int, total: int) -> None:
        """A plan that is being made goes on, unless a person stopped it or wants another one."""
        if number != self._plans:
            raise Cancelled()
        self._events.announce(Progress(PLAN, "changes", done, total))

    async def push(
        self,
        change_set: int | None = None,
        *,
        wait: bool = False,
        only: Collection[int] | None = None,
        marks: Marks | None = None,
    ) -> PushReport:
        """Apply what is ready, or only some of it; with ``wait`` stay until every outcome is decided.

        With the ``marks`` of a plan exactly that is sent: what has moved since stays and is named in the report.
        """
        before = {item.id for item in self._queue.operations(states=_UNDECIDED)}
        is_whole = change_set is None and (only is None or before <= set(only))
        if only is not None:
            before &= set(only)
        report, began = PushReport(), self._clock.wall()
        async with self._doing(SyncState.PUSHING):
            await self._checked()
            self._recover()
            pusher = self._pusher()
            applying = Applying(
                self._queue,
                self._clock,
                self._events,
                self._pauses,
                self._settler,
                pusher,
                self._connector.ping,
                lambda: self._stop,
            )
            run = Run(change_set, only, marks)
            report.stopped = await applying.go(run, wait=wait)
            report.requests = run.requests
            report.stale = tuple(sorted(run.stale))
            if report.stopped is None and is_whole:
                self._queue.end_push(began)
        report.operations = self._queue.operations(ids=sorted(before)) if before else []
        if change_set is not None:
            report.operations = [item for item in report.operations if item.change_set == change_set]
        return report

    def _recover(self) -> None:
        recover(self._queue, self._clock)

    async def _carry(self) -> None:
        """Carry into the mirror what is in effect, also what a program that was killed had not carried yet."""
        await self._pusher().retire(self._queue.operations(states=[State.APPLIED]))

    def _pusher(self) -> Pusher:
        return Pusher(
            self._queue,
            self._mirror,
            self._connector,
            self._clock,
            self._events,
            lambda: self._stop,
            self._pauses,
            self._guard,
        )

    async def settle_once(self, *, look: bool = False) -> int:
        """Probe what can be probed now; return how many operations turned out to be in effect.

        With ``look`` all that is unconfirmed is read; what a reading cannot prove yet stays as it is.
        """
        async with self._doing(SyncState.SETTLING), self._pauses.kept():
            await self._checked()
            self._recover()
            applied = await self._settler.once(look=look)
            await self._carry()
            return len(applied)

    def seconds_to_settle(self) -> float | None:
        """How long until the next probe makes sense; None when nothing is unconfirmed."""
        return self._settler.seconds_left()

    def undo(
        self, change_set: int, role_ids: dict[str, int], check: Callable[[Sequence[NewOperation]], object] = len
    ) -> ChangeSet:
        """Stage the inverse of what a change set brought about; raise WrongUse when nothing can be taken back.

        ``check`` looks at it before, and may raise.
        """
        source = self._queue.change_set(change_set)
        done = [resolved(self._queue, item) for item in self._queue.operations(change_set=change_set)]
        operations = inverse(done, role_ids)
        if not operations:
            raise WrongUse(what="nothing_to_undo", value=change_set)
        check(operations)
        return self._queue.stage(
            NewChangeSet(f"Undo: {source.title}", Origin.INVERSE, tuple(operations), inverse_of=change_set)
        )

    def resolve(self, operation: Operation, take: str) -> None:
        """Decide one conflict as a whole; ``take`` as in ``domain.decisions.Take``."""
        deciding.resolve(self._queue, [operation], Choice(Take(take)), self._connector.canonical)

    def hold(self, plan: PushPlan) -> int:
        """Put what a plan found into the lists of what waits for a person, sending nothing; return how many.

        Raise WrongUse while a job runs: it decides for itself.
        """
        if self._job is not None:
            raise WrongUse(what="busy")
        found = [item for item in plan.items if isinstance(item.decision, Ask) or (item.reasons and not item.waits_for)]
        stand = {item.id: item for item in self._queue.operations(ids=[each.operation.id for each in found] or [0])}
        same = [each for each in found if stand.get(each.operation.id) == each.operation]
        self._queue.move([each.operation for each in same], State.PLANNED, "a plan was made")
        now = {item.id: item for item in self._queue.operations(ids=[each.operation.id for each in same] or [0])}
        self._pusher().hold([replace(each, operation=now[each.operation.id]) for each in same])
        return len(same)

    def unconfirmed(self) -> Sequence[Unconfirmed]:
        """What was sent and got no usable answer, with the time until a reading decides."""
        return self._settler.unconfirmed()

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
