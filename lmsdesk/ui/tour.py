"""The guided tour: the main job in the real window without a display, a picture of each step, and the report."""

from __future__ import annotations

import asyncio
import csv
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.changes import State
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Op, Query, Sort, Token
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services.profiles import HOME_VARIABLE
from lmsdesk.services.wording_checks import code_text
from lmsdesk.ui.api import Console, Home
from lmsdesk.ui.change_words import state_text, who_and_where
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.review import Stage as ReviewStage
from lmsdesk.ui.imports.job import Stage as ImportStage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.offscreen import without_noise
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.theme.theme import Theme

SIZE = (1440, 900)
NEW_PEOPLE = 30  # rows of the list that is dropped
_REPORTS = ("completion-by-department", "ending-soon")


def walk(folder: Path, size: str) -> int:
    """Walk through it with a campus of its own below ``folder``; return 0 when every step came to its end."""
    from lmsdesk.ui.start import application

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[HOME_VARIABLE] = str((folder / "data").resolve())
    app = application()
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    theme = Theme(app)
    home = open_home(worker=True, automatic=False)
    with without_noise(), loop:
        loop.run_until_complete(_walk(home, theme, loop, folder, size))
    return 0


async def _walk(home: Home, theme: Theme, loop: asyncio.AbstractEventLoop, folder: Path, size: str) -> None:
    console = await home.practice(size)
    window = MainWindow(console, home.settings, theme, loop)
    crashes: list[Exception] = []
    window.bridge.crashed.connect(crashes.append)
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    try:
        await Tour(window, console, folder).run()
    finally:
        await window.leave()
        await console.close()
        await home.close()
    if crashes:
        raise crashes[0]


class Tour:
    """One walk; every step waits for what it began."""

    def __init__(self, window: MainWindow, console: Console, folder: Path) -> None:
        self._window, self._console, self._folder = window, console, folder
        self._step = 0

    async def run(self) -> None:
        """All steps in order."""
        await self._picture("start", "Nothing has been read yet.")
        await self._sync()
        await self._search()
        await self._edit()
        await self._drop()
        await self._review_and_apply()
        await self._take_back()
        await self._report()
        self._say(f"The pictures, the list and the reports are in {self._folder}.")

    # Steps

    async def _sync(self) -> None:
        self._window.commands.site.sync()
        await self._rest()
        tables = self._console.tables
        counts = [f"{tables.count(view):,} {view.value}" for view in (View.USERS, View.COURSES, View.ENROLMENTS)]
        await self._picture("sync", f"The campus at {self._console.site.url} is in the mirror: {', '.join(counts)}.")

    async def _search(self) -> None:
        pane = self._rows("enrolments")
        pane.show_query("mar status:active role:student method:manual", [Sort("course")])
        await self._picture("search", "Active students who were enrolled by hand and have \u201cmar\u201d in a name.")
        found = pane.found
        assert found is not None  # the pane has come to rest
        self._say(f"{len(found.ids):,} of {found.total:,} enrolments match.")

    async def _edit(self) -> None:
        pane = self._rows("enrolments")
        for number, field, text in ((0, "end", "+30"), (1, "status", "suspended"), (2, "role", "teacher")):
            pane.table.go_to(number)
            pane.edit_selected(field, text)
            await self._rest()
        await self._picture("edit", "Three edits are staged, marked where they were made. Nothing was sent.")
        self._tell_tray()

    async def _drop(self) -> None:
        path = await self._make_list()
        drop_file(self._window, path)
        pane = self._window.current_pane()
        assert isinstance(pane, ImportsPane)  # that is where a drop leads
        job = pane.jobs[-1]
        await self._until(lambda: job.stage is not ImportStage.READING and not job.busy)
        assert job.plan is not None  # a list that was just written can be read
        self._window.toast.hide()  # it speaks of the edit before
        await self._picture("drop", f"{path.name} was dropped on the window and checked. Nothing was sent.")
        counts = ", ".join(f"{count} {outcome.value}" for outcome, count in job.plan.counts.items() if count)
        self._say(f"The check of {len(job.plan.rows)} rows: {counts}.")
        job.stage_all()
        await self._rest()
        await self._picture("tray", "What the list asks for is in the tray.")
        self._tell_tray()

    async def _review_and_apply(self) -> None:
        self._window.actions_.run("review")
        sheet = self._window.findChild(ReviewSheet)
        assert sheet is not None  # it was just opened
        await self._until(lambda: sheet.stage is not ReviewStage.PLANNING)
        await self._picture("plan", "The review compares every change with the site as it is now.", sheet)
        counts = sheet.plan.counts if sheet.plan is not None else {}
        self._say("The plan: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count) + ".")
        sheet.reject()
        self._window.commands.flow.send()
        await self._rest()
        await self._picture("apply", "Everything was sent; each change has its outcome.")
        newest = self._console.changes.history(0, 6)
        for each in newest:
            self._tell_receipts(each.id, each.title)
        self._window.go("activity")
        await self._picture("receipts", "A receipt for each change.")

    async def _take_back(self) -> None:
        self._window.commands.flow.take_back()
        await self._rest()
        self._window.go("changes")
        await self._picture("undo", "Undo stages the inverse of what was applied.")
        self._tell_tray()
        self._window.commands.flow.send()
        await self._rest()
        self._rows("enrolments").clear_all()
        await self._picture("taken-back", "The changes back were applied.")

    async def _report(self) -> None:
        self._window.go("reports")
        await self._picture("report", "The reports.")
        for name in _REPORTS:
            result = await self._console.reports.run(name, {})
            for kind in ("xlsx", "pdf"):
                path = self._folder / f"{name}.{kind}"
                await self._console.reports.export(result, path, kind)
                self._say(f"Report: {path}")

    # Helpers

    async def _make_list(self) -> Path:
        """A list from the campus: people who are not in a course, one who is, one nobody knows."""
        course, people = await self._course_and_people()
        enrolled = await self._enrolled(course)
        strangers = [each for each in people if each.id not in {row.user_id for row in enrolled}][:NEW_PEOPLE]
        path = self._folder / "late-enrolments.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["username", "course", "role", "enrol end"])
            writer.writerows([each.username, course.shortname, "student", "2027-06-30"] for each in strangers)
            writer.writerows([row.username, course.shortname, "student", ""] for row in enrolled[:2])
            writer.writerow(["nobody.knows", course.shortname, "student", ""])
        return path

    async def _course_and_people(self) -> tuple[CourseRow, list[UserRow]]:
        tables = self._console.tables
        courses = await tables.find(Query(View.COURSES))
        people = await tables.find(Query(View.USERS))
        found = [row for row in tables.read(View.COURSES, courses.ids[:20]) if isinstance(row, CourseRow)]
        course = next(row for row in found if "manual" in (row.methods or ()))
        return course, [row for row in tables.read(View.USERS, people.ids[:200]) if isinstance(row, UserRow)]

    async def _enrolled(self, course: CourseRow) -> list[EnrolmentRow]:
        tables = self._console.tables
        found = await tables.find(Query(View.ENROLMENTS, "", (Token("course", Op.EXACT, (course.shortname,)),)))
        rows: list[EnrolmentRow] = []
        for start in range(0, len(found.ids), 200):
            part = tables.read(View.ENROLMENTS, found.ids[start : start + 200])
            rows += [row for row in part if isinstance(row, EnrolmentRow)]
        return rows

    def _rows(self, key: str) -> RecordsPane:
        pane = self._window.go(key)
        assert isinstance(pane, RecordsPane)  # asked for by the keys of such panes only
        pane.table.setFocus()
        return pane

    def _tell_tray(self) -> None:
        tray = self._console.changes.tray()
        self._say(f"In the tray: {tray.total} changes, {tray.ready} ready.")

    def _tell_receipts(self, change_set: int, title: str) -> None:
        self._say(f"{title}:")
        receipts = self._console.changes.receipts(change_set)
        for operation in receipts[:3]:
            who, where = who_and_where(operation)
            reason = code_text(operation.error_code, operation.error_text)
            why = f" ({reason})" if operation.state is State.REJECTED and reason else ""
            self._say(f"  {state_text(operation)}: {who}{f', {where}' if where else ''}{why}")
        if len(receipts) > 3:
            self._say(f"  and {len(receipts) - 3} more")

    async def _rest(self) -> None:
        """Until everything that was begun has ended and was painted."""
        for _ in range(2):
            await asyncio.sleep(0.1)  # timers that gather announcements, and the inspector that follows
            await self._window.bridge.idle()

    async def _until(self, done: Callable[[], bool]) -> None:
        while not done():
            await asyncio.sleep(0.05)

    async def _picture(self, name: str, said: str, shown: object | None = None) -> None:
        await self._rest()
        self._step += 1
        path = self._folder / f"{self._step:02d}-{name}.png"
        widget = shown if isinstance(shown, ReviewSheet) else self._window
        widget.grab().save(str(path))
        print(f"{self._step:2d}. {said} ({path.name})", flush=True)

    def _say(self, text: str) -> None:
        print(f"    {text}", flush=True)


def drop_file(window: MainWindow, path: Path) -> None:
    """Drop a file on the window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path.resolve()))])
    place, copy = QPoint(window.width() // 2, window.height() // 2), Qt.DropAction.CopyAction
    button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(place, copy, data, button, key))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, data, button, key))
