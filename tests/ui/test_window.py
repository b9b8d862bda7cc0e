"""The window itself: places, banners, drops, sizes, regions, and what it remembers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget

from lmsdesk.domain.csv_styles import SAFE, STRICT, CsvStyle
from lmsdesk.domain.errors import SiteTrouble
from lmsdesk.domain.events import Progress, SyncState, View
from lmsdesk.domain.listings import LASTING, Listing
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.ui.dialogs.whole_list import WholeListSheet
from lmsdesk.ui.main_window import SMALLEST
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.records.states import Facts, PaneState, state_of
from lmsdesk.ui.tour import drop_file
from tests.fakes.college import NOW
from tests.fakes.reporting import FakeReports
from tests.ui.conftest import Shown

SUSPENDED = Place("enrolments", saved="Suspended")  # a saved view that is delivered


def took(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the files that the imports are given, without checking them."""
    found: list[str] = []
    pane = shown.window.pane("imports")
    monkeypatch.setattr(pane, "open_files", lambda paths: found.extend(paths) or True)
    monkeypatch.setattr(pane, "open_text", lambda text: found.append(text))
    return found


# Drops and pastes


def drop(shown: Shown, data: QMimeData) -> bool:
    """Let something fall on the window; tell whether it was taken."""
    at, copy, left, none = (
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(at, copy, data, left, none)
    QApplication.sendEvent(shown.window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(shown.window, QDropEvent(QPointF(at), copy, data, left, none))
    return enter.isAccepted()


@pytest.mark.parametrize("name", ["list.ods", "list.pdf", "list.zip", "roster", "list.gsheet"])
def test_a_drop_of_any_file_is_taken_so_that_the_reason_is_told(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found = took(shown, monkeypatch)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/nowhere/{name}")])
    assert drop(shown, data)
    assert found == [f"/nowhere/{name}"]


def test_text_and_tables_can_be_dragged_here(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    found = took(shown, monkeypatch)
    page = "<table><tr><td>username</td><td>course</td></tr></table>"
    for text, html in (("a\tb", page), ("a b", page), ("a@x.org", ""), ("a", "<p>a</p>")):
        data = QMimeData()
        data.setText(text)
        if html:
            data.setHtml(html)
        assert drop(shown, data)
    assert found == ["a\tb", page, "a@x.org", "a"]


def test_what_is_only_promised_or_only_linked_is_explained(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    found = took(shown, monkeypatch)
    promised, linked = QMimeData(), QMimeData()
    promised.setData('application/x-qt-windows-mime;value="FileGroupDescriptorW"', b"x")
    linked.setUrls([QUrl("https://docs.example/list")])
    assert drop(shown, promised)
    assert "only promises the file" in shown.window.toast.label.text()
    assert drop(shown, linked)
    assert "links are never followed" in shown.window.toast.label.text()
    assert found == []


def test_a_list_dropped_anywhere_goes_to_the_imports(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "late.csv"
    path.write_text("username,course\nanna,BIO-101\n")
    found = took(shown, monkeypatch)
    drop_file(shown.window, path)
    assert found == [str(path)]
    assert shown.window.sidebar.current() == Place("imports")
    assert shown.window.drop.isHidden()


def test_what_holds_neither_files_nor_text_is_not_taken(shown: Shown) -> None:
    data = QMimeData()
    data.setColorData("red")
    assert not drop(shown, data)
    assert shown.window.drop.isHidden()


def test_the_frame_is_shown_while_a_file_hangs_over_the_window(shown: Shown, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "late.xlsx"))])
    key, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    QApplication.sendEvent(shown.window, QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, button, key))
    assert shown.window.drop.isVisible()
    assert shown.window.drop.geometry() == shown.window.centralWidget().rect()


def test_a_file_of_changes_is_staged(shown: Shown, tmp_path: Path) -> None:
    drop_file(shown.window, tmp_path / "prepared.lmschanges")
    shown.settle()
    assert shown.console.changes.tray().total == 1


def test_pasted_rows_go_to_the_imports(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    QGuiApplication.clipboard().setText("anna\tBIO-101")
    shown.records()
    found = took(shown, monkeypatch)
    shown.window.actions_["paste"].trigger()
    assert found == ["anna\tBIO-101"]


@pytest.mark.parametrize(
    ("place", "name", "style"),
    [(0, "x.xlsx", SAFE), (1, "x.csv", SAFE), (2, "x.csv", CsvStyle(";")), (3, "x.csv", STRICT)],
)
def test_rows_are_written_in_the_kind_of_text_that_was_chosen(
    shown: Shown, tmp_path: Path, place: int, name: str, style: CsvStyle
) -> None:
    shown.records()
    dialog = shown.window.commands.files.ask_export()
    dialog.selectNameFilter(dialog.nameFilters()[place])
    dialog.filesSelected.emit([str(tmp_path / name)])
    shown.settle()
    reports = shown.console.reports
    assert isinstance(reports, FakeReports)
    assert (reports.exported, reports.styles) == ([("table", tmp_path / name)], [style])


def test_a_whole_list_is_chosen_and_written(shown: Shown, tmp_path: Path) -> None:
    shown.window.actions_["export_list"].trigger()
    sheet = shown.window.findChild(WholeListSheet)
    assert isinstance(sheet, WholeListSheet)
    assert {sheet.choice.itemData(place) for place in range(sheet.choice.count())} == LASTING
    sheet.choice.choose(Listing.GROUP_MEMBERS)
    sheet.go.click()
    dialog = next(each for each in shown.window.findChildren(QFileDialog) if each.isVisible())
    dialog.selectNameFilter(dialog.nameFilters()[3])
    dialog.filesSelected.emit([str(tmp_path / "x.csv")])
    shown.settle()
    reports = shown.console.reports
    assert isinstance(reports, FakeReports)
    assert (reports.exported, reports.styles) == ([("group-members", tmp_path / "x.csv")], [STRICT])


# Banners and states


def test_a_refused_key_is_said_with_the_way_to_sign_in(shown: Shown) -> None:
    shown.console.sync.move(SyncState.KEY_REFUSED, NOW)
    shown.settle()
    assert shown.window.banners.strip.isVisible()
    assert "Editing still works" in shown.window.banners.notice.title.text()
    shown.console.sync.move(SyncState.IDLE, NOW)
    shown.settle()
    assert shown.window.banners.strip.isHidden()


def test_a_failed_sync_says_what_and_can_be_hidden(shown: Shown) -> None:
    shown.console.sync.said = ("The answer could not be understood.", "Try again.", "details to copy")
    shown.console.sync.move(SyncState.FAILED, NOW)
    shown.settle()
    notice = shown.window.banners.notice
    assert notice.title.text() == "The answer could not be understood."
    assert "What was read before stays." in notice.detail.text()
    assert shown.records().model.rowCount() > 0
    shown.window.banners._hide("failed")[1]()
    shown.settle()
    assert shown.window.banners.strip.isHidden()


def test_offline_is_said_in_the_status_bar_and_nowhere_else(shown: Shown) -> None:
    shown.console.sync.move(SyncState.OFFLINE, NOW - 1800)
    shown.settle()
    assert shown.window.banners.strip.isHidden()
    assert shown.window.status.state.text() == "Offline since 09:04"
    assert shown.window.status.state.property("tone") == "staged"
    assert shown.window.status.retry.isVisible()


def test_a_reading_that_lacked_much_asks_once_and_what_was_said_is_looked_up(shown: Shown) -> None:
    absences = shown.console.absences
    absences.asked = ("The last reading lacked much: 60 of 200 people.", "Say so, or check the site.")
    shown.console.sync.move(SyncState.IDLE)
    shown.settle()
    notice = shown.window.banners.notice
    assert shown.window.banners.strip.isVisible()
    assert "60 of 200 people" in notice.title.text()
    button = next(each for each in notice.findChildren(QAbstractButton) if each.text() == "It was removed")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    shown.settle()
    assert (absences.believed, shown.console.sync.pulls[-1]) == (1, True)
    assert shown.window.banners.strip.isHidden()


def test_a_question_about_a_reading_that_is_left_alone_comes_back_when_it_is_another_one(shown: Shown) -> None:
    absences = shown.console.absences
    absences.asked = ("The last reading lacked 60.", "")
    shown.console.sync.move(SyncState.IDLE)
    shown.settle()
    notice = shown.window.banners.notice
    next(each for each in notice.findChildren(QAbstractButton) if each.text() == "Leave it").click()
    shown.settle()
    assert (shown.window.banners.strip.isHidden(), absences.believed) == (True, 0)
    absences.asked = ("The last reading lacked 90.", "")
    shown.console.sync.move(SyncState.IDLE)
    shown.settle()
    assert shown.window.banners.strip.isVisible()


def test_trouble_without_a_place_becomes_a_banner(shown: Shown) -> None:
    shown.window.bridge.failed.emit(SiteTrouble(reason="odd"))
    assert shown.window.banners.strip.isVisible()
    assert shown.window.banners.notice.key == "trouble"


def test_a_running_job_shows_count_bar_and_stop(shown: Shown) -> None:
    shown.console.sync.move(SyncState.PULLING, NOW)
    shown.console.events.announce(Progress("pull", "courses", 748, 1204))
    shown.settle()
    assert shown.window.status.job.text() == "Courses 748 of 1,204"
    assert shown.window.status.bar.value() == 748
    shown.window.status.stop.click()
    assert shown.console.sync.stopped == 1
    shown.console.sync.move(SyncState.IDLE, NOW)
    shown.settle()
    assert shown.window.status.bar.isHidden()


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(False, 0, 0, False, False, SyncState.NEVER), PaneState.LOADING),
        (Facts(True, 0, 0, False, False, SyncState.NEVER), PaneState.NEVER),
        (Facts(True, 0, 0, False, False, SyncState.PULLING), PaneState.ARRIVING),
        (Facts(True, 4, 9, True, False, SyncState.PULLING), PaneState.ROWS),
        (Facts(True, 0, 9, True, True, SyncState.IDLE), PaneState.NO_MATCH),
        (Facts(True, 0, 0, False, True, SyncState.IDLE), PaneState.EMPTY),
        (Facts(True, 0, 0, True, True, SyncState.OFFLINE), PaneState.EMPTY),
    ],
)
def test_the_middle_of_a_pane_is_in_one_state(facts: Facts, state: PaneState) -> None:
    assert state_of(facts) is state


def test_nothing_found_offers_the_way_back(shown: Shown) -> None:
    pane = shown.records()
    pane.show_query("nobodysname status:active")
    shown.settle()
    assert pane.state() is PaneState.NO_MATCH
    assert pane.inspector.isHidden()
    assert pane.placeholder.title.text() == "Nothing matches “nobodysname”"
    pane.clear_all()
    shown.settle()
    assert pane.state() is PaneState.ROWS
    assert not pane.inspector.isHidden()


# Places


def test_a_saved_view_opens_with_its_filter_and_its_count(shown: Shown) -> None:
    shown.window.places.go(SUSPENDED)
    shown.settle()
    pane = shown.window.pane(View.ENROLMENTS.value)
    assert pane.head.title.text() == "Suspended"  # type: ignore[attr-defined]
    entry = shown.window.sidebar.nav.currentIndex().data()
    assert entry == "Suspended"
    counts = [each.count for each in shown.window.sidebar.model._entries if each.key == str(SUSPENDED)]
    assert counts == [str(pane.model.rowCount())]  # type: ignore[attr-defined]


def test_a_pane_is_remembered_until_the_next_start(shown: Shown) -> None:
    shown.window.go("courses")
    assert shown.settings.get("pane") == "courses"


def test_another_pane_sees_changes_that_were_made_behind_it(shown: Shown) -> None:
    courses = shown.records("courses")
    shown.records("enrolments")
    number = courses.model.ids[0]
    shown.loop.run_until_complete(shown.console.changes.edit(View.COURSES, [number], {"fullname": "Renamed"}))
    shown.settle()
    shown.records("courses")
    names = {row.fullname for row in shown.console.tables.read(View.COURSES, courses.model.ids[:5])}  # type: ignore[union-attr]
    assert "Renamed" in names


def test_f6_goes_through_the_regions_and_back(shown: Shown) -> None:
    pane = shown.records()
    shown.window.activateWindow()
    shown.window.sidebar.nav.setFocus()
    places: list[QWidget | None] = []
    for _ in range(4):
        shown.window.actions_["next_region"].trigger()
        places.append(QApplication.focusWidget())
    assert places[0] is pane.head.search
    assert places[1] is pane.table
    assert pane.inspector.isAncestorOf(places[2])  # type: ignore[arg-type]
    assert places[3] is shown.window.sidebar.nav
    shown.window.actions_["previous_region"].trigger()
    assert pane.inspector.isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize("key", ["users", "courses", "enrolments"])
def test_a_key_that_goes_to_a_pane_goes_into_its_rows(shown: Shown, key: str) -> None:
    shown.window.activateWindow()
    shown.window.sidebar.switch.setFocus()
    shown.window.actions_[f"go_{key}"].trigger()
    pane = shown.window.current_pane()
    assert isinstance(pane, RecordsPane)
    shown.settle()
    assert QApplication.focusWidget() is pane.table


def test_a_key_for_what_cannot_be_done_says_why(shown: Shown) -> None:
    pane = shown.records()
    pane.table.clearSelection()
    pane.table.setCurrentIndex(QModelIndex())
    shown.window.refresh_actions()
    QTest.keyClick(pane.table, Qt.Key.Key_R)
    assert shown.window.toast.label.text() == shown.window.actions_.reason("set_role") != ""
    QTest.keyClick(shown.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert shown.window.toast.label.text() == "No changes wait to be sent"


def test_the_row_with_the_focus_stays_in_sight_when_the_search_is_cleared(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(60)
    row = pane.current_row()
    assert isinstance(row, EnrolmentRow)
    pane.show_query(f"username:{row.username} course:{row.shortname}")
    shown.settle()
    pane.clear_all()
    shown.settle()
    assert pane.current_row() == row
    assert pane.table.viewport().rect().intersects(pane.table.visualRect(pane.table.currentIndex()))


# Sizes


def test_the_smallest_window_gives_up_inspector_words_and_tray_lines(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(1)
    pane.edit_selected("end", "2027-01-31")
    shown.settle()
    shown.window.resize(*SMALLEST)
    shown.settle()
    assert (shown.window.width(), shown.window.height()) == SMALLEST
    assert pane.inspector.isHidden()
    assert shown.window.sidebar.narrow
    assert shown.window.tray.folded
    shown.window.resize(1440, 900)
    shown.settle()
    assert not pane.inspector.isHidden()
    assert not shown.window.sidebar.narrow


def test_the_window_cannot_be_made_smaller_than_it_can_show(shown: Shown) -> None:
    shown.window.resize(500, 300)
    px, screen = shown.window.theme.px, shown.window.screen().availableSize()
    least = min(px(SMALLEST[0]), screen.width()), min(px(SMALLEST[1]), screen.height())
    assert (shown.window.width(), shown.window.height()) == least


@pytest.mark.parametrize("key", ["users", "courses", "enrolments"])
@pytest.mark.parametrize("size", [(1440, 900), SMALLEST])
def test_the_columns_as_delivered_need_no_sideways_scrolling(shown: Shown, key: str, size: tuple[int, int]) -> None:
    shown.window.resize(*size)
    pane = shown.records(key)
    shown.settle()
    assert pane.table.horizontalScrollBar().maximum() == 0


def test_sidebar_and_menus_can_be_hidden_and_are_remembered(shown: Shown) -> None:
    shown.window.actions_["sidebar"].trigger()
    assert shown.window.sidebar.isHidden()
    assert shown.settings.get("sidebar") == "no"
    shown.window.actions_["menu_bar"].trigger()
    assert shown.window.menuBar().isVisible()
    assert shown.settings.get("menu_bar") == "yes"


def test_the_toast_stays_inside_of_the_window_and_above_the_tray(shown: Shown) -> None:
    pane = shown.records()
    pane.table.go_to(1)
    pane.edit_selected("end", "2027-01-31")
    shown.settle()
    toast, window = shown.window.toast, shown.window.centralWidget()
    tray = shown.window.tray
    top = tray.mapTo(window, QPoint(0, 0)).y()
    assert toast.isVisible()
    assert toast.geometry().bottom() < top
    assert window.rect().contains(toast.geometry())


def test_a_change_set_is_shown_where_its_receipts_are(shown: Shown) -> None:
    changes = shown.console.changes
    rows = [row.row for row in shown.console.overlay.base(View.ENROLMENTS).values() if row.method in (None, "manual")]
    for end in ("2031-06-30", "2032-06-30"):
        shown.loop.run_until_complete(changes.edit(View.ENROLMENTS, rows[:1], {"end": end}))
    first = changes.history()[-1]
    shown.window.guide.place_asked.emit(Place("activity", str(first.id)))
    pane = shown.window.current_pane()
    assert isinstance(pane, ActivityPane)
    assert shown.window.sidebar.current() == Place("activity")
    assert pane.current() == first


def test_a_list_that_is_read_behind_another_pane_is_stopped_from_the_status_bar(shown: Shown) -> None:
    shown.console.imports.gate = asyncio.Event()
    pane = shown.window.go("imports")
    assert isinstance(pane, ImportsPane)
    pane.open_files(["/nowhere/list.csv"])
    (job,) = pane.jobs
    for _ in range(5):
        shown.loop.run_until_complete(asyncio.sleep(0))
    assert job.busy
    shown.window.go("users")
    stop = shown.window.actions_["stop"]
    assert stop.isEnabled()
    stop.trigger()
    shown.settle()
    assert not job.busy
    shown.window.refresh_actions()
    assert not stop.isEnabled()
