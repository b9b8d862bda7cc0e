"""The three panes of rows."""

from __future__ import annotations

import csv

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from lmsdesk.domain.filters import Sort
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from tests.ui.conftest import Bench


def test_a_pane_shows_all_rows_once_it_was_asked(bench: Bench) -> None:
    pane = EnrolmentsPane(bench.work)
    pane.setParent(bench.window)
    bench.window.resize(1200, 700)
    pane.resize(1200, 700)
    bench.window.show()
    pane.reload()
    bench.settle()
    assert pane.model.rowCount() == bench.work.console.tables.count(pane.view)


def test_columns_and_widths_are_remembered(bench: Bench) -> None:
    first = EnrolmentsPane(bench.work)
    first.table.show_columns(["email", "person", "status"])
    first.table.setColumnWidth(first.model.number_of("person"), bench.work.theme.px(210))
    first.keep()
    second = EnrolmentsPane(bench.work)
    layout = dict(second.table.layout_now())
    assert list(layout) == ["state", "email", "person", "status"]
    assert abs(layout["person"] - 210) <= 2


def test_kept_columns_that_make_no_sense_are_left_out(bench: Bench) -> None:
    bench.work.settings.put("columns.enrolments", "gone:100 person:wide state:28 status:104")
    pane = EnrolmentsPane(bench.work)
    assert [key for key, _ in pane.table.layout_now()] == ["state", "status"]


def test_several_selected_rows_stay_selected_after_an_edit(bench: Bench) -> None:
    pane = EnrolmentsPane(bench.work)
    pane.reload()
    bench.settle()
    pane.table.select_numbers([2, 3, 5])
    pane.edit_selected("status", "suspended")
    bench.settle()
    pane.reload()
    bench.settle()
    assert pane.table.selected_numbers() == [2, 3, 5]


def test_selected_rows_are_copied_in_the_columns_that_are_shown(bench: Bench) -> None:
    pane = EnrolmentsPane(bench.work)
    pane.reload()
    bench.settle()
    pane.table.show_columns(["email", "person"])
    pane.table.select_numbers([0, 4])
    pane.commands()["copy"]()
    data = QGuiApplication.clipboard().mimeData()
    rows = [pane.model.row_at(number) for number in (0, 4)]
    expected = [[row.email, row.person] for row in rows]  # type: ignore[union-attr]
    assert [line.split("\t") for line in data.text().splitlines()][1:] == expected
    assert list(csv.reader(bytes(data.data("text/csv").data()).decode().splitlines()))[1:] == expected
    assert bench.told == ["2 rows copied"]


def test_a_view_keeps_filter_order_and_columns_under_the_name_that_was_typed(bench: Bench) -> None:
    pane = EnrolmentsPane(bench.work)
    pane.show_query("status:suspended", (Sort("end", True),))
    bench.settle()
    pane.table.show_columns(["person", "end"])
    assert pane.refusal("delete_view") == "Needs a saved view"
    pane.commands()["save_view"]()
    sheet = pane.findChild(Sheet)
    assert sheet is not None
    line = sheet.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "On hold")
    QTest.keyClick(line, Qt.Key.Key_Return)
    bench.settle()
    made = next(each for each in bench.work.console.views.all() if each.name == "On hold")
    assert (made.query, made.sort) == ("status:suspended", (("end", True),))
    assert [key for key, _ in made.columns] == ["state", "person", "end"]
    assert (pane.saved, pane.refusal("delete_view")) == (made, None)
