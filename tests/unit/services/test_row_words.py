"""What stops a row can be said in a few words."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.ports import Reason
from lmsdesk.services.wording_rows import main_reason, short_words

STOPPING = sorted(code for code, weight in WEIGHTS.items() if weight in (Weight.ASK, Weight.BLOCK))


@pytest.mark.parametrize("code", STOPPING)
def test_what_stops_a_row_has_words_that_fit_its_column(code: str) -> None:
    told = short_words(Reason(code, "idnumber", "x", {"by": "email"}))
    assert 0 < len(told) <= 25
    assert "{" not in told


def test_an_error_outweighs_a_question_and_a_note() -> None:
    note, ask, block = Reason("never_ends"), Reason("end_past"), Reason("role_unknown")
    assert main_reason((note, ask, block)) is block
    assert main_reason((note, ask)) is ask
    assert main_reason((note,)) is None


def test_what_a_person_left_out_says_so_first() -> None:
    left = Reason("left_out")
    assert main_reason((Reason("role_unknown"), left)) is left
