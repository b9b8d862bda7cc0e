"""A site that fails over one thing and lives otherwise: what is asked about that thing never holds up the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.errors import BadAnswer, Unanswered
from lmsdesk.domain.events import Event, Paused
from lmsdesk.domain.keys import user_key
from lmsdesk.domain.plans import Trouble
from lmsdesk.sync.failures import MOST_FAILURES, SERVER_FAILED
from tests.fakes.desk import SETTLE, World

PEOPLE = range(7, 27)
FAILED = Unanswered(reason=SERVER_FAILED, status=500)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    for number in PEOPLE:
        made.server.user(number, username=f"u{number}", city="Cork")
    yield made
    made.close()


def city(number: int) -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"}, f"user {number}")


def cities(world: World) -> dict[int, object]:
    return {number: world.server.things[f"user:{number}"]["city"] for number in PEOPLE}


@pytest.mark.parametrize("wait", [False, True])
def test_one_thing_over_which_the_site_fails_becomes_a_question_and_the_others_are_sent(
    world: World, wait: bool
) -> None:
    world.stage(*[city(number) for number in PEOPLE])
    world.lms.poison["user:12"] = FAILED
    world.push(wait=wait)
    held = [item for item in world.desk.operations() if item.state is not State.RETIRED]
    assert [(item.label, item.state, item.error_code) for item in held] == [
        ("user 12", State.CONFLICT, Trouble.UNREADABLE)
    ]
    assert cities(world) == {number: "Cork" if number == 12 else "Galway" for number in PEOPLE}


def test_a_site_that_is_down_altogether_makes_no_question_of_anything(world: World) -> None:
    world.run(world.engine.check())
    world.stage(*[city(number) for number in PEOPLE])
    world.lms.down = FAILED
    for _ in range(MOST_FAILURES + 2):
        with pytest.raises(Unanswered):
            world.push()
    assert set(world.states()) == {State.READY}
    world.lms.down = None
    world.push()
    assert set(world.states()) == {State.RETIRED}


def test_what_fails_less_often_is_read_again_and_sent(world: World) -> None:
    world.stage(*[city(number) for number in PEOPLE])
    world.lms.unread = [FAILED] * (MOST_FAILURES - 1)
    world.push()
    assert set(world.states()) == {State.RETIRED}


@pytest.mark.parametrize("trouble", [FAILED, BadAnswer(reason="cut")])
def test_one_that_cannot_be_looked_after_does_not_keep_the_others_unconfirmed(
    world: World, trouble: Unanswered | BadAnswer
) -> None:
    world.stage(*[city(number) for number in PEOPLE])
    world.lms.faults = ["lost_after"]
    world.push()
    assert set(world.states()) == {State.UNKNOWN}
    sent = world.server.sent
    world.lms.poison["user:12"] = trouble
    world.clock.now += 700
    world.push(wait=True)
    told = {item.label: (item.state, item.error_code) for item in world.desk.operations()}
    assert told.pop("user 12") == (State.CONFLICT, Trouble.UNCERTAIN)
    assert {state for state, _ in told.values()} == {State.RETIRED}
    assert world.server.sent == sent


def test_a_push_that_waits_says_for_what_and_until_when(world: World) -> None:
    heard: list[tuple[str, int]] = []

    def listen(event: Event) -> None:
        if isinstance(event, Paused):
            heard.append((event.why, event.until - world.clock.wall()))

    world.events.subscribe(listen)
    world.stage(city(7))
    world.lms.unread, world.lms.faults, world.lms.asked = [FAILED], ["throttled", "lost_after"], 12
    world.push(wait=True)
    assert world.states() == [State.RETIRED]
    assert [why for why, _ in heard[:3]] == ["unanswered", "rate_limited", "settling"]
    assert [seconds for _, seconds in heard[:3]] == [1, 12, SETTLE]
