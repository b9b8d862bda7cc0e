"""The state of the connection: syncing now and by itself, coming back after offline, settling what is unconfirmed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from lmsdesk.domain.errors import Cancelled, DiskTrouble, KeyRefused, LmsDeskError, Offline, RateLimited, WrongUse
from lmsdesk.domain.events import Event, JobEnded, Progress, RowsChanged, SyncMoved, SyncState, View
from lmsdesk.domain.ports import SiteCheck
from lmsdesk.domain.rollback import WentBack
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.timing import Alarm
from lmsdesk.services.wording import tell
from lmsdesk.sync.reports import PullReport

ALL_VIEWS = frozenset(View)
TROUBLED = frozenset({SyncState.OFFLINE, SyncState.KEY_REFUSED, SyncState.FAILED})
WORKING = frozenset({SyncState.PULLING, SyncState.PUSHING, SyncState.SETTLING})
FIRST_PROBE, LONGEST_PROBE = 5, 300  # seconds between two looks whether the site is back
BUSY_AGAIN = 5  # seconds until a job that was in the way is over, perhaps
TROUBLE_AGAIN = 60  # seconds until unconfirmed outcomes are looked at again after trouble
SHOW_EVERY = 3.0  # seconds between two looks at the rows while they arrive

Refresh = Callable[[], Awaitable[None]]


class Sync:
    """One per open site. ``begin`` makes it sync by itself; without it nothing happens unasked."""

    def __init__(
        self,
        opened: OpenSite,
        refresh: Refresh,
        minutes: Callable[[], int],
        went_back: Callable[[WentBack | None], None],
    ) -> None:
        self._went_back = went_back
        self._opened, self._refresh, self._minutes = opened, refresh, minutes
        self._clock = opened.clock
        synced = opened.reader.as_of()
        self._state = SyncState.NEVER if synced is None else SyncState.IDLE
        self._since = synced
        self._told: tuple[str, str, str] | None = None
        self._pulling: asyncio.Task[PullReport] | None = None
        self._full = False
        self._alarm = Alarm(self._clock, self._when, self._on_time)
        self._automatic = False
        self._pulled_at = synced  # when the last reading ended, whatever came of it
        self._probe_at: int | None = None
        self._pause = FIRST_PROBE
        self._settle_at: int | None = None
        self._shown_at = 0.0
        if not opened.has_token:
            self._state = SyncState.KEY_REFUSED
            self._told = (*_words(KeyRefused(server_code="no token kept")), "")
        opened.engine_events.subscribe(self._heard)

    # What people see

    @property
    def state(self) -> SyncState:
        """The most important word of the status bar."""
        return self._state

    @property
    def since(self) -> int | None:
        """When that state began, Unix seconds; for IDLE when the site was read last."""
        return self._since

    @property
    def next_at(self) -> int | None:
        """When it is tried again by itself; None when it is not."""
        if not self._automatic or self._state in WORKING:
            return None
        return self._next_pull()

    def trouble(self) -> tuple[str, str, str] | None:
        """What went wrong last: what happened, what now, details to copy."""
        return self._told if self._state in TROUBLED else None

    # What people do

    async def sync_now(self, *, full: bool = False) -> PullReport:
        """Read the site; whoever asks while it is being read gets the same report."""
        running = self._pulling
        if running is not None and not running.done():
            if self._full or not full:
                return await asyncio.shield(running)
            await asyncio.wait([running])
        self._full = full
        self._pulling = asyncio.get_running_loop().create_task(self._pull(full))
        self._pulling.add_done_callback(_looked_at)
        return await asyncio.shield(self._pulling)

    def stop(self) -> None:
        """Stop the running job at the next whole row."""
        self._opened.engine.stop()

    async def check(self) -> SiteCheck:
        """Ask the site anew who it is and what the token may do; raise WrongUse while a job runs."""
        self._opened.need_writing()
        self._opened.need_token()
        if self._opened.engine.job is not None:
            raise WrongUse(what="busy")
        async with self.job("check"):
            return await self._opened.control.run(lambda: self._opened.engine.check(fresh=True))

    # By itself

    def begin(self) -> None:
        """Sync by itself from now on: at once when it never was or is due, then at the interval of the settings."""
        self._automatic = True
        self._settle_at = self._settle_time()
        self._alarm.start()

    async def pause(self) -> None:
        """Do nothing by itself any more."""
        self._automatic = False
        await self._alarm.stop()

    async def end(self) -> None:
        """Wait until what runs has come to its end; somebody has stopped it."""
        await self.pause()
        if self._pulling is not None and not self._pulling.done():
            await asyncio.wait([self._pulling])

    def renew(self) -> None:
        """Something that decides about the next time has changed: the interval, or a new token."""
        if self._opened.has_token and self._state is SyncState.KEY_REFUSED:
            self._rest()
            self._probe_at = self._clock.wall()
        self._alarm.renew()

    def _when(self) -> float | None:
        """Seconds until there is something to do; None for "not by itself"."""
        if not self._automatic or not self._opened.has_token:
            return None
        away = self._state in (SyncState.OFFLINE, SyncState.KEY_REFUSED)
        times = [moment for moment in (self._next_pull(), None if away else self._settle_at) if moment is not None]
        return max(0.0, min(times) - self._clock.wall()) if times else None

    def _next_pull(self) -> int | None:
        if self._state is SyncState.OFFLINE:
            return self._probe_at
        if self._state is SyncState.KEY_REFUSED:
            return None
        if self._probe_at is not None:  # the server asked for a pause, or another job was in the way
            return self._probe_at
        minutes = self._minutes()
        if minutes <= 0 and self._pulled_at is not None:
            return None
        return (self._pulled_at + minutes * 60) if self._pulled_at is not None else self._clock.wall()

    async def _on_time(self) -> None:
        now = self._clock.wall()
        with contextlib.suppress(LmsDeskError):  # it stands in ``trouble`` and decides when it is tried again
            if self._state is SyncState.OFFLINE:
                await self._probe()
            elif self._settle_at is not None and self._settle_at <= now:
                await self._settle()
            else:
                await self.sync_now()

    async def _probe(self) -> None:
        """Look whether the site is back, less and less often; then read it."""
        try:
            await self._opened.control.run(self._opened.engine.ping)
        except Offline:
            self._pause = min(LONGEST_PROBE, self._pause * 2)
            self._probe_at = self._clock.wall() + self._pause
            self._opened.events.announce(SyncMoved(self._state, self._since))
            return
        except LmsDeskError as error:
            self._failed(error)
            raise
        await self.sync_now()

    async def _settle(self) -> None:
        async with self.job("settle"):
            await self._opened.control.run(self._opened.engine.settle_once)
        await self.recounted()

    async def recounted(self) -> None:
        """Tell what was sent, and count the mirror anew: it was written to."""
        await self._opened.news.delivered()
        await self._refresh()
        self._opened.events.announce(RowsChanged(ALL_VIEWS))

    async def _plan_settling(self, earliest: int) -> None:
        """When what is unconfirmed can be looked at again."""
        found = await self._opened.control.call(self._settle_time)
        self._settle_at = None if found is None else max(found, earliest)

    def _settle_time(self) -> int | None:
        seconds = self._opened.engine.seconds_to_settle()
        return None if seconds is None else self._clock.wall() + int(seconds) + 1

    # Jobs

    async def _pull(self, full: bool) -> PullReport:
        self._opened.need_writing()
        self._opened.need_token()
        async with self.job("pull"):
            if self._opened.engine.job is not None:
                raise WrongUse(what="busy")
            try:
                report = await self._opened.control.run(lambda: self._opened.engine.pull(full=full))
                await self._look_back(report)
            finally:
                self._pulled_at = self._clock.wall()
                await self.recounted()
        return report

    async def _look_back(self, report: PullReport) -> None:
        """Whether the site went back in time; and the copy of the day."""
        opened = self._opened

        def looked() -> WentBack | None:
            with contextlib.suppress(DiskTrouble):  # before anything is sent there has to be a copy; not to read
                opened.desk.back_up_daily()
            return opened.rollback.look(report, opened.connector)

        self._went_back(await opened.control.call(looked))

    @contextlib.asynccontextmanager
    async def job(self, name: str) -> AsyncIterator[None]:
        """Something that talks to the site: its trouble becomes the state of the connection."""
        code: str | None = None
        try:
            yield
            if self._state in WORKING or self._state in TROUBLED:
                self._rest()
        except WrongUse as error:
            code = error.code
            if error.facts.get("what") == "busy":
                self._probe_at = self._clock.wall() + BUSY_AGAIN
            elif self._state in WORKING:
                self._rest()
            raise
        except Cancelled as error:
            code = error.code
            self._rest()
            raise
        except LmsDeskError as error:
            code = error.code
            self._failed(error)
            raise
        finally:
            await self._end_job(name, code)

    async def _end_job(self, name: str, code: str | None) -> None:
        if name != "check":
            await self._plan_settling(self._clock.wall() + TROUBLE_AGAIN if code else 0)
            self._opened.events.announce(JobEnded(name, code))
        self._alarm.renew()

    def _heard(self, event: Event) -> None:
        """What the engine says: how a job began, and how far it is."""
        if isinstance(event, SyncMoved):
            if event.state in WORKING:
                self._move(event.state, self._clock.wall())
            return
        self._opened.events.announce(event)
        if isinstance(event, Progress) and event.job == "pull":
            self._show_arriving()

    def _show_arriving(self) -> None:
        """Rows that were read already can be looked at while the others arrive."""
        now = self._clock.monotonic()
        if now - self._shown_at >= SHOW_EVERY:
            self._shown_at = now
            self._opened.events.announce(RowsChanged(ALL_VIEWS))

    def _rest(self) -> None:
        self._pause, self._probe_at = FIRST_PROBE, None
        synced = self._opened.reader.as_of()
        self._move(SyncState.NEVER if synced is None else SyncState.IDLE, synced)

    def _failed(self, error: LmsDeskError) -> None:
        self._told = (*_words(error), f"{error}\n{self._opened.profile.site.url}")
        now = self._clock.wall()
        self._probe_at = None
        if isinstance(error, Offline):
            state = SyncState.OFFLINE
            self._probe_at = now + self._pause
        elif isinstance(error, KeyRefused):
            state = SyncState.KEY_REFUSED
        else:
            state = SyncState.FAILED
            retry = error.facts.get("retry_after") if isinstance(error, RateLimited) else None
            self._probe_at = now + retry if isinstance(retry, int) else None
            self._pulled_at = now  # the next try comes with the interval
        self._move(state, self._since if state is self._state else now)

    def _move(self, state: SyncState, since: int | None) -> None:
        self._state, self._since = state, since
        self._opened.events.announce(SyncMoved(state, since))


def _words(error: LmsDeskError) -> tuple[str, str]:
    told = tell(error)
    return told.what, told.next


def _looked_at(task: asyncio.Task[PullReport]) -> None:
    """Its trouble is known from the state, also when nobody waits for the task any more."""
    if not task.cancelled():
        task.exception()
