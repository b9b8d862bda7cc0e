"""Thresholds, protected people and the stop-loss, at their edges."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.guards import EVERYBODY, Guarded, Kind, Need, Rules, forbidden, is_typed, needs, refusal, word_for
from lmsdesk.domain.keys import (
    EntityKey,
    cohort_member_key,
    course_key,
    enrolment_key,
    group_key,
    role_key,
    user_key,
)

ADMIN, OWN, SOMEBODY = 2, 9, 40
GUARD = Guarded(
    own=OWN,
    people={ADMIN: "admin", OWN: "me"},
    roles={1: "manager", 3: "editingteacher", 5: "student", 8: "site-admin-helper"},
    sizes={EVERYBODY: 5_000, 7: 2_000, 8: 30},
    names={7: "BIO-101", 8: "ART-2"},
)


def operation(number: int, key: EntityKey, verb: Verb, **patch: Value) -> Operation:
    return Operation(number, f"u{number}", 1, key, verb, patch, None, f"Somebody {number}", State.READY)


def unenrol(count: int, course: int, first: int = 100) -> list[Operation]:
    return [operation(first + n, enrolment_key(1_000 + n, course), Verb.DELETE) for n in range(count)]


def kinds(operations: Sequence[Operation], guard: Guarded = GUARD) -> list[Kind]:
    return [need.kind for need in needs(operations, guard)]


@pytest.mark.parametrize(
    ("course", "count", "stopped"),
    [
        (8, 20, False),  # of 30: the least number of rows
        (8, 21, True),
        (7, 40, False),  # of 2,000: two per cent
        (7, 41, True),
        (99, 21, True),  # a course that was never read
    ],
)
def test_the_stop_loss_is_the_larger_of_rows_and_share(course: int, count: int, stopped: bool) -> None:
    assert (Kind.LOSSES in kinds(unenrol(count, course))) is stopped


def test_the_stop_loss_counts_removals_and_suspensions_of_one_scope_together() -> None:
    mixed = unenrol(11, 8) + [
        operation(n, enrolment_key(n, 8), Verb.UPDATE, suspended=True, end=5) for n in range(200, 210)
    ]
    (need,) = needs(mixed, GUARD)
    assert need == Need(Kind.LOSSES, 21, ("ART-2",), 8, 20, 30)
    back = [operation(n, enrolment_key(n, 8), Verb.UPDATE, suspended=False) for n in range(300, 340)]
    assert kinds(back) == []


def test_accounts_are_a_scope_of_their_own() -> None:
    def accounts(count: int) -> list[Operation]:
        return [operation(n, user_key(1_000 + n), Verb.UPDATE, suspended=True) for n in range(count)]

    assert kinds(accounts(100)) == []
    (need,) = needs(accounts(101), GUARD)
    assert (need.kind, need.scope, need.limit, need.size) == (Kind.LOSSES, EVERYBODY, 100, 5_000)


def test_courses_that_lose_few_rows_each_are_caught_by_the_number_of_removals() -> None:
    spread = [item for course in range(20, 23) for item in unenrol(17, course, first=course * 1_000)]
    (need,) = needs(spread, GUARD)
    assert (need.kind, need.count, need.limit) == (Kind.REMOVALS, 51, 50)
    assert kinds(spread[:50]) == []


def test_a_stop_loss_that_is_switched_off_leaves_the_other_thresholds() -> None:
    guard = Guarded(rules=Rules(stop_percent=100))
    assert kinds(unenrol(2_000, 8), guard) == [Kind.REMOVALS]


def test_roles_that_are_exchanged_are_no_removals() -> None:
    taken = [operation(n, role_key(1_000 + n, 7, 5), Verb.REMOVE, role="student") for n in range(60)]
    assert kinds(taken) == []
    left = [operation(n, cohort_member_key(4, 1_000 + n), Verb.REMOVE) for n in range(51)]
    assert kinds(left) == [Kind.REMOVALS]


@pytest.mark.parametrize(
    ("key", "verb", "patch", "asked"),
    [
        (role_key(SOMEBODY, 7, 1), Verb.ADD, {"role": "manager"}, True),
        (role_key(SOMEBODY, 7, 8), Verb.ADD, {}, True),  # its short name says it
        (role_key(SOMEBODY, 7, 3), Verb.ADD, {"role": "editingteacher"}, False),
        (role_key(SOMEBODY, 7, 77), Verb.ADD, {"role": "student"}, True),  # the site knows no such number
        (role_key(SOMEBODY, 7, 1), Verb.REMOVE, {"role": "manager"}, False),
        (enrolment_key(SOMEBODY, 7), Verb.CREATE, {"role_id": 1}, True),
        (enrolment_key(SOMEBODY, 7), Verb.CREATE, {"role_id": 5}, False),
    ],
)
def test_a_role_above_teacher_is_asked_about_by_its_number(
    key: EntityKey, verb: Verb, patch: dict[str, Value], asked: bool
) -> None:
    assert (Kind.ROLES in kinds([operation(1, key, verb, **patch)])) is asked


def test_the_list_of_strong_roles_can_be_longer() -> None:
    guard = Guarded(rules=Rules(strong_roles=("editingteacher",)), roles=GUARD.roles)
    given = [operation(1, role_key(SOMEBODY, 7, 3), Verb.ADD, role="editingteacher")]
    assert kinds(given, guard) == [Kind.ROLES]


def test_deleting_one_course_is_asked_about_and_a_group_is_not() -> None:
    assert kinds([operation(1, course_key(7), Verb.DELETE)]) == [Kind.COURSES]
    assert kinds([operation(1, group_key(7), Verb.DELETE)]) == []


def test_any_change_of_an_administrators_account_is_asked_about() -> None:
    assert kinds([operation(1, user_key(ADMIN), Verb.UPDATE, city="Bath")]) == [Kind.PROTECTED]
    assert kinds([operation(1, enrolment_key(ADMIN, 7), Verb.CREATE, role_id=5)]) == []
    assert kinds([operation(1, user_key(SOMEBODY), Verb.UPDATE, city="Bath")]) == []


@pytest.mark.parametrize(("count", "asked"), [(5, ()), (6, (Kind.GRANTS,))])
def test_h85_many_roles_above_a_learners_are_typed(count: int, asked: tuple[Kind, ...]) -> None:
    guard = Guarded(roles={3: "editingteacher", 5: "student"})
    given = [operation(n, role_key(100 + n, 7, 3), Verb.ADD) for n in range(count)]
    learners = [operation(50 + n, enrolment_key(n, 7), Verb.CREATE, role_id=5) for n in range(9)]
    found = needs([*given, *learners], guard)
    assert tuple(need.kind for need in found) == asked
    assert all(need.count == count and need.about[0].endswith(": editingteacher") for need in found)


def test_taking_back_what_may_be_somebody_elses_is_asked_about() -> None:
    guard = Guarded(doubtful=frozenset({5}))
    taken = [operation(5, enrolment_key(1, 7), Verb.DELETE), operation(6, enrolment_key(2, 7), Verb.DELETE)]
    (need,) = needs(taken, guard)
    assert (need.kind, need.count, need.about) == (Kind.DOUBTFUL, 1, ("Somebody 5",))


@pytest.mark.parametrize(
    ("key", "verb", "patch", "code"),
    [
        (user_key(ADMIN), Verb.DELETE, {}, "protected_person"),
        (user_key(ADMIN), Verb.UPDATE, {"suspended": True}, "protected_person"),
        (user_key(ADMIN), Verb.UPDATE, {"suspended": False}, None),
        (user_key(ADMIN), Verb.UPDATE, {"username": "x"}, "protected_person"),
        (user_key(ADMIN), Verb.UPDATE, {"email": "x@example.org"}, "protected_person"),
        (user_key(ADMIN), Verb.UPDATE, {"auth": "nologin"}, "protected_person"),
        (user_key(ADMIN), Verb.UPDATE, {"password": None}, "protected_person"),
        (user_key(ADMIN), Verb.UPDATE, {"city": "Bath"}, None),
        (enrolment_key(ADMIN, 7), Verb.DELETE, {}, "protected_person"),
        (enrolment_key(ADMIN, 7), Verb.UPDATE, {"suspended": True}, "protected_person"),
        (enrolment_key(ADMIN, 7), Verb.UPDATE, {"end": 5}, None),
        (role_key(ADMIN, 7, 5), Verb.REMOVE, {}, "protected_person"),
        (role_key(ADMIN, 7, 5), Verb.ADD, {}, None),
        (user_key(OWN), Verb.DELETE, {}, "own_account"),
        (user_key(OWN), Verb.UPDATE, {"suspended": True}, "own_account"),
        (user_key(OWN), Verb.UPDATE, {"auth": "nologin"}, "own_account"),
        (user_key(OWN), Verb.UPDATE, {"email": "x@example.org"}, "protected_person"),
        (enrolment_key(OWN, 7), Verb.DELETE, {}, "protected_person"),
        (user_key(SOMEBODY), Verb.DELETE, {}, None),
    ],
)
def test_what_takes_access_from_a_protected_person_is_refused(
    key: EntityKey, verb: Verb, patch: dict[str, Value], code: str | None
) -> None:
    reason = forbidden(key, verb, patch, GUARD)
    assert (reason.code if reason else None) == code


def test_lifting_helps_for_the_protected_and_never_for_the_own_account() -> None:
    guard = Guarded(own=OWN, people=GUARD.people, lifted=frozenset({1, 2}))
    assert refusal(operation(1, user_key(ADMIN), Verb.UPDATE, suspended=True), guard) is None
    assert refusal(operation(3, user_key(ADMIN), Verb.UPDATE, suspended=True), guard) is not None
    assert refusal(operation(2, user_key(OWN), Verb.UPDATE, suspended=True), guard) is not None


def test_a_password_counts_although_it_stands_in_no_patch() -> None:
    secret = Operation(4, "u4", 1, user_key(ADMIN), Verb.UPDATE, {}, None, "A", State.READY, secret_ref="lmsdesk:op:4")
    assert refusal(secret, GUARD) is not None


def test_what_has_to_be_typed_is_the_number_or_the_name_of_the_site() -> None:
    removals = [Need(Kind.REMOVALS, 51)]
    assert word_for(removals, "north") == "51"
    assert is_typed(" 51 ", removals, ("north", "Northfield College"))
    assert not is_typed("north", removals, ("north",))
    several = [*removals, Need(Kind.COURSES, 1)]
    assert is_typed("NORTHFIELD college", several, ("north", "Northfield College"))
    assert not is_typed("51", several, ("north", "Northfield College"))
    for nothing in (None, "", "  ", "yes"):
        assert not is_typed(nothing, several, ("north", ""))
