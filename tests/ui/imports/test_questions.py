"""Questions about a list: words a person can choose by, every one within reach, the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.imports.likeness import Found, Likeness
from lmsdesk.domain.imports.near import of_course
from lmsdesk.domain.imports.plan import Ask, ColumnState, MappedColumn, Outcome
from lmsdesk.ui.accessibility import accessible_name
from lmsdesk.ui.imports.question_card import QuestionCard
from lmsdesk.ui.imports.questions import Questions
from tests.fakes.college import TERM_END, TERM_START
from tests.fakes.directory import course
from tests.ui.conftest import Bench
from tests.ui.imports.conftest import Import

K = Qt.Key


def texts(card: QuestionCard) -> list[str]:
    """The choices as a screen reader tells them."""
    return [button.accessibleName() for button in card._group.buttons()]


def card_of(bench: Bench, ask: Ask, columns: tuple[MappedColumn, ...] = ()) -> QuestionCard:
    """One question by itself."""
    return QuestionCard(bench.work.theme, bench.work.words, ask, columns, bench.window)


def test_courses_of_one_name_are_told_by_name_category_and_dates(bench: Bench) -> None:
    found = [
        of_course(
            course(7, "BIO1", fullname="Biology", start=TERM_START, end=TERM_END), Found(Likeness.EQUAL), "fullname"
        ),
        of_course(course(8, "BIO2", fullname="Biology", category="Arts", start=0), Found(Likeness.EQUAL), "fullname"),
    ]
    ask = Ask("course_ambiguous:biology", "course_ambiguous", "course", ("7", "8", "skip"), 4, offers=tuple(found))
    first, second, skip = texts(card_of(bench, ask))
    assert first == "BIO1: Biology (Science), 24 Aug 2026 to 18 Dec 2026"
    assert second == "BIO2: Biology (Arts)"
    assert skip == "Leave these rows out"


def test_columns_of_one_name_are_told_by_their_letter_and_what_they_hold(bench: Bench) -> None:
    columns = tuple(
        MappedColumn(place, "email", ColumnState.MAPPED, key, "email", samples=(text,))
        for place, key, text in ((2, "email", "ann@x.org"), (27, "email:2", "bob@y.org"))
    )
    ask = Ask("duplicate_header:email", "duplicate_header", "email", ("email", "email:2", "skip"), 1)
    assert texts(card_of(bench, ask, columns))[:2] == [
        "Column C, “email”: ann@x.org",
        "Column AB, “email”: bob@y.org",
    ]


def test_readings_of_letters_are_shown_as_each_would_read_them(bench: Bench) -> None:
    facts = {"choices": "cp1252,cp1250", "value": None}
    ask = Ask(
        "encoding_unsure",
        "encoding_unsure",
        None,
        ("cp1252", "cp1250", "skip"),
        1,
        ("4: Kodaly Zoltán, ®i¾ek",),
        facts=facts,
    )
    assert texts(card_of(bench, ask))[:2] == [
        "Windows-1252 (Western): Kodaly Zoltán, ®i¾ek",
        "Windows-1250 (Central European): Kodaly Zoltán, ®iľek",
    ]


def many(number: int) -> tuple[Ask, ...]:
    """Questions about so many ended courses."""
    return tuple(
        Ask(f"course_ended:c{n}", "course_ended", None, ("accept", "skip"), 2, facts={"value": f"C{n}", "at": 0})
        for n in range(number)
    )


def test_every_question_is_within_reach(bench: Bench) -> None:
    questions = Questions(bench.work.theme, bench.work.words, bench.window)
    bench.window.show()
    questions.show_asks(many(19), None)
    assert (len(questions.cards), questions.more.text()) == (8, "Show 8 more")
    questions.more.click()
    assert len(questions.cards) == 16
    assert bench.window.focusWidget() is questions.cards[8].focus_target()
    questions.more.click()
    assert (len(questions.cards), questions.more.isVisible()) == (19, False)
    assert [accessible_name(card)[:7] for card in questions.cards] == ["2 rows:"] * 19


def test_q_goes_to_the_first_question_a_digit_answers_and_the_next_one_follows(imports: Import) -> None:
    page = imports.open()
    imports.bench.window.activateWindow()
    check = page.check
    check.table.setFocus()
    open_before = check.questions.waiting
    imports.key(K.Key_Q)
    first = check.questions.cards[0]
    assert first.has_focus()
    QTest.keyClick(first.focus_target(), K.Key_1)
    imports.bench.settle()
    assert imports.session.options.decisions == {first.ask.key: "accept"}
    assert check.questions.waiting == open_before - 1
    assert check.questions.cards[0].has_focus()
    while check.questions.waiting:
        QTest.keyClick(check.questions.cards[0].focus_target(), K.Key_2)
        imports.bench.settle()
    assert imports.bench.window.focusWidget() is check.table
    plan = page.job.plan
    assert plan is not None
    assert plan.counts[Outcome.CHECK] == 0


def test_arrows_among_answers_choose_nothing_and_escape_goes_back_to_the_rows(imports: Import) -> None:
    page = imports.open()
    imports.bench.window.activateWindow()
    page.check.table.setFocus()
    imports.key(K.Key_Q)
    card = page.check.questions.cards[0]
    QTest.keyClick(card.focus_target(), K.Key_Down)
    imports.bench.settle()
    assert imports.session.options.decisions == {}
    focused = imports.bench.window.focusWidget()
    assert focused is card._group.buttons()[1]
    QTest.keyClick(focused, K.Key_Escape)
    assert imports.bench.window.focusWidget() is page.check.table


def test_an_answer_that_is_changed_keeps_the_place(imports: Import) -> None:
    page = imports.open()
    imports.bench.window.activateWindow()
    page.job.answer("account_suspended", "accept")
    imports.bench.settle()
    answered = page.check.questions.cards[-1]
    answered.focus_target().setFocus()
    QTest.keyClick(answered.focus_target(), K.Key_2)
    imports.bench.settle()
    assert imports.session.options.decisions == {"account_suspended": "skip"}
    assert page.check.questions.cards[-1].has_focus()


@pytest.mark.parametrize("code", ["privileged_role"])
def test_q_on_a_row_with_a_question_goes_to_that_one(imports: Import, code: str) -> None:
    page = imports.open()
    imports.bench.window.activateWindow()
    imports.go_to_row(618)
    page.check.table.setFocus()
    imports.key(K.Key_Q)
    card = next(each for each in page.check.questions.cards if each.has_focus())
    assert card.ask.code == code
