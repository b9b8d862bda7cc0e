"""Batches that are refused as a whole: the bad rows are found within their budget, the others go through once."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import NewOperation, State, Verb, Verdict
from lmsdesk.domain.endpoints import Endpoint, Outgoing, PreparedRequest
from lmsdesk.domain.keys import Entity, user_key
from lmsdesk.sync.halving import BUDGET, Budget, apart, parts_of
from lmsdesk.sync.runs import REFUSED_IN_A_ROW
from tests.fakes.desk import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def stage(world: World, count: int, bad: set[int]) -> None:
    """Edits of ``count`` people; those of ``bad`` are refused by the server."""
    for number in range(count):
        world.server.user(1000 + number, username=f"u{number}", city="Cork")
    world.stage(
        *[
            NewOperation(
                user_key(1000 + number),
                Verb.UPDATE,
                {"city": "refuse" if number in bad else "Galway"},
                {"city": "Cork"},
                f"user {number}",
            )
            for number in range(count)
        ]
    )


def bad_found(world: World) -> set[int]:
    return {item.key.id - 1000 for item in world.desk.operations(states=[State.REJECTED])}


def in_one_batch(world: World, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Batches begin as large as they get."""
    told = world.lms.endpoint

    def wide(entity: Entity, verb: Verb, patch: object) -> Endpoint:
        found = told(entity, verb, patch)  # type: ignore[arg-type]
        assert found is not None
        return replace(found, max_batch=rows)

    monkeypatch.setattr(world.lms, "endpoint", wide)
    monkeypatch.setattr("lmsdesk.sync.runs.FIRST_BATCH", rows)


# Pure steps


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 100), st.data())
def test_halving_finds_exactly_the_bad_rows_within_two_k_log_n_over_k_plus_two_k(
    count: int, data: st.DataObject
) -> None:
    bad = data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=count))
    found, sent = [], 0
    budget = Budget(10_000)

    def send(rows: list[int]) -> None:
        nonlocal sent
        sent += 1
        if not bad.intersection(rows):
            return
        if len(rows) == 1:
            found.extend(rows)
            return
        for part in parts_of(rows, budget):
            send(part)

    send(list(range(count)))
    assert set(found) == bad
    k = len(bad)
    assert sent - 1 <= 2 * k * math.ceil(math.log2(count / k)) + 2 * k


def test_without_budget_rows_go_one_by_one() -> None:
    assert parts_of([1, 2, 3], Budget(0)) == [[1], [2], [3]]


def test_named_rows_are_set_apart() -> None:
    assert apart("abcd", {1, 3}) == (["b", "d"], ["a", "c"])


# Through the desk


@pytest.mark.parametrize("bad", [{0}, {99}, {0, 1}, {0, 99}, {3, 50, 51, 98}])
def test_a_batch_of_a_hundred_costs_no_more_than_its_budget(
    world: World, monkeypatch: pytest.MonkeyPatch, bad: set[int]
) -> None:
    in_one_batch(world, monkeypatch, 100)
    stage(world, 100, bad)
    world.push()
    k = len(bad)
    assert bad_found(world) == bad
    assert world.server.sent - 1 <= 2 * k * math.ceil(math.log2(100 / k)) + 2 * k
    assert sorted(set(world.states()), key=str) == [State.REJECTED, State.RETIRED]


def test_a_row_that_the_server_names_is_set_apart_and_the_others_go_again_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_one_batch(world, monkeypatch, 100)
    world.lms.names = True
    stage(world, 100, {17, 63})
    world.push()
    assert bad_found(world) == {17, 63}
    assert world.server.sent == 3


def test_more_bad_rows_than_the_budget_allows_go_one_by_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    in_one_batch(world, monkeypatch, 100)
    bad = set(random.Random(4).sample(range(100), 30))
    stage(world, 100, bad)
    world.push()
    assert bad_found(world) == bad
    assert world.server.sent <= 1 + BUDGET + 100
    sends = [number for request in world.lms.requests for number in request]
    assert max(map(sends.count, set(sends))) <= 9  # once whole, seven halvings, once alone


def test_a_set_of_which_the_server_takes_nothing_is_stopped_and_another_goes_on(world: World) -> None:
    stage(world, 300, set(range(300)))
    world.server.user(5000, username="other", city="Cork")
    world.stage(NewOperation(user_key(5000), Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"}, "other"))
    report = world.run(world.engine.push(wait=True))
    states = world.states()
    assert report.stopped == "too_many_refused"
    assert states[-1] is State.RETIRED
    assert states.count(State.REJECTED) == REFUSED_IN_A_ROW
    assert states.count(State.READY) == 300 - REFUSED_IN_A_ROW
    assert world.server.sent <= 3 * REFUSED_IN_A_ROW


def test_a_refused_batch_counts_as_no_attempt_of_its_good_rows(world: World) -> None:
    stage(world, 20, {3})
    world.push()
    attempts = {item.attempts for item in world.desk.operations(states=[State.RETIRED])}
    assert attempts == {1}


@pytest.mark.parametrize("place", range(1, 8))
def test_an_answer_that_is_lost_while_a_batch_is_halved_doubles_nothing(world: World, place: int) -> None:
    stage(world, 20, {3, 11})
    world.lms.faults = ["ok"] * place + ["lost_after"]
    world.push()
    assert State.UNKNOWN in world.states()
    unknown = {item.id for item in world.desk.operations(states=[State.UNKNOWN])}
    before = [number for request in world.lms.requests for number in request if number in unknown]
    world.push()
    assert [number for request in world.lms.requests for number in request if number in unknown] == before
    world.push(wait=True)
    assert bad_found(world) == {3, 11}
    assert world.states().count(State.RETIRED) == 18


# Requests that something on the way sends twice


def create(world: World, name: str) -> NewOperation:
    fields = {"username": name, "email": f"{name}@example.org", "first_name": name, "last_name": "X"}
    return NewOperation(user_key(world.desk.temporary_id()), Verb.CREATE, fields, None, name, f"username={name}")


@pytest.mark.parametrize("count", [1, 20])
def test_new_accounts_of_a_request_that_was_sent_twice_on_the_way_are_ours_and_not_refused(
    world: World, count: int
) -> None:
    world.stage(*[create(world, f"new{number}") for number in range(count)])
    world.lms.faults = ["replayed"]
    world.push(wait=True)
    assert world.server.created == [f"new{number}" for number in range(count)]
    assert set(world.states()) == {State.RETIRED}
    assert {item.verdict for item in world.desk.operations()} == {Verdict.INFERRED}
    assert world.server.sent == 1


def test_an_edit_that_was_sent_twice_on_the_way_is_in_effect_once(world: World) -> None:
    stage(world, 3, set())
    world.lms.faults = ["replayed"]
    world.push()
    assert set(world.states()) == {State.RETIRED}


def test_somebody_elses_account_that_came_in_between_is_not_taken_for_ours(world: World) -> None:
    """It has the name that we wanted, and another address: two people."""
    world.stage(create(world, "carol"))
    prepared = world.lms.prepare

    def late(endpoint: Endpoint, outgoing: Sequence[Outgoing]) -> PreparedRequest:
        world.server.user(99, username="carol", email="other@example.org", first_name="Carol", last_name="Y")
        return prepared(endpoint, outgoing)

    world.lms.prepare = late  # type: ignore[method-assign]
    world.push(wait=True)
    assert world.states() == [State.REJECTED]
