"""Pages of people and courses: what stands in them, what leads there and back, and what is done from them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark
from lmsdesk.ui.dialogs.enrol import EnrolSheet
from lmsdesk.ui.dialogs.explain import ExplainSheet
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.models.palette import Offer, Sort
from lmsdesk.ui.models.records import identity_of
from lmsdesk.ui.pages.course import CoursePane
from lmsdesk.ui.pages.person import PersonPane
from lmsdesk.ui.place import Place
from lmsdesk.ui.widgets.basics import Label
from lmsdesk.ui.widgets.link import Link
from tests.ui.conftest import Shown


def busy(shown: Shown) -> int:
    """Somebody in a cohort with at least two enrolments."""
    count: dict[int, int] = {}
    for row in shown.console.overlay.college.enrolments.values():
        count[row.user_id] = count.get(row.user_id, 0) + (row.user_id % 5 > 0)
    return max(count, key=lambda number: count[number])


def person(shown: Shown, number: int) -> PersonPane:
    """The page of somebody, in front."""
    shown.window.guide.place_asked.emit(Place("person", str(number)))
    shown.settle()
    pane = shown.window.current_pane()
    assert isinstance(pane, PersonPane)
    return pane


def handles(shown: Shown, number: int) -> set[int]:
    """Those of the table of enrolments."""
    rows = shown.console.overlay.rows(View.ENROLMENTS)
    return {row.row for row in rows if isinstance(row, EnrolmentRow) and row.user_id == number}


def test_p_leads_from_a_row_to_the_person_and_back_leads_to_the_row(shown: Shown) -> None:
    shown.window.activateWindow()
    pane = shown.records()
    pane.table.setFocus()
    pane.table.go_to(30)
    row = pane.current_row()
    assert isinstance(row, EnrolmentRow)
    QTest.keyClick(pane.table, Qt.Key.Key_P)
    shown.settle()
    page = shown.window.current_pane()
    assert page.place() == Place("person", str(row.user_id))
    assert isinstance(page, PersonPane)
    assert page.head.title.text() == row.person
    assert QApplication.focusWidget() is page.table
    shown.window.actions_.run("back")
    shown.settle()
    now = pane.current_row()
    assert now is not None
    assert (shown.window.current_pane(), identity_of(now)) == (pane, identity_of(row))


def test_the_palette_leads_to_the_person(shown: Shown) -> None:
    shown.window.palette_.choose(Offer(Sort.USER, "12", "Somebody", "users"))
    shown.settle()
    assert shown.window.current_pane().place() == Place("person", "12")


def test_the_page_shows_the_rows_of_the_table_with_what_waits(shown: Shown) -> None:
    number = busy(shown)
    page = person(shown, number)
    assert set(page.model.ids) == handles(shown, number)
    page.table.go_to(1)
    shown.window.actions_.run("remove")
    shown.settle()
    row = page.current_row()
    assert row is not None
    assert row.pending is not None
    assert row.pending.mark is Mark.REMOVED
    assert (page.table.current_number(), set(page.model.ids)) == (1, handles(shown, number))


def test_a_field_of_the_account_is_edited_in_place_and_can_go_back(shown: Shown) -> None:
    page = person(shown, busy(shown))
    field = next(each for each in page.inspector.form.fields if each.column.key == "department")
    field.edited.emit("department", "Astronomy")
    shown.settle()
    assert page.record is not None
    assert page.record.pending is not None
    assert not field.note.isHidden()
    field.back.click()
    shown.settle()
    assert page.record.pending is None
    assert shown.console.changes.tray().total == 0


def test_everything_that_leads_on_is_reached_by_tab_and_has_a_name(shown: Shown) -> None:
    shown.window.activateWindow()
    page = person(shown, busy(shown))
    reached: set[QWidget | None] = set()
    for _ in range(120):
        focus = QApplication.focusWidget()
        if focus in reached:
            break
        reached.add(focus)
        QTest.keyClick(focus or shown.window, Qt.Key.Key_Tab)
    links = page.findChildren(Link)
    assert links
    assert {page.site, page.listed, page.main, page.table, *links} <= reached
    assert all(each.accessibleName() for each in (page.site, page.listed, page.main, page.table, *links))
    links[0].click()
    shown.settle()
    assert shown.window.current_pane() is not page


def test_a_gone_account_cannot_be_edited_and_an_unknown_number_is_explained(shown: Shown) -> None:
    number = busy(shown)
    shown.console.pages.gone.add(number)
    page = person(shown, number)
    assert not page.notice.isHidden()
    assert not any(field.editor.isEnabled() for field in page.inspector.form.fields)
    page = person(shown, 999_999)
    assert page.stack.currentWidget() is page.placeholder
    assert page.subject() is None
    page = person(shown, number + 1)
    assert page.stack.currentWidget() is page.split
    assert page.notice.isHidden()


def test_sheets_begin_with_the_person_or_with_the_selected_enrolment(shown: Shown) -> None:
    page = person(shown, busy(shown))
    assert page.record is not None
    shown.window.actions_.run("enrol")
    enrol = shown.window.findChild(EnrolSheet)
    assert enrol is not None
    assert list(enrol.people.ids()) == [page.record.row]
    enrol.reject()
    shown.window.actions_.run("explain")
    shown.settle()
    sheet = shown.window.findChild(ExplainSheet)
    assert sheet is not None
    assert sheet.answer is not None
    sheet.reject()


def test_no_step_and_no_start_leads_to_somebody_who_was_erased(shown: Shown) -> None:
    number = busy(shown)
    person(shown, number + 1)
    person(shown, number)
    assert shown.settings.get("pane") == f"person/{number}"
    shown.window.guide.erased.emit(number)
    shown.settle()
    assert str(number) not in shown.settings.get("pane")
    shown.window.actions_.run("back")
    assert shown.window.current_pane().place() == Place("person", str(number + 1))
    shown.window.actions_.run("forward")
    shown.window.actions_.run("forward")
    assert shown.window.current_pane().place().page == "users"


def test_the_page_of_a_person_comes_back_for_the_same_site_only(shown: Shown) -> None:
    number = busy(shown)
    person(shown, number)
    for site, place in (("northfield", Place("person", str(number))), ("elsewhere", None)):
        shown.settings.put("pane.site", site)
        shown.settings.put("pane", f"person/{number}")
        made = MainWindow(shown.console, shown.settings, shown.window.theme, shown.loop)
        try:
            assert (made.current_pane().place() == place) is (place is not None)
        finally:
            shown.loop.run_until_complete(made.leave())
            made.deleteLater()


def test_o_leads_from_a_person_to_the_course_and_its_groups_lead_on(shown: Shown) -> None:
    shown.window.activateWindow()
    page = person(shown, busy(shown))
    page.table.go_to(0)
    row = page.current_row()
    assert isinstance(row, EnrolmentRow)
    QTest.keyClick(page.table, Qt.Key.Key_O)
    shown.settle()
    course = shown.window.current_pane()
    assert isinstance(course, CoursePane)
    assert course.place() == Place("course", str(row.course_id))
    assert course.head.title.text() == row.course
    rows = shown.console.overlay.rows(View.ENROLMENTS)
    theirs = {each.row for each in rows if isinstance(each, EnrolmentRow) and each.course_id == row.course_id}
    assert set(course.model.ids) == theirs
    link = course.findChildren(Link)[0]
    link.click()
    shown.settle()
    query = str(shown.window.current_pane().place().query)
    assert query.startswith(f"course:{row.shortname} group:")


def test_hiding_a_course_with_learners_stands_out_at_once(shown: Shown) -> None:
    number = next(row.course_id for row in shown.console.overlay.college.enrolments.values() if "student" in row.roles)
    shown.window.guide.place_asked.emit(Place("course", str(number)))
    shown.settle()
    page = shown.window.current_pane()
    assert isinstance(page, CoursePane)
    assert isinstance(page.record, CourseRow)
    told = "It is hidden: its learners cannot see it."
    before = told in {label.text() for label in page.inspector.findChildren(Label)}
    assert before is (page.record.visible is False)
    field = next(each for each in page.inspector.form.fields if each.column.key == "visible")
    field.edited.emit("visible", "yes" if before else "no")
    shown.settle()
    assert (told in {label.text() for label in page.inspector.findChildren(Label)}) is not before
