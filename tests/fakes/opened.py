"""A console over files of its own and an LMS in memory, with a clock that is turned by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.domain.events import Event
from lmsdesk.domain.ports import Connector, PullSink, SiteCheck
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profile, Profiles, Site
from lmsdesk.services.secrets import MemorySecrets
from tests.fakes.lms import FakeClock, FakeLms, Server

Made = TypeVar("Made")
TURNS = 60  # of the loop, enough for everything that is due to be done


class HandClock(FakeClock):
    """Time that moves when it is turned; who sleeps wakes when their time has come."""

    def __init__(self) -> None:
        super().__init__()
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.between: Callable[[], Awaitable[None]] = let_run

    async def sleep(self, seconds: float) -> None:
        """Until the clock was turned that far."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, future))
        await future

    async def turn(self, seconds: int) -> None:
        """Let time pass, second by second, with everything that happens in it."""
        for _ in range(seconds):
            self.now += 1
            due = [future for at, future in self._sleepers if at <= self.now]
            self._sleepers = [(at, future) for at, future in self._sleepers if at > self.now]
            for future in due:
                if not future.done():
                    future.set_result(None)
            await self.between()


async def let_run() -> None:
    """Let everything that can run now run."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class OneLms(FakeLms):
    """An LMS in memory that can fail as a whole; ``error`` is what every call raises."""

    def __init__(self, server: Server, clock: FakeClock, token: str) -> None:
        super().__init__(server, clock)
        self.token = token
        self.error: LmsDeskError | None = None
        self.pulls: list[bool] = []
        self.pings = 0
        self.gate: asyncio.Event | None = None

    async def check(self) -> SiteCheck:
        self._fail()
        return await super().check()

    async def pull(self, sink: PullSink) -> None:
        self.pulls.append(sink.full)
        self._fail()
        for scope in ("users", "courses"):
            await sink.begin(scope)
            if self.gate is not None:
                await self.gate.wait()
            sink.check_cancelled()
            await sink.finish(scope, complete=True)
            sink.moved(scope, 1, 1)

    async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
        self._fail()
        return await super().current(operations)

    async def ping(self) -> None:
        self.pings += 1
        self._fail()

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


class Desk:
    """A console with everything around it in the hands of a test."""

    def __init__(self, folder: Path, *, token: str | None = "good", minutes: int = 10) -> None:
        self.runner = asyncio.Runner()
        self.clock, self.server = HandClock(), Server()
        self.minutes = minutes
        self.connectors: list[OneLms] = []
        self.errors: dict[str, LmsDeskError] = {}
        self.profiles = Profiles(folder)
        self.secrets = MemorySecrets()
        profile = self.profiles.add(Site("p", "moodle", "http://fake", settle=20))

        def connect(site: Site, token: str) -> Connector:
            made = OneLms(self.server, self.clock, token)
            made.error = self.errors.get(token)
            self.connectors.append(made)
            return made

        self._connect, self._token = connect, token
        self.console = self._opened(profile)
        self.clock.between = self.quiet
        self.events: list[Event] = []
        self.console.events.subscribe(self.events.append)

    def _opened(self, profile: Profile) -> Console:
        return Console(
            profile,
            self.profiles,
            self.clock,
            self._connect,
            self.secrets,
            self._token,
            minutes=lambda: self.minutes,
        )

    def restart(self) -> None:
        """End the program and start it anew."""
        self.run(self.console.close())
        self.clock.word += "+"
        self.console = self._opened(self.profiles.open("p"))
        self.console.events.subscribe(self.events.append)

    @property
    def lms(self) -> OneLms:
        """The connector that is in use."""
        return self.connectors[-1]

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a coroutine to its end."""
        return self.runner.run(work)

    def turn(self, seconds: int) -> None:
        """Let time pass."""
        self.run(self.clock.turn(seconds))

    async def quiet(self) -> None:
        """Until nothing runs any more, also in the thread that counts rows; what waits at the gate stays there."""
        await let_run()
        while (task := self.console.sync._pulling) is not None and not task.done() and self.lms.gate is None:
            await asyncio.wait([task])
            await let_run()

    def go_offline(self) -> None:
        """Take the network away."""
        self.lms.error = Offline(host="fake", reason="no route")

    def come_back(self) -> None:
        """Bring it back."""
        self.lms.error = None

    def begin(self) -> None:
        """Let the console sync by itself."""

        async def begun() -> None:
            self.console.sync.begin()
            await self.quiet()

        self.run(begun())

    def close(self) -> None:
        """End it."""
        self.run(self.console.close())
        self.runner.close()
