"""The pane of problems, by keyboard alone: mend in place, try again, discard, the same for all alike."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.panes.problems import ProblemsPane
from tests.ui.conftest import Shown
from tests.ui.keyboard import CTRL, SHIFT, bring, ends, operations, people, press, states

K = Qt.Key
TAKEN = "E-mail address already exists"


def refuse(
    shown: Shown, numbers: list[int], code: str = "useremailduplicate", text: str = TAKEN, kind: str = "taken"
) -> None:
    bring(shown, numbers, State.REJECTED, error_code=code, error_text=text, error_class=kind, attempts=1)


def type_text(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


@pytest.fixture
def pane(shown: Shown) -> ProblemsPane:
    """In front of the window, reached by its key."""
    press(shown, K.Key_7, held=CTRL)
    found = shown.window.current_pane()
    assert isinstance(found, ProblemsPane)
    return found


def test_without_problems_it_says_what_will_be_here(pane: ProblemsPane) -> None:
    assert pane.stack.currentWidget() is pane.placeholder
    assert pane.placeholder.title.text() == "No problems"


def test_the_sites_words_stand_on_the_card_and_no_banner_repeats_them(shown: Shown, pane: ProblemsPane) -> None:
    refuse(shown, people(shown, 1, email="taken@x.example"))
    assert pane.card.reason.text().replace("\u200b", "") == TAKEN
    assert pane.card.code.text() == "useremailduplicate"
    assert "useremailduplicate" not in pane.card.title.text()
    assert not shown.window.banners.strip.isVisible()
    press(shown, K.Key_5, held=CTRL)
    assert shown.window.banners.strip.isVisible()


def test_the_wrong_value_is_typed_anew_and_the_change_is_ready(shown: Shown, pane: ProblemsPane) -> None:
    (number,) = people(shown, 1, email="taken@x.example", city="Sligo")
    refuse(shown, [number])
    press(shown, K.Key_F2)
    focus = QApplication.focusWidget()
    assert focus is pane.card.form.lines["email"]
    type_text("free@x.example")
    press(shown, K.Key_Return)
    item = operations(shown)[number]
    assert (item.state, item.patch) == (State.READY, {"email": "free@x.example", "city": "Sligo"})
    assert shown.window.actions_["undo"].text() == "Undo: Mend 1 change"
    press(shown, K.Key_Z, held=CTRL)
    assert operations(shown)[number].patch["email"] == "taken@x.example"
    assert states(shown, [number]) == [State.REJECTED]


def test_a_value_that_cannot_be_read_or_would_be_refused_says_so_and_stays_typed(
    shown: Shown, pane: ProblemsPane
) -> None:
    (number,) = ends(shown, 1)
    refuse(shown, [number], "end_before_start", "end", "validation")
    press(shown, K.Key_F2)
    type_text("soon")
    press(shown, K.Key_Return)
    assert pane.card.form.reason.isVisible()
    assert "soon" in pane.card.form.reason.text()
    shown.console.changes.refused_values["+30"] = "The end is before the start."
    focus = QApplication.focusWidget()
    assert focus is pane.card.form.lines["end"]
    press(shown, K.Key_A, held=CTRL)
    type_text("+30")
    press(shown, K.Key_Return)
    assert "The end is before the start." in pane.card.form.reason.text()
    assert pane.card.form.lines["end"].text() == "+30"
    assert states(shown, [number]) == [State.REJECTED]


def test_saving_without_a_new_value_says_what_else_can_be_done(shown: Shown, pane: ProblemsPane) -> None:
    refuse(shown, people(shown, 1, email="taken@x.example"))
    press(shown, K.Key_F2, K.Key_Return)
    assert "try again" in pane.card.form.reason.text()


def test_t_tries_again_and_delete_discards(shown: Shown, pane: ProblemsPane) -> None:
    again, gone = people(shown, 2, email="taken@x.example")
    refuse(shown, [again])
    refuse(shown, [gone], "odd", "Something odd")
    pane.table.go_to(pane.model.place_of([again]))
    press(shown, K.Key_T)
    assert states(shown, [again, gone]) == [State.READY, State.REJECTED]
    press(shown, K.Key_Delete)
    assert states(shown, [again, gone]) == [State.READY, State.CANCELLED]
    assert pane.stack.currentWidget() is pane.placeholder


def test_refusals_with_one_reason_are_one_row_and_are_mended_with_one_value(shown: Shown, pane: ProblemsPane) -> None:
    numbers = people(shown, 12, city="Northfields", phone="1")
    refuse(shown, numbers, "too_long", "city Northfields", "validation")
    assert pane.model.row_count() == 1
    assert str(pane.model.index(0, 1).data()).startswith("12")
    assert "City is longer than the server keeps" in pane.card.reason.text()
    press(shown, K.Key_F2)
    assert list(pane.card.form.lines) == ["city"]
    type_text("Sligo")
    press(shown, K.Key_Return)
    assert set(states(shown, numbers)) == {State.READY}
    assert {operations(shown)[number].patch["city"] for number in numbers} == {"Sligo"}
    assert {operations(shown)[number].patch["phone"] for number in numbers} == {"1"}


def test_one_of_many_is_mended_alone_unless_all_alike_is_ticked(shown: Shown, pane: ProblemsPane) -> None:
    numbers = people(shown, 3, email="taken@x.example")
    refuse(shown, numbers)
    press(shown, K.Key_Home, K.Key_Down, K.Key_T)
    assert states(shown, numbers).count(State.READY) == 1
    press(shown, K.Key_A)
    assert pane.card.alike.isChecked()
    press(shown, K.Key_T)
    assert states(shown, numbers).count(State.READY) == 3


def test_missing_rights_are_one_row_and_no_value_is_asked_for(shown: Shown, pane: ProblemsPane) -> None:
    numbers = ends(shown, 5) + people(shown, 2, city="Sligo")
    refuse(shown, numbers, "nopermissions", "You may not do that.", "permission")
    assert pane.model.row_count() == 1
    assert str(pane.model.index(0, 1).data()) == "7  The account lacks the right"
    assert "Ask the site's owner" in pane.card.helps.text()
    assert not pane.card.save.isVisible()
    assert not shown.window.actions_["edit_cell"].isEnabled()
    press(shown, K.Key_T)
    assert set(states(shown, numbers)) == {State.READY}


def test_what_is_being_typed_survives_news_about_other_changes(shown: Shown, pane: ProblemsPane) -> None:
    first, second = people(shown, 2, email="taken@x.example")
    refuse(shown, [first, second])
    pane.table.go_to(pane.model.place_of([second]))
    press(shown, K.Key_F2)
    type_text("free@x.example")
    bring(shown, [first], State.CANCELLED)
    assert pane.card.form.lines["email"].text() == "free@x.example"
    press(shown, K.Key_Return)
    assert operations(shown)[second].patch["email"] == "free@x.example"
    assert states(shown, [first, second]) == [State.CANCELLED, State.READY]


def test_escape_leads_from_the_value_back_to_the_list(shown: Shown, pane: ProblemsPane) -> None:
    refuse(shown, people(shown, 1, email="taken@x.example"))
    press(shown, K.Key_F2, K.Key_Escape)
    assert pane.table.hasFocus()


def test_space_goes_to_the_record_and_copying_takes_the_details(shown: Shown, pane: ProblemsPane) -> None:
    refuse(shown, people(shown, 1, email="taken@x.example"))
    pane.card.copy.click()
    assert "useremailduplicate" in QGuiApplication.clipboard().text()
    assert "user:" in QGuiApplication.clipboard().text()
    press(shown, K.Key_Space)
    assert shown.window.current_pane() is shown.window.pane("users")


def test_offline_one_can_mend_and_is_told_so(shown: Shown, pane: ProblemsPane) -> None:
    numbers = people(shown, 1, email="taken@x.example")
    refuse(shown, numbers)
    shown.console.sync.move(SyncState.OFFLINE)
    shown.settle()
    assert "You can mend now" in pane.notice.title.text()
    press(shown, K.Key_T)
    assert states(shown, numbers) == [State.READY]


def test_f6_leads_into_the_card_and_back(shown: Shown, pane: ProblemsPane) -> None:
    refuse(shown, people(shown, 1, email="taken@x.example"))
    press(shown, K.Key_F6)
    assert pane.card.has_keyboard()
    press(shown, K.Key_F6, held=SHIFT)
    assert pane.table.hasFocus()


def test_everything_has_a_name(shown: Shown, pane: ProblemsPane) -> None:
    refuse(shown, people(shown, 2, email="taken@x.example"))
    press(shown, K.Key_Down)
    card = pane.card
    for control in (
        pane.table,
        card,
        card.save,
        card.retry,
        card.discard,
        card.alike,
        card.record,
        card.site,
        card.copy,
    ):
        assert accessible_name(control), control
    for line in card.form.lines.values():
        assert accessible_name(line), line
    spoken = str(pane.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert TAKEN in spoken
