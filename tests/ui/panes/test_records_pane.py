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
