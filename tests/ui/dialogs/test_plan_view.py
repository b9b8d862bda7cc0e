"""The plan before Apply, by the keyboard alone: tabs, what has to be typed, the stop-loss, protected people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.errors import Protected
from lmsdesk.domain.events import Progress, View
from lmsdesk.domain.guards import Rules
from lmsdesk.domain.plans import Ask, Send, Trouble
from lmsdesk.domain.ports import Reason
from lmsdesk.sync.reports import Drift, Estimate
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.typed import TypedSheet
from lmsdesk.ui.place import Place
from tests.ui.conftest import Shown

Key, Mod = Qt.Key, Qt.KeyboardModifier


def inside(shown: Shown, count: int) -> list[int]:
    """Manual enrolments of one course."""
    rows = [row for row in shown.console.overlay.base(View.ENROLMENTS).values() if row.method in (None, "manual")]
    course = max({row.course_id for row in rows}, key=lambda one: sum(row.course_id == one for row in rows))
    return [row.row for row in rows if row.course_id == course][:count]


def stage(shown: Shown, *, ends: int = 0, removals: int = 0) -> list[int]:
    changes = shown.console.changes
    rows = inside(shown, ends + removals)
    assert len(rows) == ends + removals
    if ends:
        shown.loop.run_until_complete(changes.edit(View.ENROLMENTS, rows[:ends], {"end": "2027-02-28"}))
    if removals:
        shown.loop.run_until_complete(changes.remove(View.ENROLMENTS, rows[ends:]))
    shown.settle()
    return list(changes.operations)


def review(shown: Shown) -> ReviewSheet:
    """Open it as the keyboard does."""
    shown.window.activateWindow()
    QTest.keyClick(shown.window, Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    shown.settle()
    sheet = shown.window.findChild(ReviewSheet)
    assert sheet is not None
    return sheet


def tab_to(start: QWidget, wanted: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    start.window().activateWindow()
    for _ in range(60):
        if (there := QApplication.focusWidget()) is wanted:
            return
        QTest.keyClick(there or start, Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {wanted}")


def states(shown: Shown) -> list[State]:
    return [operation.state for operation in shown.console.changes.operations.values()]


def test_the_focus_is_in_the_list_and_tab_leads_to_everything(shown: Shown) -> None:
    first, *_ = stage(shown, ends=3, removals=1)
    shown.console.changes.fates[first] = Ask(Trouble.CHANGED, {"end": 5})
    sheet = review(shown)
    assert QApplication.focusWidget() is sheet.tree
    for widget in (sheet.tabs.buttons[""], sheet.grouping, sheet.all, sheet.close_button, sheet.apply):
        tab_to(sheet.tree, widget)


def test_the_arrows_choose_an_outcome_and_the_list_follows(shown: Shown) -> None:
    first, second, *_ = stage(shown, ends=3, removals=1)
    changes = shown.console.changes
    changes.fates.update({first: Ask(Trouble.CHANGED, {"end": 5}), second: Reason("end_before_start", "end")})
    graded = next(op.id for op in changes.operations.values() if op.verb is Verb.DELETE)
    changes.fates[graded] = Send({}, {}, {"grade": 60.0})
    sheet = review(shown)
    tab_to(sheet.tree, sheet.tabs.buttons[""])
    seen = {}
    for _ in range(len(sheet.tabs.buttons)):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Right)
        found = [
            item.number
            for place in range(sheet.model.rowCount())
            for row in range(sheet.model.rowCount(sheet.model.index(place, 0)))
            if (item := sheet.model.item_at(sheet.model.index(row, 0, sheet.model.index(place, 0))))
        ]
        seen[sheet.tabs.current] = found
    assert seen["ask"] == [first]
    assert seen["invalid"] == [second]
    assert seen["remove"] == seen["never"] == [graded]
    assert len(seen[""]) == 4
    assert sheet.apply.text() == "Apply 2 of 4"  # a tab hides, it does not untick


def test_what_it_costs_and_what_others_did_is_said(shown: Shown) -> None:
    first, *_ = stage(shown, ends=3)
    changes = shown.console.changes
    changes.estimate, changes.drift = Estimate(9, 41), Drift(18, 15, frozenset({first}))
    sheet = review(shown)
    assert sheet.about.text().startswith("9 requests, about 41 seconds. 18 rows were changed by others since they were")
    assert "15 of them merge cleanly" in sheet.about.text()
    item = next(item for item in sheet.model.items if item.number == first)
    assert "Somebody else changed other fields" in str(
        sheet.model.data(next(_index(sheet, item.number)), Qt.ItemDataRole.AccessibleTextRole)
    )


def _index(sheet: ReviewSheet, number: int):  # type: ignore[no-untyped-def]  # an iterator over one index
    for place in range(sheet.model.rowCount()):
        heading = sheet.model.index(place, 0)
        for row in range(sheet.model.rowCount(heading)):
            index = sheet.model.index(row, 0, heading)
            if (item := sheet.model.item_at(index)) is not None and item.number == number:
                yield index


def test_a_plan_says_how_far_it_is(shown: Shown) -> None:
    stage(shown, ends=3)
    sheet = review(shown)
    sheet.stage = type(sheet.stage)("planning")
    shown.console.events.announce(Progress("plan", "changes", 1_500, 3_000))
    assert (sheet.progress.value(), sheet.progress.maximum()) == (1_500, 3_000)
    number = shown.window.bench.words.number
    assert f"{number(1_500)} of {number(3_000)}" in sheet.working.text()


def test_stopping_a_plan_stops_its_reading(shown: Shown) -> None:
    stage(shown, ends=3)
    sheet = review(shown)
    sheet.make_plan()
    tab_to(sheet.tree, sheet.stop)
    QTest.keyClick(sheet.stop, Key.Key_Space)
    shown.settle()
    assert sheet.stage.value == "stopped"
    assert shown.console.changes.stopped_plans == 1


# What has to be typed


def test_the_stop_loss_says_the_numbers_and_takes_the_name_of_the_site(shown: Shown) -> None:
    stage(shown, removals=21)
    sheet = review(shown)
    assert sheet.foot.warning.text().startswith("Stop-loss: 21 of ")
    assert not sheet.apply.isEnabled()
    QTest.keyClick(sheet.tree, Key.Key_S, Mod.ControlModifier)
    assert sheet.isVisible()
    tab_to(sheet.tree, sheet.typed)
    QTest.keyClicks(sheet.typed, "21")
    QTest.keyClick(sheet.typed, Key.Key_Return)
    assert sheet.isVisible()
    sheet.typed.clear()
    QTest.keyClicks(sheet.typed, "northfield college")
    QTest.keyClick(sheet.typed, Key.Key_Return)
    shown.settle()
    assert set(states(shown)) == {State.RETIRED}
    (plan, typed), *_ = shown.console.changes.applied
    assert plan is not None
    assert typed == "northfield college"


def test_unticking_below_the_limit_needs_no_word(shown: Shown) -> None:
    stage(shown, removals=21)
    sheet = review(shown)
    sheet.tree.setFocus()
    QTest.keyClick(sheet.tree, Key.Key_Space)
    assert not sheet.typed.isVisible()
    assert sheet.apply.isEnabled()
    QTest.keyClick(sheet.tree, Key.Key_S, Mod.ControlModifier)
    shown.settle()
    assert sorted(states(shown)) == sorted([State.READY, *[State.RETIRED] * 20])


def test_a_stop_loss_that_is_switched_off_is_said(shown: Shown) -> None:
    stage(shown, ends=1)
    changes = shown.console.changes
    changes.guard = replace(changes.guard, rules=Rules(stop_percent=100))
    sheet = review(shown)
    assert "switched off" in sheet.facts.accessibleName()


def test_sending_without_a_look_opens_the_review_where_a_word_is_needed(shown: Shown) -> None:
    stage(shown, removals=21)
    shown.window.commands.flow.send()
    shown.settle()
    assert shown.window.findChild(ReviewSheet) is not None
    assert State.RETIRED not in states(shown)


def test_what_moved_since_the_plan_is_named_and_waits(shown: Shown) -> None:
    first, *_ = stage(shown, ends=3)
    sheet = review(shown)
    shown.console.changes.moved_since.add(first)
    QTest.keyClick(sheet.tree, Key.Key_Return, Mod.ControlModifier)
    shown.settle()
    assert shown.window.toast.label.text().startswith("2 changes applied, 1 had moved on the site since the plan")
    assert shown.console.changes.operations[first].state is State.READY
    assert shown.window.toast.button.text() == "Look again"


# Lists of what is held


@pytest.mark.parametrize(("fate", "pane"), [("ask", "conflicts"), ("invalid", "problems")])
def test_what_is_held_goes_to_its_list_without_being_sent(shown: Shown, fate: str, pane: str) -> None:
    first, *_ = stage(shown, ends=2)
    changes = shown.console.changes
    changes.fates[first] = Ask(Trouble.CHANGED, {"end": 5}) if fate == "ask" else Reason("end_before_start", "end")
    sheet = review(shown)
    asked: list[Place] = []
    shown.window.guide.place_asked.connect(asked.append)
    sheet.tabs.choose(fate)
    tab_to(sheet.tree, sheet.tools.hold)
    QTest.keyClick(sheet.tools.hold, Key.Key_Space)
    shown.settle()
    assert asked == [Place(pane)]
    held = State.CONFLICT if fate == "ask" else State.REJECTED
    assert states(shown) == [held, State.READY]
    assert changes.applied == []


# Protected people


def test_a_protected_person_is_let_go_by_typing_the_username(shown: Shown) -> None:
    first, *_ = stage(shown, ends=1)
    shown.console.changes.fates[first] = Reason("protected_person", value="a.okafor")
    sheet = review(shown)
    sheet.tree.setCurrentIndex(next(_index(sheet, first)))
    tab_to(sheet.tree, sheet.detail.lift)
    QTest.keyClick(sheet.detail.lift, Key.Key_Space)
    ask = sheet.findChild(TypedSheet)
    assert ask is not None
    QTest.keyClicks(ask.typed, "somebody")
    QTest.keyClick(ask.typed, Key.Key_Return)
    assert ask.isVisible()
    ask.typed.clear()
    QTest.keyClicks(ask.typed, "A.Okafor")
    QTest.keyClick(ask.typed, Key.Key_Return)
    shown.settle()
    assert sheet.stage.value == "planned"
    assert sheet.apply.text() == "Apply 1 of 1"


def test_staging_against_a_protected_person_asks_for_the_username_and_goes_on(shown: Shown) -> None:
    changes = shown.console.changes
    pane = shown.records()
    row = pane.model.row_at(0)
    assert row is not None
    plain = changes.remove

    async def guarded(view: View, ids: list[int]) -> object:
        if changes.lifting != "a.okafor":
            raise Protected(label="Ada Okafor", username="a.okafor", count=1, own=False)
        return await plain(view, ids)

    changes.remove = guarded  # type: ignore[method-assign,assignment]  # this tray protects one person
    shown.window.bench.stage(lambda: changes.remove(View.ENROLMENTS, [row.row]))
    shown.settle()
    ask = shown.window.findChild(TypedSheet)
    assert ask is not None
    assert QApplication.focusWidget() is ask.typed
    assert changes.tray().total == 0
    QTest.keyClicks(ask.typed, "a.okafor")
    QTest.keyClick(ask.typed, Key.Key_Return)
    shown.settle()
    assert changes.tray().total == 1


def test_the_own_account_has_no_way_round(shown: Shown) -> None:
    async def refused() -> object:
        raise Protected(label="Me", username="me", count=1, own=True)

    shown.window.bench.stage(refused)  # type: ignore[arg-type]  # it never returns
    shown.settle()
    assert shown.window.findChild(TypedSheet) is None
    assert "lock itself out" in shown.window.banners.notice.title.text()
