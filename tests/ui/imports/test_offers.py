"""What a list offers beside its questions: behind those that wait, chosen once for all rows; and where to mend."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QRadioButton

from lmsdesk.domain.imports.plan import Ask, Outcome
from lmsdesk.ui.imports.question_card import QuestionCard
from lmsdesk.ui.imports.questions import Questions
from lmsdesk.ui.widgets.basics import Button
from tests.ui.conftest import Bench
from tests.ui.imports.conftest import Import

WAITS = Ask("account_suspended", "account_suspended", None, ("accept", "skip"), 3)
OFFER = Ask(
    "person_unknown", "person_unknown", "username", ("leave", "create"), 2, chosen="leave", usual="leave",
    facts={"value": "jo.new"},
)  # fmt: skip


def again(card: QuestionCard) -> list[Button]:
    """The ways to open a question again."""
    return [each for each in card.findChildren(Button) if each.text() == "Ask again"]


def test_what_is_offered_stands_behind_what_waits_and_in_front_of_what_was_answered(bench: Bench) -> None:
    questions = Questions(bench.work.theme, bench.work.words, bench.window)
    bench.window.show()
    answered = replace(WAITS, key="other", chosen="accept")
    questions.show_asks((answered, OFFER, WAITS), None)
    assert [card.ask for card in questions.cards] == [WAITS, OFFER, answered]
    assert (questions.title.text(), questions.waiting) == ("1 questions", 1)
    assert [len(again(card)) for card in questions.cards] == [0, 0, 1]
    questions.show_asks((OFFER,), None)
    assert questions.title.text() == "What else can be done"
    questions.show_asks((replace(OFFER, chosen="create"),), None)
    assert (questions.title.text(), len(again(questions.cards[0]))) == ("Answered questions", 1)


def test_an_offer_says_in_words_what_happens_without_an_answer(bench: Bench) -> None:
    questions = Questions(bench.work.theme, bench.work.words, bench.window)
    bench.window.show()
    questions.show_asks((OFFER,), None)
    radios = questions.cards[0].findChildren(QRadioButton)
    assert [(each.accessibleName(), each.isChecked()) for each in radios] == [
        ("Leave them out", True),
        ("Make an account for each of them, from this list", False),
    ]
    chosen: list[tuple[str, str]] = []
    questions.answered.connect(lambda key, choice: chosen.append((key, choice)))
    radios[1].click()
    assert chosen == [("person_unknown", "create")]


def test_h82_the_page_where_a_course_is_put_right_is_opened_from_the_row(
    imports: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = imports.imports.roster.directory
    row = imports.imports.roster.sheet_called("list.csv").rows[1000 - 2]
    directory.known_courses = [
        replace(each, methods=("self",)) if each.shortname == row[1] else each for each in directory.known_courses
    ]
    (closed,) = [each for each in directory.known_courses if each.shortname == row[1]]
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    page = imports.open()
    plan = page.job.plan
    assert plan is not None
    stopped = next(
        each for each in plan.rows
        if each.outcome is Outcome.BLOCKED and any(reason.code == "no_manual_method" for reason in each.reasons)
    )  # fmt: skip
    imports.go_to_row(stopped.row, stopped.part)
    mend = page.check.panel.mend
    assert mend.isVisible()
    mend.click()
    assert [url.toString() for url in opened] == [
        f"{imports.bench.work.console.site.url}/enrol/instances.php?id={closed.id}"
    ]
    imports.go_to_row(214)
    assert not mend.isVisible()
