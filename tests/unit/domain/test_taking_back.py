"""What takes back a change, and in which order."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.fields import Value
from lmsdesk.domain.inverse import GROUPS_LEFT, inverse
from lmsdesk.domain.keys import enrolment_key, group_member_key, role_key

ROLES = {"student": 5, "teacher": 3, "auditor": 9}
BEFORE: dict[str, Value] = {"roles": "student,teacher", "role_id": 5, "suspended": True, "end": 1_800_000_000}


def unenrolled(before: dict[str, Value]) -> Operation:
    """Somebody who was unenrolled by us."""
    key = enrolment_key(7, 12)
    return Operation(1, "a", 1, key, Verb.DELETE, {}, {}, "Ana in BIO", State.RETIRED, before=before)


def test_an_unenrolment_is_taken_back_with_all_roles_and_groups_after_the_enrolment() -> None:
    made = inverse([unenrolled({**BEFORE, GROUPS_LEFT: "21,22"})], ROLES)
    assert [(item.key, item.verb) for item in made] == [
        (enrolment_key(7, 12), Verb.CREATE),
        (role_key(7, 12, 3), Verb.ADD),
        (group_member_key(21, 7), Verb.ADD),
        (group_member_key(22, 7), Verb.ADD),
    ]
    assert made[0].patch == {"role_id": 5, "suspended": True, "end": 1_800_000_000}


def test_an_unenrolment_whose_groups_were_not_known_is_taken_back_without() -> None:
    assert [item.verb for item in inverse([unenrolled(BEFORE)], ROLES)] == [Verb.CREATE, Verb.ADD]


def test_nobody_gets_groups_who_cannot_be_enrolled_again() -> None:
    assert inverse([unenrolled({"roles": "gone", GROUPS_LEFT: "21"})], ROLES) == []


def test_what_was_so_before_us_is_not_taken_back() -> None:
    there = replace(unenrolled({**BEFORE, GROUPS_LEFT: "21"}), verdict=Verdict.ALREADY)
    assert inverse([there], ROLES) == []


def test_an_enrolment_that_is_taken_back_knows_what_was_there_right_after_it() -> None:
    """A grade that came since is asked about: it would be lost."""
    after: dict[str, Value] = {"roles": "student", "grade": None, "role_id": 5, "suspended": False, "created": 9}
    made = Operation(1, "a", 1, enrolment_key(7, 12), Verb.CREATE, {}, {}, "Ana", State.RETIRED, after=after)
    assert [(item.verb, item.base) for item in inverse([made], ROLES)] == [
        (Verb.DELETE, {"roles": "student", "grade": None, "suspended": False})
    ]
