"""Checking the open site from the window: what is missing, what it switches off, and the roles that are known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.rights import Gesture
from lmsdesk.ui.dialogs.site import ROLES, SiteSheet
from lmsdesk.ui.palette_offers import Offers
from tests.fakes.checks import a_check
from tests.ui.conftest import Shown

ADD_MEMBERS = "core_group_add_group_members"


def opened(shown: Shown) -> SiteSheet:
    """The sheet, once the site has answered."""
    sheet = shown.window.commands.site.check_site()
    shown.settle()
    return sheet


def test_the_open_site_is_asked_as_soon_as_the_sheet_is_there(shown: Shown) -> None:
    shown.window.actions_.run("check_site")
    shown.settle()
    sheet = shown.window.findChild(SiteSheet)
    assert sheet is not None
    assert shown.console.sync.checks == 1
    assert "Ruth Duarte" in sheet.view.notice.title.text()
    assert "core_cohort_add_cohort_members" in sheet.view.findings.lines[0]
    sheet.again.click()
    shown.settle()
    assert shown.console.sync.checks == 2


def test_a_site_that_is_away_says_so_and_nothing_can_be_copied(shown: Shown) -> None:
    shown.console.sync.unreachable = True
    sheet = opened(shown)
    assert "cannot be reached" in sheet.view.notice.title.text()
    assert not sheet.copy.isEnabled()
    assert sheet.again.isEnabled()
    assert shown.console.sync.state is SyncState.OFFLINE


def test_the_message_for_the_owner_names_functions_rights_and_the_steps_of_the_reports(shown: Shown) -> None:
    opened(shown).copy.click()
    text = QGuiApplication.clipboard().text()
    assert "core_cohort_add_cohort_members [moodle/cohort:assign]" in text
    assert "External services" in text
    assert "Report source: Course participants" in text
    assert "Report source: Users" not in text, "that report is there, and lacks columns only"
    assert "lacks columns" in text
    assert "good" not in text.split(), "no token in a message"


def test_the_words_of_the_palette_find_the_check(shown: Shown) -> None:
    for word in ("capabilities", "rights", "set up"):
        offers = Offers(shown.window.bench, shown.window.current_pane)
        assert "Check the site…" in {each.text for each in offers.of(word, ())}, word


@pytest.mark.parametrize(
    ("gesture", "action"),
    [
        (Gesture.JOIN_GROUP, "set_group"),
        (Gesture.SET_ROLE, "set_role"),
        (Gesture.EDIT_ENROLMENT, "set_end"),
        (Gesture.EDIT_ENROLMENT, "suspend"),
        (Gesture.UNENROL, "remove"),
        (Gesture.ENROL, "enrol"),
        (Gesture.CREATE_USER, "new_user"),
        (Gesture.CREATE_COURSE, "new_course"),
    ],
)
def test_what_the_service_lacks_is_off_with_its_reason(shown: Shown, gesture: Gesture, action: str) -> None:
    pane = shown.records()
    pane.table.go_to(next(n for n in range(50) if getattr(pane.model.row_at(n), "method", "") == "manual"))
    shown.settle()
    assert shown.window.actions_[action].isEnabled()
    shown.console.changes.barred = {gesture: (ADD_MEMBERS,)}
    shown.window.refresh_actions()
    off = {"set_group", "set_role", "set_end", "set_start", "suspend", "remove", "enrol", action}
    off = {name for name in off if not shown.window.actions_[name].isEnabled()}
    expected = {"set_end", "set_start", "suspend"} if gesture is Gesture.EDIT_ENROLMENT else {action}
    assert off == expected
    assert ADD_MEMBERS in shown.window.actions_.reason(action)
    assert ADD_MEMBERS in shown.window.actions_[action].toolTip()


def test_accounts_and_courses_are_switched_off_on_their_own(shown: Shown) -> None:
    shown.console.changes.barred = {Gesture.DELETE_USER: ("core_user_delete_users",)}
    for key, on in (("users", False), ("courses", True)):
        shown.records(key).table.go_to(0)
        shown.settle()
        assert shown.window.actions_["remove"].isEnabled() is on
        assert shown.window.actions_["suspend"].isEnabled()


def test_cells_that_could_not_be_sent_are_not_edited(shown: Shown) -> None:
    pane = shown.records("users")
    row = pane.model.row_at(0)
    assert row is not None
    column = next(each for each in pane.model.columns if each.field == "city" or each.edit is not None)
    assert pane.read_only(row, column) is None
    shown.console.changes.barred = {Gesture.EDIT_USER: ("core_user_update_users",)}
    reason = pane.read_only(row, column)
    assert reason is not None
    assert "core_user_update_users" in reason


def test_a_new_row_leaves_the_tray_although_unenrolling_is_off(shown: Shown) -> None:
    pane = shown.records()
    changes = shown.console.changes
    shown.loop.run_until_complete(changes.enrol([777], [9], role="student", start=None, end=None))
    pane.show_query("changed:yes")
    shown.settle()
    pane.table.go_to(0)
    changes.barred = {Gesture.UNENROL: ("enrol_manual_unenrol_users",)}
    shown.window.refresh_actions()
    assert pane.view is View.ENROLMENTS
    assert shown.window.actions_["remove"].isEnabled()


def test_a_role_that_nobody_has_is_named_used_and_forgotten(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.tabs.choose(ROLES)
    page = sheet.roles
    assert [page.table.item(0, place).text() for place in range(3)] == ["1", "manager", "Manager"]
    page.shortname.setText("observer")
    page.number.setText("9")
    page.add.click()
    shown.settle()
    assert "observer" in shown.window.bench.words.role_names()
    last = page.table.rowCount() - 1
    assert [page.table.item(last, place).text() for place in (0, 1, 3)] == ["9", "observer", "Named here, not seen yet"]
    assert not page.forget.isEnabled()
    page.table.selectRow(last)
    assert page.forget.isEnabled()
    page.forget.click()
    shown.settle()
    assert "observer" not in shown.window.bench.words.role_names()


def test_a_number_that_another_role_has_is_refused_in_words(shown: Shown) -> None:
    page = opened(shown).roles
    page.shortname.setText("observer")
    page.number.setText("5")
    page.add.click()
    shown.settle()
    assert "student" in page.notice.title.text()
    assert page.shortname.text() == "observer"


def test_every_control_of_the_sheet_has_a_name(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.show_check(a_check(all_well=True))
    for button in (sheet.again, sheet.copy, sheet.help, *sheet.tabs.buttons.values()):
        assert button.text() or button.accessibleName()
    for widget in (sheet.roles.table, sheet.roles.shortname, sheet.roles.number, sheet.tabs):
        assert isinstance(widget, QWidget)
        assert widget.accessibleName()


def test_protection_and_limits_are_changed_with_the_keyboard_and_said(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.tabs.choose("limits")
    page = sheet.limits
    assert page.fields["protected"].text() == "admin"
    page.fields["protected"].setFocus()
    QTest.keyClicks(page.fields["protected"], ", m.rahimi")
    QTest.keyClick(page.fields["protected"], Qt.Key.Key_Return)
    shown.settle()
    assert shown.console.rules.protected == ("admin", "m.rahimi")
    page.fields["stop_percent"].setFocus()
    page.fields["stop_percent"].selectAll()
    QTest.keyClicks(page.fields["stop_percent"], "100")
    QTest.keyClick(page.fields["stop_percent"], Qt.Key.Key_Tab)
    shown.settle()
    assert not shown.console.rules.stops
    assert "switched off" in page.told.text()
