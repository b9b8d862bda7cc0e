"""The pane of what is not confirmed, by keyboard alone: the countdown, looking now, what to look at by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.facts import Unconfirmed, Wait
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.panes.unconfirmed import UnconfirmedPane
from tests.fakes.college import NOW
from tests.ui.conftest import Shown
from tests.ui.keyboard import CTRL, bring, ends, operations, press

K = Qt.Key


def lose(shown: Shown, *told: Unconfirmed) -> list[int]:
    """Changes whose answers were lost; the numbers are put in."""
    numbers = ends(shown, len(told))
    for number, each in zip(numbers, told, strict=True):
        shown.console.changes.waits[number] = Unconfirmed(
            number, each.left, each.wait, each.window, each.sent, each.attempts, each.cut_off, each.looked, each.seen
        )
    bring(shown, numbers, State.UNKNOWN)
    return numbers


WINDOW = Unconfirmed(0, 96.0, Wait.WINDOW, 180, NOW - 84, 1, False)
CUT = Unconfirmed(0, 171.0, Wait.RESTART, 180, NOW - 400, 2, True)
SECOND = Unconfirmed(0, 8.0, Wait.SECOND, 180, NOW - 200, 1, False, NOW - 2, False)


@pytest.fixture
def pane(shown: Shown) -> UnconfirmedPane:
    """In front of the window, reached by its key."""
    press(shown, K.Key_8, held=CTRL)
    found = shown.window.current_pane()
    assert isinstance(found, UnconfirmedPane)
    return found


def row(pane: UnconfirmedPane, number: int) -> list[str]:
    return [str(pane.model.index(number, column).data()) for column in range(1, 7)]


def test_when_all_is_confirmed_it_says_so(pane: UnconfirmedPane) -> None:
    assert pane.stack.currentWidget() is pane.placeholder
    assert pane.placeholder.title.text() == "Everything that was sent is confirmed"


def test_a_row_tells_what_was_sent_when_it_is_decided_and_why_then(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, WINDOW, SECOND)
    assert pane.model.row_count() == 2
    assert row(pane, 0)[4:] == ["0:08", "Not seen once; a second look follows"]
    assert row(pane, 1)[3:] == ["09:32", "1:36", "The site may still be working on it"]
    assert "28 Feb 2027" in row(pane, 1)[2]


def test_the_seconds_run_without_asking_again(
    shown: Shown, pane: UnconfirmedPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(shown, WINDOW)
    moment = NOW
    monkeypatch.setattr(pane.bench.words, "now", lambda: moment)
    for passed, told in ((30, "1:06"), (95, "0:01"), (97, "now")):
        moment = NOW + passed
        pane.tick()
        assert row(pane, 0)[4] == told
        assert pane.card.time.text() == told
    assert "what it shows decides" in pane.card.why.text()


def test_the_card_tells_why_nobody_read_the_answer_after_the_program_ended(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, CUT)
    assert "The program ended while this was being sent" in pane.card.cut.text()
    assert "counted from the start of the program" in pane.card.why.text()
    assert "tried 2 times" in pane.card.sent.text()


def test_c_looks_now_and_says_that_nothing_can_be_decided_yet(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, WINDOW)
    press(shown, K.Key_C)
    assert shown.console.changes.looks == 1
    assert "Nothing can be decided yet" in shown.window.toast.accessibleName()


def test_what_was_seen_too_early_is_told_as_such(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, Unconfirmed(0, 60.0, Wait.WINDOW, 180, NOW - 120, 1, False, NOW - 5, True))
    assert "Seems applied" in pane.card.seen.text()
    assert "counts when the time is over" in pane.card.seen.text()


def test_it_says_what_to_look_at_by_hand_and_opens_the_page(
    shown: Shown, pane: UnconfirmedPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = lose(shown, WINDOW)
    item = operations(shown)[number]
    who, _, where = item.label.rpartition(" in ")
    assert pane.card.hand.text() == f"Open the participants of {where} and compare dates and status of {who}."
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    press(shown, K.Key_Return, K.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is pane.card.site
    press(shown, K.Key_Return)
    assert opened == [f"https://moodle.northfield.example/user/index.php?id={item.key.number(1)}"]
    press(shown, K.Key_Escape)
    assert pane.table.hasFocus()


def test_offline_nothing_is_counted_down_and_nothing_can_be_looked_up(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, WINDOW)
    shown.console.sync.move(SyncState.OFFLINE)
    shown.settle()
    assert row(pane, 0)[4:] == ["\u2014", "When the site answers again"]
    assert "Nothing can be looked up now" in pane.notice.title.text()
    assert not shown.window.actions_["check_now"].isEnabled()
    press(shown, K.Key_C)
    assert shown.console.changes.looks == 0


def test_one_that_is_decided_leaves_and_the_next_takes_its_place(shown: Shown, pane: UnconfirmedPane) -> None:
    first, second = lose(shown, SECOND, WINDOW)
    pane.table.go_to(0)
    bring(shown, [first], State.RETIRED)
    assert pane.model.row_count() == 1
    waiting = pane.current()
    assert waiting is not None
    assert waiting.told.operation == second
    bring(shown, [second], State.RETIRED)
    assert pane.stack.currentWidget() is pane.placeholder


def test_space_goes_to_the_record(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, WINDOW)
    press(shown, K.Key_Space)
    assert shown.window.current_pane() is shown.window.pane("enrolments")


def test_everything_has_a_name(shown: Shown, pane: UnconfirmedPane) -> None:
    lose(shown, WINDOW)
    card = pane.card
    for control in (pane.table, pane.check_button, card, card.check, card.site, card.record):
        assert accessible_name(control), control
    assert "Decided in 1:36" in card.time.accessibleName()
