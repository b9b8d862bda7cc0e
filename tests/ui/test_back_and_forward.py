"""Back and forward in the window: the same rows, the same row with the focus, and nothing lost on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Sort
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.services.import_receipts import Receipt
from lmsdesk.store.desk_imports import ImportRun
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.models.records import identity_of
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.panes.registry import Page, pages
from lmsdesk.ui.panes.reports import ReportsPane
from lmsdesk.ui.place import Place
from tests.fakes.college import DAY, NOW
from tests.ui.conftest import Shown

ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


def press(shown: Shown, key: Qt.Key) -> None:
    """Alt with an arrow, where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or shown.window, key, ALT)
    shown.settle()


def test_back_leads_to_the_same_rows_and_the_same_row_of_one_table(shown: Shown) -> None:
    shown.window.activateWindow()
    pane = shown.records()
    pane.show_query("status:active", (Sort("end", True),))
    shown.settle()
    pane.table.setFocus()
    pane.table.go_to(150)
    pane.table.verticalScrollBar().setValue(pane.table.verticalScrollBar().value() + 37)
    row, top, before = pane.current_row(), pane.table.verticalScrollBar().value(), pane.place()
    assert isinstance(row, EnrolmentRow)
    shown.window.actions_.run("person_enrolments")
    shown.settle()
    assert pane.place().query == f"username:{row.username}"
    press(shown, Qt.Key.Key_Left)
    now = pane.current_row()
    assert now is not None
    assert pane.place() == before
    assert identity_of(now) == identity_of(row)
    assert pane.table.verticalScrollBar().value() == top
    press(shown, Qt.Key.Key_Right)
    assert pane.place().query == f"username:{row.username}"


def test_back_to_another_page_finds_it_as_it_was_left(shown: Shown) -> None:
    shown.window.activateWindow()
    pane = shown.records("users")
    pane.show_query("suspended:no")
    shown.settle()
    pane.table.setFocus()
    pane.table.go_to(40)
    pane.table.select_numbers([40, 41, 44])
    shown.window.actions_.run("go_courses")
    shown.settle()
    press(shown, Qt.Key.Key_Left)
    assert shown.window.current_pane() is pane
    assert shown.window.sidebar.current() == Place("users")
    assert pane.table.selected_numbers() == [40, 41, 44]
    assert QApplication.focusWidget() is pane.table


def test_back_from_a_saved_view_and_forward_into_it_again(shown: Shown) -> None:
    pane = shown.records()
    view = Place("enrolments", saved="Suspended")
    shown.window.places.go(view)
    shown.settle()
    shown.window.actions_.run("back")
    shown.settle()
    assert (pane.saved, shown.window.sidebar.current()) == (None, Place("enrolments"))
    shown.window.actions_.run("forward")
    shown.settle()
    assert pane.saved is not None
    assert shown.window.sidebar.current() == view


def test_a_saved_view_that_was_deleted_meanwhile_still_shows_its_rows(shown: Shown) -> None:
    pane = shown.records()
    shown.window.places.go(Place("enrolments", saved="Suspended"))
    shown.settle()
    shown.records()
    shown.loop.run_until_complete(shown.console.views.delete("Suspended"))
    shown.window.actions_.run("back")
    shown.settle()
    assert (str(pane.query), pane.saved) == ("status:suspended", None)


def test_the_buttons_of_a_mouse_go_back_and_forward_wherever_it_points(shown: Shown) -> None:
    pane = shown.records("users")
    pane.table.go_to(3)
    shown.records("courses")
    surface = shown.window.windowHandle()
    at = shown.window.current_pane().mapTo(shown.window, QPoint(300, 300))
    QTest.mouseClick(surface, Qt.MouseButton.BackButton, NONE, at)
    shown.settle()
    assert shown.window.current_pane() is pane
    assert pane.table.selected_numbers() == [3]
    QTest.mouseClick(surface, Qt.MouseButton.ForwardButton, NONE, at)
    shown.settle()
    assert shown.window.sidebar.current() == Place("courses")


def test_there_is_nothing_behind_the_first_place_and_it_is_said(shown: Shown) -> None:
    actions = shown.window.actions_
    assert not actions["back"].isEnabled()
    assert actions.reason("back") == "Nothing was looked at before"
    assert actions.reason("forward") == "No step back was taken"
    shown.records("users")
    assert actions["back"].isEnabled()


def test_what_is_typed_in_a_cell_is_taken_before_one_goes_back(shown: Shown) -> None:
    shown.window.activateWindow()
    pane = shown.records()
    shown.window.places.go(Place("enrolments", query="status:active"))
    shown.settle()
    number = next(n for n in range(50) if (row := pane.model.row_at(n)) and row.method in (None, "manual"))  # type: ignore[union-attr]
    editor = edit(shown, pane.model.number_of("end"), number)
    editor.setText("2027-01-31")
    press(shown, Qt.Key.Key_Left)
    assert str(pane.query) == ""
    assert shown.console.changes.tray().total == 1


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # the bubble with the reason
def test_what_cannot_be_taken_stays_in_its_cell(shown: Shown) -> None:
    shown.window.activateWindow()
    pane = shown.records()
    shown.window.places.go(Place("enrolments", query="status:active"))
    shown.settle()
    number = next(n for n in range(50) if (row := pane.model.row_at(n)) and row.method in (None, "manual"))  # type: ignore[union-attr]
    editor = edit(shown, pane.model.number_of("end"), number)
    editor.setText("never ever")
    press(shown, Qt.Key.Key_Left)
    assert str(pane.query) == "status:active"
    assert (editor.isVisible(), editor.text(), editor.property("wrong")) == (True, "never ever", True)


def edit(shown: Shown, column: int, number: int) -> QLineEdit:
    """Open the editor of a cell."""
    pane = shown.window.current_pane()
    table = pane.table  # type: ignore[attr-defined]
    table.setFocus()
    table.setCurrentIndex(table.model().index(number, column))
    table.edit(table.currentIndex())
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.setFocus()
    return editor


def test_a_report_and_a_change_set_are_places_of_their_own(shown: Shown) -> None:
    reports = shown.window.go("reports")
    assert isinstance(reports, ReportsPane)
    shown.settle()
    first = reports.name
    shown.window.places.go(Place("reports", "never-signed-in"))
    shown.settle()
    assert reports.name == "never-signed-in"
    shown.window.actions_.run("back")
    shown.settle()
    assert reports.name == first


def test_the_change_set_that_was_looked_at_is_found_below_newer_ones(shown: Shown) -> None:
    changes = shown.console.changes
    rows = [row.row for row in shown.console.overlay.base(View.ENROLMENTS).values() if row.method in (None, "manual")]
    shown.loop.run_until_complete(changes.edit(View.ENROLMENTS, rows[:1], {"end": "2031-06-30"}))
    pane = shown.window.go("activity")
    assert isinstance(pane, ActivityPane)
    shown.settle()
    looked_at = pane.current()
    shown.records("users")
    shown.loop.run_until_complete(changes.edit(View.ENROLMENTS, rows[1:2], {"end": "2032-06-30"}))
    shown.settle()
    shown.window.actions_.run("back")
    shown.settle()
    now = pane.current()
    assert looked_at is not None
    assert now is not None
    assert (now.id, pane.table.current_number()) == (looked_at.id, 1)


def test_walking_through_the_sidebar_by_arrows_is_one_step(shown: Shown) -> None:
    shown.window.activateWindow()
    nav = shown.window.sidebar.nav
    shown.records("users")
    nav.setFocus()
    for _ in range(3):
        QTest.keyClick(nav, Qt.Key.Key_Down)
        shown.settle()
    assert shown.window.sidebar.current() == Place("reports")
    shown.window.actions_.run("back")
    shown.settle()
    assert shown.window.sidebar.current() == Place("users")


def test_the_way_from_a_receipt_to_its_changes_can_be_taken_back(shown: Shown) -> None:
    run = ImportRun(NOW - DAY, "autumn.csv", "0" * 64, None, None, 0, {}, ("email", "course"), 7)
    shown.console.imports.receipts[7] = Receipt(run, [])
    imports = shown.window.pane("imports")
    shown.window.places.go(Place("imports", "7"))
    shown.settle()
    at = imports.place()
    assert at == Place("imports", "7")
    shown.window.places.go(Place("activity"))
    shown.settle()
    assert isinstance(shown.window.current_pane(), ActivityPane)
    imports.show_place(Place("imports", "all"))
    shown.window.actions_.run("back")
    shown.settle()
    assert shown.window.current_pane() is imports
    assert imports.place() == at


def test_every_page_can_be_made_and_names_the_place_that_it_shows(shown: Shown) -> None:
    for key, page in pages().items():
        pane = shown.window.places.go(Place(key))
        shown.settle()
        assert pane is not None
        assert (pane.page_key, pane.place().page) == (key, key)
        assert (page.key, bool(page.title), bool(page.icon)) == (key, True, True)


class Linked(Pane):
    """A page that shows one of many, and is reached by links only."""

    shown = ""

    def show_place(self, place: Place) -> None:
        """Show another one."""
        self.shown = place.key

    def place(self) -> Place:
        """Which one."""
        return Place(self.page_key, self.shown)


def test_one_widget_shows_one_record_after_the_other_and_the_way_back(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = shown.window.places
    made = Linked(shown.window.bench)
    made.page_key = "linked"
    monkeypatch.setattr(places, "pages", {**places.pages, "linked": Page("linked", "Linked", "link", "")})
    places.panes["linked"] = made
    shown.window.stack.addWidget(made)
    for key in ("7", "8"):
        shown.window.guide.place_asked.emit(Place("linked", key))
    assert (made.shown, shown.window.sidebar.current(), shown.settings.get("pane")) == ("8", None, "linked/8")
    shown.window.actions_.run("back")
    assert (shown.window.current_pane(), made.shown) == (made, "7")
    shown.window.actions_.run("back")
    assert shown.window.sidebar.current() == Place("enrolments")
    shown.window.actions_.run("forward")
    assert made.shown == "7"


def test_the_last_page_comes_back_and_an_unknown_one_does_not_matter(shown: Shown) -> None:
    for kept, page in (("reports", "reports"), ("nowhere/12", "enrolments"), ("", "enrolments")):
        shown.settings.put("pane", kept)
        made = MainWindow(shown.console, shown.settings, shown.window.theme, shown.loop)
        try:
            assert made.current_pane().page_key == page
        finally:
            shown.loop.run_until_complete(made.leave())
            made.deleteLater()
