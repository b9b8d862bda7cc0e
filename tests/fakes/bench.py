"""An open site for tests of what people do with it: in memory, or over a real desk, mirror and practice LMS."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

from lmsdesk.app import connect
from lmsdesk.domain.errors import Offline
from lmsdesk.domain.events import Event, View
from lmsdesk.domain.filters import Query, parse
from lmsdesk.domain.ports import Clock
from lmsdesk.practice.campus import create_campus
from lmsdesk.practice.server import PracticeServer
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.control import ControlThread, Here
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles, Site, Tag
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import Settings
from lmsdesk.services.worker import Worker
from lmsdesk.ui import api
from tests.fakes.college import college
from tests.fakes.console import FakeConsole
from tests.fakes.home import FakeHome

Made = TypeVar("Made")
NAME = "p"


class Bench(Protocol):
    """One open site, a loop to run its coroutines in, and what it announced."""

    console: api.Console
    home: api.Home
    events: list[Event]

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a coroutine to its end."""

    def cut(self) -> None:
        """Take the network away."""

    def close(self) -> None:
        """End it."""


class _Running:
    """The loop and the events."""

    console: api.Console

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self.events: list[Event] = []

    def run(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a coroutine to its end."""
        return self._runner.run(work)

    def rows(self, text: str = "", view: View = View.ENROLMENTS) -> list[Any]:
        """The rows that a filter finds."""
        query: Query = parse(view, text)[0]
        found = self.run(self.console.tables.find(query))
        return list(self.console.tables.read(view, found.ids))

    def told(self, kind: type[Event]) -> list[Any]:
        """The events of a kind since ``events`` was cleared last."""
        return [event for event in self.events if isinstance(event, kind)]


class InMemory(_Running):
    """The fakes that the tests of the window use."""

    def __init__(self) -> None:
        super().__init__()
        self.fake = FakeConsole(college(400, 120, 12))
        self.console: api.Console = self.fake
        self.home: api.Home = FakeHome(self.fake)
        self.console.events.subscribe(self.events.append)

    def cut(self) -> None:
        """Take the network away."""
        self.fake.changes.offline = self.fake.sync.unreachable = True

    def close(self) -> None:
        """End it."""
        self._runner.close()


def make_template(folder: Path) -> Path:
    """A small campus, and a home with its site read once; both are copied for each test."""
    folder.mkdir(parents=True, exist_ok=True)
    with PracticeServer(create_campus(folder / "campus.sqlite3", "small")) as server:
        profiles = Profiles(folder / "home")
        profiles.add(Site(NAME, "moodle", server.url, tag=Tag.TEST, settle=1))
        made = Real.home_at(folder / "home", server.token)

        async def read() -> None:
            console = await made.open(NAME)
            await console.sync.sync_now()
            await made.close()

        asyncio.run(read())
    return folder


class Real(_Running):
    """The services over files of their own and a practice LMS in this process."""

    def __init__(
        self,
        folder: Path,
        template: Path,
        *,
        threaded: bool = False,
        worker: bool = False,
        automatic: bool = False,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        shutil.copytree(template, folder, dirs_exist_ok=True)
        self.folder = folder / "home"
        self.server = PracticeServer(folder / "campus.sqlite3")
        self.server.start()
        kept = self.folder / "sites" / NAME / "site.json"
        kept.write_text(json.dumps({**json.loads(kept.read_text()), "url": self.server.url}))
        self.real_home = self.home_at(
            self.folder, self.server.token, threaded=threaded, worker=worker, automatic=automatic, clock=clock
        )
        self.home: api.Home = self.real_home
        self.console = self.real = self.run(self.real_home.open(NAME))
        self.console.events.subscribe(self.events.append)

    @staticmethod
    def home_at(
        folder: Path,
        token: str,
        *,
        threaded: bool = False,
        worker: bool = False,
        automatic: bool = False,
        clock: Clock | None = None,
    ) -> Home:
        """A home whose only token is this one."""
        return Home(
            Profiles(folder),
            Settings(folder / "settings.json"),
            Outside(connect, MemorySecrets({f"lmsdesk:{NAME}": token}), clock or SystemClock()),
            ControlThread() if threaded else Here(),
            worker=Worker() if worker else None,
            automatic=automatic,
        )

    def cut(self) -> None:
        """Take the network away."""
        self.server.stop()

    def mend(self) -> None:
        """Bring the same server back at the same address."""
        port = int(self.server.url.rpartition(":")[2])
        self.server = PracticeServer(self.server.campus.path, port=port)
        self.server.start()

    def close(self) -> None:
        """End it."""
        try:
            self.run(self.real_home.close())
        except Offline:
            raise AssertionError("closing must not need the network") from None
        self.server.stop()
        self._runner.close()
