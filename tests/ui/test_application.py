"""The program around its windows: the first start, opening, switching, trouble while opening, and the end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.domain.events import SyncState
from lmsdesk.services.first_rows import LAST
from lmsdesk.ui.application import DeskApp
from lmsdesk.ui.crash import CrashReports, details_of
from lmsdesk.ui.dialogs.connect import ConnectSheet
from lmsdesk.ui.dialogs.sign_in import SignInSheet
from lmsdesk.ui.dialogs.sites import SitesSheet
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.welcome import WelcomeWindow
from tests.fakes.college import college
from tests.fakes.console import SITE, FakeConsole
from tests.fakes.home import FakeHome, a_check
from tests.fakes.speaking import speaking
from tests.ui.conftest import Shown


@dataclass
class Desk:
    """The program over sites in memory."""

    app: DeskApp
    home: FakeHome
    loop: QEventLoop

    def settle(self) -> None:
        """Let everything that was begun end."""
        for _ in range(3):
            self.loop.run_until_complete(self.app.bridge.idle())
            if isinstance(self.app.window, MainWindow):
                self.loop.run_until_complete(self.app.window.bridge.idle())
            QApplication.processEvents()


def make(loop: QEventLoop, qapp: QApplication, theme: Theme, home: FakeHome) -> Desk:
    return Desk(DeskApp(qapp, theme, home, loop), home, loop)


@pytest.fixture
def desk(loop: QEventLoop, qapp: QApplication, theme: Theme) -> Iterator[Desk]:
    """A computer without a site."""
    made = make(loop, qapp, theme, FakeHome(FakeConsole(college(50, 40, 10)), with_site=False))
    yield made
    window = made.app.window
    if window is not None:
        window.hide()
    loop.run_until_complete(made.app._let_go())
    loop.run_until_complete(made.app.bridge.close())
    made.app.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_without_a_site_the_welcome_offers_two_ways(desk: Desk) -> None:
    desk.app.begin()
    window = desk.app.window
    assert isinstance(window, WelcomeWindow)
    assert window.connect_button.isEnabled()
    window.practice_button.click()
    desk.settle()
    assert isinstance(desk.app.window, MainWindow)


def test_connecting_checks_keeps_and_opens(desk: Desk) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    sheet.url.setText("moodle.northfield.example")
    sheet.token.setText("good")
    sheet.name.setText("northfield")
    assert not sheet.keep.isEnabled()
    sheet.check.click()
    desk.settle()
    assert sheet.keep.isEnabled()
    sheet.keep.click()
    desk.settle()
    assert [draft.url for draft in desk.home.added] == ["https://moodle.northfield.example"]
    assert isinstance(desk.app.window, MainWindow)
    assert desk.home.settings.get(LAST) == SITE.name


def test_return_in_a_field_checks_and_then_connects(desk: Desk) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    sheet.url.setText("moodle.northfield.example")
    sheet.token.setText("good")
    sheet.name.setText("northfield")
    QTest.keyClick(sheet.token, Qt.Key.Key_Return)
    desk.settle()
    assert sheet.keep.isEnabled()
    assert desk.home.added == []
    QTest.keyClick(sheet.token, Qt.Key.Key_Return)
    desk.settle()
    assert [draft.url for draft in desk.home.added] == ["https://moodle.northfield.example"]


def test_what_is_missing_is_said_with_what_its_owner_can_do(desk: Desk) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    sheet.show_check(a_check())
    assert "core_cohort_add_cohort_members" in sheet.view.findings.lines[0]
    assert any("Course participants" in line for line in sheet.view.findings.lines[:3])
    assert sheet.check.text() == "Check again"
    offers = [text for text, _ in sheet.view.offers([each for each in a_check().findings if each.ok is False])]
    assert offers == ["Set up the reports"]


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("https://cafe.example", "good", "not a Moodle"),
        ("https://down.example", "good", "cannot be reached"),
        ("https://moodle.example", "bad", "did not accept the token"),
    ],
)
def test_a_check_that_fails_says_why_and_keeps_nothing(desk: Desk, url: str, token: str, words: str) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    sheet.url.setText(url)
    sheet.token.setText(token)
    sheet.start_check()
    desk.settle()
    assert words in sheet.view.notice.title.text()
    assert not sheet.keep.isEnabled()
    assert sheet.check.isEnabled()
    assert desk.home.added == []


def test_another_address_needs_another_check(desk: Desk) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    sheet.url.setText("https://moodle.example")
    sheet.token.setText("good")
    sheet.name.setText("m")
    sheet.show_check(a_check())
    assert sheet.keep.isEnabled()
    sheet.url.setText("https://other.example")
    assert not sheet.keep.isEnabled()


def test_a_token_file_that_others_can_read_is_refused(desk: Desk, tmp_path: object) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    sheet.take_file(f"{tmp_path}/nothing-here")
    assert "cannot be read" in sheet.view.notice.title.text()
    assert sheet.token.text() == ""


def test_a_site_that_another_window_has_is_a_sentence(loop: QEventLoop, qapp: QApplication, theme: Theme) -> None:
    home = FakeHome(FakeConsole(college(50, 40, 10)))
    home.locked = True
    desk = make(loop, qapp, theme, home)
    desk.app.begin()
    desk.settle()
    window = desk.app.window
    assert isinstance(window, WelcomeWindow)
    assert "open in another window" in window.notice.title.text()
    assert "process 4711" in window.notice.title.text()
    window.hide()
    loop.run_until_complete(desk.app.bridge.close())
    window.deleteLater()


def test_closing_the_window_ends_the_program_in_order(loop: QEventLoop, qapp: QApplication, theme: Theme) -> None:
    console = FakeConsole(college(50, 40, 10))
    home = FakeHome(console)
    desk = make(loop, qapp, theme, home)
    before = sys.excepthook

    async def walk() -> None:
        running = asyncio.ensure_future(desk.app.run())
        while desk.app.window is None:
            await asyncio.sleep(0)
        desk.app.window.close()
        await running

    loop.run_until_complete(walk())
    assert console.closed
    assert home.closed
    assert sys.excepthook is before


def test_another_site_is_opened_in_place_of_this_one(desk: Desk) -> None:
    desk.app.open_site(SITE.name)
    desk.settle()
    first, console = desk.app.window, desk.home.console
    assert console is not None
    desk.home.console = FakeConsole(college(50, 40, 10))
    desk.app.open_site("other")
    desk.settle()
    assert desk.app.window is not first
    assert console.closed


def test_switching_lists_sites_and_the_practice_campus(desk: Desk) -> None:
    desk.home._sites = [SITE]
    desk.app.open_site(SITE.name)
    desk.settle()
    sheet = desk.app.ask_site()
    assert isinstance(sheet, SitesSheet)
    assert [sheet.list.item(place).text().split("   ")[0] for place in range(sheet.list.count())] == [
        "Northfield College",
        "Practice campus",
    ]
    assert not sheet.open_button.isEnabled()
    sheet.list.setCurrentRow(1)
    assert sheet.open_button.isEnabled()


def test_a_larger_text_makes_the_window_anew_over_the_same_site(desk: Desk) -> None:
    desk.app.open_site(SITE.name)
    desk.settle()
    first = desk.app.window
    assert isinstance(first, MainWindow)
    small = first.sidebar.width()
    first.on_setting("text_size", "115")
    desk.settle()
    second = desk.app.window
    assert isinstance(second, MainWindow)
    assert second is not first
    assert second.sidebar.width() > small
    assert desk.home.console is not None
    assert not desk.home.console.closed
    desk.app.theme.scale_text(100)


def test_another_language_is_spoken_at_once(desk: Desk, qapp: QApplication) -> None:
    with speaking(qapp, "en"):
        desk.app.open_site(SITE.name)
        desk.settle()
        first = desk.app.window
        assert isinstance(first, MainWindow)
        first.on_setting("language", "de")
        desk.settle()
        second = desk.app.window
        assert isinstance(second, MainWindow)
        assert second is not first
        assert second.actions_["undo"].text() == "Rückgängig"
        assert desk.home.console is not None
        assert not desk.home.console.closed


def test_a_zone_that_the_first_sync_learns_is_used_for_all_times(desk: Desk) -> None:
    desk.app.open_site(SITE.name)
    desk.settle()
    first, console = desk.app.window, desk.home.console
    assert isinstance(first, MainWindow)
    assert console is not None
    assert first.bench.words.zone == "UTC"
    first.resize(1111, 777)
    console.site = replace(SITE, zone="Europe/London")
    console.sync.move(SyncState.IDLE)
    first._catch_up()
    desk.settle()
    second = desk.app.window
    assert isinstance(second, MainWindow)
    assert second is not first
    assert second.bench.words.zone == "Europe/London"
    assert (second.width(), second.height()) == (1111, 777)
    assert not console.closed


def test_a_mistake_is_shown_once_and_can_be_copied(shown: Shown) -> None:
    reports = CrashReports(shown.window.theme, lambda: shown.window)
    try:
        raise IndexError("list index out of range")
    except IndexError as error:
        reports.report(error)
        first = reports.sheet
        reports.report(error)
    assert first is not None
    assert reports.sheet is first
    text = first.details.toPlainText()
    assert text.count("IndexError: list index out of range") == 2
    assert text.startswith("LMS Desk ")
    QGuiApplication.clipboard().setText(text)
    first.accept()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert reports.sheet is None


def test_details_hold_the_way_to_the_mistake() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        divmod(1, 0)
    assert "test_application.py" in details_of(caught.value)


def test_ctrl_c_in_a_terminal_ends_the_program_in_order(loop: QEventLoop, qapp: QApplication, theme: Theme) -> None:
    console = FakeConsole(college(50, 40, 10))
    desk = make(loop, qapp, theme, FakeHome(console))

    async def walk() -> None:
        running = asyncio.ensure_future(desk.app.run())
        while desk.app.window is None:
            await asyncio.sleep(0)
        os.kill(os.getpid(), signal.SIGINT)
        await running

    loop.run_until_complete(walk())
    assert console.closed


def test_a_new_key_is_checked_before_it_is_kept(shown: Shown) -> None:
    sheet = shown.window.commands.site.sign_in()
    assert isinstance(sheet, SignInSheet)
    sheet.token.setText("bad")
    sheet.sign.click()
    shown.settle()
    assert "did not accept the token" in sheet.notice.title.text()
    sheet.token.setText("good")
    sheet.sign.click()
    shown.settle()
    assert shown.window.findChild(SignInSheet) is None
    assert shown.window.toast.label.text() == "Signed in."


def test_the_connect_sheet_is_one_of_the_windows_own(desk: Desk) -> None:
    desk.app.begin()
    sheet = desk.app.ask_connect()
    assert isinstance(sheet, ConnectSheet)
    assert sheet.parentWidget() is desk.app.window
