"""In the window, against the practice LMS: a copy is restored with the keyboard, and nothing is doubled by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import parse
from lmsdesk.ui.application import DeskApp
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.copies import CopiesSheet
from lmsdesk.ui.dialogs.went_back import WentBackSheet
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from tests.fakes.campus import Bench

WAIT = 60  # seconds after which a walk has gone astray
NEW = {"username": "anew1", "first_name": "Ada", "last_name": "New", "email": "anew1@x.example"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, read=True)
    yield made
    made.close()


class Walk:
    """The program over the profile, with the ways to wait for it."""

    def __init__(self, app: DeskApp) -> None:
        self.app = app

    @property
    def window(self) -> MainWindow:
        assert isinstance(self.app.window, MainWindow)
        return self.app.window

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not done():
                await asyncio.sleep(0.01)

    async def stage(self) -> None:
        """A new person, and an edit of another one."""
        console = self.window.console
        await console.changes.create(View.USERS, NEW)
        found = await console.tables.find(parse(View.USERS, "username:u00010")[0])
        await console.changes.edit(View.USERS, list(found.ids), {"city": "Galway"})

    async def copies(self) -> CopiesSheet:
        self.window.actions_["copies"].trigger()
        sheet = self.window.findChild(CopiesSheet)
        assert isinstance(sheet, CopiesSheet)
        await self.until(lambda: sheet.restore.isEnabled())
        return sheet


def press(widget: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(widget.window().focusWidget() or widget, key)


@pytest.fixture
def walk(bench: Bench, loop: QEventLoop, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))
    use_bundled(qapp)
    home = open_home(automatic=False)
    made = Walk(DeskApp(qapp, Theme(qapp), home, loop))
    made.app.begin("p")
    loop.run_until_complete(made.until(lambda: isinstance(made.app.window, MainWindow)))
    yield made
    if made.app.window is not None:
        made.app.window.hide()
    loop.run_until_complete(made.app.bridge.close())
    loop.run_until_complete(made.app._let_go())
    loop.run_until_complete(home.close())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_copy_from_before_the_push_is_restored_and_sent_again_without_doubling(
    walk: Walk, bench: Bench, loop: QEventLoop
) -> None:
    async def walked() -> None:
        await walk.stage()
        await walk.window.console.changes.apply()
        after = bench.state()
        assert walk.window.console.changes.tray().total == 0
        sheet = await walk.copies()
        assert "2 changes would wait again that were sent since" in sheet.told.text()
        before = walk.window
        press(sheet, Qt.Key.Key_Return)
        ask = sheet.findChild(ConfirmSheet)
        assert isinstance(ask, ConfirmSheet)
        press(ask, Qt.Key.Key_Tab, Qt.Key.Key_Return)
        await walk.until(lambda: isinstance(walk.app.window, MainWindow) and walk.app.window is not before)
        window = walk.window
        assert window.console.changes.tray().total == 2
        window.banners.show(window.current_pane())
        assert window.banners.notice.key == "provenance"
        assert "the copy of" in window.banners.notice.title.text()
        report = await window.console.changes.apply()
        assert {item.state.value for item in report.operations} == {"NOOP"}
        assert bench.state() == after
        sheet = await walk.copies()
        assert [copy.why for copy in sheet.model.copies][:2] == ["push", "restore"]
        sheet.reject()

    loop.run_until_complete(walked())


def test_a_restored_site_stops_the_window_until_it_was_checked(walk: Walk, bench: Bench, loop: QEventLoop) -> None:
    async def walked() -> None:
        bench.server.campus.save()
        await walk.stage()
        await walk.window.console.changes.create(View.USERS, {**NEW, "username": "anew2", "email": "b@x.example"})
        await walk.window.console.changes.apply()
        await walk.window.console.sync.sync_now()
        bench.server.campus.restore()
        await walk.window.console.sync.sync_now()
        window = walk.window
        await walk.until(lambda: window.banners.notice.key == "went_back")
        found = await window.console.tables.find(parse(View.USERS, "username:u00011")[0])
        await window.console.changes.edit(View.USERS, list(found.ids), {"city": "Bonn"})
        await walk.until(lambda: window.tray.isVisible())
        window.refresh_actions()
        assert not window.actions_["apply"].isEnabled()
        window.actions_["recheck"].trigger()
        sheet = window.findChild(WentBackSheet)
        assert isinstance(sheet, WentBackSheet)
        press(sheet, Qt.Key.Key_Return)
        await walk.until(lambda: sheet.again.isVisible() and sheet.again.isEnabled())
        assert sheet.list.count() == 3
        press(sheet, Qt.Key.Key_Return)
        await walk.until(lambda: window.console.safety.went_back() is None)
        await walk.until(lambda: window.console.changes.tray().total == 4)
        await window.console.changes.apply()
        names = [row for row in bench.state()["user"] if {"anew1", "anew2"} & set(row)]
        assert len(names) == 2
        assert [row for row in bench.state()["user"] if "Galway" in row]

    loop.run_until_complete(walked())
