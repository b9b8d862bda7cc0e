"""In the window, against the practice LMS, by the keyboard: taking back while others were at work in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.changes import State
from lmsdesk.ui.dialogs.review import ReviewSheet, Stage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from tests.e2e.test_window_conflict import THEIRS, Walk
from tests.fakes.campus import Bench

Key, Mod = Qt.Key, Qt.KeyboardModifier


async def reviewed(walk: Walk) -> ReviewSheet:
    """Open the plan by its keys, and wait until it stands."""
    walk.window.activateWindow()
    await walk.until(walk.window.isActiveWindow)
    QTest.keyClick(walk.window, Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    await walk.until(lambda: walk.window.findChild(ReviewSheet) is not None)
    sheet = walk.window.findChild(ReviewSheet)
    assert isinstance(sheet, ReviewSheet)
    await walk.until(lambda: sheet.stage is not Stage.PLANNING)
    return sheet


async def applied(walk: Walk) -> None:
    sheet = await reviewed(walk)
    QTest.keyClick(sheet.tree, Key.Key_S, Mod.ControlModifier)
    await walk.until(lambda: not walk.window.commands.flow.is_sending)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_taking_back_never_rolls_over_what_others_changed_since(
    tmp_path: Path, loop: QEventLoop, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))
    qapp.setQuitOnLastWindowClosed(False)
    use_bundled(qapp)

    def ends(rows: list[tuple[int, int]]) -> list[int]:
        found = []
        for user, course in rows:
            sql = "SELECT timeend FROM enrol WHERE user=? AND course=? AND method='manual'"
            found.append(bench.server.campus._db.execute(sql, (user, course)).fetchone()[0])
        return found

    async def steps(walk: Walk) -> None:
        window, changes = walk.window, walk.changes
        window.actions_.run("sync")
        await walk.rest()
        rows = await walk.edit_three()
        pairs = [(row.user_id, row.course_id) for row in rows]
        before = ends(pairs)
        await applied(walk)
        assert changes.tray().total == 0
        walk.collide(rows[0])
        activity = window.go("activity")
        assert isinstance(activity, ActivityPane)
        await walk.rest()
        for number in [each.id for each in changes.history(0, 3)]:
            activity.table.go_to(activity.sets.place_of(number))
            QTest.keyClick(activity.table, Key.Key_U)
            await walk.rest()
        assert changes.tray().ready == 3
        sheet = await reviewed(walk)
        assert (sheet.figures.sent, sheet.figures.asks) == (2, 1)
        QTest.keyClick(sheet.tree, Key.Key_S, Mod.ControlModifier)
        await walk.until(lambda: not window.commands.flow.is_sending)
        assert ends(pairs) == [THEIRS, *before[1:]]
        assert [change.state for change in changes.waiting()] == [State.CONFLICT]

    async def run() -> None:
        home = open_home(worker=True, automatic=False)
        window = MainWindow(await home.open("p"), home.settings, Theme(qapp), loop)
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

    try:
        loop.run_until_complete(run())
    finally:
        bench.close()
