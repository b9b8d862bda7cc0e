"""In the window, against the practice LMS: somebody else changes the same field, a key decides, undo restores."""

from __future__ import annotations

import asyncio
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.changes import State
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.ui.dialogs.review import ReviewSheet, Stage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.panes.conflicts import ConflictsPane
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from tests.fakes.campus import Bench

THEIRS = 1_811_799_960  # a whole minute: the site's report tells no seconds
WAIT = 60  # seconds after which a walk has gone astray
SHORT = 0.05  # seconds in which the window takes announcements together


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


class Walk:
    """The window over the profile, with the ways to wait for it."""

    def __init__(self, bench: Bench, window: MainWindow) -> None:
        self.bench, self.window, self.changes = bench, window, window.console.changes

    async def rest(self) -> None:
        for _ in range(4):
            await self.window.bridge.idle()
            await asyncio.sleep(SHORT)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not done():
                await asyncio.sleep(0.01)
        await self.rest()

    async def review(self) -> ReviewSheet:
        self.window.actions_.run("review")
        sheet = self.window.findChild(ReviewSheet)
        assert isinstance(sheet, ReviewSheet)
        await self.until(lambda: sheet.stage is not Stage.PLANNING)
        return sheet

    async def apply(self) -> None:
        (await self.review()).apply.click()
        await self.until(lambda: not self.window.commands.flow.is_sending)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    async def edit_three(self) -> list[EnrolmentRow]:
        pane = self.window.go("enrolments")
        assert isinstance(pane, EnrolmentsPane)
        pane.show_query("method:manual status:active role:student start>2020-01-01 end>2026-01-01")
        await self.rest()
        rows = [row for number in range(3) if isinstance(row := pane.model.row_at(number), EnrolmentRow)]
        ids = list(pane.model.ids[:3])
        for handle in ids:
            number = list(pane.model.ids).index(handle)
            pane.table.go_to(number)
            pane.edit_selected("end", "2027-02-28")
            await self.rest()
        return rows

    def collide(self, row: EnrolmentRow) -> None:
        """Somebody else sets another end on the server."""
        wanted = {
            "wstoken": self.bench.server.token,
            "wsfunction": "enrol_manual_enrol_users",
            "moodlewsrestformat": "json",
            "enrolments[0][roleid]": "5",
            "enrolments[0][userid]": str(row.user_id),
            "enrolments[0][courseid]": str(row.course_id),
            "enrolments[0][timestart]": str(row.start or 0),
            "enrolments[0][timeend]": str(THEIRS),
        }
        data = urllib.parse.urlencode(wanted).encode()
        with urllib.request.urlopen(f"{self.bench.server.url}/webservice/rest/server.php", data) as answer:
            assert answer.read() == b"null"


def test_a_conflict_is_decided_by_key_and_undo_restores_what_the_others_had(
    bench: Bench, loop: QEventLoop, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))
    qapp.setQuitOnLastWindowClosed(False)
    use_bundled(qapp)

    async def steps(walk: Walk) -> None:
        window, changes = walk.window, walk.changes
        window.actions_.run("sync")
        await walk.rest()
        rows = await walk.edit_three()
        assert changes.tray().ready == 3
        walk.collide(rows[0])
        collided = bench.state()

        sheet = await walk.review()
        assert (sheet.figures.sent, sheet.figures.asks, sheet.figures.total) == (2, 1, 3)
        assert sheet.apply.text() == "Apply 2 of 3"
        sheet.apply.click()
        await walk.until(lambda: not window.commands.flow.is_sending)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert (changes.tray().total, changes.tray().conflicts) == (1, 1)

        pane = window.go("conflicts")
        assert isinstance(pane, ConflictsPane)
        await walk.rest()
        assert pane.model.row_count() == 1
        assert str(pane.model.index(0, 6).data()) == "31 May 2027"
        window.activateWindow()  # the review was the active one
        await walk.rest()
        pane.table.setFocus()
        QTest.keyClick(pane.table, Qt.Key.Key_1)
        await walk.rest()
        assert changes.tray().ready == 1
        await walk.apply()
        assert changes.tray().total == 0
        assert bench.state() != collided

        activity = window.go("activity")
        assert isinstance(activity, ActivityPane)
        await walk.rest()
        done = [each.id for each in changes.history(0, 10)]
        assert len(done) == 3
        for number in done:
            assert {receipt.state for receipt in changes.receipts(number)} == {State.RETIRED}
            activity.table.go_to(activity.sets.place_of(number))
            assert str(activity.receipts.model.index(0, 7).data()) == "Exactly"
            activity.receipts.undo.click()
            await walk.rest()
        assert changes.tray().ready == 3
        await walk.apply()
        assert bench.state() == collided

    async def run() -> None:
        home = open_home(worker=True, automatic=False)
        console = await home.open("p")
        window = MainWindow(console, home.settings, Theme(qapp), loop)
        crashes: list[Exception] = []
        window.bridge.crashed.connect(crashes.append)
        window.resize(1440, 900)
        window.show()
        try:
            await steps(Walk(bench, window))
        finally:
            window.close()
            await window.bridge.close()
            await home.close()
            window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert crashes == []

    loop.run_until_complete(run())
