"""Small sums on which much hangs: how a refused batch is halved, how long a pause is, what an edit may replace."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from math import ceil, log2

from lmsdesk.domain.changes import NewOperation, Operation, State, Verb
from lmsdesk.domain.errors import RateLimited
from lmsdesk.domain.keys import EntityKey, role_key, user_key
from lmsdesk.services.staging import _folded
from lmsdesk.sync.halving import BUDGET, Budget, apart, parts_of
from lmsdesk.sync.pauses import (
    FIRST_CLOSED,
    LONGEST_CLOSED,
    LONGEST_LOST,
    LONGEST_PAUSE,
    LONGEST_THROTTLE,
    LOST_IN_A_ROW,
    THROTTLED_IN_A_ROW,
    Pauses,
)
from tests.fakes.lms import FakeClock

MOST_ROWS = 11

# Halving


def sent(rows: list[int], bad: frozenset[int], budget: Budget) -> tuple[list[int], list[int], int]:
    """(written, refused, requests) of a batch that is refused as a whole while a bad row is in it."""
    if not bad & set(rows):
        return rows, [], 1
    if len(rows) == 1:
        return [], rows, 1
    written: list[int] = []
    refused: list[int] = []
    requests = 1
    for part in parts_of(rows, budget):
        budget.spend()
        good, wrong, more = sent(part, bad, budget)
        written, refused, requests = [*written, *good], [*refused, *wrong], requests + more
    return written, refused, requests


def test_every_set_of_bad_rows_is_found_within_the_budget_and_no_good_row_goes_twice() -> None:
    for count in range(1, MOST_ROWS + 1):
        rows = list(range(count))
        for picked in itertools.product((False, True), repeat=count):
            bad = frozenset(row for row, is_bad in zip(rows, picked, strict=True) if is_bad)
            written, refused, requests = sent(rows, bad, Budget())
            assert sorted([*written, *refused]) == rows
            assert set(refused) == bad
            assert written == sorted(written), "in the order in which they were made"
            k = len(bad)
            assert requests <= (2 * k * ceil(log2(count / k)) + 2 * k + 1 if k else 1), (count, bad)


def test_without_budget_rows_go_one_by_one() -> None:
    for count in range(2, 9):
        rows = list(range(count))
        for left in (0, -1, -5):
            assert parts_of(rows, Budget(left)) == [[row] for row in rows]
        for left in (1, BUDGET):
            first, second = parts_of(rows, Budget(left))
            assert [*first, *second] == rows
            assert 0 <= len(first) - len(second) <= 1
    for budget in range(0, 12):
        written, refused, requests = sent(list(range(100)), frozenset(range(0, 100, 7)), Budget(budget))
        assert len(written) + len(refused) == 100
        assert requests <= 1 + budget + 2 * 100


def test_named_rows_are_taken_out_whatever_they_are() -> None:
    for count in range(0, 6):
        rows = list("abcdef"[:count])
        for size in range(count + 1):
            for named in itertools.combinations(range(count), size):
                first, rest = apart(rows, set(named))
                assert first == [rows[place] for place in named]
                assert sorted([*first, *rest]) == rows


# Pauses


def test_what_never_left_is_tried_again_after_one_two_four_seconds_up_to_a_minute() -> None:
    for in_a_row in range(1, 12):
        clock = FakeClock()
        pauses = Pauses(clock)
        pauses.heard()
        for number in range(1, in_a_row + 1):
            clock.now += 10_000
            goes_on = pauses.lost()
            assert pauses.left == min(LONGEST_LOST, 2 ** (number - 1))
            assert goes_on is (number < LOST_IN_A_ROW)
        pauses.answered()
        clock.now += 10_000
        pauses.lost()
        assert pauses.left == 1


def test_silence_before_the_first_answer_is_enough() -> None:
    pauses = Pauses(FakeClock())
    pauses.begin()
    assert pauses.lost() is False


def test_a_pause_that_the_server_asks_for_is_kept_and_any_other_is_drawn() -> None:
    for chance, asked in itertools.product((0.0, 0.25, 1.0), (None, 0, -3, "soon", 1, 7.5, 299, 301, 5_000)):
        for in_a_row in range(1, THROTTLED_IN_A_ROW + 2):
            clock = FakeClock()
            pauses = Pauses(clock, lambda drawn=chance: drawn)
            for number in range(1, in_a_row + 1):
                clock.now += 10_000
                goes_on = pauses.throttled(RateLimited(retry_after=asked))
                if isinstance(asked, int | float) and asked > 0:
                    expected = float(min(LONGEST_PAUSE, asked))
                else:
                    expected = max(1.0, chance * min(LONGEST_THROTTLE, 2**number))
                assert pauses.left == expected
                assert goes_on is (number < THROTTLED_IN_A_ROW and expected <= LONGEST_THROTTLE)


def test_a_closed_site_is_left_alone_for_a_minute_and_longer_each_time() -> None:
    clock = FakeClock()
    pauses = Pauses(clock)
    for number in range(8):
        clock.now += 10_000
        pauses.closed()
        assert pauses.left == min(LONGEST_CLOSED, FIRST_CLOSED * 2**number)


def test_a_shorter_pause_never_ends_a_longer_one() -> None:
    for first, second in itertools.product((1, 30, 100), repeat=2):
        pauses = Pauses(FakeClock())
        pauses.throttled(RateLimited(retry_after=first))
        pauses.throttled(RateLimited(retry_after=second))
        assert pauses.left == max(first, second)
        pauses.begin()
        assert pauses.left == max(first, second), "a person does not shorten what the server asked for"


# S12: an edit takes the place of what only waits, never of what is on its way


def edits() -> Iterator[tuple[NewOperation, Operation]]:
    """A new edit, and an earlier one of the same thing in every state."""
    for key, earlier, later in itertools.product((user_key(7), role_key(7, 5, 3)), Verb, Verb):
        for state, secret in itertools.product(State, (None, "lmsdesk:op:1")):
            base = {"city": "Cork"}
            old = Operation(1, "u", 1, key, earlier, {"city": "Galway"}, base, "x", state, secret_ref=secret)
            yield NewOperation(key, later, {"city": "Sligo"}, base, "x"), old


def test_an_edit_replaces_only_what_waits_or_was_refused() -> None:
    opposite = {Verb.ADD: Verb.REMOVE, Verb.REMOVE: Verb.ADD}
    for item, old in edits():
        made, replaced = _folded(item, [old])
        is_alike = old.verb is item.verb or old.verb is opposite.get(item.verb)
        if old.state not in (State.READY, State.REJECTED):
            assert (replaced, made is not None) == ([], True), (item.verb, old.verb, old.state)
        elif item.verb is Verb.UPDATE:
            assert replaced == ([old] if old.verb is Verb.UPDATE and old.secret_ref is None else [])
        else:
            assert replaced == ([old] if is_alike else [])
            assert (made is None) is (old.verb is opposite.get(item.verb))


def test_what_is_on_its_way_counts_as_the_value_of_the_server() -> None:
    key = user_key(7)
    for state in State:
        old = Operation(1, "u", 1, key, Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"}, "x", state)
        back, _ = _folded(NewOperation(key, Verb.UPDATE, {"city": "Cork"}, {"city": "Cork"}, "x"), [old])
        again, _ = _folded(NewOperation(key, Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"}, "x"), [old])
        waits = state in (State.READY, State.REJECTED)
        assert (back is None, again is None) == (waits, not waits), state


def test_keys_of_edits_are_what_they_were() -> None:
    """The edit that stays is about the same thing as the one that came."""
    for item, old in edits():
        made, _ = _folded(item, [old])
        assert made is None or (made.key, made.verb) == (item.key, item.verb)
        assert isinstance(item.key, EntityKey)
