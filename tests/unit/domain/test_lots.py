"""Changes that wait, put together by what they have in common; texts compared word by word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.differences import MOST, Side, compared, is_long
from lmsdesk.domain.facts import Change
from lmsdesk.domain.keys import enrolment_key, user_key
from lmsdesk.domain.lots import blamed, conflict_key, lots_of, problem_key
from lmsdesk.domain.plans import Trouble

EDIT = Operation(
    1, "u", 1, user_key(7), Verb.UPDATE, {"city": "A"}, {"city": "B"}, "Ann", State.CONFLICT,
    theirs={"city": "C"}, error_code=Trouble.CHANGED,
)  # fmt: skip


def enrolling(number: int, course: int) -> Operation:
    key = enrolment_key(number, course)
    return replace(
        EDIT, id=number, key=key, verb=Verb.CREATE, error_code=Trouble.PARENT_GONE, error_text=f"course:{course}"
    )


def test_everything_that_waits_for_a_deleted_course_is_one_lot_and_comes_first() -> None:
    items = [EDIT, *(enrolling(number, 3) for number in range(2, 216)), enrolling(300, 4)]
    lots = lots_of([Change((item,)) for item in items], conflict_key)
    assert [len(lot.changes) for lot in lots] == [214, 1, 1]
    assert lots[0].has_cause
    assert len(lots[0].ids) == 214


def test_the_same_fields_are_alike_and_other_fields_are_not() -> None:
    others = [
        replace(EDIT, id=2),
        replace(EDIT, id=3, patch={"phone": "1"}, base={"phone": "0"}, theirs={"phone": "2"}),
    ]
    lots = lots_of([Change((item,)) for item in [EDIT, *others]], conflict_key)
    assert [len(lot.changes) for lot in lots] == [2, 1]


def test_whom_they_suspended_is_not_alike_to_whom_they_activated() -> None:
    active = replace(EDIT, patch={"suspended": False}, base={}, theirs={"suspended": True})
    suspended = replace(EDIT, id=2, patch={"suspended": True}, base={}, theirs={"suspended": False})
    assert conflict_key(active) != conflict_key(suspended)


def test_missing_rights_are_one_lot_whatever_was_asked_for() -> None:
    one = replace(EDIT, error_class="permission", error_code="nopermissions", error_text="may not edit Ann")
    two = replace(EDIT, verb=Verb.DELETE, key=enrolment_key(1, 2), error_class="validation", error_code="nopermissions")
    assert problem_key(one) == problem_key(two)


def test_refusals_that_differ_only_in_names_and_numbers_are_alike() -> None:
    one = replace(EDIT, error_class="refused", error_code="odd", error_text='"ann" has 3 rows')
    two = replace(one, error_text='"bob" has 12 rows')
    assert problem_key(one) == problem_key(two)
    assert problem_key(one) != problem_key(replace(one, error_text="something else"))


@pytest.mark.parametrize(
    ("code", "text", "field"),
    [("too_long", "city Llanfair", "city"), ("useremailduplicate", "E-mail taken", "email"), ("odd", "", None)],
)
def test_the_field_that_a_refusal_is_about_is_named(code: str, text: str, field: str | None) -> None:
    kind = "validation" if code == "too_long" else "refused"
    assert blamed(replace(EDIT, error_class=kind, error_code=code, error_text=text)) == field


def test_words_that_are_gone_and_new_stand_in_reading_order_and_give_both_texts_back() -> None:
    before, after = "History of the old world, part one", "History of the new world, part two"
    pieces = compared(before, after)
    assert "".join(piece.text for piece in pieces if piece.side is not Side.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.side is not Side.GONE) == after
    assert ("old", Side.GONE) in pieces
    assert ("new", Side.NEW) in pieces


def test_texts_without_end_are_compared_as_wholes() -> None:
    long = "word " * MOST
    assert [piece.side for piece in compared(long, long + "more")] == [Side.GONE, Side.NEW]


def test_short_values_are_not_compared_word_by_word() -> None:
    assert not is_long("Dublin", "Galway")
    assert not is_long("", "x" * 100)
    assert is_long("y", "x" * 100)
