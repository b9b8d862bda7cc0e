"""What a push takes along and what it leaves, also when answers get lost on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.keys import user_key
from tests.fakes.opened import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open site with three accounts."""
    made = Desk(tmp_path)
    for number in (5, 6, 7):
        made.server.user(number, city="Bath")
    made.run(made.console.sync.sync_now())
    yield made
    made.close()


def stage(desk: Desk, user: int, city: str) -> tuple[int, int]:
    """Set the city of an account; return the change set and its operation."""
    operation = NewOperation(user_key(user), Verb.UPDATE, {"city": city}, {"city": "Bath"}, f"Somebody {user}")
    kept = desk.console.desk.stage(NewChangeSet("Set city", Origin.FORM, (operation,)))
    return kept.id, desk.console.desk.operations(change_set=kept.id)[0].id


def test_a_push_decides_what_an_earlier_one_left_unconfirmed(desk: Desk) -> None:
    _, number = stage(desk, 5, "Wells")
    desk.lms.faults = ["lost_before"]
    desk.run(desk.console.changes.apply())
    assert desk.console.desk.operation(number).state is State.UNKNOWN

    async def waited() -> None:
        desk.clock.sleep = _turn(desk)  # type: ignore[method-assign]  # who waits lets the time pass
        await desk.console.changes.apply(wait=True)

    desk.run(waited())
    assert desk.console.desk.operation(number).state is State.RETIRED
    assert desk.server.things["user:5"]["city"] == "Wells"


def test_one_change_set_alone_decides_its_own_unconfirmed_outcome(desk: Desk) -> None:
    first, number = stage(desk, 5, "Wells")
    _, other = stage(desk, 6, "Truro")
    desk.lms.faults = ["lost_before"]
    desk.run(desk.console.changes.apply(change_set=first))

    async def waited() -> None:
        desk.clock.sleep = _turn(desk)  # type: ignore[method-assign]  # who waits lets the time pass
        await desk.console.changes.apply(change_set=first, wait=True)

    desk.run(waited())
    assert desk.console.desk.operation(number).state is State.RETIRED
    assert desk.console.desk.operation(other).state is State.READY


def test_a_plan_holds_when_its_answer_got_lost_and_it_is_sent_again(desk: Desk) -> None:
    _, number = stage(desk, 5, "Wells")
    plan = desk.run(desk.console.changes.plan())
    desk.lms.faults = ["lost_before"]

    async def waited() -> tuple[int, ...]:
        desk.clock.sleep = _turn(desk)  # type: ignore[method-assign]  # who waits lets the time pass
        return (await desk.console.changes.apply(plan=plan, wait=True)).stale

    assert desk.run(waited()) == ()
    assert desk.console.desk.operation(number).state is State.RETIRED


@pytest.mark.parametrize("wait", [False, True])
def test_a_plan_of_nothing_tells_what_an_earlier_push_left_unconfirmed(desk: Desk, wait: bool) -> None:
    _, number = stage(desk, 5, "Wells")
    desk.lms.faults = ["lost_after"]
    desk.run(desk.console.changes.apply())
    desk.run(desk.console.changes.remember("user", "city", "mine", "push"))
    plan = desk.run(desk.console.changes.plan())
    assert not plan.items

    async def applied() -> tuple[list[tuple[int, State]], int]:
        desk.clock.sleep = _turn(desk)  # type: ignore[method-assign]  # who waits lets the time pass
        report = await desk.console.changes.apply(plan=plan, wait=wait)
        return [(item.id, item.state) for item in report.operations], report.requests

    assert desk.run(applied()) == ([(number, State.RETIRED if wait else State.UNKNOWN)], 0)
    assert list(desk.console.changes.rules()) == []  # it was all there is: what was remembered for it ends


def _turn(desk: Desk) -> Callable[[float], Awaitable[None]]:
    """Time that passes as soon as somebody waits for it."""

    async def sleep(seconds: float) -> None:
        desk.clock.now += max(1, int(seconds + 0.999))

    return sleep
