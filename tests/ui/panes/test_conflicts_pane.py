"""The pane of conflicts: three values, a choice by key, the same choice for all alike."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState, View
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.panes.conflicts import ConflictsPane
from tests.ui.conftest import Bench, changes_of


def collide(bench: Bench, count: int, code: str = "changed") -> list[int]:
    """Edits of end dates that somebody else changed as well."""
    changes = changes_of(bench)
    rows = bench.work.console.overlay.base(View.ENROLMENTS)  # type: ignore[attr-defined]
    ids = [number for number, row in rows.items() if row.method in (None, "manual") and row.end][:count]
    bench.loop.run_until_complete(changes.edit(View.ENROLMENTS, ids, {"end": "2027-02-28"}))
    operations = list(changes.operations)[-count:]
    for operation in operations:
        theirs = {"end": 1_800_000_000} if code == "changed" else {}
        changes.collide(operation, theirs, code)
    return operations


@pytest.fixture
def pane(bench: Bench) -> ConflictsPane:
    return bench.shown(ConflictsPane(bench.work))


def states(bench: Bench) -> list[State]:
    return [operation.state for operation in changes_of(bench).operations.values()]


def card_texts(pane: ConflictsPane) -> str:
    return "\n".join(label.text().replace("\u200b", "") for label in pane.card.findChildren(QLabel))


def test_without_conflicts_it_says_what_will_be_here(bench: Bench, pane: ConflictsPane) -> None:
    assert pane.stack.currentWidget() is pane.placeholder
    assert pane.placeholder.title.text() == "Nothing needs your choice"


def test_a_row_tells_what_it_was_mine_and_the_sites(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 1)
    cells = [str(pane.model.index(0, column).data()) for column in range(3, 7)]
    assert cells == ["Ends", "18 Dec 2026", "28 Feb 2027", "15 Jan 2027"]


def test_the_card_tells_the_three_values_with_their_times(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 1)
    told = card_texts(pane)
    for part in ("28 Feb 2027", "Yours, 09:34", "15 Jan 2027", "read 09:34", "18 Dec 2026", "When you began"):
        assert part in told, part


def test_m_keeps_mine_and_goes_to_the_next(bench: Bench, pane: ConflictsPane) -> None:
    first, second, _ = collide(bench, 3)
    pane.table.go_to(0)
    QTest.keyClick(pane.table, Qt.Key.Key_M)
    bench.settle()
    assert changes_of(bench).operations[first].state is State.READY
    assert pane.model.row_count() == 2
    assert pane.current() is not None
    assert pane.current().ids == (second,)  # type: ignore[union-attr]


def test_t_keeps_what_the_site_has(bench: Bench, pane: ConflictsPane) -> None:
    first, second = collide(bench, 2)
    pane.table.go_to(1)
    QTest.keyClick(pane.table, Qt.Key.Key_T)
    bench.settle()
    assert changes_of(bench).operations[second].state is State.CANCELLED
    assert changes_of(bench).operations[first].state is State.CONFLICT


def test_arrows_and_one_key_decide_a_whole_list(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 3)
    pane.on_shown()
    for key in (Qt.Key.Key_M, Qt.Key.Key_Down, Qt.Key.Key_T, Qt.Key.Key_M):
        QTest.keyClick(pane.table, key)
        bench.settle()
    assert State.CONFLICT not in states(bench)
    assert sorted(states(bench)) == [State.CANCELLED, State.READY, State.READY]


def test_the_sites_values_are_taken_for_all_alike_and_only_those(bench: Bench, pane: ConflictsPane) -> None:
    alike = collide(bench, 3)
    other = collide(bench, 4, "gone")[-1]
    pane.table.go_to(pane.model.place_of([alike[0]]))
    pane.card.alike["theirs"].click()
    bench.settle()
    assert changes_of(bench).operations[other].state is State.CONFLICT
    kept = [changes_of(bench).operations[number].state for number in alike if number != other]
    assert State.CONFLICT not in kept


def test_several_selected_conflicts_are_decided_together(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 3)
    pane.table.selectAll()
    QTest.keyClick(pane.table, Qt.Key.Key_T)
    bench.settle()
    assert set(states(bench)) == {State.CANCELLED}
    assert pane.stack.currentWidget() is pane.placeholder


def test_mine_cannot_be_taken_where_nothing_is_left_to_change(bench: Bench, pane: ConflictsPane) -> None:
    (first,) = collide(bench, 1, "gone")
    assert not pane.card.buttons["mine"].isEnabled()
    assert pane.card.why.text()
    QTest.keyClick(pane.table, Qt.Key.Key_M)
    bench.settle()
    assert changes_of(bench).operations[first].state is State.CONFLICT


def test_the_menu_offers_the_same_as_the_card(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 2)
    texts = [action.text() for action in pane.menu().actions()]
    assert texts[:2] == ["Use mine", "Use the site's"]
    assert "Use the site's for all 2 alike" in texts


def test_no_choice_is_made_beforehand(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 1)
    assert not any(button.isDefault() or button.isChecked() for button in pane.card.buttons.values())


def test_escape_leads_from_the_card_back_to_the_list(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 1)
    QTest.keyClick(pane.table, Qt.Key.Key_Return)
    button = pane.card.first_choice()
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert pane.table.hasFocus() or pane.window().focusWidget() is pane.table


def test_offline_one_can_choose_and_is_told_so(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 1)
    bench.work.console.sync.move(SyncState.OFFLINE)  # type: ignore[attr-defined]
    pane.on_sync_moved()
    assert "Offline" in pane.notice.title.text()
    assert not pane.notice.isHidden()
    assert pane.card.buttons["mine"].isEnabled()


def test_everything_has_a_name(bench: Bench, pane: ConflictsPane) -> None:
    collide(bench, 2)
    controls = [pane.table, pane.card, *pane.card.buttons.values(), *pane.card.alike.values(), pane.card.record]
    for control in controls:
        if not control.isHidden():
            assert accessible_name(control), control
