"""The review: a plan against fresh reads, ticks, what stands at the foot, and every state."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.errors import KeyRefused
from lmsdesk.domain.events import View
from lmsdesk.domain.guards import Guarded, Rules
from lmsdesk.domain.plans import Already, Ask, Send, Trouble
from lmsdesk.domain.ports import Reason
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.dialogs.review import ReviewSheet, Stage
from lmsdesk.ui.models.review import ReviewModel
from lmsdesk.ui.review_items import Fate, ReviewItem
from lmsdesk.ui.widgets.basics import Label
from tests.fakes.tray import FakeChanges
from tests.ui.conftest import Bench

CHECK = Qt.ItemDataRole.CheckStateRole


def changes_of(bench: Bench) -> FakeChanges:
    changes = bench.work.console.changes
    assert isinstance(changes, FakeChanges)
    return changes


def manual(bench: Bench, count: int) -> list[int]:
    rows = bench.work.console.overlay.base(View.ENROLMENTS)  # type: ignore[attr-defined]
    return [number for number, row in rows.items() if row.method in (None, "manual")][:count]


def stage(bench: Bench, *, ends: int = 3, removals: int = 0) -> list[int]:
    """Edits of end dates and removals; the operations in the order of making."""
    changes, rows = changes_of(bench), manual(bench, ends + removals)
    if ends:
        bench.loop.run_until_complete(changes.edit(View.ENROLMENTS, rows[:ends], {"end": "2027-02-28"}))
    if removals:
        bench.loop.run_until_complete(changes.remove(View.ENROLMENTS, rows[ends:]))
    return list(changes.operations)


def opened(bench: Bench, *, settled: bool = True) -> ReviewSheet:
    sheet = ReviewSheet(bench.work, bench.window)
    bench.window.show()
    sheet.show()
    if settled:
        bench.settle()
    return sheet


def index_of(model: ReviewModel, operation: int) -> QModelIndex:
    for place in range(model.rowCount()):
        heading = model.index(place, 0)
        for row in range(model.rowCount(heading)):
            item = model.item_at(model.index(row, 0, heading))
            if item is not None and operation in item.ids:
                return model.index(row, 0, heading)
    raise AssertionError(operation)


def item_of(sheet: ReviewSheet, operation: int) -> ReviewItem:
    item = sheet.model.item_at(index_of(sheet.model, operation))
    assert item is not None
    return item


def test_everything_is_ticked_and_counted_after_the_plan(bench: Bench) -> None:
    stage(bench)
    sheet = opened(bench)
    assert sheet.stage is Stage.PLANNED
    assert sheet.apply.text() == "Apply 3 of 3"
    assert sheet.apply.isEnabled()


def test_apply_hands_over_only_what_is_ticked(bench: Bench) -> None:
    first, second, third = stage(bench)
    sheet = opened(bench)
    asked: list[list[int]] = []
    sheet.apply_asked.connect(asked.append)
    sheet.model.setData(index_of(sheet.model, second), Qt.CheckState.Unchecked, CHECK)
    assert sheet.apply.text() == "Apply 2 of 3"
    sheet.apply.click()
    assert sorted(asked[0]) == [first, third]


def test_space_turns_the_tick_of_the_line_with_the_focus(bench: Bench) -> None:
    first, *_ = stage(bench)
    sheet = opened(bench)
    sheet.tree.setCurrentIndex(index_of(sheet.model, first))
    QTest.keyClick(sheet.tree, Qt.Key.Key_Space)
    assert sheet.apply.text() == "Apply 2 of 3"
    QTest.keyClick(sheet.tree, Qt.Key.Key_Space)
    assert sheet.apply.text() == "Apply 3 of 3"


def test_return_in_the_list_sends_nothing_and_control_s_applies(bench: Bench) -> None:
    stage(bench)
    sheet = opened(bench)
    asked: list[list[int]] = []
    sheet.apply_asked.connect(asked.append)
    QTest.keyClick(sheet.tree, Qt.Key.Key_Return)
    assert asked == []
    assert sheet.isVisible()
    QTest.keyClick(sheet.tree, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert len(asked[0]) == 3


def test_a_heading_turns_all_ticks_below_it(bench: Bench) -> None:
    stage(bench)
    sheet = opened(bench)
    sheet.grouping.choose("kind")
    sheet.grouping.activated.emit(0)
    heading = sheet.model.index(0, 0)
    sheet.model.setData(heading, Qt.CheckState.Unchecked, CHECK)
    assert sheet.model.data(heading, CHECK) == Qt.CheckState.Unchecked
    assert not sheet.apply.isEnabled()
    sheet.model.setData(sheet.model.index(0, 0, heading), Qt.CheckState.Checked, CHECK)
    assert sheet.model.data(heading, CHECK) == Qt.CheckState.PartiallyChecked


def test_ticks_survive_another_grouping(bench: Bench) -> None:
    first, *_ = stage(bench)
    sheet = opened(bench)
    sheet.model.setData(index_of(sheet.model, first), Qt.CheckState.Unchecked, CHECK)
    sheet.grouping.choose("person")
    sheet.grouping.activated.emit(1)
    assert sheet.model.data(index_of(sheet.model, first), CHECK) == Qt.CheckState.Unchecked


def test_removals_stand_first_and_are_counted_in_words(bench: Bench) -> None:
    stage(bench, removals=2)
    sheet = opened(bench)
    group = sheet.model.group_at(sheet.model.index(0, 0))
    assert group is not None
    assert group.title == "Removals"
    assert sheet.figures.unenrolled == 2
    told = [label.text() for label in sheet.facts.findChildren(Label)]
    assert told[0].startswith("2 enrolments end in ")


def test_many_removals_ask_for_their_number(bench: Bench) -> None:
    stage(bench, ends=1, removals=6)
    changes_of(bench).guard = Guarded(rules=Rules(typed_above=5))
    sheet = opened(bench)
    assert sheet.typed.isVisible()
    assert not sheet.apply.isEnabled()
    QTest.keyClicks(sheet.typed, "5")
    assert not sheet.apply.isEnabled()
    sheet.typed.setText("6")
    assert sheet.apply.isEnabled()


def test_few_removals_are_not_asked_for(bench: Bench) -> None:
    stage(bench, removals=3)
    sheet = opened(bench)
    assert not sheet.typed.isVisible()


def test_conflicts_and_refusals_are_named_and_cannot_be_ticked(bench: Bench) -> None:
    first, second, third = stage(bench)
    changes_of(bench).fates.update(
        {first: Ask(Trouble.CHANGED, {"end": 1}), second: Reason("end_before_start", "end"), third: Already({})}
    )
    sheet = opened(bench)
    assert item_of(sheet, first).fate is Fate.ASK
    assert item_of(sheet, second).fate is Fate.INVALID
    assert item_of(sheet, third).fate is Fate.ALREADY
    assert sheet.model.data(index_of(sheet.model, first), CHECK) is None
    assert sheet.apply.text() == "Apply 1 of 3"
    sheet.tree.setCurrentIndex(index_of(sheet.model, second))
    assert sheet.detail.fate.text() == "The end is before the start."


def test_the_detail_tells_before_after_and_what_the_server_is_asked(bench: Bench) -> None:
    first, *_ = stage(bench)
    sheet = opened(bench)
    sheet.tree.setCurrentIndex(index_of(sheet.model, first))
    assert "enrol_manual_enrol_users" in sheet.detail.asked.toPlainText()
    assert "end: 1803" in sheet.detail.asked.toPlainText()
    assert "28 Feb 2027" in sheet.detail.asked.toPlainText()
    sheet.detail.copy.click()
    assert QGuiApplication.clipboard().text() == sheet.detail.asked.toPlainText()


def test_what_is_only_read_is_not_told_as_asked(bench: Bench) -> None:
    first, *_ = stage(bench)
    changes_of(bench).fates[first] = Send({"end": 5}, {"end": 5, "suspended": False, "grade": 73.0}, {})
    sheet = opened(bench)
    sheet.tree.setCurrentIndex(index_of(sheet.model, first))
    told = sheet.detail.asked.toPlainText()
    assert "suspended: 0" in told
    assert "grade" not in told


def test_changes_can_be_looked_at_while_the_plan_is_made_and_it_can_be_stopped(bench: Bench) -> None:
    stage(bench)
    changes_of(bench).planning = asyncio.Event()
    sheet = opened(bench, settled=False)
    bench.loop.run_until_complete(asyncio.sleep(0))
    assert sheet.stage is Stage.PLANNING
    assert sheet.model.rowCount() > 0
    assert not sheet.apply.isEnabled()
    sheet.stop.click()
    bench.settle()
    assert sheet.stage is Stage.STOPPED
    assert not sheet.notice.isHidden()
    changes_of(bench).planning = None
    sheet.make_plan()
    bench.settle()
    assert sheet.apply.isEnabled()


def test_offline_says_so_and_still_shows_the_changes(bench: Bench) -> None:
    stage(bench)
    changes_of(bench).offline = True
    sheet = opened(bench)
    assert sheet.stage is Stage.OFFLINE
    assert "Offline" in sheet.notice.title.text()
    assert sheet.apply.text() == "Apply when online"
    sheet.model.tick_all(on=False)
    assert not sheet.apply.isEnabled()


def test_a_failed_plan_tells_why_and_offers_another_try(bench: Bench) -> None:
    stage(bench)
    changes_of(bench).trouble = KeyRefused(server_code="invalidtoken")
    sheet = opened(bench)
    assert sheet.stage is Stage.FAILED
    assert "token" in sheet.notice.title.text()
    assert not sheet.apply.isEnabled()


def test_without_changes_it_says_so(bench: Bench) -> None:
    sheet = opened(bench)
    assert sheet.stage is Stage.EMPTY
    assert sheet.placeholder.title.text() == "No changes wait"
    assert not sheet.apply.isVisible()


def test_closing_drops_a_plan_that_is_being_made(bench: Bench) -> None:
    stage(bench)
    changes_of(bench).planning = asyncio.Event()
    sheet = opened(bench, settled=False)
    bench.loop.run_until_complete(asyncio.sleep(0))
    sheet.reject()
    bench.settle()
    assert not bench.work.bridge.is_running("review")


def test_a_large_review_needs_no_widget_for_a_change(bench: Bench) -> None:
    rows = manual(bench, 600)
    assert len(rows) > 400
    bench.loop.run_until_complete(changes_of(bench).edit(View.ENROLMENTS, rows, {"end": "2027-02-28"}))
    sheet = opened(bench)
    waiting = changes_of(bench).tray().ready
    assert sheet.apply.text() == f"Apply {waiting} of {waiting}"
    assert sheet.tree.viewport().findChildren(QWidget) == []
    sheet.tree.expandAll()
    assert sheet.tree.viewport().findChildren(QWidget) == []


def test_every_control_has_a_name(bench: Bench) -> None:
    stage(bench, removals=1)
    sheet = opened(bench)
    controls = (sheet.tree, sheet.grouping, sheet.all, sheet.none, sheet.typed, sheet.apply, sheet.close_button)
    for control in (*controls, sheet.detail.copy, sheet.detail.asked, sheet.progress, sheet.stop):
        assert accessible_name(control), control


@pytest.mark.parametrize("grouping", ["course", "person", "kind"])
def test_each_grouping_holds_every_change_once(bench: Bench, grouping: str) -> None:
    operations = stage(bench, removals=2)
    bench.work.settings.put("review_grouping", grouping)
    sheet = opened(bench)
    model = sheet.model
    found = [
        number
        for place in range(model.rowCount())
        for row in range(model.rowCount(model.index(place, 0)))
        if (item := model.item_at(model.index(row, 0, model.index(place, 0)))) is not None
        for number in item.ids
    ]
    assert sorted(found) == operations
