"""The main job in the window: a list is dropped, mended by keyboard, applied and taken back, also without network."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.filters import Query, parse
from lmsdesk.domain.guards import Kind
from lmsdesk.domain.imports.plan import Outcome, PlanRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.practice.server import PracticeServer
from lmsdesk.services.home import Home
from lmsdesk.ui.api import Console
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.review import Stage as ReviewStage
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from tests.fakes.campus import Bench

K = Qt.Key
WAIT = 60  # seconds after which a walk has gone astray
SHORT = 0.05  # seconds in which the window takes announcements together
NEW = 30


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("window"))
    yield made
    made.close()


class Program:
    """The program with its window, from its start to its end, over the profile that the command line made."""

    def __init__(self, home: Home, console: Console, window: MainWindow) -> None:
        self.home, self.console, self.window = home, console, window
        self._crashes: list[Exception] = []
        window.bridge.crashed.connect(self._crashes.append)

    @classmethod
    async def start(cls, app: QApplication, loop: QEventLoop) -> Program:
        use_bundled(app)
        home = open_home(worker=True, automatic=False)
        console = await home.open("p")
        made = cls(home, console, MainWindow(console, home.settings, Theme(app), loop))
        made.window.resize(1440, 900)
        made.window.show()
        await made.activate()
        return made

    async def rest(self) -> None:
        """Until nothing runs any more and everything that was announced has been shown."""
        for _ in range(4):
            await self.window.bridge.idle()
            await asyncio.sleep(SHORT)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not done():
                await asyncio.sleep(0.01)
        await self.rest()

    async def activate(self) -> None:
        """Shortcuts work in the active window only."""
        self.window.activateWindow()
        await self.until(self.window.isActiveWindow)

    async def end(self) -> None:
        """Close the window as a person does."""
        self.window.close()
        await self.window.bridge.close()
        await self.home.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents()
        for crash in self._crashes:
            raise crash

    # What a person does

    async def sync(self) -> None:
        self.window.actions_.run("sync")
        await self.rest()

    async def drop(self, path: Path) -> OpenPage:
        """A real drag and a real drop."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(700, 400), copy, data, button, none)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        assert self.window.drop.isVisible()
        QApplication.sendEvent(self.window, QDropEvent(QPointF(700, 400), copy, data, button, none))
        pane = self.window.current_pane()
        assert isinstance(pane, ImportsPane)
        job = pane.jobs[-1]
        await self.until(lambda: job.stage is not Stage.READING and not job.busy)
        page = pane.page()
        assert page is not None
        return page

    async def key(self, page: OpenPage, key: Qt.Key) -> None:
        QTest.keyClick(page.check.table, key)
        await self.rest()

    async def type_into_cell(self, page: OpenPage, text: str) -> None:
        table = page.check.table
        QTest.keyClick(table, K.Key_Return)
        editor = table.viewport().findChild(QLineEdit)
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, K.Key_Return)
        await self.rest()

    async def apply(self, *, stopped: Sequence[Kind] = ()) -> None:
        """Through the review, as the primary button does it; where it stops, the name of the site is typed."""
        self.window.actions_.run("review")
        sheet = self.window.findChild(ReviewSheet)
        assert isinstance(sheet, ReviewSheet)
        await self.until(lambda: sheet.stage is ReviewStage.PLANNED)
        assert [need.kind for need in sheet.needs] == [*stopped]
        if stopped:
            assert not sheet.apply.isEnabled()
            QTest.keyClicks(sheet.typed, self.console.site.title)
        assert sheet.apply.isEnabled()
        sheet.apply.click()
        await self.until(lambda: not self.window.commands.flow.is_sending)
        await self.until(lambda: not self.console.changes.tray().unconfirmed)

    async def enrolments(self, text: str) -> Sequence[EnrolmentRow]:
        query, _ = parse(View.ENROLMENTS, text, ())
        found = await self.console.tables.find(query)
        rows = self.console.tables.read(View.ENROLMENTS, found.ids[:200])
        return [row for row in rows if isinstance(row, EnrolmentRow)]

    def receipts(self, change_set: int) -> Sequence[Operation]:
        return self.console.changes.receipts(change_set)


class Desk:
    """Starts and ends the program; the whole walk runs in the loop, as the program does."""

    def __init__(self, app: QApplication, loop: QEventLoop) -> None:
        self._app, self._loop = app, loop
        self._program: Program | None = None

    async def start(self) -> Program:
        await self.stop()
        self._program = await Program.start(self._app, self._loop)
        return self._program

    async def stop(self) -> None:
        program, self._program = self._program, None
        if program is not None:
            await program.end()

    def walk(self, steps: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def work() -> None:
            try:
                await steps()
            finally:
                await self.stop()

        self._loop.run_until_complete(work())


@pytest.fixture
def desk(bench: Bench, qapp: QApplication, loop: QEventLoop, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))
    qapp.setQuitOnLastWindowClosed(False)  # as the program has it: its end is an orderly one
    return Desk(qapp, loop)


async def people_and_course(program: Program) -> tuple[list[str], str, list[EnrolmentRow]]:
    """Usernames of nobody's course, a course that takes people by hand, and some who are in it."""
    console = program.console
    courses = await console.tables.find(Query(View.COURSES))
    rows = console.tables.read(View.COURSES, courses.ids[:20])
    course = next(row.shortname for row in rows if "manual" in (row.methods or ()) and row.visible)  # type: ignore[union-attr]
    inside = await program.enrolments(f'course:"{course}" method:manual status:active role:student')
    everybody = {row.username for row in await program.enrolments(f'course:"{course}"')}
    users = await console.tables.find(Query(View.USERS))
    names = [
        row.username  # type: ignore[union-attr]
        for row in console.tables.read(View.USERS, users.ids[:150])
        if not row.suspended and row.username.startswith("u")  # type: ignore[union-attr]
    ]
    return [name for name in names if name not in everybody], course, list(inside)


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("username", "course", "role", "until"), *rows])
    return path


def current(page: OpenPage) -> PlanRow:
    row = page.check.model.row_at(page.check.table.current_number())
    assert row is not None
    return row


def test_a_list_is_dropped_mended_by_keyboard_applied_and_taken_back(bench: Bench, desk: Desk, tmp_path: Path) -> None:
    async def steps() -> None:
        program = await desk.start()
        await program.sync()
        before = bench.state()
        free, course, inside = await people_and_course(program)
        swapped = free[0][:-2] + free[0][-1] + free[0][-2]
        rows = [(name, course, "student", "2027-06-30") for name in free[1:NEW]]
        rows += [(f"{swapped}x", course, "student", "2027-06-30"), (free[NEW], course, "studnet", "2027-06-30")]
        rows += [(inside[0].username, course, "student", "2027-07-31"), ("nobody.at.all.here", course, "student", "")]
        page = await program.drop(write(tmp_path / "late.csv", rows))

        plan = page.job.plan
        assert plan is not None
        assert (plan.counts[Outcome.BLOCKED], plan.counts[Outcome.CHANGE], plan.file_rows) == (3, 1, NEW + 3)
        assert sum(plan.counts.values()) == len(plan.rows)
        assert bench.state() == before

        # Nobody has the first username: the nearest person is taken with U. The next row wants a role.
        assert [reason.code for reason in current(page).reasons] == ["person_unknown"]
        wanted = page.check.panel.near.shown[0].id
        await program.key(page, K.Key_U)
        assert page.job.options.overrides[RowId(0, NEW + 1)].user_id == wanted
        assert [reason.code for reason in current(page).reasons] == ["role_unknown"]
        await program.type_into_cell(page, "student")
        assert [reason.code for reason in current(page).reasons][:1] == ["person_unknown"]
        await program.key(page, K.Key_S)
        assert page.job.plan is not None
        assert page.job.plan.counts[Outcome.BLOCKED] == 1
        changes = page.job.plan.changes
        assert changes == NEW + 2

        await program.activate()
        QTest.keyClick(page.check.table, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await program.rest()
        staged = page.job.staged
        assert staged is not None
        assert program.console.changes.tray().total == changes
        assert bench.state() == before
        assert "in the tray" in program.window.toast.label.text()

        await program.apply()
        receipts = program.receipts(staged.id)
        assert {receipt.state for receipt in receipts} == {State.RETIRED}
        assert len(receipts) == changes
        assert bench.state() != before
        assert program.console.changes.tray().total == 0
        await program.rest()
        assert "applied" in page.done.title.text()

        # The same list once more: everything is so already.
        again = await program.drop(tmp_path / "late.csv")
        assert again.notice.title.text().startswith("Already imported on ")
        assert again.job.plan is not None
        assert again.job.plan.counts[Outcome.SAME] == NEW

        await program.console.changes.take_back(staged.id)
        await program.rest()
        await program.apply(stopped=[Kind.LOSSES])  # more enrolments of one course end than one push may end unasked
        assert bench.state() == before

    desk.walk(steps)


def test_what_was_done_without_network_outlives_a_restart_and_is_applied_when_it_is_back(
    bench: Bench, desk: Desk, tmp_path: Path
) -> None:
    async def steps() -> None:
        program = await desk.start()
        await program.sync()
        free, course, inside = await people_and_course(program)
        port = int(bench.server.url.rpartition(":")[2])
        bench.server.stop()
        before = bench.state()

        await program.sync()
        assert program.console.sync.state is SyncState.OFFLINE
        page = await program.drop(
            write(tmp_path / "away.csv", [(name, course, "student", "2027-06-30") for name in free[:5]])
        )
        page.job.stage_all()
        await program.rest()
        pane = program.window.go("enrolments")
        assert isinstance(pane, EnrolmentsPane)
        pane.show_query(f"person:{inside[1].username} course:{course}")
        await program.rest()
        pane.table.go_to(0)
        pane.edit_selected("end", "2027-09-30")
        await program.rest()
        assert program.console.changes.tray().total == 6

        program = await desk.start()  # the program was closed and opened again, still without network
        assert program.console.changes.tray().total == 6
        waiting = await program.enrolments(f"person:{free[0]} course:{course}")
        assert waiting[0].pending is not None
        assert bench.state() == before

        bench.server = PracticeServer(bench.path, port=port)
        bench.server.start()
        await program.sync()
        assert program.console.sync.state is SyncState.IDLE
        await program.apply()
        assert program.console.changes.tray().total == 0
        assert bench.state() != before
        known = {row.username for row in await program.enrolments(f'course:"{course}" method:manual')}
        assert set(free[:5]) <= known
        assert not any(row.pending for row in await program.enrolments(f"person:{free[0]} course:{course}"))
        moved = await program.enrolments(f"person:{inside[1].username} course:{course}")
        for left in program.console.imports.open_lists.all():  # rows of them could not be done
            left.close()
        await desk.stop()
        assert not list(bench.home.rglob("spool/*"))  # copies of lists hold people's data: none is left behind
        assert moved[0].end is not None
        assert moved[0].end != inside[1].end

    desk.walk(steps)
