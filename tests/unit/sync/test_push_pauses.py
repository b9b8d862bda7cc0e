"""How often and how soon a push tries again: pauses, limits of a run, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.endpoints import Answer, Outcome, PreparedRequest
from lmsdesk.domain.errors import (
    BadAnswer,
    Cancelled,
    Gone,
    KeyRefused,
    LmsDeskError,
    Maintenance,
    NotAllowed,
    Offline,
    RateLimited,
    Unanswered,
    WrongUse,
)
from lmsdesk.domain.keys import user_key
from lmsdesk.sync.pauses import BURST, LOST_IN_A_ROW, THROTTLED_IN_A_ROW, Pauses
from lmsdesk.sync.runs import MOST_SENDS_IN_A_RUN
from tests.fakes.desk import World
from tests.fakes.lms import FakeClock


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    for number in range(7, 60):
        made.server.user(number, username=f"u{number}", city="Cork")
    yield made
    made.close()


def city(number: int, value: str = "Galway") -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": value}, {"city": "Cork"}, f"user {number}")


# The pause of a profile


def test_a_server_that_says_how_long_is_left_alone_exactly_so_long() -> None:
    clock = FakeClock()
    pauses = Pauses(clock)
    assert pauses.throttled(RateLimited(retry_after=17))
    assert pauses.left == 17
    clock.now += 17
    assert pauses.left == 0


def test_without_a_word_pauses_double_up_to_five_minutes_and_then_the_run_ends() -> None:
    clock = FakeClock()
    pauses = Pauses(clock)
    waited = []
    while pauses.throttled(RateLimited()):
        waited.append(pauses.left)
        clock.now += int(pauses.left)
    assert waited == [2, 4, 8, 16, 32, 64, 128]
    assert len(waited) == THROTTLED_IN_A_ROW - 1
    pauses.throttled(RateLimited())
    assert pauses.left <= 300


def test_chance_shortens_pauses_so_that_many_clients_do_not_come_back_together() -> None:
    drawn = iter([0.5, 0.25])
    clock = FakeClock()
    pauses = Pauses(clock, lambda: next(drawn))
    pauses.throttled(RateLimited())
    assert pauses.left == 1
    clock.now += 1
    pauses.throttled(RateLimited())
    assert pauses.left == 1


def test_a_server_that_wants_an_hour_is_not_waited_for_in_the_run() -> None:
    pauses = Pauses(FakeClock())
    assert not pauses.throttled(RateLimited(retry_after=3_000))
    assert pauses.left == 3_000


def test_what_never_left_is_tried_after_one_two_four_eight_seconds_and_then_not_in_this_run() -> None:
    clock = FakeClock()
    pauses = Pauses(clock)
    pauses.heard()
    waited = []
    while pauses.lost():
        waited.append(pauses.left)
        clock.now += int(pauses.left)
    assert waited == [1, 2, 4, 8]
    assert len(waited) == LOST_IN_A_ROW - 1


def test_a_site_that_never_answered_in_this_run_counts_as_out_of_reach_at_once() -> None:
    pauses = Pauses(FakeClock())
    pauses.heard()
    pauses.begin()
    assert not pauses.lost()


def test_a_batch_that_came_to_its_end_begins_the_count_anew() -> None:
    pauses = Pauses(FakeClock())
    pauses.heard()
    for _ in range(LOST_IN_A_ROW - 1):
        assert pauses.lost()
    pauses.answered()
    assert pauses.lost()


def test_a_closed_site_is_left_alone_for_one_minute_up_to_fifteen() -> None:
    clock = FakeClock()
    pauses = Pauses(clock)
    waited = []
    for _ in range(6):
        pauses.closed()
        waited.append(pauses.left)
        clock.now += int(pauses.left)
    assert waited == [60, 120, 240, 480, 900, 900]


def test_a_new_run_waits_only_for_what_the_server_asked_for() -> None:
    pauses = Pauses(FakeClock())
    pauses.throttled(RateLimited(retry_after=20))
    pauses.closed()
    pauses.begin()
    assert pauses.left == 20


def test_a_pause_that_the_server_asked_for_holds_back_every_other_request_of_the_profile(world: World) -> None:
    world.stage(city(7))
    world.lms.faults, world.lms.asked = ["throttled"], 1_000
    with pytest.raises(RateLimited):
        world.push()
    before = world.lms.reads
    with pytest.raises(RateLimited) as caught:
        world.run(world.engine.pull())
    assert 990 <= int(str(caught.value.facts["retry_after"])) <= 1_001
    with pytest.raises(RateLimited):
        world.run(world.engine.settle_once())
    assert world.lms.reads == before
    world.clock.now += 1_001
    world.run(world.engine.pull())


def test_writes_are_spread_after_a_burst_where_the_server_wants_it(world: World) -> None:
    pauses = Pauses(world.clock)

    async def many() -> int:
        began = world.clock.now
        for _ in range(BURST + 20):
            await pauses.turn(2.0)
        return world.clock.now - began

    assert 9 <= world.run(many()) <= 21  # the fake clock sleeps whole seconds


# In a run


def test_a_short_pause_is_waited_for_and_everything_goes_through(world: World) -> None:
    world.stage(*[city(number) for number in range(7, 50)])
    world.lms.faults, world.lms.asked = ["ok", "throttled"], 12
    began = world.clock.now
    world.push()
    assert set(world.states()) == {State.RETIRED}
    assert world.clock.now - began >= 12


def test_a_long_pause_ends_the_run_and_says_when_it_makes_sense_again(world: World) -> None:
    world.stage(*[city(number) for number in range(7, 50)])
    world.lms.faults, world.lms.asked = ["ok", "throttled"], 900
    with pytest.raises(RateLimited) as caught:
        world.push()
    assert 899 <= int(str(caught.value.facts["retry_after"])) <= 901
    assert set(world.states()) == {State.RETIRED, State.READY}


def test_a_site_that_throttles_for_ever_ends_the_run(world: World) -> None:
    world.stage(city(7))
    world.lms.faults = ["throttled"] * 100
    with pytest.raises(RateLimited):
        world.push()
    assert world.server.sent == THROTTLED_IN_A_ROW
    assert world.states() == [State.READY]


def test_a_pause_of_the_server_counts_as_no_attempt(world: World) -> None:
    world.stage(city(7))
    world.lms.faults = ["throttled", "throttled"]
    world.push()
    assert world.desk.operations()[0].attempts == 1


def test_who_stops_a_run_need_not_wait_for_its_pause(world: World) -> None:
    world.stage(city(7))
    world.lms.faults, world.lms.asked = ["throttled"], 200
    slept = world.clock.sleep

    async def stopping(seconds: float) -> None:
        world.engine.stop()
        await slept(seconds)

    world.clock.sleep = stopping  # type: ignore[method-assign]
    began = world.clock.now
    with pytest.raises(Cancelled):
        world.push()
    assert world.clock.now - began <= 2
    assert world.states() == [State.READY]


def test_a_closed_site_ends_the_run_and_with_waiting_the_run_goes_on_when_it_is_open(world: World) -> None:
    world.stage(city(7))
    world.lms.faults = ["closed"]
    with pytest.raises(Maintenance):
        world.push()
    assert world.states() == [State.READY]
    world.lms.faults = ["closed", "closed"]
    began = world.clock.now
    world.push(wait=True)
    assert world.states() == [State.RETIRED]
    assert world.clock.now - began >= 120


def test_a_refused_token_stops_at_the_first_request(world: World) -> None:
    world.stage(*[city(number) for number in range(7, 50)])
    world.lms.faults = ["token"] * 10
    with pytest.raises(KeyRefused):
        world.push(wait=True)
    assert world.server.sent == 1
    assert set(world.states()) == {State.READY}


def test_a_read_whose_answer_was_lost_is_read_again_and_the_push_goes_on(world: World) -> None:
    world.stage(*[city(number) for number in range(7, 50)])
    answered = world.lms.current

    async def now_and_then(operations: object) -> object:
        if world.lms.reads % 3 == 1:
            world.lms.reads += 1
            raise Unanswered(reason="reset")
        return await answered(operations)  # type: ignore[arg-type]

    world.lms.current = now_and_then  # type: ignore[method-assign,assignment]
    world.push()
    assert set(world.states()) == {State.RETIRED}


def test_an_operation_without_an_answer_is_sent_three_times_in_a_run_and_waiting_comes_to_its_end(
    world: World,
) -> None:
    world.stage(city(7))
    world.lms.faults = ["lost_before"] * 50
    world.push(wait=True)
    assert world.server.sent == MOST_SENDS_IN_A_RUN
    assert world.states() == [State.READY]
    assert world.run(world.engine.push()).requests == 1


def test_after_ten_unanswered_sends_a_person_is_asked(world: World) -> None:
    world.stage(city(7))
    world.lms.faults = ["lost_before"] * 50
    for _ in range(8):
        world.push(wait=True)
    assert (world.server.sent, world.states()) == (10, [State.CONFLICT])
    assert world.desk.operations()[0].error_code == "uncertain"


def test_a_run_never_sends_more_than_twice_what_was_planned_and_some(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmsdesk.sync.runs.SPARE_REQUESTS", 2)
    monkeypatch.setattr("lmsdesk.sync.runs.FIRST_BATCH", 2)
    for number in range(100, 124):
        world.server.user(number, username=f"u{number}", city="Cork")
    world.stage(*[city(number) for number in range(100, 124)])
    world.lms.faults = ["lost_before"] * 10_000
    report = world.run(world.engine.push(wait=True))
    first = len({min(request) for request in world.lms.requests})  # the batches that were sent at all
    assert report.stopped == "too_many_repeats"
    assert report.requests == world.server.sent
    assert report.requests <= 2 * first + 2 + 1
    sends = [number for request in world.lms.requests for number in request]
    assert max(sends.count(number) for number in set(sends)) <= MOST_SENDS_IN_A_RUN


def test_without_an_answer_batches_get_smaller_and_with_answers_larger(world: World) -> None:
    for number in range(100, 500):
        world.server.user(number, username=f"u{number}", city="Cork")
    world.stage(*[city(number) for number in range(100, 500)])
    world.lms.faults = ["ok", "ok", "lost_after", "ok", "ok"]
    world.push()
    assert [len(request) for request in world.lms.requests[:6]] == [20, 40, 50, 25, 50, 50]


# What one operation cannot do to the others


@pytest.mark.parametrize(
    "error", [NotAllowed(function="x"), BadAnswer(reason="shape"), Gone(), WrongUse(what="request")]
)
def test_a_thing_that_cannot_be_read_becomes_a_question_and_holds_up_nobody_else(
    world: World, error: LmsDeskError
) -> None:
    world.stage(*[city(number) for number in range(7, 30)])
    world.lms.poison = {"user:12": error}
    world.push()
    states = {item.key.id: item.state for item in world.desk.operations()}
    assert states.pop(12) is State.CONFLICT
    assert set(states.values()) == {State.RETIRED}


def test_many_that_may_not_be_sent_any_more_do_not_hide_those_behind_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmsdesk.sync.push.LOOK_AHEAD", 5)
    world.stage(*[city(number) for number in range(7, 27)])
    told = world.lms.send

    async def sending(request: PreparedRequest) -> Answer:
        ids = {world.desk.operation(number).key.id for number in request.operations}
        return Answer(Outcome.UNKNOWN, code="reset") if min(ids) < 17 else await told(request)

    monkeypatch.setattr(world.lms, "send", sending)
    world.push(wait=True)
    states = {item.key.id: item.state for item in world.desk.operations()}
    assert {states[number] for number in range(17, 27)} == {State.RETIRED}


def test_offline_while_an_outcome_is_looked_up_is_waited_for_too(world: World) -> None:
    world.stage(city(7))
    world.lms.faults = ["lost_after"]
    world.lms.unread = []
    world.push()
    world.lms.unread = [Offline(reason="cable")]
    world.push(wait=True)
    assert world.states() == [State.RETIRED]
