"""The pane of conflicts, by keyboard alone: per field, for all alike, remembered, taken back."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.keys import user_key
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.panes.conflicts import ConflictsPane
from lmsdesk.ui.waiting.difference_text import DifferenceText
from tests.ui.conftest import Shown
from tests.ui.keyboard import CTRL, SHIFT, bring, clash, ends, operations, people, press, states

K = Qt.Key
THEIRS = 1_800_000_000


@pytest.fixture
def pane(shown: Shown) -> ConflictsPane:
    """In front of the window, reached by its key."""
    press(shown, K.Key_6, held=CTRL)
    found = shown.window.current_pane()
    assert isinstance(found, ConflictsPane)
    return found


def card_texts(pane: ConflictsPane) -> str:
    labels = [label.text().replace("\u200b", "") for label in pane.card.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels)


def test_without_conflicts_it_says_what_will_be_here(pane: ConflictsPane) -> None:
    assert pane.stack.currentWidget() is pane.placeholder
    assert pane.placeholder.title.text() == "Nothing needs your choice"


def test_the_sidebar_counts_each_list(shown: Shown, pane: ConflictsPane) -> None:
    clash(shown, ends(shown, 2), end=THEIRS)
    refused, unsure = people(shown, 2, city="Sligo")
    bring(shown, [refused], State.REJECTED)
    bring(shown, [unsure], State.UNKNOWN)
    model = shown.window.sidebar.model
    told = [str(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
    waiting = told[told.index("Waiting") + 1 :]
    assert waiting == ["Changes, 4", "Conflicts, 2", "Problems, 1", "Unconfirmed, 1", "Imports", "Activity"]


def test_a_row_tells_what_it_was_mine_and_the_sites(shown: Shown, pane: ConflictsPane) -> None:
    clash(shown, ends(shown, 1), end=THEIRS)
    shown.settle()
    cells = [str(pane.model.index(0, column).data()) for column in range(3, 7)]
    assert cells == ["Ends", "18 Dec 2026", "28 Feb 2027", "15 Jan 2027"]
    for part in ("28 Feb 2027", "Yours, 09:34", "15 Jan 2027", "18 Dec 2026", "When you began"):
        assert part in card_texts(pane), part


def test_one_key_decides_and_the_next_one_follows(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 1) + people(shown, 1, city="Sligo") + people(shown, 1, 1, phone="1")
    clash(shown, numbers[:1], end=THEIRS)
    clash(shown, numbers[1:2], city="Dublin")
    clash(shown, numbers[2:], phone="2")
    shown.settle()
    press(shown, K.Key_1, K.Key_2, K.Key_3)
    assert states(shown, numbers) == [State.READY, State.CANCELLED, State.READY]
    assert operations(shown)[numbers[2]].decision == "base"
    assert pane.stack.currentWidget() is pane.placeholder


def test_adopting_says_how_much_of_mine_it_sends(shown: Shown, pane: ConflictsPane) -> None:
    one, same = people(shown, 2, city="Sligo", department="Law", phone="1")
    found = operations(shown)
    for number in (one, same):
        patch = {"username": f"new{number}", **found[number].patch}
        found[number] = replace(found[number], verb=Verb.CREATE, patch=patch, base=None, key=user_key(-number))
    clash(shown, [one], "duplicate", id=77, username=f"new{one}", city="Dublin", department="Arts", phone="1")
    told = "2 fields that differ are then sent as changes. What you left empty stays as it is."
    assert told in card_texts(pane)
    press(shown, K.Key_4)
    assert operations(shown)[one].decision == "adopt"
    clash(shown, [same], "duplicate", id=78, username=f"new{same}", city="Sligo", department="Law", phone="1")
    assert "It is as you want it: nothing is sent." in card_texts(pane)


def test_return_goes_on_and_leaving_decides_nothing(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 1) + people(shown, 1, city="Sligo")
    clash(shown, numbers[:1], end=THEIRS)
    clash(shown, numbers[1:], city="Dublin")
    shown.settle()
    first = pane.current()
    press(shown, K.Key_Return)
    assert pane.current() is not first
    press(shown, K.Key_Return)
    assert pane.current() == first
    press(shown, K.Key_5, held=CTRL)
    press(shown, K.Key_6, held=CTRL)
    assert states(shown, numbers) == [State.CONFLICT] * 2


def test_each_field_of_one_change_has_its_own_choice(shown: Shown, pane: ConflictsPane) -> None:
    (number,) = people(shown, 1, city="Sligo", department="Law", phone="1")
    clash(shown, [number], city="Dublin", department="Surgery")
    shown.settle()
    press(shown, K.Key_Right, K.Key_2)
    assert states(shown, [number]) == [State.CONFLICT]
    assert "Result: Dublin" in card_texts(pane)
    assert "Result: not decided yet" in card_texts(pane)
    press(shown, K.Key_1)
    item = operations(shown)[number]
    assert (item.state, item.patch) == (State.READY, {"department": "Law", "phone": "1"})
    assert item.decision == "city=theirs,department=mine"


def test_arrows_lead_from_field_to_field_and_escape_back_with_nothing_decided(
    shown: Shown, pane: ConflictsPane
) -> None:
    (number,) = people(shown, 1, city="Sligo", department="Law")
    clash(shown, [number], city="Dublin", department="Surgery")
    shown.settle()
    press(shown, K.Key_Right, K.Key_Down, K.Key_Down, K.Key_Down)
    assert pane.card.blocks["department"].has_focus()
    press(shown, K.Key_3)
    assert pane.card.blocks["city"].has_focus()
    press(shown, K.Key_Escape)
    assert pane.table.hasFocus()
    assert states(shown, [number]) == [State.CONFLICT]


def test_a_lot_is_opened_closed_and_decided_by_its_heading(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 40)
    clash(shown, numbers, end=THEIRS)
    shown.settle()
    assert pane.model.row_count() == 1
    assert "40" in str(pane.model.index(0, 1).data())
    press(shown, K.Key_Right)
    assert pane.model.row_count() == 41
    press(shown, K.Key_Down, K.Key_2, K.Key_Left)
    assert pane.model.row_count() == 1
    assert states(shown, numbers).count(State.CANCELLED) == 1
    press(shown, K.Key_1)
    assert states(shown, numbers).count(State.READY) == 39


def test_a_decision_for_one_holds_for_all_alike_where_that_is_ticked(shown: Shown, pane: ConflictsPane) -> None:
    numbers, others = ends(shown, 3), people(shown, 1, city="Sligo")
    clash(shown, numbers, end=THEIRS)
    clash(shown, others, city="Dublin")
    shown.settle()
    press(shown, K.Key_Home, K.Key_Down, K.Key_A)
    assert pane.card.alike.isChecked()
    press(shown, K.Key_2)
    assert states(shown, numbers) == [State.CANCELLED] * 3
    assert states(shown, others) == [State.CONFLICT]
    assert not pane.card.alike.isChecked()


def test_a_deleted_course_with_its_enrolments_is_one_row_and_one_decision(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 60)
    for number in numbers:
        operations(shown)[number] = replace(operations(shown)[number], error_text="course:9")
    clash(shown, numbers, "parent_gone")
    shown.settle()
    assert pane.model.row_count() == 1
    assert str(pane.model.index(0, 1).data()).startswith("60 changes wait for")
    assert "deleted" in str(pane.model.index(0, 1).data())
    press(shown, K.Key_2)
    assert set(states(shown, numbers)) == {State.CANCELLED}
    press(shown, K.Key_Z, held=CTRL)
    assert set(states(shown, numbers)) == {State.CONFLICT}
    assert pane.model.row_count() == 1


def test_what_waits_for_a_deleted_person_is_one_row_that_names_them(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 3)
    for number in numbers:
        found = replace(operations(shown)[number], error_text="user:7", label="Ana Diaz in ENG-101")
        operations(shown)[number] = found
    clash(shown, numbers, "parent_gone")
    shown.settle()
    assert pane.model.row_count() == 1
    assert str(pane.model.index(0, 1).data()) == "3 changes wait for Ana Diaz, who was deleted"
    assert "The person, course or group that it is about is not on the server any more." in card_texts(pane)


def test_what_cannot_be_taken_says_why(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 1)
    clash(shown, numbers, "gone")
    shown.settle()
    assert not shown.window.actions_["take_mine"].isEnabled()
    press(shown, K.Key_1)
    assert states(shown, numbers) == [State.CONFLICT]
    assert "Nothing is there any more" in shown.window.toast.accessibleName()


def test_suspending_is_offered_in_words_for_what_is_in_use(shown: Shown, pane: ConflictsPane) -> None:
    changes, rows = shown.console.changes, shown.console.overlay.base(View.ENROLMENTS)
    number = next(n for n, row in rows.items() if row.method in (None, "manual") and row.end)
    shown.loop.run_until_complete(changes.remove(View.ENROLMENTS, [number]))
    removal = next(op for op in operations(shown).values() if op.verb is Verb.DELETE)
    operations(shown)[removal.id] = replace(removal, base={"suspended": False, "end": 1})
    clash(shown, [removal.id], suspended=False, end=THEIRS)
    shown.settle()
    assert "Safer: suspend only" in pane.card.hint.text()
    press(shown, K.Key_4)
    item = operations(shown)[removal.id]
    assert (item.verb, item.patch, item.state) == (Verb.UPDATE, {"suspended": True}, State.READY)


def test_undo_takes_a_decision_back(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 5)
    clash(shown, numbers, end=THEIRS)
    shown.settle()
    press(shown, K.Key_1)
    assert shown.window.actions_["undo"].text() == "Undo: Decide 5 conflicts"
    press(shown, K.Key_Z, held=CTRL)
    assert set(states(shown, numbers)) == {State.CONFLICT}


def test_decisions_are_listed_and_taken_back_one_by_one(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 4)
    clash(shown, numbers, end=THEIRS)
    shown.settle()
    press(shown, K.Key_1)
    pane.tabs.setFocus()
    pane.tabs.buttons["open"].setFocus()
    press(shown, K.Key_Right)
    assert pane.tabs.current == "decided"
    pane.decided.table.setFocus()
    press(shown, K.Key_Home, K.Key_U)
    assert sorted(states(shown, numbers)).count(State.CONFLICT) == 1
    assert pane.tabs.buttons["decided"].text().endswith("3")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_decision_is_remembered_listed_and_forgotten(shown: Shown, pane: ConflictsPane) -> None:
    numbers, others = people(shown, 3, city="Sligo"), ends(shown, 1)
    clash(shown, numbers, city="Dublin")
    clash(shown, others, end=THEIRS)
    shown.settle()
    pane.table.go_to(pane.model.place_of([numbers[0]]))
    texts = [action.text() for action in pane.card.remember_menu().actions() if action.text()]
    assert texts[0] == "City: always Site's, in this push"
    assert texts[1] == "City: always Site's, for this site"
    press(shown, K.Key_M)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    for key in (K.Key_Down, K.Key_Down, K.Key_Return):
        QTest.keyClick(menu, key)
    shown.settle()
    assert states(shown, numbers) == [State.CANCELLED] * 3
    assert states(shown, others) == [State.CONFLICT]
    pane.tabs.choose("remembered")
    row = [str(pane.rules.model.index(0, column).data()) for column in range(1, 5)]
    assert row == ["City", "People", "Site's", "On this site"]
    pane.rules.table.setFocus()
    press(shown, K.Key_Delete)
    assert list(shown.console.changes.rules()) == []
    assert pane.stack.currentWidget() is pane.rules
    assert pane.rules.currentWidget() is pane.rules.placeholder


def test_long_texts_are_compared_word_by_word(shown: Shown, pane: ConflictsPane) -> None:
    changes = shown.console.changes
    ids = list(shown.console.overlay.base(View.COURSES))[:1]
    name = "An introduction to the social and economic history of Europe between the wars"
    shown.loop.run_until_complete(changes.edit(View.COURSES, ids, {"fullname": name}))
    number = max(operations(shown))
    was = name.replace("social", "political")
    operations(shown)[number] = replace(operations(shown)[number], base={"fullname": was})
    clash(shown, [number], fullname=name.replace("wars", "two wars"))
    shown.settle()
    mine, theirs = pane.card.findChildren(DifferenceText)
    assert "without: political" in mine.accessibleName()
    assert "new: social" in mine.accessibleName()
    assert "new: two" in theirs.accessibleName()
    assert mine.heightForWidth(120) > mine.heightForWidth(400)


def test_the_site_has_never_the_last_word_on_markup(shown: Shown, pane: ConflictsPane) -> None:
    (number,) = people(shown, 1, city="<b>Sligo</b>")
    clash(shown, [number], city="<script>alert(1)</script>")
    shown.settle()
    assert "<script>alert(1)</script>" in card_texts(pane)


def test_all_that_the_card_offers_is_in_the_menu(shown: Shown, pane: ConflictsPane) -> None:
    clash(shown, ends(shown, 1), end=THEIRS)
    shown.settle()
    texts = [action.text() for action in pane.menu().actions()]
    assert texts[0] == "Ends, Mine: 28 Feb 2027, 23:59"
    assert texts[-3:] == ["Remember", "Show the record", "Open on the site"]


def test_space_shows_the_record_and_the_button_the_page_of_the_site(
    shown: Shown, pane: ConflictsPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ends(shown, 1)
    clash(shown, numbers, end=THEIRS)
    shown.settle()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    pane.card.site.click()
    course = operations(shown)[numbers[0]].key.number(1)
    assert opened == [f"https://moodle.northfield.example/user/index.php?id={course}"]
    press(shown, K.Key_Space)
    assert shown.window.current_pane() is shown.window.pane("enrolments")


def test_no_choice_is_made_beforehand(shown: Shown, pane: ConflictsPane) -> None:
    (number,) = people(shown, 1, city="Sligo", department="Law")
    clash(shown, [number], city="Dublin", department="Surgery")
    shown.settle()
    for block in pane.card.blocks.values():
        assert not any(button.isDefault() or button.isChecked() for button in block.buttons.values())


def test_offline_one_can_choose_and_is_told_so(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 1)
    clash(shown, numbers, end=THEIRS)
    shown.console.sync.move(SyncState.OFFLINE)
    shown.settle()
    assert "Offline" in pane.notice.title.text()
    assert pane.notice.isVisible()
    press(shown, K.Key_1)
    assert states(shown, numbers) == [State.READY]


def test_f6_leads_from_the_tabs_to_the_list_and_into_the_card(shown: Shown, pane: ConflictsPane) -> None:
    clash(shown, ends(shown, 1), end=THEIRS)
    shown.settle()
    pane.table.setFocus()
    press(shown, K.Key_F6)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert pane.card.isAncestorOf(focus)
    press(shown, K.Key_F6, held=SHIFT)
    press(shown, K.Key_F6, held=SHIFT)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert pane.tabs.isAncestorOf(focus)


def test_the_palette_knows_the_decisions_and_the_lists(shown: Shown, pane: ConflictsPane) -> None:
    clash(shown, ends(shown, 1), end=THEIRS)
    shown.settle()
    listed = {spec.id for spec in shown.window.actions_.listed()}
    assert {"take_mine", "take_theirs", "take_base", "go_problems", "go_unconfirmed"} <= listed
    shown.window.go("users")
    shown.settle()
    assert not shown.window.actions_["take_mine"].isEnabled()


def test_everything_has_a_name(shown: Shown, pane: ConflictsPane) -> None:
    numbers = people(shown, 1, city="Sligo", department="Law")
    clash(shown, numbers, city="Dublin", department="Surgery")
    shown.settle()
    blocks = [button for block in pane.card.blocks.values() for button in block.buttons.values()]
    controls: list[QWidget] = [pane.table, pane.card, pane.tabs, *blocks, *pane.card.buttons.values()]
    for control in [*controls, pane.card.remember, pane.card.record, pane.card.site, pane.card.alike]:
        assert accessible_name(control), control
    assert accessible_name(pane.card.blocks["city"].buttons[next(iter(pane.card.blocks["city"].buttons))]) == (
        "City, Mine: Sligo"
    )


def test_a_thousand_conflicts_are_read_and_decided_without_a_pause(shown: Shown, pane: ConflictsPane) -> None:
    numbers = ends(shown, 600) + people(shown, 100, city="Sligo")
    many = len(numbers)
    clash(shown, numbers[:-100], end=THEIRS)
    clash(shown, numbers[-100:], city="Dublin")
    shown.settle()
    began = perf_counter()
    pane.refresh()
    print(f"\n{many} conflicts in {len(pane.model.lots)} lots read in {1000 * (perf_counter() - began):.0f} ms")
    assert pane.model.count == many
    assert pane.model.row_count() == len(pane.model.lots) == 2
    press(shown, K.Key_1, K.Key_2)
    assert State.CONFLICT not in states(shown, numbers)
