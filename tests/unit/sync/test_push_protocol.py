"""The protocol of pushing: nothing lost, nothing twice, nobody overwritten in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, State, Verb, Verdict
from lmsdesk.domain.errors import Offline, WrongSite, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import enrolment_key, user_key
from lmsdesk.domain.rows import Mark, UserRow
from tests.fakes.desk import SETTLE, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.server.user(7, username="ana", city="Cork", department="Nursing", suspended=False)
    made.server.user(8, username="bob", city="Cork", department="Nursing", suspended=False)
    yield made
    made.close()


def city(number: int, value: str, base: str = "Cork") -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": value}, {"city": base}, f"user {number}")


def create(world: World, name: str) -> NewOperation:
    fields = {"username": name, "email": f"{name}@example.org", "first_name": name, "last_name": "X"}
    return NewOperation(user_key(world.desk.temporary_id()), Verb.CREATE, fields, None, name, f"username={name}")


def test_an_edit_is_written_once_and_its_overlay_leaves(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.push()
    assert world.server.things["user:7"]["city"] == "Galway"
    assert world.server.sent == 1
    assert world.states() == [State.RETIRED]
    assert world.reader.database.rows("SELECT * FROM q.ov_user") == []


def test_only_changed_fields_are_sent_so_that_nobodys_edit_is_echoed_back(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.server.things["user:7"]["department"] = "Surgery"
    world.push()
    assert world.server.things["user:7"]["department"] == "Surgery"


def test_a_value_that_is_there_already_sends_nothing(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.server.things["user:7"]["city"] = "Galway"
    world.push()
    assert (world.server.sent, world.states()) == (0, [State.NOOP])


def test_somebody_elses_edit_of_the_same_field_becomes_a_conflict(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.server.things["user:7"]["city"] = "Dublin"
    world.push()
    assert (world.server.things["user:7"]["city"], world.states()) == ("Dublin", [State.CONFLICT])
    row = world.reader.read(View.USERS, world.reader.find(*_all_users(world)).ids)[0]
    assert isinstance(row, UserRow)
    assert row.pending is not None
    assert row.pending.mark is Mark.CONFLICT


def test_taking_mine_sends_it_over_the_value_that_was_shown(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.server.things["user:7"]["city"] = "Dublin"
    world.push()
    world.engine.resolve(world.desk.operations()[0], "mine")
    world.push()
    assert world.server.things["user:7"]["city"] == "Galway"


def test_taking_mine_is_a_conflict_again_when_they_changed_it_once_more(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.server.things["user:7"]["city"] = "Dublin"
    world.push()
    world.engine.resolve(world.desk.operations()[0], "mine")
    world.server.things["user:7"]["city"] = "Limerick"
    world.push()
    assert (world.server.things["user:7"]["city"], world.states()) == ("Limerick", [State.CONFLICT])


def test_taking_theirs_sends_nothing_and_leaves_the_tray(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.server.things["user:7"]["city"] = "Dublin"
    world.push()
    world.engine.resolve(world.desk.operations()[0], "theirs")
    assert (world.server.sent, world.states()) == (0, [State.CANCELLED])


def test_two_edits_of_one_thing_go_in_order_and_the_second_does_not_clash_with_the_first(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.stage(city(7, "Sligo"))
    world.push()
    assert world.server.things["user:7"]["city"] == "Sligo"
    assert world.states() == [State.RETIRED, State.RETIRED]


@pytest.mark.parametrize("fault", ["lost_after", "lost_before", "late"])
def test_without_an_answer_nothing_is_sent_again_before_the_window_and_two_reads(world: World, fault: str) -> None:
    world.stage(create(world, "carol"))
    world.lms.faults = [fault]
    world.push()
    assert world.states() == [State.UNKNOWN]
    world.push()
    assert world.server.sent == 1
    world.settle()
    world.push()
    assert world.server.created == ["carol"]
    assert world.states() == [State.RETIRED]


def test_a_lost_answer_to_an_update_is_recognised_by_reading_after_the_window(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["lost_after"]
    world.push()
    world.run(world.engine.settle_once())
    assert world.states() == [State.UNKNOWN]  # a matching value may be a coincidence while the request lives
    world.settle(1)
    assert world.states() == [State.RETIRED]
    assert world.desk.operations()[0].verdict is Verdict.INFERRED
    assert world.server.sent == 1


def test_while_an_outcome_is_unknown_no_later_edit_of_the_thing_is_sent(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["late"]
    world.push()
    world.stage(city(7, "Sligo", base="Galway"))
    world.stage(city(8, "Sligo"))
    world.push()
    assert world.states() == [State.UNKNOWN, State.READY, State.RETIRED]
    world.settle()
    world.push()
    assert world.server.things["user:7"]["city"] == "Sligo"


def test_one_negative_read_is_not_enough(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["lost_before"]
    world.push()
    world.clock.now += SETTLE + 1
    world.run(world.engine.settle_once())
    assert world.states() == [State.UNKNOWN]


def test_a_restart_begins_the_whole_window_anew(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["lost_before"]
    world.push()
    world.clock.now += SETTLE - 1
    world.restart()
    world.clock.now += 2
    world.run(world.engine.settle_once())
    world.clock.now += 2
    world.run(world.engine.settle_once())
    assert world.states() == [State.UNKNOWN]


def test_one_window_after_a_restart_is_enough_to_see_what_is_in_effect(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["lost_after"]
    world.push()
    assert world.states() == [State.UNKNOWN]
    world.restart()
    world.clock.now += SETTLE + 1
    world.run(world.engine.settle_once())
    assert world.states() == [State.RETIRED]


def test_what_was_in_flight_at_a_crash_is_unknown_afterwards(world: World) -> None:
    world.stage(city(7, "Galway"))
    operation = world.desk.operations()[0]
    world.desk.move([operation], State.PLANNED, "test")
    world.desk.open_request(world.desk.operations(), "x", "0", boot="b")
    world.restart()
    assert world.states() == [State.UNKNOWN]


def test_what_surely_never_left_is_tried_again_and_is_still_ready_when_the_site_stays_away(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.faults = ["offline"] * 5
    report = world.run(world.engine.push())
    assert (report.stopped, world.states(), world.server.sent) == ("offline", [State.READY], 0)
    world.push()
    assert world.states() == [State.RETIRED]


def test_one_bad_row_of_a_batch_is_found_and_the_others_go_through(world: World) -> None:
    for number in range(10, 50):
        world.server.user(number, username=f"u{number}", city="Cork")
    world.stage(*[city(number, "refuse" if number == 33 else "Galway") for number in range(10, 50)])
    world.push()
    states = {item.key.id: item.state for item in world.desk.operations()}
    assert states.pop(33) is State.REJECTED
    assert set(states.values()) == {State.RETIRED}
    assert world.server.sent <= 2 + 2 * 6 + 2  # halving twenty rows, and what came before and after


def test_what_the_server_would_surely_refuse_is_never_sent(world: World) -> None:
    world.stage(NewOperation(user_key(7), Verb.UPDATE, {"email": ""}, {"email": "a@b.c"}, "ana"))
    world.push()
    assert (world.server.sent, world.states()) == (0, [State.REJECTED])


def test_a_new_persons_enrolment_waits_for_the_id_that_the_server_gives(world: World) -> None:
    person = create(world, "carol")
    enrolment = NewOperation(
        enrolment_key(person.key.id, 5), Verb.CREATE, {"role_id": 5, "suspended": False, "start": None, "end": None}
    )
    world.stage(enrolment, person)
    world.push()
    number = next(int(name[5:]) for name, thing in world.server.things.items() if thing.get("username") == "carol")
    assert f"enrol:{number}/5/manual" in world.server.things
    assert world.states() == [State.RETIRED, State.RETIRED]


def test_when_the_person_is_refused_only_what_needs_them_waits(world: World) -> None:
    person = create(world, "ana")
    world.server.things["user:7"]["email"] = "other@example.org"
    enrolment = NewOperation(enrolment_key(person.key.id, 5), Verb.CREATE, {"role_id": 5})
    world.stage(person, enrolment)
    world.stage(city(8, "Galway"))
    world.push()
    assert world.states() == [State.CONFLICT, State.READY, State.RETIRED]


def test_an_existing_account_can_be_adopted_for_the_new_one(world: World) -> None:
    person = create(world, "ana")
    world.stage(person)
    world.push()
    world.engine.resolve(world.desk.operations()[0], "adopt")
    assert world.desk.resolved(person.key) == user_key(7)


def test_an_enrolment_whose_dates_nobody_knows_is_not_overwritten(world: World) -> None:
    world.server.things["enrol:7/5/manual"] = {"suspended": False}
    world.stage(NewOperation(enrolment_key(7, 5), Verb.UPDATE, {"suspended": True}, {"suspended": False}, "x"))
    world.push()
    assert (world.server.sent, world.states()) == (0, [State.CONFLICT])
    assert world.desk.operations()[0].error_code == "dates_unknown"


def test_setting_one_date_sends_the_other_one_unchanged(world: World) -> None:
    world.server.things["enrol:7/5/manual"] = {"suspended": True, "start": 100, "end": 200}
    base = {"suspended": True, "start": 100, "end": 200}
    world.stage(NewOperation(enrolment_key(7, 5), Verb.UPDATE, {"end": 300}, base, "x"))
    world.push()
    assert world.server.things["enrol:7/5/manual"] == {"suspended": True, "start": 100, "end": 300}


def test_undo_brings_back_the_values_of_before(world: World) -> None:
    kept = world.stage(city(7, "Galway"), city(8, "Sligo"))
    world.push()
    world.engine.undo(kept.id, {})
    world.push()
    assert [world.server.things[f"user:{number}"]["city"] for number in (7, 8)] == ["Cork", "Cork"]


def test_undo_does_not_roll_over_what_others_changed_since(world: World) -> None:
    kept = world.stage(city(7, "Galway"))
    world.push()
    world.server.things["user:7"]["city"] = "Dublin"
    world.engine.undo(kept.id, {})
    world.push()
    assert world.server.things["user:7"]["city"] == "Dublin"
    assert world.states() == [State.RETIRED, State.CONFLICT]


def test_what_was_already_so_is_not_undone(world: World) -> None:
    world.server.things["user:7"]["city"] = "Galway"
    kept = world.stage(city(7, "Galway"))
    world.push()
    with pytest.raises(WrongUse):
        world.engine.undo(kept.id, {})


def test_changes_of_one_site_are_never_sent_to_another(world: World) -> None:
    world.stage(city(7, "Galway"))
    world.lms.site = "elsewhere"
    with pytest.raises(WrongSite):
        world.push()
    assert (world.server.sent, world.states()) == (0, [State.READY])


def test_waiting_stays_until_every_outcome_is_decided(world: World) -> None:
    world.stage(city(7, "Galway"), create(world, "carol"))
    world.lms.faults = ["lost_before", "late"]
    world.push(wait=True)
    assert set(world.states()) == {State.RETIRED}
    assert world.server.created == ["carol"]


def test_a_failing_preflight_read_leaves_everything_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(operations: object) -> None:
        raise Offline(reason="test")

    world.stage(city(7, "Galway"))
    monkeypatch.setattr(world.lms, "current", fail)
    report = world.run(world.engine.push())
    assert (report.stopped, world.states(), world.server.sent) == ("offline", [State.READY], 0)


def _all_users(world: World) -> tuple[object, int, str]:
    from lmsdesk.domain.filters import Query

    return Query(View.USERS), world.clock.now, "UTC"
