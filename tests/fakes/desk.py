"""A real desk and a real mirror on temporary files, with the engine over an LMS in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Origin, State
from lmsdesk.domain.events import EventBus
from lmsdesk.services.mirroring import InlineMirror
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader
from lmsdesk.sync.engine import Engine
from tests.fakes.lms import FakeClock, FakeLms, Server

SETTLE = 20


class World:
    """One person at one desk, and the server."""

    def __init__(self, folder: Path, *, reserve: int = 0) -> None:
        self.folder, self._reserve = folder, reserve
        self.clock = FakeClock()
        self.server = Server()
        self.lms = FakeLms(self.server, self.clock)
        self.events = EventBus()
        self.open()

    def open(self) -> None:
        """Start the program."""
        mirror = open_mirror(self.folder / "mirror.sqlite3", writer=True)
        self.mirror = Mirror(mirror, self.clock.wall)
        self.desk = Desk(
            self.folder / "desk.sqlite3",
            self.folder / "mirror.sqlite3",
            site="site",
            actor=2,
            wall=self.clock.wall,
            reserve=self._reserve,
        )
        self.reader = Reader(self.folder / "mirror.sqlite3", self.folder / "desk.sqlite3")
        self.engine = Engine(
            self.desk,
            InlineMirror(self.mirror),
            self.lms,
            self.clock,
            self.events,
            settle=SETTLE,
            on_check=lambda check: None,
        )

    def close(self) -> None:
        """End the program."""
        self.reader.close()
        self.desk.close()
        self.mirror.database.close()

    def restart(self) -> None:
        """End it and start it anew: monotonic times mean nothing any more."""
        self.close()
        self.clock.word += "+"
        self.open()

    def stage(self, *operations: NewOperation, title: str = "Test") -> ChangeSet:
        """Keep a change set."""
        return self.desk.stage(NewChangeSet(title, Origin.FORM, operations))

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine to its end."""
        return asyncio.run(work)

    def push(self, *, wait: bool = False) -> None:
        """Apply."""
        self.run(self.engine.push(wait=wait))

    def settle(self, times: int = 3) -> None:
        """Let the settle window pass and probe, some times."""
        for _ in range(times):
            self.clock.now += SETTLE + 1
            self.run(self.engine.settle_once())

    def states(self) -> list[State]:
        """The states of all operations in order."""
        return [item.state for item in self.desk.operations()]
