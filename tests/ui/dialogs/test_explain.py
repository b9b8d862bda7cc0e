"""Why somebody can or cannot see a course, in the window: asked from any row, mended in the tray, by keys alone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lmsdesk.domain.access.links import Reason, Verdict
from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import ReadOnly
from lmsdesk.domain.rows import EnrolmentRow, Status
from lmsdesk.ui.dialogs.explain import ExplainSheet
from tests.ui.conftest import Shown


def suspended(shown: Shown) -> EnrolmentRow:
    """Somebody whose enrolment by hand is suspended on the site, and nothing else is in the way."""
    rows = shown.console.overlay.college.enrolments
    number, row = next((number, row) for number, row in rows.items() if row.method == "manual")
    rows[number] = replace(row, status=Status.SUSPENDED, start=None, end=None)
    courses = shown.console.overlay.college.courses
    courses[row.course_id] = replace(courses[row.course_id], visible=True)
    users = shown.console.overlay.college.users
    users[row.user_id] = replace(users[row.user_id], suspended=False)
    return rows[number]


def opened(shown: Shown) -> ExplainSheet:
    shown.window.actions_.run("explain")
    shown.settle()
    sheet = shown.window.findChild(ExplainSheet)
    assert sheet is not None
    return sheet


def asked(shown: Shown, row: EnrolmentRow) -> ExplainSheet:
    """The sheet from the row of an enrolment."""
    pane = shown.records("enrolments")
    shown.settle()
    pane.table.go_to(list(pane.model.ids).index(row.row))
    shown.settle()
    return opened(shown)


def texts(sheet: ExplainSheet) -> list[str]:
    return [label.text() for label in sheet.view.findChildren(QLabel) if label.text() and not label.isHidden()]


def test_the_row_of_an_enrolment_asks_about_its_person_and_course(shown: Shown) -> None:
    row = suspended(shown)
    sheet = asked(shown, row)
    assert sheet.answer is not None
    assert (sheet.answer.told.pair.now.account.id, sheet.answer.told.pair.now.place.id) == (row.user_id, row.course_id)
    assert sheet.answer.verdict is Verdict.CANNOT
    assert sheet.answer.told.now.deciding is not None
    assert sheet.answer.told.now.deciding.reason is Reason.ENROLMENT_SUSPENDED
    shown_texts = texts(sheet)
    assert sheet.answer.words.headline() in shown_texts
    assert sheet.answer.words.cause() in shown_texts
    assert "Make the enrolment active again." in shown_texts
    assert any(text.startswith("As the site was read on") for text in shown_texts)


def test_what_mends_it_goes_into_the_tray_and_the_answer_follows(shown: Shown) -> None:
    sheet = asked(shown, suspended(shown))
    assert sheet.stage.isEnabled()
    sheet.stage.click()
    shown.settle()
    assert shown.console.changes.tray().total == 1
    assert sheet.answer is not None
    assert (sheet.answer.verdict, sheet.answer.told.latest.verdict) == (Verdict.CANNOT, Verdict.CAN)
    assert "1 change waits here. After Apply: can." in texts(sheet)
    assert not sheet.stage.isEnabled()
    assert not sheet.elsewhere.isHidden()
    sheet.elsewhere.click()
    shown.settle()
    assert shown.window.current_pane() is shown.window.pane("changes")


def test_by_keys_alone_a_person_and_a_course_are_named_and_the_answer_is_said(shown: Shown) -> None:
    row = suspended(shown)
    shown.window.go("reports")
    shown.settle()
    sheet = opened(shown)
    assert sheet.answer is None
    for picker, text in ((sheet.person, row.username), (sheet.course, row.shortname)):
        assert QApplication.focusWidget() is picker.line, "what is missing has the focus"
        QTest.keyClicks(picker.line, text)
        shown.settle()
        QTest.keyClick(picker.line, Qt.Key.Key_Return)
        shown.settle()
    assert sheet.answer is not None
    assert QApplication.focusWidget() is sheet.view, "there is only to read"
    assert sheet.view.accessibleName().startswith(sheet.answer.words.headline())
    QTest.keyClick(sheet.stage, Qt.Key.Key_Space)
    shown.settle()
    assert shown.console.changes.tray().total == 1


def test_the_reply_is_copied(shown: Shown) -> None:
    sheet = asked(shown, suspended(shown))
    QGuiApplication.clipboard().clear()
    sheet.view.copy.click()
    assert sheet.answer is not None
    assert QGuiApplication.clipboard().text() == sheet.answer.reply.rstrip()
    assert "your enrolment is suspended" in QGuiApplication.clipboard().text()


def test_a_change_of_mine_that_shuts_somebody_out_is_taken_out_from_here(shown: Shown) -> None:
    row = suspended(shown)
    rows = shown.console.overlay.college.enrolments
    rows[row.row] = replace(row, status=Status.ACTIVE)
    pane = shown.records("enrolments")
    shown.settle()
    pane.table.go_to(list(pane.model.ids).index(row.row))
    pane.edit_selected("status", "suspended")
    shown.settle()
    sheet = opened(shown)
    assert sheet.answer is not None
    assert (sheet.answer.verdict, sheet.stage.text()) == (Verdict.CAN, "Take out of the tray")
    sheet.stage.click()
    shown.settle()
    assert shown.console.changes.tray().total == 0
    assert sheet.answer.fixes == ()


def test_what_is_unconfirmed_is_looked_up_first(shown: Shown) -> None:
    row = suspended(shown)
    pane = shown.records("enrolments")
    shown.settle()
    pane.table.go_to(list(pane.model.ids).index(row.row))
    pane.edit_selected("status", "active")
    shown.settle()
    changes = shown.console.changes
    (number,) = [op.id for op in changes.operations.values() if op.is_live]
    changes.operations[number] = replace(changes.operations[number], state=State.UNKNOWN)
    shown.console.overlay.renew()
    sheet = opened(shown)
    assert sheet.answer is not None
    assert sheet.answer.verdict is Verdict.OPEN
    assert (sheet.stage.isEnabled(), sheet.elsewhere.text()) == (False, "Show what is unconfirmed")


def test_nothing_is_staged_where_the_site_is_only_looked_at(shown: Shown) -> None:
    row = suspended(shown)
    shown.console.safety.why = ReadOnly(reason="locked", pid=1)
    sheet = asked(shown, row)
    assert sheet.answer is not None
    assert sheet.answer.can_stage
    assert not sheet.stage.isEnabled()


def test_to_teach_takes_more_than_to_see(shown: Shown) -> None:
    row = suspended(shown)
    rows = shown.console.overlay.college.enrolments
    rows[row.row] = replace(row, status=Status.ACTIVE, roles=("student",))
    sheet = asked(shown, rows[row.row])
    assert sheet.answer is not None
    assert sheet.answer.verdict is Verdict.CAN
    sheet.want.setCurrentIndex(1)
    shown.settle()
    assert sheet.answer.verdict is Verdict.CANNOT
    assert any("role Teacher" in text for text in texts(sheet))


def test_a_person_alone_is_asked_about_all_courses_and_a_line_leads_to_its_answer(shown: Shown) -> None:
    row = suspended(shown)
    pane = shown.records("users")
    shown.settle()
    pane.table.go_to(next(place for place, number in enumerate(pane.model.ids) if number == row.user_id))
    shown.settle()
    sheet = opened(shown)
    assert sheet.pages.currentWidget() is sheet.all
    enrolled = [each for each in shown.console.overlay.college.enrolments.values() if each.user_id == row.user_id]
    assert sheet.all.list.count() == len(enrolled)
    first = sheet.all.list.item(0)
    assert "suspended" in first.text(), "those who cannot come first"
    sheet.all.list.setFocus()
    QTest.keyClick(sheet.all.list, Qt.Key.Key_Return)
    shown.settle()
    assert sheet.answer is not None
    assert sheet.answer.told.pair.now.account.id == row.user_id
    assert sheet.answer.verdict is Verdict.CANNOT
    assert sheet.pages.currentWidget() is sheet.view
