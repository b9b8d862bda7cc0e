"""Every finding about a list has a sentence, and every sentence fills."""

from __future__ import annotations

import string

import pytest

from lmsdesk.domain.imports.plan import Ask
from lmsdesk.domain.imports.reasons import FIXES, WEIGHTS, Weight
from lmsdesk.domain.ports import Reason
from lmsdesk.services import wording_imports
from lmsdesk.services.wording_imports import ask_words, choice_words, reason_words


@pytest.mark.parametrize("code", sorted(WEIGHTS))
def test_every_code_has_a_sentence(code: str) -> None:
    assert code in wording_imports.known_codes()


@pytest.mark.parametrize("code", sorted(FIXES))
def test_every_repair_has_words(code: str) -> None:
    assert code in wording_imports.known_fixes()


STOPPING = {code for code, weight in WEIGHTS.items() if weight is not Weight.NOTE} - {"skipped", "left_out"}


@pytest.mark.parametrize("code", sorted(STOPPING))
def test_what_stops_a_row_says_what_to_do(code: str) -> None:
    assert reason_words(Reason(code, "course", "x"))[1]


def test_braces_in_a_cell_are_shown_as_they_are() -> None:
    what, _ = reason_words(Reason("course_unknown", "course", "{0.__class__}"))
    assert "{0.__class__}" in what


def test_moments_are_days_in_the_zone_of_the_site() -> None:
    reason = Reason("course_ended", None, "BIO1", {"at": 1798757999})
    assert "31 Dec 2026" in reason_words(reason, "Europe/Berlin")[0]


def test_other_sheets_are_named_in_one_line() -> None:
    told = reason_words(Reason("other_sheets", None, "List", {"sheets": "Autumn, late\nOld"}))[0]
    assert told == "The workbook has more sheets: Autumn, late, Old"


def test_questions_and_answers_have_words() -> None:
    ask = Ask("date_order", "date_order", "end", ("dmy", "mdy"), 2, facts={"value": "03/04/2027"})
    assert "03/04/2027" in ask_words(ask)[0]
    assert choice_words(ask, "dmy") == "The day comes first"
    assert choice_words(ask, "17") == "17"


def test_sentences_hold_only_plain_fields() -> None:
    for pair in wording_imports.SENTENCES.values():
        for text in pair:
            assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text))
