"""What a person decided, as pure steps: field by field, the safer offer, remembered decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.decisions import (
    Choice,
    Rule,
    Scope,
    Take,
    by_rules,
    covered,
    decided,
    field_takes,
    open_fields,
    revised,
    safer,
    takes,
)
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, course_key, enrolment_key, user_key
from lmsdesk.domain.merge import Clash
from lmsdesk.domain.plans import Ask, Send, Trouble, decide


def same(entity: Entity, name: str, value: Value) -> Value:
    return value


def conflict(
    patch: Mapping[str, Value],
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    *,
    verb: Verb = Verb.UPDATE,
    key: EntityKey = user_key(7),  # noqa: B008  # frozen
    code: str = Trouble.CHANGED,
    **more: Any,
) -> Operation:
    return Operation(1, "u", 1, key, verb, patch, base, "Ann", State.CONFLICT, theirs=theirs, error_code=code, **more)


TWO = conflict(
    {"city": "Sligo", "department": "Law", "phone": "1"},
    {"city": "Galway", "department": "Arts", "phone": "0"},
    {"city": "Dublin", "department": "Surgery", "phone": "0"},
)


def test_only_fields_that_both_sides_changed_need_a_choice() -> None:
    assert open_fields(TWO) == ("city", "department")


def test_each_field_goes_its_own_way_and_what_nobody_else_changed_is_sent_all_the_same() -> None:
    made = decided(TWO, Choice(None, {"city": Take.THEIRS, "department": Take.MINE}))
    assert made.to is State.READY
    assert made.patch == {"department": "Law", "phone": "1"}
    assert made.base == {"city": "Dublin", "department": "Surgery", "phone": "0"}
    assert made.take == "city=theirs,department=mine"


def test_what_was_decided_is_no_question_any_more_until_they_change_it_again() -> None:
    there = Observation(True, {"city": "Dublin", "department": "Surgery", "phone": "0"})
    item = revised(decided(TWO, Choice(None, {"city": Take.BASE, "department": Take.MINE})))
    plan = decide(item, there, same)
    assert isinstance(plan, Send)
    assert plan.patch == {"city": "Galway", "department": "Law", "phone": "1"}
    again = decide(item, Observation(True, {**there.fields, "city": "Cork"}), same)
    assert isinstance(again, Ask)


def test_a_whole_decision_holds_for_all_fields_but_those_that_are_named() -> None:
    made = decided(TWO, Choice(Take.THEIRS, {"department": Take.MINE}))
    assert made.patch == {"department": "Law", "phone": "1"}


def test_the_sites_values_drop_the_change_only_when_nothing_else_is_in_it() -> None:
    assert decided(TWO, Choice(Take.THEIRS)).to is State.READY
    alone = conflict({"city": "Sligo"}, {"city": "Galway"}, {"city": "Dublin"})
    assert decided(alone, Choice(Take.THEIRS)).to is State.CANCELLED


def test_a_field_without_a_choice_decides_nothing() -> None:
    with pytest.raises(WrongUse, match="no_choice"):
        decided(TWO, Choice(None, {"city": Take.MINE}))


def test_a_field_that_nobody_else_changed_cannot_be_chosen() -> None:
    with pytest.raises(WrongUse, match="no_choice"):
        decided(TWO, Choice(Take.MINE, {"phone": Take.THEIRS}))


def test_what_it_was_can_be_taken_only_where_it_is_known() -> None:
    unknown = conflict({"city": "Sligo"}, {}, {"city": "Dublin"})
    assert field_takes(unknown, "city") == (Take.MINE, Take.THEIRS)
    assert Take.BASE not in takes(unknown)
    assert Take.BASE in takes(TWO)
    with pytest.raises(WrongUse):
        decided(unknown, Choice(Take.BASE))


def test_an_end_that_clashes_with_a_moved_start_is_asked_about() -> None:
    moved = conflict({"end": 9}, {"start": 1, "end": 5}, {"start": 2, "end": 5}, key=enrolment_key(1, 2))
    assert open_fields(moved) == ("end",)
    assert decided(moved, Choice(Take.MINE)).base == {"start": 2, "end": 5}


def test_suspending_is_the_safer_offer_for_what_was_edited_and_shall_be_removed() -> None:
    removal = conflict({}, {"suspended": False, "city": "A"}, {"suspended": False, "city": "B"}, verb=Verb.DELETE)
    assert takes(removal) == (Take.MINE, Take.THEIRS, Take.SUSPEND)
    assert safer(removal) is Take.SUSPEND
    suspended = conflict({}, {"suspended": False}, {"suspended": True}, verb=Verb.DELETE)
    assert safer(suspended) is Take.THEIRS
    assert Take.SUSPEND not in takes(suspended)


def test_whom_they_suspended_stays_suspended_as_the_safer_offer() -> None:
    back = conflict({"suspended": False}, {}, {"suspended": True})
    assert safer(back) is Take.THEIRS


@pytest.mark.parametrize("code", [Trouble.GONE, Trouble.DUPLICATE])
def test_mine_cannot_be_taken_where_there_is_nothing_to_send_it_to(code: str) -> None:
    lost = conflict({"city": "Sligo"}, {}, {}, code=code)
    assert Take.MINE not in takes(lost)
    with pytest.raises(WrongUse, match="cannot_take_mine"):
        decided(lost, Choice(Take.MINE))


def test_a_new_thing_is_taken_for_the_one_that_is_there_only_when_its_id_is_known() -> None:
    new = conflict({"username": "ann"}, {}, {"id": 9}, verb=Verb.CREATE, key=user_key(-1), code=Trouble.DUPLICATE)
    assert Take.ADOPT in takes(new)
    blind = conflict({"username": "ann"}, {}, {}, verb=Verb.CREATE, key=user_key(-1), code=Trouble.DUPLICATE)
    assert takes(blind) == (Take.THEIRS,)


def test_who_looked_can_say_that_it_took_effect() -> None:
    asked = conflict({"city": "Sligo"}, {}, {}, code=Trouble.UNCERTAIN)
    assert takes(asked) == (Take.MINE, Take.THEIRS, Take.DONE)
    assert decided(asked, Choice(Take.DONE)).to is State.NOOP


RULES = [
    Rule(1, Entity.USER, "city", Take.THEIRS, Scope.SITE, 0),
    Rule(2, Entity.USER, "department", Take.MINE, Scope.SITE, 0),
]


def test_remembered_decisions_answer_a_question_only_as_a_whole() -> None:
    clashes = (Clash("city", None, None, None), Clash("department", None, None, None))
    asked = Ask(Trouble.CHANGED, TWO.theirs or {}, clashes)
    made = by_rules(TWO, asked, RULES)
    assert made is not None
    assert made.patch == {"department": "Law", "phone": "1"}
    assert by_rules(TWO, asked, RULES[:1]) is None
    assert covered(TWO, RULES) is not None
    assert covered(TWO, RULES[1:]) is None


def test_a_remembered_decision_about_people_says_nothing_about_courses() -> None:
    assert covered(TWO, [Rule(1, Entity.COURSE, each.field, each.take, each.scope, 0) for each in RULES]) is None


@pytest.mark.parametrize(
    ("verb", "asks"), [(Verb.CREATE, True), (Verb.UPDATE, True), (Verb.DELETE, False), (Verb.ADD, True)]
)
def test_what_waits_for_a_deleted_course_is_asked_about_unless_it_only_takes_away(verb: Verb, asks: bool) -> None:
    item = conflict({"suspended": True}, {"suspended": False}, {}, verb=verb, key=enrolment_key(1, 2))
    found = decide(item, Observation(False, parent=course_key(2)), same)
    assert (isinstance(found, Ask) and found.trouble is Trouble.PARENT_GONE) == asks
