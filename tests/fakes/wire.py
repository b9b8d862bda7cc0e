"""A real console over the real connector, with the practice LMS in the same process: no port, no waiting, one clock.

What the network does is decided by the fault plan of the campus and, for each request, by ``Wire.before``.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import httpx

from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.ports import Connector
from lmsdesk.lms.http import HttpClient
from lmsdesk.lms.moodle.connector import MoodleConnector
from lmsdesk.practice import ground
from lmsdesk.practice.calls import is_write
from lmsdesk.practice.campus import create_campus
from lmsdesk.practice.faults import FaultPlan
from lmsdesk.practice.rest import build_app
from lmsdesk.practice.site import MAX_VARIABLES, Campus, functions_in
from lmsdesk.practice.wire import Trouble, form, nested
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profiles, Site, Tag
from lmsdesk.services.secrets import MemorySecrets
from tests.fakes.lms import FakeClock

Made = TypeVar("Made")
ADDRESS = "http://127.0.0.1:9"  # nothing listens there: requests never leave the process
NAME = "p"


class TwoClocks(FakeClock):
    """A clock whose hands people turn (``skew``, seconds) while the time that passes goes on evenly."""

    def __init__(self) -> None:
        super().__init__()
        self.skew = 0

    def wall(self) -> int:
        """What the clock shows."""
        return self.now + self.skew


class VirtualCampus(Campus):
    """A campus whose late requests come in the time of a clock that tests turn; it counts what it really did."""

    def __init__(self, path: Path, clock: TwoClocks) -> None:
        super().__init__(path, base=ADDRESS, clock=lambda: float(clock.now))
        self._now = clock
        self._waiting: list[tuple[float, bytes]] = []
        self.done: Counter[tuple[str, str]] = Counter()  # (function, row) -> how often it was carried out

    def later(self, body: bytes, seconds: float) -> None:
        """Do the work when the clock says so."""
        self._waiting.append((self._now.now + seconds, body))

    def catch_up(self) -> None:
        """Do what has become due."""
        due = [body for at, body in self._waiting if at <= self._now.now]
        self._waiting = [(at, body) for at, body in self._waiting if at > self._now.now]
        for body in due:
            self.answer(body)

    def answer(self, body: bytes, query: bytes = b"") -> tuple[str, Any]:
        """As any campus does, and note the rows of a write that was carried out."""
        told = super().answer(body, query)
        names = functions_in(body, query)
        if len(names) == 1 and is_write(names[0]) and not isinstance(told[1], Trouble):
            tree = nested(form(body, MAX_VARIABLES))
            listed: Any = next((tree[name] for name in ("enrolments", "users", "members") if name in tree), None)
            for row in listed.values() if isinstance(listed, dict) else listed or ():
                self.done[names[0], _row(row)] += 1
        return told


def _row(row: dict[str, str]) -> str:
    return "/".join(str(row[name]) for name in ("username", "id", "userid", "courseid") if name in row)


class Wire(httpx.AsyncBaseTransport):
    """The way to the campus; ``before`` may raise or answer in its place, ``after`` may spoil what comes back."""

    def __init__(self, campus: VirtualCampus) -> None:
        self.campus = campus
        self._inner = httpx.ASGITransport(app=build_app(campus))
        self.before: Callable[[httpx.Request, bytes], httpx.Response | None] = lambda request, body: None
        self.after: Callable[[httpx.Response, bytes], httpx.Response] = lambda response, body: response
        self.bodies: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        self.campus.catch_up()
        self.bodies.append(body)
        answer = self.before(request, body)
        if answer is not None:
            return answer
        try:
            response = await self._inner.handle_async_request(request)
            await response.aread()
        except ConnectionResetError as error:
            raise httpx.ReadError("reset", request=request) from error
        return self.after(response, body)

    def sent(self, *functions: str) -> int:
        """How many requests called one of these functions."""
        return sum(1 for body in self.bodies if set(functions) & set(functions_in(body)))

    @property
    def writes(self) -> int:
        """How many requests wanted to write."""
        return sum(1 for body in self.bodies if any(map(is_write, functions_in(body))))


class WiredDesk:
    """One person's console over the wire; ``folder`` keeps campus and profile."""

    def __init__(self, folder: Path, size: str = "small", *, settle: int = 180, campus: VirtualCampus | None = None):
        self.folder = folder
        self.runner = asyncio.Runner()
        self.clock = TwoClocks()
        path = folder / "campus.sqlite3"
        self.campus = campus or VirtualCampus(path if path.exists() else create_campus(path, size), self.clock)
        if campus is not None:
            self.clock = campus._now
        self.wire = Wire(self.campus)
        self._hands: sqlite3.Connection | None = None
        self._settle = settle
        self.open()

    def open(self) -> None:
        """Start the program."""
        token = self.campus.tokens["admin"]
        profiles = Profiles(self.folder / "home")
        if NAME in profiles.names():
            profile = profiles.open(NAME)
        else:
            profile = profiles.add(Site(NAME, "moodle", ADDRESS, tag=Tag.TEST, settle=self._settle))

        def connect(site: Site, token: str) -> Connector:
            http = HttpClient(transport=self.wire)
            return MoodleConnector(http, site.url, token, now=self.clock.wall)

        self.console = Console(profile, profiles, self.clock, connect, MemorySecrets(), token)

    def restart(self) -> None:
        """End the program and start it anew."""
        self.run(self.console.close())
        self.clock.word += "+"
        self.open()

    def close(self) -> None:
        """End everything."""
        self.run(self.console.close())
        if self._hands is not None:
            self._hands.close()
        self.campus.close()
        self.runner.close()

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a coroutine to its end."""
        return self.runner.run(work)

    def sync(self, *, full: bool = False) -> Any:
        """Read the site."""
        return self.run(self.console.sync.sync_now(full=full))

    def push(self, *, wait: bool = True) -> Any:
        """Apply."""
        return self.run(self.console.changes.apply(wait=wait))

    def operations(self, *states: State) -> list[Operation]:
        """The operations in these states, all without any."""
        return self.console.desk.operations(states=states or None)

    def database(self) -> sqlite3.Connection:
        """The campus itself, through a connection of its own: what it remembers of its tables is forgotten then."""
        if self._hands is None:
            self._hands = ground.connect(self.campus.path)
        return self._hands

    def faults(self, plan: FaultPlan | None = None) -> None:
        """What goes wrong from now on; nothing without a plan."""
        self.campus.faults = plan or FaultPlan()
