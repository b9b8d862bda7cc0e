"""Copies, restoring, a restored site and looking only, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from lmsdesk.domain.backups import Origin, Provenance
from lmsdesk.domain.errors import ReadOnly, StoreDamaged
from lmsdesk.domain.rollback import Sign, WentBack
from lmsdesk.ui.application import DeskApp
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.copies import CopiesSheet
from lmsdesk.ui.dialogs.sites import SitesSheet
from lmsdesk.ui.dialogs.went_back import WentBackSheet
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.palette_offers import Offers
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.welcome import WelcomeWindow
from tests.fakes.college import NOW, college
from tests.fakes.console import SITE, FakeConsole
from tests.fakes.home import FakeHome
from tests.ui.conftest import Shown

Key = Qt.Key


class Desk:
    """The program over one site in memory."""

    def __init__(self, app: DeskApp, home: FakeHome, loop: QEventLoop) -> None:
        self.app, self.home, self.loop = app, home, loop

    def settle(self) -> None:
        """Let everything that was begun end."""
        for _ in range(4):
            self.loop.run_until_complete(self.app.bridge.idle())
            if isinstance(self.app.window, MainWindow):
                self.loop.run_until_complete(self.app.window.bridge.idle())
            QApplication.processEvents()

    @property
    def main(self) -> MainWindow:
        assert isinstance(self.app.window, MainWindow)
        return self.app.window


@pytest.fixture
def desk(loop: QEventLoop, qapp: QApplication, theme: Theme) -> Iterator[Desk]:
    home = FakeHome(FakeConsole(college(50, 40, 10)))
    made = Desk(DeskApp(qapp, theme, home, loop), home, loop)
    made.app.begin()
    made.settle()
    yield made
    window = made.app.window
    if window is not None:
        window.hide()
    loop.run_until_complete(made.app._let_go())
    loop.run_until_complete(made.app.bridge.close())
    made.app.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(widget: QWidget, *keys: Qt.Key) -> None:
    """Type into what has the focus in the window of a widget."""
    for key in keys:
        focus = widget.window().focusWidget() or widget
        QTest.keyClick(focus, key)


def copies_of(desk: Desk) -> CopiesSheet:
    found = desk.main.findChild(CopiesSheet)
    assert found is not None
    desk.settle()
    return found


def through_the_palette(window: MainWindow, words: str) -> None:
    """Ctrl+K, some words, Return."""
    window.palette_.open(words)
    QApplication.processEvents()
    QTest.keyClick(window.palette_.line, Key.Key_Return)


def test_a_copy_is_restored_with_the_keyboard_alone_and_the_site_is_opened_again(desk: Desk) -> None:
    before = desk.main
    through_the_palette(desk.main, "copies of your")
    sheet = copies_of(desk)
    assert sheet.table.hasFocus()
    assert sheet.model.rowCount() == 6
    told = [cell.text for row in range(6) if (cell := sheet.model.cell(row, 5)) is not None]
    assert told == ["Sound"] * 5 + ["Damaged"]
    press(sheet, Key.Key_Down)
    desk.settle()
    assert "19 changes would come back" in sheet.told.text()
    assert "2 changes made since would leave" in sheet.told.text()
    first = sheet.changes.item(0)
    assert first is not None
    assert first.text() == "comes back   Person 1 in HIS-101   new enrolment"
    press(sheet, Key.Key_Return)
    ask = sheet.findChild(ConfirmSheet)
    assert ask is not None
    assert ask.focusWidget() is ask.no, "the harmless answer has the focus"
    press(ask, Key.Key_Tab, Key.Key_Return)
    desk.settle()
    assert desk.home.copies.restored == ["desk.b.staged.sqlite3"]
    assert desk.main is not before
    assert desk.home.console is not None
    assert desk.home.console.closed, "nobody reads the desk while its file is replaced"


def test_saying_no_restores_nothing(desk: Desk) -> None:
    sheet = desk.app.ask_copies(SITE.name)
    desk.settle()
    press(sheet, Key.Key_Return)
    ask = sheet.findChild(ConfirmSheet)
    assert ask is not None
    press(ask, Key.Key_Return)
    desk.settle()
    assert not desk.home.copies.restored
    assert sheet.isVisible()
    press(sheet, Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_damaged_copy_cannot_be_restored(desk: Desk) -> None:
    sheet = desk.app.ask_copies(SITE.name)
    desk.settle()
    press(sheet, Key.Key_End)
    desk.settle()
    assert not sheet.restore.isEnabled()
    press(sheet, Key.Key_Return)
    assert sheet.findChild(ConfirmSheet) is None


def test_without_a_copy_it_says_when_there_will_be_one(desk: Desk) -> None:
    desk.home.copies.copies = []
    sheet = desk.app.ask_copies(SITE.name)
    desk.settle()
    assert sheet.stack.currentWidget() is sheet.empty
    assert "no copies" in sheet.empty.title.text()
    assert not sheet.restore.isEnabled()
    assert not sheet.save.isEnabled()
    assert sheet.begin.isHidden(), "nothing is wrong with what there is"


def test_a_copy_is_saved_somewhere_else(desk: Desk, tmp_path: Path) -> None:
    sheet = desk.app.ask_copies(SITE.name)
    desk.settle()
    sheet.export("desk.a.push.sqlite3", tmp_path / "kept.sqlite3")
    desk.settle()
    assert desk.home.copies.saved == [("desk.a.push.sqlite3", tmp_path / "kept.sqlite3")]
    assert "kept.sqlite3" in sheet.notice.title.text()


@pytest.mark.parametrize("way", ["settings", "sites", "menu"])
def test_the_copies_are_reached_from_everywhere(desk: Desk, way: str) -> None:
    if way == "settings":
        sheet = desk.main.commands.view.settings()
        sheet.copies.setFocus()
        press(sheet, Key.Key_Return)
    elif way == "sites":
        chooser = desk.app.ask_site()
        assert isinstance(chooser, SitesSheet)
        chooser.copies.setFocus()
        press(chooser, Key.Key_Return)
    else:
        desk.main.actions_["copies"].trigger()
    desk.settle()
    assert copies_of(desk).isVisible()


def test_a_desk_that_cannot_be_read_offers_its_copies_and_a_new_beginning(desk: Desk) -> None:
    desk.home.trouble = StoreDamaged(path="/x/desk.sqlite3", check="malformed")
    desk.app._replace(desk.app._welcome())
    desk.settle()
    desk.app.open_site(SITE.name)
    desk.settle()
    window = desk.app.window
    assert isinstance(window, WelcomeWindow)
    assert "fails its check" in window.notice.title.text()
    sheet = window.findChild(CopiesSheet)
    assert sheet is not None, "offered at once"
    desk.settle()
    assert "fails its check" in sheet.notice.title.text()
    assert not sheet.begin.isHidden()
    sheet.begin.setFocus()
    press(sheet, Key.Key_Return)
    ask = sheet.findChild(ConfirmSheet)
    assert ask is not None
    press(ask, Key.Key_Tab, Key.Key_Return)
    desk.settle()
    assert desk.home.copies.begun == 1
    assert isinstance(desk.app.window, MainWindow)


def test_a_locked_site_can_be_looked_at(desk: Desk) -> None:
    desk.home.locked = True
    desk.app._replace(desk.app._welcome())
    desk.settle()
    desk.app.open_site(SITE.name)
    desk.settle()
    window = desk.app.window
    assert isinstance(window, WelcomeWindow)
    assert "process 4711" in window.notice.title.text()
    offers = [button for button in window.notice.findChildren(QWidget) if button.accessibleName() == "Only look"]
    offers[0].setFocus()
    press(window, Key.Key_Return)
    desk.settle()
    assert desk.main.banners.notice.key == "looking"
    assert "process 4711" in desk.main.banners.notice.title.text()


# In the window


def test_where_the_desk_comes_from_is_told_until_it_was_read(shown: Shown) -> None:
    shown.console.safety.told = Provenance(Origin.FOUND, NOW)
    banners = shown.window.banners
    banners.show(shown.window.current_pane())
    assert banners.notice.key == "provenance"
    assert "not the one that was open last" in banners.notice.title.text()
    read = next(each for each in banners.notice.findChildren(QWidget) if each.accessibleName() == "I have read this")
    read.setFocus()
    QTest.keyClick(read, Key.Key_Return)
    shown.settle()
    assert shown.console.safety.told is None
    assert banners.notice.isHidden()


def test_a_restored_site_is_checked_and_what_is_missing_staged_with_the_keyboard(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(2)
    pane.edit_selected("end", "+30")
    shown.settle()
    shown.console.safety.signs = WentBack((Sign.HIGHEST, Sign.LOST), 12, 0)
    shown.console.safety.missing = tuple(shown.console.changes.operations.values())
    shown.window.banners.show(pane)
    shown.window.refresh_actions()
    shown.window.refresh_tray()
    assert not shown.window.tray.apply.isEnabled()
    assert "restored" in (shown.window.commands.refusal("apply", pane) or "")
    check = next(
        each
        for each in shown.window.banners.notice.findChildren(QWidget)
        if each.accessibleName().startswith("Check what was applied")
    )
    check.setFocus()
    QTest.keyClick(check, Key.Key_Return)
    sheet = shown.window.findChild(WentBackSheet)
    assert sheet is not None
    assert "12 that you created last are gone" in "".join(
        label.text() for label in sheet.findChildren(type(sheet.told))
    )
    press(sheet, Key.Key_Return)
    shown.settle()
    assert shown.console.safety.rechecks == [7]
    assert "is missing" in sheet.told.text()
    assert sheet.list.count() == 1
    press(sheet, Key.Key_Return)
    shown.settle()
    assert len(shown.console.safety.requeued) == 1
    assert shown.console.safety.signs is None
    shown.window.banners.show(pane)
    shown.window.refresh_tray()
    assert shown.window.tray.apply.isEnabled()


def test_a_site_that_is_as_it_should_be_is_accepted_after_a_question(shown: Shown) -> None:
    shown.console.safety.signs = WentBack((Sign.EARLIER,), 0, 0)
    sheet = shown.window.commands.site.recheck()
    shown.settle()
    sheet.accept_.setFocus()
    press(sheet, Key.Key_Return)
    ask = sheet.findChild(ConfirmSheet)
    assert ask is not None
    assert shown.console.safety.accepted == 0
    press(ask, Key.Key_Tab, Key.Key_Return)
    shown.settle()
    assert shown.console.safety.accepted == 1


def test_while_it_is_only_looked_at_nothing_that_writes_is_on(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(2)
    assert shown.window.commands.refusal("suspend", pane) is None
    shown.console.safety.why = ReadOnly(reason="too_new", found=9, known=6)
    shown.window.banners.show(pane)
    shown.window.refresh_actions()
    assert "newer LMS Desk" in shown.window.banners.notice.title.text()
    for name in ("suspend", "sync", "apply", "enrol", "load_changes", "set_role"):
        assert shown.window.commands.refusal(name, pane) == "The site is only looked at", name
        assert not shown.window.actions_[name].isEnabled(), name
    assert shown.window.commands.refusal("copies", pane) is None


def test_all_that_waits_is_saved(shown: Shown, tmp_path: Path) -> None:
    pane = shown.records()
    assert shown.window.commands.refusal("save_waiting", pane) == "No changes wait"
    pane.table.go_to(2)
    pane.edit_selected("end", "+30")
    shown.settle()
    assert shown.window.commands.refusal("save_waiting", pane) is None
    shown.window.commands.files.save_waiting(tmp_path / "all.lmschanges")
    shown.settle()
    assert (tmp_path / "all.lmschanges").read_text()
    assert "saved in all.lmschanges" in shown.window.toast.label.text()


@pytest.mark.parametrize("word", ["backup", "restore", "recover"])
def test_the_words_of_the_palette_find_the_copies(shown: Shown, word: str) -> None:
    offers = Offers(shown.window.bench, shown.window.current_pane)
    assert "Copies of your changes\u2026" in {each.text for each in offers.of(word, ())}
