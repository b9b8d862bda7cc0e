"""The pane of everything that was not sent: filters by state, taking out, trying again, files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from lmsdesk.domain.changes import State
from lmsdesk.domain.events import View
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.panes.changes import ChangesPane
from lmsdesk.ui.place import Place
from tests.ui.conftest import Bench, changes_of


def stage(bench: Bench, count: int) -> list[int]:
    """Edits of end dates, one change set for all."""
    changes = changes_of(bench)
    rows = bench.work.console.overlay.base(View.ENROLMENTS)  # type: ignore[attr-defined]
    ids = [number for number, row in rows.items() if row.method in (None, "manual")][:count]
    bench.loop.run_until_complete(changes.edit(View.ENROLMENTS, ids, {"end": "2027-02-28"}))
    return list(changes.operations)


def refuse(bench: Bench, operation: int) -> None:
    operations = changes_of(bench).operations
    operations[operation] = replace(
        operations[operation],
        state=State.REJECTED,
        error_code="nopermissions",
        error_text="You may not unenrol people from this course.",
    )


@pytest.fixture
def pane(bench: Bench) -> ChangesPane:
    return bench.shown(ChangesPane(bench.work))


def shown(pane: ChangesPane) -> list[str]:
    return [str(pane.model.index(row, 1).data()) for row in range(pane.model.row_count())]


def test_an_empty_tray_explains_itself(bench: Bench, pane: ChangesPane) -> None:
    assert pane.stack.currentWidget() is pane.placeholder
    assert pane.placeholder.title.text() == "No changes waiting"
    assert not pane.save_button.isEnabled()


def test_every_change_is_a_row_with_what_becomes_what(bench: Bench, pane: ChangesPane) -> None:
    stage(bench, 3)
    bench.settle()
    assert pane.model.row_count() == 3
    assert "28 Feb 2027" in str(pane.model.index(0, 3).data())
    assert pane.tabs.buttons["ready"].text().endswith("3")


def test_tabs_leave_only_the_changes_of_a_state(bench: Bench, pane: ChangesPane) -> None:
    first, second, _ = stage(bench, 3)
    refuse(bench, first)
    changes_of(bench).collide(second, {"end": 1})
    bench.settle()
    for tab, count in {"all": 3, "ready": 1, "conflicts": 1, "refused": 1, "unconfirmed": 0}.items():
        pane.tabs.choose(tab)
        assert pane.model.row_count() == count, tab
    assert pane.placeholder.title.text() == "Everything that was sent is confirmed"


def test_left_and_right_go_from_tab_to_tab(bench: Bench, pane: ChangesPane) -> None:
    stage(bench, 1)
    QTest.keyClick(pane.tabs, Qt.Key.Key_Right)
    assert pane.tabs.current == "ready"
    QTest.keyClick(pane.tabs, Qt.Key.Key_Left)
    assert pane.tabs.current == "all"


def test_delete_takes_the_selected_changes_out_with_a_way_back(bench: Bench, pane: ChangesPane) -> None:
    stage(bench, 3)
    bench.settle()
    pane.table.selectAll()
    QTest.keyClick(pane.table, Qt.Key.Key_Delete)
    bench.settle()
    assert changes_of(bench).tray().total == 0
    bench.work.undo()
    bench.settle()
    assert pane.model.row_count() == 3


def test_the_next_row_has_the_focus_after_one_was_taken_out(bench: Bench, pane: ChangesPane) -> None:
    stage(bench, 4)
    bench.settle()
    pane.table.go_to(1)
    QTest.keyClick(pane.table, Qt.Key.Key_Delete)
    bench.settle()
    assert pane.table.current_number() == 1
    assert pane.table.selected_count() == 1


def test_what_is_being_sent_cannot_be_taken_out(bench: Bench, pane: ChangesPane) -> None:
    first, *_ = stage(bench, 1)
    operations = changes_of(bench).operations
    operations[first] = replace(operations[first], state=State.INFLIGHT)
    pane.refresh()
    pane.table.go_to(0)
    pane.take_out()
    bench.settle()
    assert operations[first].state is State.INFLIGHT
    assert not pane.foot.out.isEnabled()


def test_a_refused_change_tells_why_and_can_be_tried_again(bench: Bench, pane: ChangesPane) -> None:
    first, *_ = stage(bench, 2)
    refuse(bench, first)
    pane.refresh()
    pane.table.go_to(0)
    assert "You may not unenrol" in pane.foot.about.text()
    assert "nopermissions" in pane.foot.about.text()
    QTest.keyClick(pane.table, Qt.Key.Key_T)
    bench.settle()
    assert changes_of(bench).operations[first].state is State.READY


def test_details_of_a_refusal_can_be_copied(bench: Bench, pane: ChangesPane) -> None:
    first, *_ = stage(bench, 1)
    refuse(bench, first)
    pane.refresh()
    pane.foot.copy.click()
    assert "nopermissions" in QGuiApplication.clipboard().text()


def test_return_goes_to_the_record(bench: Bench, pane: ChangesPane) -> None:
    first, *_ = stage(bench, 1)
    bench.settle()
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    user = changes_of(bench).operations[first].key.number(0)
    assert asked[0].page == "enrolments"
    assert f"user:{user}" in (asked[0].query or "")
    assert "changed:yes" in (asked[0].query or "")


def test_return_on_a_conflict_goes_to_the_conflicts(bench: Bench, pane: ChangesPane) -> None:
    first, *_ = stage(bench, 1)
    changes_of(bench).collide(first, {"end": 1})
    bench.settle()
    asked: list[Place] = []
    bench.work.guide.place_asked.connect(asked.append)
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    assert asked == [Place("conflicts")]


def test_a_search_leaves_the_changes_that_are_about_somebody(bench: Bench, pane: ChangesPane) -> None:
    stage(bench, 5)
    bench.settle()
    name = shown(pane)[2]
    assert pane.head.search is not None
    pane.head.search.setText(name)
    pane.head.search.settle_now()
    assert name in shown(pane)
    assert set(shown(pane)) == {name}
    pane.head.search.setText("nobody of that name")
    pane.head.search.settle_now()
    assert pane.stack.currentWidget() is pane.placeholder
    pane.show_all()
    assert pane.model.row_count() == 5


def test_a_change_set_is_saved_as_a_file(bench: Bench, pane: ChangesPane, tmp_path: Path) -> None:
    stage(bench, 2)
    bench.settle()
    (waiting,) = pane.waiting_sets()
    pane.files.save(waiting, tmp_path / "for-a-colleague.lmschanges")
    bench.settle()
    assert changes_of(bench).exported == [tmp_path / "for-a-colleague.lmschanges"]
    assert "for-a-colleague.lmschanges" in bench.told[-1]


def test_thousands_of_changes_are_read_by_page(bench: Bench, pane: ChangesPane) -> None:
    rows = stage(bench, 700)
    bench.settle()
    assert pane.model.row_count() == len(rows)
    pane.table.go_to(len(rows) - 1)
    assert pane.table.current_number() == len(rows) - 1


def test_controls_and_rows_have_names(bench: Bench, pane: ChangesPane) -> None:
    stage(bench, 1)
    bench.settle()
    for control in (pane.table, pane.tabs, pane.open_button, pane.save_button, pane.foot.out, pane.foot.retry):
        assert accessible_name(control), control
    spoken = str(pane.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "28 Feb 2027" in spoken
    assert "Ready" in spoken
