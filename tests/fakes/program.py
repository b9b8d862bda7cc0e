"""The program with its window over a real profile, and what a person does with it."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.changes import Operation
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query, parse
from lmsdesk.domain.guards import Kind
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.services.home import Home
from lmsdesk.ui.api import Console
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.review import Stage as ReviewStage
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme

WAIT = 60  # seconds after which a walk has gone astray
SHORT = 0.05  # seconds in which the window takes announcements together


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
        QTest.keyClick(table, Qt.Key.Key_Return)
        editor = table.viewport().findChild(QLineEdit)
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
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
