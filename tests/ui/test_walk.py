"""The main job in the window against a running practice LMS: drop, cut the network, restart, apply, take back."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import connect
from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.facts import SiteDraft
from lmsdesk.domain.filters import Op, Query, Token
from lmsdesk.practice.ground import snapshot
from lmsdesk.practice.seeding import create_campus
from lmsdesk.practice.server import PracticeServer
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.control import Here
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import Settings
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.tour import drop_file

NEW = 12  # people in the dropped list


@dataclass
class Computer:
    """A folder, a keyring and a network; the program on it can be started, ended and started again."""

    folder: Path
    loop: QEventLoop
    theme: Theme
    secrets: MemorySecrets = field(default_factory=lambda: MemorySecrets({}))
    home: Home | None = None
    window: MainWindow | None = None
    port: int = 0
    server: PracticeServer | None = None

    @property
    def campus(self) -> Path:
        """The file of the practice LMS."""
        return self.folder / "campus.sqlite3"

    def plug_in(self) -> PracticeServer:
        """The site answers, at the same address as before."""
        self.server = PracticeServer(self.campus, port=self.port)
        self.server.start()
        self.port = int(self.server.url.rpartition(":")[2])
        return self.server

    def cut(self) -> None:
        """The site cannot be reached."""
        assert self.server is not None
        self.server.stop()
        self.server = None

    def start(self) -> MainWindow:
        """Start the program and open its site."""
        outside = Outside(connect, self.secrets, SystemClock())
        settings = Settings(self.folder / "settings.json")
        settings.put("confirm_live", "no")
        self.home = Home(Profiles(self.folder), settings, outside, Here(), automatic=False)
        self.window = self.loop.run_until_complete(self._opened(self.home, settings))
        self.settle()
        return self.window

    async def _opened(self, home: Home, settings: Settings) -> MainWindow:
        if not home.sites():
            assert self.server is not None
            await home.add(SiteDraft("site", self.server.url, self.server.token, tag="test"))
        console = await home.open("site")
        window = MainWindow(console, settings, self.theme, self.loop)
        window.resize(1200, 800)
        window.show()
        return window

    def end(self) -> None:
        """Close the window and let go of everything."""
        window, home = self.window, self.home
        self.window = self.home = None
        if window is not None and home is not None:
            window.close()
            self.loop.run_until_complete(window.leave())
            self.loop.run_until_complete(home.close())
            window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def settle(self) -> None:
        """Until nothing runs any more."""
        assert self.window is not None
        for _ in range(3):
            self.loop.run_until_complete(self.window.bridge.idle())
            QApplication.processEvents()

    def until(self, done: Callable[[], bool]) -> None:
        """Until something is so, which other threads may bring about."""

        async def wait() -> None:
            while not done():
                await asyncio.sleep(0.01)

        self.loop.run_until_complete(asyncio.wait_for(wait(), 15))
        self.settle()


@pytest.fixture
def computer(tmp_path: Path, loop: QEventLoop, theme: Theme) -> Iterator[Computer]:
    """A computer beside a small campus."""
    made = Computer(tmp_path, loop, theme)
    create_campus(made.campus)
    yield made
    made.end()
    if made.server is not None:
        made.server.stop()


def records(computer: Computer, text: str) -> RecordsPane:
    assert computer.window is not None
    pane = computer.window.go("enrolments")
    assert isinstance(pane, RecordsPane)
    pane.show_query(text)
    computer.settle()
    return pane


def write_list(computer: Computer) -> Path:
    """People who are in no course that is open for enrolling by hand, and one line that is wrong."""
    assert computer.window is not None
    tables = computer.window.console.tables
    run = computer.loop.run_until_complete
    courses = tables.read(View.COURSES, run(tables.find(Query(View.COURSES))).ids)
    course = next(row.shortname for row in courses if "manual" in (row.methods or ()) and row.visible)  # type: ignore[union-attr]
    inside = run(tables.find(Query(View.ENROLMENTS, "", (Token("course", Op.EXACT, (course,)),))))
    names = {row.username for row in tables.read(View.ENROLMENTS, inside.ids)}  # type: ignore[union-attr]
    people = tables.read(View.USERS, run(tables.find(Query(View.USERS))).ids)
    new = [each.username for each in people if each.username.startswith("u0") and not each.suspended]  # type: ignore[union-attr]
    path = computer.folder / "late.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["username", "course", "role"])
        writer.writerows([name, course, "student"] for name in [n for n in new if n not in names][:NEW])
        writer.writerow(["nobody.knows", course, "student"])
    return path


def test_the_main_job_survives_a_cut_network_and_a_restart(computer: Computer) -> None:
    computer.plug_in()
    window = computer.start()
    window.commands.site.sync()
    computer.until(lambda: window.console.sync.state is SyncState.IDLE)
    before = snapshot(computer.campus)
    assert window.console.tables.count(View.ENROLMENTS) == 1500

    drop_file(window, write_list(computer))
    pane = window.current_pane()
    assert isinstance(pane, ImportsPane)
    job = pane.jobs[-1]
    computer.until(lambda: job.stage is Stage.READY and not job.busy)
    job.stage_all()
    computer.until(lambda: job.stage is Stage.STAGED)
    assert window.console.changes.tray().total == NEW

    computer.cut()
    window.commands.site.sync()
    computer.until(lambda: window.is_offline())
    assert window.status.state.text().startswith("Offline since")
    rows = records(computer, "status:active role:student method:manual")
    rows.table.go_to(0)
    rows.edit_selected("end", "+30")
    rows.table.go_to(1)
    rows.edit_selected("status", "suspended")
    computer.until(lambda: window.console.changes.tray().total == NEW + 2)
    assert window.tray.apply.text() == "Apply when online"
    computer.end()

    window = computer.start()  # still without network
    assert window.console.tables.count(View.ENROLMENTS) == 1500 + NEW
    assert window.console.changes.tray().total == NEW + 2
    window.commands.site.sync()
    computer.until(lambda: window.is_offline())
    window.tray.apply.click()
    computer.settle()
    assert window.commands.flow.waits
    assert snapshot(computer.campus) == before

    computer.plug_in()
    window.commands.site.sync()  # the network is back: the promise is kept by itself
    computer.until(lambda: window.console.changes.tray().total == 0)
    assert snapshot(computer.campus) != before
    receipts = [op for each in window.console.changes.history() for op in window.console.changes.receipts(each.id)]
    assert {operation.state for operation in receipts} == {State.RETIRED}
    assert window.toast.label.text() == f"{NEW + 2} changes applied"

    window.toast.button.click()
    computer.until(lambda: window.console.changes.tray().total == NEW + 2)
    assert window.console.changes.tray().removals == NEW
    window.commands.flow.send()  # the review before removals has tests of its own
    computer.until(lambda: window.console.changes.tray().total == 0)
    assert snapshot(computer.campus) == before
