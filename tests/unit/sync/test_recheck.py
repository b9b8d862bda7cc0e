"""Reading anew what was applied, after the server was set back; and noticing from the mirror that it was."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, Operation, State, Verb
from lmsdesk.domain.errors import ServerWentBack
from lmsdesk.domain.keys import enrolment_key, role_key, user_key
from lmsdesk.domain.ports import Table
from lmsdesk.domain.rollback import Rechecked, Sign
from lmsdesk.services.rollback import Rollback
from lmsdesk.store import desk_past
from lmsdesk.sync.recheck import Rechecker
from lmsdesk.sync.reports import PullReport, Question
from tests.fakes.desk import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    for number in (1, 2, 3):
        made.server.user(number, username=f"u{number}", city="Ulm")
        made.mirror.database.run("INSERT INTO user(id, username, city) VALUES(?, ?, 'Ulm')", (number, f"u{number}"))
    yield made
    made.close()


def edit(number: int, city: str, base: str = "Ulm") -> NewOperation:
    return NewOperation(user_key(number), Verb.UPDATE, {"city": city}, {"city": base}, f"u{number} to {city}")


def create(world: World, name: str) -> NewOperation:
    return NewOperation(user_key(world.desk.temporary_id()), Verb.CREATE, {"username": name}, None, name)


def recheck(world: World) -> Rechecked:
    applied = desk_past.applied_since(world.desk.database, 0)
    checker = Rechecker(world.desk, world.lms, world.clock)
    return world.run(checker.check(applied, 7))  # type: ignore[no-any-return]  # the runner takes anything


def labels(operations: tuple[Operation, ...]) -> list[str]:
    return [item.label for item in operations]


def test_what_is_in_effect_is_not_missing(world: World) -> None:
    world.stage(edit(1, "Cork"), create(world, "ann"), NewOperation(role_key(2, 9, 5), Verb.ADD, {"role": "student"}))
    world.push()
    found = recheck(world)
    assert (found.there, found.missing, found.changed, found.unknown) == (3, (), (), ())


def test_a_server_set_back_shows_the_values_from_before_and_lacks_what_was_made(world: World) -> None:
    before = copy.deepcopy(world.server.things)
    world.stage(edit(1, "Cork"), edit(2, "Bonn"))
    ann = create(world, "ann")
    world.stage(ann, NewOperation(enrolment_key(ann.key.id, 9), Verb.CREATE, {"role_id": 5}, None, "ann in 9"))
    world.push()
    assert set(world.states()) == {State.RETIRED}
    world.server.things = before
    world.server.things["user:2"]["city"] = "Rome"
    found = recheck(world)
    assert labels(found.missing) == ["u1 to Cork", "ann", "ann in 9"]
    assert labels(found.changed) == ["u2 to Bonn"], "somebody set that since: it is left alone"


def test_an_id_that_was_given_to_somebody_else_does_not_pass_for_ours(world: World) -> None:
    world.stage(create(world, "ann"))
    world.push()
    world.stage(edit(1000, "Cork", base=""))
    world.push()
    world.server.things["user:1000"] = {"username": "bob", "city": "Cork"}
    found = recheck(world)
    assert labels(found.missing) == ["ann", "u1000 to Cork"], "bob's city is not ours, whatever it says"


def test_only_the_newest_of_several_changes_counts(world: World) -> None:
    for city, base in (("Cork", "Ulm"), ("Bonn", "Cork")):
        world.stage(edit(1, city, base))
        world.push()
    assert recheck(world).there == 1
    world.server.things["user:1"]["city"] = "Cork"
    assert labels(recheck(world).missing) == ["u1 to Bonn"]


def test_what_was_removed_in_the_end_is_not_looked_for(world: World) -> None:
    world.stage(NewOperation(role_key(2, 9, 5), Verb.ADD, {"role": "student"}))
    world.push()
    world.stage(NewOperation(role_key(2, 9, 5), Verb.REMOVE, {"role": "student"}, None, "out"))
    world.push()
    assert (recheck(world).there, recheck(world).missing) == (1, ())
    world.server.things["role:2/9/5"] = {}
    assert labels(recheck(world).missing) == ["out"]


def test_what_no_read_tells_is_neither_there_nor_missing(world: World) -> None:
    world.stage(edit(1, "Cork"))
    world.push()
    world.lms.blind.add("user:1")
    assert labels(recheck(world).unknown) == ["u1 to Cork"]


# Noticing it


def look(world: World, report: PullReport | None = None) -> tuple[Sign, ...]:
    told = Rollback(world.desk).look(report or PullReport(), world.lms)
    return told.signs if told is not None else ()


def gone(world: World, *numbers: int) -> None:
    """The latest listing has proved that these are not there."""
    for number in numbers:
        world.mirror.database.run("UPDATE user SET gone_seq=99 WHERE id=?", (number,))


def made_two(world: World) -> None:
    world.stage(create(world, "ann"), create(world, "bob"))
    world.push()
    assert look(world) == ()


def test_two_of_our_newest_that_are_gone_stop_pushes_until_somebody_decided(world: World) -> None:
    made_two(world)
    gone(world, 1000, 1001)
    rollback = Rollback(world.desk)
    assert look(world) == (Sign.LOST,)
    with pytest.raises(ServerWentBack) as caught:
        rollback.need_decided()
    assert "2 that you created last are gone" in str(caught.value.facts["signs"])
    world.restart()
    rollback = Rollback(world.desk)
    assert rollback.suspected() is not None, "a restart decides nothing"
    rollback.decide()
    rollback.need_decided()
    assert look(world) == (), "it is not asked a second time"


def test_so_many_missing_that_nothing_was_marked_is_a_sign_all_the_same(world: World) -> None:
    made_two(world)
    question = Question("users", Table.USER, ((2,), (3,), (1000,), (1001,)), 1)
    report = PullReport(questions=[question])
    assert look(world, report) == (Sign.LOST,)


def test_a_listing_that_broke_off_says_nothing(world: World) -> None:
    made_two(world)
    gone(world, 1000, 1001)
    assert look(world, PullReport(incomplete=["users"])) == ()
    assert Rollback(world.desk).suspected() is None


def test_what_we_removed_ourselves_is_not_lost(world: World) -> None:
    made_two(world)
    world.stage(*(NewOperation(user_key(number), Verb.DELETE, {}, {}, "away") for number in (1000, 1001)))
    world.push()
    assert {State.RETIRED} == set(world.states())
    assert look(world) == ()


def test_our_newest_changes_back_at_the_values_from_before_are_a_sign(world: World) -> None:
    world.stage(edit(1, "Cork"), edit(2, "Bonn"), edit(3, "Rome"))
    world.push()
    assert look(world) == ()
    world.mirror.database.run("UPDATE user SET city='Ulm'")
    assert look(world) == (Sign.REVERTED,)


def test_a_colleague_who_sets_one_back_is_no_sign(world: World) -> None:
    world.stage(edit(1, "Cork"), edit(2, "Bonn"), edit(3, "Rome"))
    world.push()
    world.mirror.database.run("UPDATE user SET city='Ulm' WHERE id=3")
    assert look(world) == ()


def test_a_time_of_somebody_that_goes_back_is_a_sign(world: World) -> None:
    world.mirror.database.run("UPDATE user SET last_access=1790000000 WHERE id=2")
    assert look(world) == ()
    world.mirror.database.run("UPDATE user SET last_access=1789999999 WHERE id=2")
    assert look(world) == (), "two sources tell a time a little differently"
    world.mirror.database.run("UPDATE user SET last_access=1789000000 WHERE id=2")
    assert look(world) == (Sign.EARLIER,)


def test_operations_of_before_a_decision_prove_nothing_any_more(world: World) -> None:
    made_two(world)
    gone(world, 1000, 1001)
    assert look(world)
    Rollback(world.desk).decide()
    world.stage(create(world, "cleo"))
    world.push()
    assert look(world) == ()
    gone(world, 1002)
    assert look(world) == (), "one alone has a simpler reason"
