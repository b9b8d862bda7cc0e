"""The three panes of rows."""

from __future__ import annotations

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
