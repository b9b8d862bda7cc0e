"""What is decided for what I did and what is there, row by row of the table of conflict rules."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import (
    Entity,
    EntityKey,
    category_key,
    cohort_member_key,
    course_key,
    enrolment_key,
    group_key,
    group_member_key,
    role_key,
    user_key,
)
from lmsdesk.domain.merge import Clash
from lmsdesk.domain.plans import Already, Ask, Decision, Send, Trouble, decide
from lmsdesk.lms.moodle.rules import canonical

Fields = Mapping[str, Value]
ANA = {"username": "ana", "email": "ana@example.org", "first_name": "Ana", "last_name": "Byrne", "city": "Cork"}
ENROLLED: Fields = {"role_id": 5, "roles": "student", "suspended": False, "start": 600, "end": None}
COURSE = course_key(5)
GONE = Observation(False)


def mine(
    key: EntityKey, verb: Verb, patch: Fields | None = None, base: Fields | None = None, decision: str | None = None
) -> Operation:
    """My change, ready to be planned."""
    return Operation(1, "a", 1, key, verb, patch or {}, base, "Ana", State.READY, decision=decision)


def there(fields: Fields, **more: object) -> Observation:
    """What is found when it is looked at."""
    return Observation(True, fields, **more)  # type: ignore[arg-type]  # plain arguments of a dataclass


def decided(operation: Operation, seen: Observation) -> Decision:
    """What is to be done."""
    return decide(operation, seen, canonical)


def trouble(operation: Operation, seen: Observation) -> Trouble | None:
    """Why a person is asked; None when nobody is."""
    decision = decided(operation, seen)
    return decision.trouble if isinstance(decision, Ask) else None


def clashing(operation: Operation, seen: Observation) -> set[str]:
    """The fields that a person is asked about."""
    decision = decided(operation, seen)
    assert isinstance(decision, Ask)
    return {clash.field for clash in decision.clashes}


# Existence: what I did, and what is there


NEW = mine(user_key(-1), Verb.CREATE, ANA)


def test_what_i_create_and_nobody_has_is_sent_as_it_is() -> None:
    assert decided(NEW, GONE) == Send(ANA, ANA, {})


def test_what_i_create_and_is_there_with_all_that_i_set_is_taken_for_it() -> None:
    assert decided(NEW, there({**ANA, "idnumber": "77"}, remote_id=9)) == Already({**ANA, "idnumber": "77"}, 9)


@pytest.mark.parametrize("field", ["email", "first_name", "last_name", "city"])
def test_what_i_create_and_is_there_with_anything_else_is_asked_about(field: str) -> None:
    seen = there({**ANA, field: "other"}, remote_id=9)
    decision = decided(NEW, seen)
    assert isinstance(decision, Ask)
    assert (decision.trouble, decision.remote_id) == (Trouble.DUPLICATE, 9)
    assert decision.clashes == (Clash(field, None, ANA[field], "other"),)


def test_two_people_of_one_username_are_never_taken_for_one_when_the_address_cannot_be_seen() -> None:
    hidden = {name: value for name, value in ANA.items() if name != "email"}
    assert trouble(NEW, there(hidden, remote_id=9)) is Trouble.DUPLICATE


def test_a_password_that_is_never_told_does_not_make_a_new_account_another_one() -> None:
    assert decided(mine(user_key(-1), Verb.CREATE, {**ANA, "password": None}), there(ANA, remote_id=9)) == Already(
        ANA, 9
    )


def test_a_course_whose_shortname_is_taken_is_asked_about() -> None:
    new = mine(course_key(-1), Verb.CREATE, {"shortname": "BIO", "fullname": "Biology"})
    assert trouble(new, there({"shortname": "BIO", "fullname": "Biography"}, remote_id=4)) is Trouble.DUPLICATE


MOVED = mine(user_key(7), Verb.UPDATE, {"city": "Galway"}, {"city": "Cork"})


def test_my_change_of_what_nobody_touched_is_sent_alone() -> None:
    assert decided(MOVED, there(ANA)) == Send({"city": "Galway"}, {**ANA, "city": "Galway"}, ANA)


def test_a_change_of_another_field_by_others_merges() -> None:
    theirs = {**ANA, "first_name": "Anna"}
    assert decided(MOVED, there(theirs)) == Send({"city": "Galway"}, {**theirs, "city": "Galway"}, theirs)


def test_the_same_change_by_others_is_done_already() -> None:
    assert decided(MOVED, there({**ANA, "city": " Galway "})) == Already({**ANA, "city": " Galway "})


@pytest.mark.parametrize(
    ("field", "base", "wanted", "found"),
    [
        ("city", "Cork", "Galway", "Sligo"),
        ("email", "a@x.ie", "b@x.ie", "c@x.ie"),
        ("username", "ana", "anna", "ann"),
        ("auth", "manual", "ldap", "oauth2"),
    ],
)
def test_the_same_field_on_both_sides_is_asked_about(field: str, base: str, wanted: str, found: str) -> None:
    change = mine(user_key(7), Verb.UPDATE, {field: wanted}, {field: base})
    assert (trouble(change, there({field: found})), clashing(change, there({field: found}))) == (
        Trouble.CHANGED,
        {field},
    )


def test_a_change_of_what_was_deleted_is_asked_about() -> None:
    assert trouble(MOVED, GONE) is Trouble.GONE


LEAVING = mine(user_key(7), Verb.DELETE, {}, ANA)


def test_what_i_delete_and_nobody_touched_is_sent() -> None:
    assert decided(LEAVING, there(ANA)) == Send({}, {}, ANA)


def test_what_i_delete_and_somebody_edited_is_asked_about() -> None:
    assert clashing(LEAVING, there({**ANA, "city": "Sligo"})) == {"city"}


def test_what_i_delete_and_is_gone_is_done_already() -> None:
    assert decided(LEAVING, GONE) == Already({})


JOINS = mine(group_member_key(3, 7), Verb.ADD)
LEAVES = mine(group_member_key(3, 7), Verb.REMOVE)


def test_memberships_are_sets() -> None:
    assert decided(JOINS, GONE) == Send({}, {}, {})
    assert decided(JOINS, there({})) == Already({})
    assert decided(LEAVES, there({})) == Send({}, {}, {})
    assert decided(LEAVES, GONE) == Already({})


@pytest.mark.parametrize(
    ("change", "parent"),
    [
        (JOINS, group_key(3)),
        (mine(cohort_member_key(3, 7), Verb.ADD), EntityKey(Entity.COHORT, (3,))),
        (mine(role_key(7, 5, 3), Verb.ADD), COURSE),
        (mine(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5}), COURSE),
        (mine(enrolment_key(7, 5), Verb.UPDATE, {"end": 60}, {"end": None}), COURSE),
    ],
)
def test_what_belongs_into_something_deleted_is_asked_about_and_names_it(change: Operation, parent: EntityKey) -> None:
    decision = decided(change, Observation(False, parent=parent))
    assert isinstance(decision, Ask)
    assert (decision.trouble, decision.facts) == (Trouble.PARENT_GONE, {"parent": str(parent)})


@pytest.mark.parametrize(
    "change", [LEAVES, mine(enrolment_key(7, 5), Verb.DELETE, {}, ENROLLED), mine(role_key(7, 5, 3), Verb.REMOVE)]
)
def test_what_leaves_something_deleted_has_left(change: Operation) -> None:
    assert isinstance(decided(change, Observation(False, parent=COURSE)), Already)


@pytest.mark.parametrize("verb", list(Verb))
def test_what_the_server_does_not_tell_is_asked_about(verb: Verb) -> None:
    change = mine(enrolment_key(7, 5), verb, {"role_id": 5}, {})
    told = {"suspended": False}
    assert decided(change, Observation(None, told)) == Ask(Trouble.UNREADABLE, told)
    others = Observation(None, told, others=("cohort", "self"))
    assert decided(change, others) == Ask(Trouble.OTHER_METHOD, told, facts={"methods": "cohort,self"})


# People


SUSPENDS = mine(user_key(7), Verb.UPDATE, {"suspended": True}, {"suspended": False})


def test_somebody_whom_i_suspend_and_others_deleted_is_done_already() -> None:
    assert decided(SUSPENDS, GONE) == Already({})


@pytest.mark.parametrize(
    ("key", "patch"),
    [
        (user_key(7), {"suspended": False}),  # nobody comes back to life
        (user_key(7), {"suspended": True, "city": "Galway"}),
        (user_key(7), {"city": "Galway"}),
        (enrolment_key(7, 5), {"suspended": True}),  # unenrolled is more than suspended: their work is gone
    ],
)
def test_any_other_change_of_what_was_deleted_is_asked_about(key: EntityKey, patch: Fields) -> None:
    assert trouble(mine(key, Verb.UPDATE, patch, {"suspended": not patch.get("suspended")}), GONE) is Trouble.GONE


def test_somebody_whom_i_delete_and_others_suspended_is_asked_about() -> None:
    change = mine(user_key(7), Verb.DELETE, {}, {**ANA, "suspended": False})
    assert clashing(change, there({**ANA, "suspended": True})) == {"suspended"}


@pytest.mark.parametrize("base", [{}, None])
def test_unsuspending_somebody_whose_suspension_i_never_saw_is_asked_about(base: Fields | None) -> None:
    change = mine(user_key(7), Verb.UPDATE, {"suspended": False}, base)
    assert clashing(change, there({"suspended": True})) == {"suspended"}


def test_an_account_that_others_suspended_since_is_not_unsuspended_on_the_way() -> None:
    """An edit that held "active" all along says nothing about the suspension: theirs stays."""
    change = mine(user_key(7), Verb.UPDATE, {"suspended": False, "city": "Galway"}, {"suspended": False, "city": "C"})
    seen = there({"suspended": True, "city": "C"})
    assert decided(change, seen) == Send({"city": "Galway"}, {"suspended": True, "city": "Galway"}, seen.fields)


# Courses


def test_a_course_that_i_delete_and_somebody_joined_since_is_asked_about_with_the_count() -> None:
    change = mine(COURSE, Verb.DELETE, {}, {"shortname": "BIO", "members": 30, "modified": 100})
    seen = there({"shortname": "BIO", "members": 31, "modified": 100})
    decision = decided(change, seen)
    assert isinstance(decision, Ask)
    assert [(clash.field, clash.base, clash.theirs) for clash in decision.clashes] == [("members", 30, 31)]


def test_a_course_that_i_delete_and_somebody_worked_on_since_is_asked_about() -> None:
    change = mine(COURSE, Verb.DELETE, {}, {"members": 30, "modified": 100})
    assert clashing(change, there({"members": 30, "modified": 160})) == {"modified"}


def test_a_course_that_lost_people_since_is_deleted_without_a_question() -> None:
    seen = there({"members": 29, "modified": 100})
    assert isinstance(decided(mine(COURSE, Verb.DELETE, {}, {"members": 30, "modified": 100}), seen), Send)


def test_a_group_with_people_in_it_is_asked_about_and_an_empty_one_is_not() -> None:
    change = mine(group_key(3), Verb.DELETE, {}, {"name": "A"})
    assert decided(change, there({"name": "A", "members": 1})) == Ask(
        Trouble.CHANGED, {"name": "A", "members": 1}, (Clash("members", None, None, 1),)
    )
    assert isinstance(decided(change, there({"name": "A", "members": 0})), Send)


def test_a_category_that_both_of_us_moved_is_asked_about() -> None:
    change = mine(category_key(4), Verb.UPDATE, {"parent": 2}, {"parent": 1})
    assert clashing(change, there({"parent": 3})) == {"parent"}


# Enrolments


NEWLY: Fields = {"role_id": 5, "suspended": False, "start": 600, "end": None}
ENROLS = mine(enrolment_key(7, 5), Verb.CREATE, NEWLY)


def test_somebody_who_is_enrolled_just_so_is_done_already() -> None:
    assert decided(ENROLS, there(ENROLLED)) == Already(ENROLLED)


@pytest.mark.parametrize(("field", "found"), [("suspended", True), ("start", 1200), ("end", 6000)])
def test_somebody_who_is_enrolled_otherwise_is_asked_about(field: str, found: Value) -> None:
    theirs = {**ENROLLED, field: found}
    assert decided(ENROLS, there(theirs)) == Ask(Trouble.CHANGED, theirs, (Clash(field, None, NEWLY[field], found),))


def test_taking_mine_after_that_writes_the_whole_state() -> None:
    theirs = {**ENROLLED, "suspended": True}
    again = mine(enrolment_key(7, 5), Verb.CREATE, NEWLY, theirs, "mine")
    assert decided(again, there(theirs)) == Send({"suspended": False}, {**ENROLLED}, theirs)


def test_a_role_comes_on_top_of_those_that_somebody_else_gave() -> None:
    theirs = {**ENROLLED, "role_id": 3, "roles": "teacher"}
    assert decided(ENROLS, there(theirs)) == Send({"role_id": 5}, {**theirs, "role_id": 5}, theirs)


@pytest.mark.parametrize("told", [{"role_id": 5}, {"role_id": 5, "suspended": False}, {"role_id": 3}])
def test_dates_that_nobody_can_read_are_not_reset_by_enrolling_again(told: Fields) -> None:
    missing = "start" if "suspended" in told else "suspended"
    assert decided(ENROLS, there(told)) == Ask(Trouble.DATES_UNKNOWN, told, facts={"field": missing})
    only_role = mine(enrolment_key(7, 5), Verb.CREATE, {"role_id": 5})
    expected = Trouble.DATES_UNKNOWN if told["role_id"] == 3 else None
    assert trouble(only_role, there(told)) is expected


def test_what_differs_is_said_together_with_what_nobody_can_read() -> None:
    told: Fields = {"role_id": 5, "suspended": True}
    clash = Clash("suspended", None, False, True)
    assert decided(ENROLS, there(told)) == Ask(Trouble.DATES_UNKNOWN, told, (clash,), facts={"field": "start"})


def test_a_person_can_say_that_they_are_reset_all_the_same() -> None:
    told: Fields = {"role_id": 5, "suspended": False}
    again = mine(enrolment_key(7, 5), Verb.CREATE, NEWLY, told, "mine")
    assert decided(again, there(told)) == Send({"start": 600, "end": None}, {**told, "start": 600, "end": None}, told)


def test_somebody_who_enrolled_by_another_method_meanwhile_is_asked_about() -> None:
    decision = decided(ENROLS, Observation(False, others=("cohort", "self")))
    assert isinstance(decision, Ask)
    assert (decision.trouble, decision.facts) == (Trouble.ENROLLED, {"methods": "cohort,self"})


def test_another_method_that_was_accepted_is_not_asked_about_again() -> None:
    seen = Observation(False, others=("self",))
    accepted = mine(enrolment_key(7, 5), Verb.CREATE, NEWLY, {"methods": "cohort,self"})
    assert isinstance(decided(accepted, seen), Send)
    assert isinstance(decided(mine(enrolment_key(7, 5), Verb.CREATE, NEWLY, {}, "mine"), seen), Send)
    assert trouble(accepted, Observation(False, others=("self", "meta"))) is Trouble.ENROLLED


UNENROLS = mine(enrolment_key(7, 5), Verb.DELETE, {}, {**ENROLLED, "grade": 50.0, "completed": False})
AS_IT_WAS: Fields = {**ENROLLED, "grade": 50.0, "completed": False, "created": 5}


def test_unenrolling_from_another_method_is_asked_about_and_never_called_done() -> None:
    seen = Observation(False, {"roles": "student"}, others=("cohort", "self"))
    assert decided(UNENROLS, seen) == Ask(Trouble.OTHER_METHOD, seen.fields, facts={"methods": "cohort,self"})


def test_suspending_somebody_who_is_enrolled_by_another_method_only_is_asked_about() -> None:
    change = mine(enrolment_key(7, 5), Verb.UPDATE, {"suspended": True}, {"suspended": False})
    seen = Observation(False, {"roles": "student"}, others=("cohort", "self"))
    assert decided(change, seen) == Ask(Trouble.OTHER_METHOD, seen.fields, facts={"methods": "cohort,self"})
    assert trouble(change, Observation(None, others=("unknown",))) is Trouble.OTHER_METHOD


def test_unenrolling_somebody_whom_nobody_touched_is_sent() -> None:
    assert decided(UNENROLS, there(AS_IT_WAS)) == Send({}, {}, AS_IT_WAS)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("start", 1200),
        ("end", 6000),
        ("suspended", True),
        ("roles", "student,teacher"),
        ("grade", 60.0),
        ("completed", True),
    ],
)
def test_unenrolling_somebody_who_was_given_or_did_something_since_is_asked_about(field: str, found: Value) -> None:
    assert clashing(UNENROLS, there({**AS_IT_WAS, field: found})) == {field}


def test_what_the_server_sets_by_itself_is_no_reason_to_ask() -> None:
    change = mine(user_key(7), Verb.DELETE, {}, {**ANA, "last_access": 100, "confirmed": True})
    assert isinstance(decided(change, there({**ANA, "last_access": 200, "confirmed": False})), Send)


def test_a_date_of_mine_is_sent_with_the_state_that_is_there() -> None:
    change = mine(enrolment_key(7, 5), Verb.UPDATE, {"end": 6000}, ENROLLED)
    assert decided(change, there({**ENROLLED, "suspended": True})) == Send(
        {"end": 6000}, {**ENROLLED, "suspended": True, "end": 6000}, {**ENROLLED, "suspended": True}
    )


@pytest.mark.parametrize("missing", ["suspended", "start"])
def test_a_state_that_nobody_can_read_is_not_reset_by_a_date_of_mine(missing: str) -> None:
    told = {name: value for name, value in ENROLLED.items() if name != missing}
    for decision, asks in ((None, True), ("theirs", True), ("mine", False)):
        change = mine(enrolment_key(7, 5), Verb.UPDATE, {"end": 6000}, ENROLLED, decision)
        assert (trouble(change, there(told)) is Trouble.DATES_UNKNOWN) is asks
        if asks:
            assert decided(change, there(told)) == Ask(Trouble.DATES_UNKNOWN, told, facts={"field": missing})
    never_known = mine(enrolment_key(7, 5), Verb.UPDATE, {"end": 6000}, {"end": None}, "mine")
    assert trouble(never_known, there(told)) is Trouble.DATES_UNKNOWN


def test_both_dates_clash_together() -> None:
    """Their start with my end might be a period that nobody wanted."""
    change = mine(enrolment_key(7, 5), Verb.UPDATE, {"end": 6000}, ENROLLED)
    assert clashing(change, there({**ENROLLED, "start": 1200})) == {"end"}
    both = mine(enrolment_key(7, 5), Verb.UPDATE, {"start": 1800, "end": 6000}, ENROLLED)
    assert clashing(both, there({**ENROLLED, "start": 1200})) == {"start", "end"}


# Roles


def test_roles_of_both_sides_are_kept() -> None:
    """Roles are a set of memberships: mine is added to whatever else is there."""
    gives = mine(role_key(7, 5, 3), Verb.ADD, {"role": "teacher"})
    assert decided(gives, GONE) == Send({"role": "teacher"}, {"role": "teacher"}, {})
    takes = mine(role_key(7, 5, 5), Verb.REMOVE, {"role": "student"})
    assert decided(takes, GONE) == Already({})
