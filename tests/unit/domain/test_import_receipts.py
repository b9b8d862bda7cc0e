"""What became of a row from the states of its changes, and marks by which rows are known again."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.changes import State
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.receipts import Became, became, digests, outcome_of, rows_of
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.wording_receipts import became_words
from tests.fakes.directory import FakeDirectory, plan_of


@pytest.mark.parametrize(
    ("outcome", "states", "fate"),
    [
        (Outcome.CREATE, [State.READY], Became.WAITING),
        (Outcome.CREATE, [State.RETIRED, State.READY], Became.WAITING),
        (Outcome.CREATE, [State.RETIRED, State.REJECTED], Became.REFUSED),
        (Outcome.CHANGE, [State.CONFLICT, State.UNKNOWN], Became.CONFLICT),
        (Outcome.CHANGE, [State.INFLIGHT, State.APPLIED], Became.UNCONFIRMED),
        (Outcome.CHANGE, [State.APPLIED, State.NOOP], Became.DONE),
        (Outcome.CHANGE, [State.NOOP], Became.ALREADY),
        (Outcome.CREATE, [State.CANCELLED], Became.DISCARDED),
        (Outcome.CREATE, [State.CANCELLED, State.RETIRED], Became.DISCARDED),
        (Outcome.CREATE, [], Became.ALREADY),
        (Outcome.SAME, [], Became.ALREADY),
        (Outcome.BLOCKED, [], Became.LEFT_OUT),
        (Outcome.BLOCKED, [State.RETIRED], Became.DONE),  # one part of the row could not be done, another was
        (Outcome.CHECK, [], Became.OPEN),
        (Outcome.MERGED, [], Became.SAID_TWICE),
    ],
)
def test_the_most_serious_of_its_changes_is_the_fate_of_a_row(
    outcome: Outcome, states: list[State], fate: Became
) -> None:
    for order in itertools.permutations(states):
        assert became(outcome, order) is fate
    assert became_words(fate)


def test_every_state_has_a_fate_and_every_fate_has_words() -> None:
    assert {became(Outcome.CREATE, [state]) for state in State} <= set(Became)
    assert all(map(became_words, Became))


def test_what_was_done_can_be_taken_back_and_what_was_let_go_of_is_forgotten() -> None:
    assert became(Outcome.CREATE, [State.RETIRED], taken_back=True) is Became.TAKEN_BACK
    assert became(Outcome.CREATE, [State.REJECTED], taken_back=True) is Became.REFUSED
    assert became(Outcome.CREATE, [], is_there=False) is Became.FORGOTTEN
    assert became(Outcome.BLOCKED, [], is_there=False) is Became.LEFT_OUT


def test_an_error_in_one_part_of_a_row_says_most_about_it(site: FakeDirectory) -> None:
    plan = plan_of("username | course1 | course2\nann.lee | BIO1 | NOPE", site)
    (parts,) = rows_of(plan).values()
    assert len(parts) == 2
    assert outcome_of(parts) is Outcome.BLOCKED


ROW = RowId(0, 2)
CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Co"]), max_size=6)


@given(st.lists(CELL, min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_rows_are_known_again_in_other_order_and_form(cells: list[str], order: list[int]) -> None:
    heads = ["User name", "Kurs", "Note"]
    plain = digests(heads, {ROW: cells})
    moved = [f"  {unicodedata.normalize('NFD', cells[at])}\u00a0 " for at in order]
    again = digests([*(heads[at].upper() for at in order), "", "lmsdesk_row"], {ROW: [*moved, "", "77"]})
    assert again == plain


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (["a", "b"], ["x", "z"]),
        (["a", "b"], ["y", "x"]),
        (["a", "c"], ["x", "y"]),
        (["a", "b", "c"], ["x", "y", "more"]),
        (["a", "b"], ["X", "y"]),
    ],
)
def test_other_rows_have_other_marks(heads: list[str], cells: list[str]) -> None:
    assert digests(heads, {ROW: cells})[ROW] != digests(["a", "b"], {ROW: ["x", "y"]})[ROW]
