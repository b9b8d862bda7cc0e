"""Deciding over the real desk: per field, remembered, taken back, mended, looked up; and what a push makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb, Verdict
from lmsdesk.domain.errors import Offline, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Wait
from lmsdesk.domain.keys import user_key
from tests.fakes.opened import Desk

WAS = {"city": "Bath", "department": "Arts", "suspended": False, "email": "p@example.org"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open site with accounts 5 to 9."""
    made = Desk(tmp_path)
    for number in range(5, 10):
        made.server.user(number, **WAS)
    made.run(made.console.sync.sync_now())
    yield made
    made.close()


def stage(desk: Desk, number: int, verb: Verb = Verb.UPDATE, **patch: str) -> int:
    """One change of an account; return the operation."""
    base = WAS if verb is Verb.DELETE else {name: WAS[name] for name in patch}
    item = NewOperation(user_key(number), verb, patch, base, f"Person {number}")
    new = NewChangeSet(f"Change {number}", Origin.FORM, (item,))
    kept = desk.run(desk.console.changes.gesture(lambda: desk.console.desk.stage(new)))
    return desk.console.changes.receipts(kept.id)[0].id


def collide(desk: Desk, number: int, **theirs: str | bool) -> None:
    """Somebody else changes an account."""
    desk.server.things[f"user:{number}"].update(theirs)


def state(desk: Desk, number: int) -> State:
    return desk.console.changes.operation(number).state


def there(desk: Desk, number: int) -> dict[str, object]:
    return dict(desk.server.things[f"user:{number}"])


def test_one_field_is_mine_and_the_other_theirs(desk: Desk) -> None:
    number = stage(desk, 5, city="Wells", department="Law")
    collide(desk, 5, city="Truro", department="Surgery")
    desk.run(desk.console.changes.apply())
    assert state(desk, number) is State.CONFLICT
    assert desk.run(desk.console.changes.resolve([number], fields={"city": "theirs", "department": "mine"})) == 1
    desk.run(desk.console.changes.apply())
    assert there(desk, 5) == {**WAS, "city": "Truro", "department": "Law"}


def test_what_it_was_is_put_back_over_what_they_made_of_it(desk: Desk) -> None:
    number = stage(desk, 5, city="Wells")
    collide(desk, 5, city="Truro")
    desk.run(desk.console.changes.apply())
    desk.run(desk.console.changes.resolve([number], "base"))
    desk.run(desk.console.changes.apply())
    assert there(desk, 5)["city"] == "Bath"


def test_a_decision_that_some_cannot_take_decides_none(desk: Desk) -> None:
    one, two = stage(desk, 5, city="Wells"), stage(desk, 6, city="Wells")
    collide(desk, 5, city="Truro")
    del desk.server.things["user:6"]
    desk.run(desk.console.changes.apply())
    with pytest.raises(WrongUse, match="cannot_take_mine"):
        desk.run(desk.console.changes.resolve([one, two], "mine"))
    assert {state(desk, one), state(desk, two)} == {State.CONFLICT}


@pytest.mark.parametrize("take", ["mine", "theirs", "base"])
def test_undo_brings_a_conflict_back_as_it_was_and_redo_decides_it_again(desk: Desk, take: str) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    collide(desk, 5, city="Truro")
    desk.run(changes.apply())
    before = changes.operation(number)
    desk.run(changes.resolve([number], take))
    after = changes.operation(number)
    assert changes.undo_text() == "Decide 1 conflict"
    desk.restart()
    changes = desk.console.changes
    desk.run(changes.undo())
    assert changes.operation(number) == before
    assert changes.tray().conflicts == 1
    desk.run(changes.redo())
    assert changes.operation(number) == after
    assert changes.tray().conflicts == 0


def test_what_was_decided_and_sent_cannot_be_taken_back_any_more(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    collide(desk, 5, city="Truro")
    desk.run(changes.apply())
    desk.run(changes.resolve([number], "mine"))
    (told,) = changes.decisions()
    assert (told.operation, told.take) == (number, "mine")
    desk.run(changes.apply())
    assert changes.undo_text() is None
    assert list(changes.decisions()) == []
    assert desk.run(changes.undecide([told.number])) == 0
    assert state(desk, number) is State.RETIRED


def test_every_decision_leaves_a_line_in_the_journal(desk: Desk) -> None:
    number = stage(desk, 5, city="Wells")
    collide(desk, 5, city="Truro")
    desk.run(desk.console.changes.apply())
    desk.run(desk.console.changes.resolve([number], "theirs"))
    desk.run(desk.console.changes.undo())
    lines = [(old, new) for _, old, new, _ in desk.console.desk.journal(number)][-2:]
    assert lines == [("CONFLICT", "CANCELLED"), ("CANCELLED", "CONFLICT")]


def test_suspending_takes_the_place_of_a_removal_and_undo_brings_the_removal_back(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, Verb.DELETE)
    collide(desk, 5, city="Truro")
    desk.run(changes.apply())
    assert state(desk, number) is State.CONFLICT
    desk.run(changes.resolve([number], "suspend"))
    assert changes.undo_text() == "Suspend instead of removing Person 5"
    assert [(item.first.verb, item.state) for item in changes.waiting()] == [(Verb.UPDATE, State.READY)]
    desk.run(changes.undo())
    assert [(item.first.verb, item.state) for item in changes.waiting()] == [(Verb.DELETE, State.CONFLICT)]
    desk.run(changes.redo())
    assert [(item.first.verb, item.state) for item in changes.waiting()] == [(Verb.UPDATE, State.READY)]
    desk.run(changes.apply())
    assert there(desk, 5) == {**WAS, "city": "Truro", "suspended": True}


def test_adopting_is_taken_back_with_the_id_that_was_learnt(desk: Desk) -> None:
    changes = desk.console.changes
    desk.server.user(77, username="ann", city="Truro")
    typed = {"username": "ann", "first_name": "Ann", "last_name": "Bee", "email": "ann@example.org"}
    desk.run(changes.create(View.USERS, typed))
    number = changes.waiting()[0].first.id
    desk.run(changes.apply())
    before = changes.operation(number)
    desk.run(changes.resolve([number], "adopt"))
    key = before.key
    assert desk.console.desk.resolved(key).id == 77
    desk.run(changes.undo())
    assert changes.operation(number) == before
    assert desk.console.desk.resolved(key) == key


def adopted(desk: Desk, **theirs: str) -> int:
    """A new account meets one of its username; return its operation, which waits for a decision."""
    changes = desk.console.changes
    there = {"first_name": "Ann", "last_name": "Bee", "email": "ann@example.org", "city": "Truro", "department": "Arts"}
    desk.server.user(77, username="ann", **{**there, **theirs})
    typed = {"username": "ann", "first_name": "Ann", "last_name": "Bee", "email": "ann@example.org", "city": "Wells"}
    desk.run(changes.create(View.USERS, typed))
    number = changes.waiting()[0].first.id
    desk.run(changes.apply())
    assert state(desk, number) is State.CONFLICT
    return number


def test_adopting_sends_what_differs_and_leaves_what_was_not_set(desk: Desk) -> None:
    changes, number = desk.console.changes, adopted(desk)
    assert changes.carried(changes.operation(number)) == ("city",)
    desk.run(changes.resolve([number], "adopt"))
    assert (state(desk, number), changes.operation(number).verdict) == (State.NOOP, Verdict.ADOPTED)
    (change,) = changes.waiting()
    assert (change.first.key, change.first.verb) == (user_key(77), Verb.UPDATE)
    assert (change.first.patch, change.first.base) == ({"city": "Wells"}, {"city": "Truro"})
    desk.run(changes.apply())
    assert state(desk, change.first.id) is State.RETIRED
    assert (there(desk, 77)["city"], there(desk, 77)["department"]) == ("Wells", "Arts")
    assert desk.server.created == []
    assert list(changes.decisions()) == [] or desk.run(changes.undecide([changes.decisions()[0].number])) == 0


def test_what_others_set_after_the_decision_is_asked_about(desk: Desk) -> None:
    changes, number = desk.console.changes, adopted(desk)
    desk.run(changes.resolve([number], "adopt"))
    desk.server.things["user:77"]["city"] = "Exeter"
    desk.run(changes.apply())
    assert (changes.tray().conflicts, there(desk, 77)["city"]) == (1, "Exeter")


@pytest.mark.parametrize("way", ["undo", "undecide"])
def test_taking_an_adoption_back_takes_what_it_sends_along(desk: Desk, way: str) -> None:
    changes, number = desk.console.changes, adopted(desk)
    before = changes.operation(number)
    desk.run(changes.resolve([number], "adopt"))
    (change,) = changes.waiting()
    desk.restart()
    changes = desk.console.changes
    if way == "undo":
        desk.run(changes.undo())
    else:
        assert desk.run(changes.undecide([changes.decisions()[0].number])) == 1
    assert [(item.first.id, item.state) for item in changes.waiting()] == [(number, State.CONFLICT)]
    assert changes.operation(number) == before
    assert state(desk, change.first.id) is State.CANCELLED
    if way == "undo":
        desk.run(changes.redo())
        assert (state(desk, number), state(desk, change.first.id)) == (State.NOOP, State.READY)
        assert changes.operation(change.first.id).key == user_key(77)
    else:
        desk.run(changes.resolve([number], "adopt"))
    desk.run(changes.apply())
    assert there(desk, 77)["city"] == "Wells"
    assert changes.tray().total == 0


def test_a_later_edit_of_the_new_one_is_not_overtaken_by_what_differs(desk: Desk) -> None:
    changes, number = desk.console.changes, adopted(desk, first_name="Anne")
    key = changes.operation(number).key
    item = NewOperation(key, Verb.UPDATE, {"city": "Bristol"}, {"city": "Wells"}, "Ann Bee")
    kept = desk.console.desk.stage(NewChangeSet("Later", Origin.FORM, (item,)))
    later = changes.receipts(kept.id)[0].id
    desk.run(changes.resolve([number], "adopt"))
    assert {each.first.id: dict(each.first.patch) for each in changes.waiting() if each.first.id != later} == {
        later + 1: {"first_name": "Ann"}
    }
    desk.run(changes.apply())
    desk.run(changes.resolve([later], "mine"))
    desk.run(changes.apply())
    assert (there(desk, 77)["city"], there(desk, 77)["first_name"]) == ("Bristol", "Ann")


# Remembering


def test_a_remembered_decision_settles_what_waits_and_what_a_push_finds(desk: Desk) -> None:
    changes = desk.console.changes
    first, second, other = stage(desk, 5, city="Wells"), stage(desk, 6, city="Wells"), stage(desk, 7, department="Law")
    for number in (5, 6):
        collide(desk, number, city="Truro")
    collide(desk, 7, department="Surgery")
    desk.run(changes.apply([first]))
    assert desk.run(changes.remember("user", "city", "theirs", "site")) == 1
    assert state(desk, first) is State.CANCELLED
    plan = desk.run(changes.plan())
    assert (plan.counts["conflict"], plan.counts["already"]) == (1, 1)
    desk.run(changes.apply())
    assert (state(desk, second), state(desk, other)) == (State.NOOP, State.CONFLICT)
    assert changes.operation(second).verdict is Verdict.HUMAN
    assert there(desk, 6)["city"] == "Truro"


def test_mine_by_a_remembered_decision_is_sent_over_what_was_read(desk: Desk) -> None:
    changes = desk.console.changes
    desk.run(changes.remember("user", "city", "mine", "site"))
    number = stage(desk, 5, city="Wells")
    collide(desk, 5, city="Truro")
    desk.run(changes.apply())
    assert state(desk, number) is State.RETIRED
    assert there(desk, 5)["city"] == "Wells"
    assert changes.operation(number).decision == "mine"


def test_a_decision_for_one_push_ends_with_it_and_one_for_the_site_stays(desk: Desk) -> None:
    changes = desk.console.changes
    desk.run(changes.remember("user", "city", "theirs", "push"))
    desk.run(changes.remember("user", "department", "mine", "site"))
    stage(desk, 5, city="Wells")
    desk.go_offline()
    with pytest.raises(Offline):
        desk.run(changes.apply())
    assert len(changes.rules()) == 2
    desk.come_back()
    desk.run(changes.apply())
    assert [rule.field for rule in changes.rules()] == ["department"]
    desk.run(changes.forget([changes.rules()[0].id]))
    assert list(changes.rules()) == []


def test_undoing_a_remembered_decision_forgets_it(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    collide(desk, 5, city="Truro")
    desk.run(changes.apply())
    desk.run(changes.remember("user", "city", "theirs", "site"))
    desk.run(changes.undo())
    assert state(desk, number) is State.CONFLICT
    assert list(changes.rules()) == []


# Before anything is sent


def test_what_a_plan_found_goes_to_its_lists_without_sending_anything(desk: Desk) -> None:
    changes = desk.console.changes
    clash, fine = stage(desk, 5, city="Wells"), stage(desk, 6, city="Wells")
    wrong = stage(desk, 7, email="")
    collide(desk, 5, city="Truro")
    sent = desk.server.sent
    plan = desk.run(changes.plan())
    assert desk.run(changes.hold(plan)) == 2
    assert [state(desk, number) for number in (clash, fine, wrong)] == [State.CONFLICT, State.READY, State.REJECTED]
    assert desk.server.sent == sent


# Problems


def test_another_value_mends_a_refusal_and_undo_brings_it_back(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="refuse")
    desk.run(changes.apply())
    before = changes.operation(number)
    assert before.state is State.REJECTED
    assert desk.run(changes.mend([number], {"city": "Wells"})) == 1
    desk.run(changes.undo())
    assert changes.operation(number) == before
    desk.run(changes.redo())
    desk.run(changes.apply())
    assert there(desk, 5)["city"] == "Wells"


def test_a_value_that_would_be_refused_again_is_not_taken(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, email="refuse", city="refuse")
    desk.run(changes.apply())
    with pytest.raises(WrongUse, match="field_required"):
        desk.run(changes.mend([number], {"email": ""}))
    with pytest.raises(WrongUse, match="field"):
        desk.run(changes.mend([number], {"phone": "1"}))
    assert state(desk, number) is State.REJECTED


def test_the_servers_own_value_takes_the_change_out_of_the_tray(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="refuse")
    desk.run(changes.apply())
    desk.run(changes.mend([number], {"city": "Bath"}))
    assert state(desk, number) is State.CANCELLED
    assert changes.tray().total == 0


def test_another_username_for_a_new_person_is_looked_up_under_that_name(desk: Desk) -> None:
    changes = desk.console.changes
    desk.server.user(77, username="ann")
    typed = {"username": "ann", "first_name": "Ann", "last_name": "Bee", "email": "ann@example.org"}
    desk.run(changes.create(View.USERS, typed))
    number = changes.waiting()[0].first.id
    desk.run(changes.apply())
    assert state(desk, number) is State.CONFLICT
    desk.run(changes.mend([number], {"username": "ann.bee"}))
    assert changes.operation(number).natural_key == "username=ann.bee"
    desk.run(changes.apply())
    assert state(desk, number) is State.RETIRED
    assert desk.server.created == ["ann.bee"]


def test_trying_again_is_a_step_that_undo_takes_back(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="refuse")
    desk.run(changes.apply())
    assert desk.run(changes.retry([number])) == 1
    assert state(desk, number) is State.READY
    desk.run(changes.undo())
    assert state(desk, number) is State.REJECTED


# Unconfirmed


def test_an_unconfirmed_change_says_how_long_and_why(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    desk.lms.faults = ["lost_after"]
    desk.run(changes.apply())
    (told,) = desk.run(changes.unconfirmed())
    assert (told.operation, told.wait, told.left, told.window) == (number, Wait.WINDOW, 20.0, 20)
    assert told.sent == desk.clock.now
    assert not told.cut_off
    desk.turn(12)
    assert desk.run(changes.unconfirmed())[0].left == 8.0


def test_looking_now_shows_what_is_there_but_decides_nothing_before_the_window_is_over(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    desk.lms.faults = ["lost_after"]
    desk.run(changes.apply())
    assert desk.run(changes.check_now()) == 0
    (told,) = desk.run(changes.unconfirmed())
    assert told.seen is True
    assert state(desk, number) is State.UNKNOWN
    desk.turn(21)
    assert desk.run(changes.check_now()) == 1
    assert state(desk, number) is State.RETIRED


def test_two_looks_in_a_hurry_are_not_the_two_readings_that_count(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    desk.lms.faults = ["lost_before"]
    desk.run(changes.apply())
    desk.turn(21)
    for _ in range(3):
        desk.run(changes.check_now())
    assert state(desk, number) is State.UNKNOWN
    assert desk.run(changes.unconfirmed())[0].wait is Wait.SECOND
    desk.turn(11)
    desk.run(changes.check_now())
    assert state(desk, number) is State.READY


def test_after_the_program_was_ended_the_window_begins_anew_and_says_so(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    item = desk.console.desk.operation(number)
    desk.console.desk.move([item], State.PLANNED, "its turn")
    item = desk.console.desk.operation(number)
    desk.console.desk.open_request([item], "user_update", "d" * 64, boot=desk.clock.boot())
    desk.turn(15)
    desk.restart()
    changes = desk.console.changes
    (told,) = desk.run(changes.unconfirmed())
    assert (told.wait, told.cut_off, told.left) == (Wait.RESTART, True, 20.0)
    assert told.sent == desk.clock.now - 15


def test_what_no_reading_can_tell_becomes_a_question_that_a_person_answers(desk: Desk) -> None:
    changes, number = desk.console.changes, stage(desk, 5, city="Wells")
    desk.lms.faults = ["lost_after"]
    desk.run(changes.apply())
    desk.lms.blind.add("user:5")
    desk.turn(21)
    desk.run(changes.check_now())
    assert (state(desk, number), changes.operation(number).error_code) == (State.CONFLICT, "uncertain")
    desk.run(changes.resolve([number], "done"))
    assert (state(desk, number), changes.operation(number).verdict) == (State.NOOP, Verdict.HUMAN)
    desk.run(changes.undo())
    assert state(desk, number) is State.CONFLICT
