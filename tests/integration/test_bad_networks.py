"""Bad days between the desk and the site, with the real connector: portals, proxies, clocks, tokens, other hands."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Operation, Origin, State, Verb, Verdict
from lmsdesk.domain.errors import KeyRefused, NotAnLms, WrongSite
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, cohort_member_key, enrolment_key, user_key
from lmsdesk.domain.lots import conflict_key
from lmsdesk.domain.plans import Trouble
from lmsdesk.practice.calls import is_write
from lmsdesk.practice.faults import FaultPlan, Rule
from lmsdesk.practice.site import functions_in
from tests.fakes.wire import WiredDesk

UPDATE, CREATE, ENROL = "core_user_update_users", "core_user_create_users", "enrol_manual_enrol_users"
TWO_YEARS = 2 * 365 * 86_400


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = WiredDesk(tmp_path_factory.mktemp("bad"))
    made.sync()
    made.close()
    return made.folder


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Iterator[WiredDesk]:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    made = WiredDesk(tmp_path)
    made.sync()
    made.wire.bodies.clear()
    made.campus.done.clear()
    yield made
    made.close()


def people(desk: WiredDesk, count: int) -> list[tuple[int, str]]:
    """Ids and cities of people who are there."""
    rows = desk.database().execute("SELECT id, city FROM user WHERE id>12 AND deleted=0 ORDER BY id LIMIT ?", (count,))
    return [(row[0], row[1]) for row in rows]


def stage(desk: WiredDesk, *operations: NewOperation) -> int:
    return desk.console.desk.stage(NewChangeSet("Bad day", Origin.BULK, operations)).id


def cities(desk: WiredDesk, count: int, value: str = "Sligo") -> list[NewOperation]:
    return [
        NewOperation(user_key(number), Verb.UPDATE, {"city": value}, {"city": city or None}, f"user {number}")
        for number, city in people(desk, count)
    ]


def new(desk: WiredDesk, name: str, **other: Value) -> NewOperation:
    fields: dict[str, Value] = {
        "username": name,
        "email": f"{name}@practice.example",
        "first_name": "New",
        "last_name": name,
        "auth": "oauth2",
        **other,
    }
    return NewOperation(user_key(desk.console.desk.temporary_id()), Verb.CREATE, fields, None, name, f"username={name}")


def counts(desk: WiredDesk) -> Mapping[State, int]:
    return Counter(item.state for item in desk.operations())


def accounts(desk: WiredDesk, name: str) -> int:
    return int(desk.database().execute("SELECT count(*) FROM user WHERE username=?", (name,)).fetchone()[0])


def finish(desk: WiredDesk) -> None:
    """The bad day is over: push until nothing is open."""
    desk.faults()
    for _ in range(5):
        desk.clock.now += 601
        desk.push()
        if not desk.operations(State.READY, State.UNKNOWN, State.INFLIGHT, State.PLANNED, State.APPLIED):
            return
    raise AssertionError(counts(desk))


# Tokens


@pytest.mark.parametrize("fault", ["refuse_token", "no_access"])
def test_a_token_that_is_revoked_midway_stops_at_the_first_refusal_and_keeps_the_rest(
    desk: WiredDesk, fault: str
) -> None:
    stage(desk, *cities(desk, 90))
    desk.faults(FaultPlan(rules=[Rule(fault, function=UPDATE, every=2, times=1)]))
    plan = desk.campus.faults
    told = plan.next

    def from_then_on(*, writes: bool, functions: tuple[str, ...] = ()) -> Any:
        if plan.rules and plan.rules[0].done and len(plan.rules) == 1:
            plan.rules.append(Rule(fault))
        return told(writes=writes, functions=functions)

    plan.next = from_then_on  # type: ignore[method-assign]
    with pytest.raises(KeyRefused):
        desk.push(wait=True)
    assert desk.wire.writes == 2
    assert set(counts(desk)) == {State.RETIRED, State.READY}
    finish(desk)
    assert counts(desk) == {State.RETIRED: 90}
    assert set(desk.campus.done.values()) == {1}


def test_a_function_that_was_taken_from_the_service_is_refused_for_good_and_the_token_is_not_blamed(
    desk: WiredDesk,
) -> None:
    stage(desk, *cities(desk, 30))
    desk.campus.withdraw(ENROL, UPDATE)
    desk.push(wait=True)
    assert counts(desk) == {State.REJECTED: 30}
    assert {item.error_code for item in desk.operations()} <= {"accessexception", "not_offered"}
    assert desk.wire.writes <= 2  # never one by one


# Who answers


def test_a_site_that_was_cloned_to_another_address_gets_nothing(desk: WiredDesk) -> None:
    """A staging copy knows itself by another name; the open console asks again who it talks to before each job."""
    stage(desk, *cities(desk, 3))
    desk.clock.now += 601
    base = desk.campus.base
    desk.campus.base = "http://staging.practice.invalid"
    with pytest.raises(WrongSite):
        desk.push(wait=False)
    assert desk.wire.writes == 0
    assert counts(desk) == {State.READY: 3}
    desk.campus.base = base
    finish(desk)


def test_a_captive_portal_swallows_nothing_and_is_told_apart_from_the_site(desk: WiredDesk) -> None:
    stage(desk, new(desk, "portal1"), *cities(desk, 60))

    def portal(request: httpx.Request, body: bytes) -> httpx.Response | None:
        if desk.wire.writes < 2:
            return None
        return httpx.Response(200, html="<html><body>Please sign in to the network</body></html>", request=request)

    desk.wire.before = portal
    with pytest.raises(NotAnLms):
        desk.push(wait=True)
    assert desk.wire.writes == 2
    assert counts(desk)[State.UNKNOWN] > 0
    desk.wire.before = lambda request, body: None
    finish(desk)
    assert counts(desk) == {State.RETIRED: 61}
    assert set(desk.campus.done.values()) == {1}


def test_a_proxy_that_sends_requests_twice_makes_nobody_twice_and_refuses_nobody(desk: WiredDesk) -> None:
    """F20: what comes back is the answer to the second request, which says that the name is taken."""
    names = [f"twice{number}" for number in range(12)]
    stage(desk, *[new(desk, name) for name in names], *cities(desk, 5))

    def twice(request: httpx.Request, body: bytes) -> httpx.Response | None:
        if any(map(is_write, functions_in(body))):
            desk.campus.answer(body)
        return None

    desk.wire.before = twice
    desk.push(wait=True)
    assert counts(desk) == {State.RETIRED: 17}
    assert [accounts(desk, name) for name in names] == [1] * 12
    assert {item.verdict for item in desk.operations() if item.verb is Verb.CREATE} == {Verdict.INFERRED}


# Clocks


def test_a_laptop_that_sleeps_while_a_request_is_on_its_way_waits_the_whole_window_afterwards(desk: WiredDesk) -> None:
    stage(desk, new(desk, "sleeper"))
    desk.faults(FaultPlan(queue=["late"], delay=100.0))

    def asleep(request: httpx.Request, body: bytes) -> httpx.Response | None:
        if CREATE in functions_in(body):
            desk.clock.skew += 8 * 3_600  # the hands went on, the time of the process did not
        return None

    desk.wire.before = asleep
    desk.push(wait=False)
    assert counts(desk) == {State.UNKNOWN: 1}
    desk.wire.before = lambda request, body: None
    desk.faults()
    desk.push(wait=False)  # the window has not passed: nothing is sent again
    assert (desk.wire.sent(CREATE), counts(desk)) == (1, {State.UNKNOWN: 1})
    desk.push(wait=True)
    assert (accounts(desk, "sleeper"), counts(desk)) == (1, {State.RETIRED: 1})
    assert desk.campus.done[CREATE, "sleeper"] == 1


@pytest.mark.parametrize("fault", ["lose_answer", "lose_request", "late", "throttle"])
def test_a_clock_that_is_two_years_ahead_and_set_right_in_the_middle_changes_no_outcome(
    desk: WiredDesk, fault: str
) -> None:
    desk.clock.skew = TWO_YEARS
    stage(desk, new(desk, "ahead"), *cities(desk, 70))
    desk.faults(FaultPlan(rules=[Rule(fault, function=UPDATE, every=2, times=1, seconds=90.0)]))

    def corrected(request: httpx.Request, body: bytes) -> httpx.Response | None:
        if desk.wire.writes == 3:
            desk.clock.skew = 0
        return None

    desk.wire.before = corrected
    desk.push(wait=True)
    desk.clock.now += 200
    finish(desk)
    assert counts(desk) == {State.RETIRED: 71}
    assert set(desk.campus.done.values()) == {1}


# Other hands


def test_one_username_made_by_two_consoles_and_a_third_party_ends_as_one_account_and_questions(
    desk: WiredDesk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = WiredDesk(tmp_path_factory.mktemp("b"), campus=desk.campus)
    other.sync()
    try:
        stage(desk, new(desk, "shared"), new(desk, "both"), new(desk, "third"))
        stage(other, new(other, "shared", email="b@practice.example"), new(other, "both"), new(other, "third"))
        desk.database().execute(
            "INSERT INTO user(username, email, firstname, lastname, auth, timecreated, timemodified) "
            "VALUES('third', 'somebody@practice.example', 'Third', 'Party', 'oauth2', 1, 1)"
        )
        desk.push()
        other.push()
        mine = {item.label: item for item in desk.operations()}
        theirs = {item.label: item for item in other.operations()}
        assert {name: item.state for name, item in mine.items()} == {
            "shared": State.RETIRED,
            "both": State.RETIRED,
            "third": State.CONFLICT,
        }
        assert {name: item.state for name, item in theirs.items()} == {
            "shared": State.CONFLICT,  # another address: two people
            "both": State.NOOP,  # everything is the same: it is there already
            "third": State.CONFLICT,
        }
        assert mine["third"].error_code == theirs["shared"].error_code == Trouble.DUPLICATE
        assert [accounts(desk, name) for name in ("shared", "both", "third")] == [1, 1, 1]
    finally:
        other.run(other.console.close())
        other.runner.close()


def test_a_course_that_was_deleted_meanwhile_is_one_question_and_the_others_are_enrolled(desk: WiredDesk) -> None:
    db = desk.database()
    gone, there = (
        row[0] for row in db.execute("SELECT id FROM course WHERE id>2 AND methods LIKE '%manual%' ORDER BY id LIMIT 2")
    )
    state: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
    inside = {row[0] for row in db.execute("SELECT user FROM enrol WHERE course IN (?, ?)", (gone, there))}
    users = [number for number, _ in people(desk, 150) if number not in inside][:40]
    stage(
        desk,
        *[
            NewOperation(enrolment_key(user, course), Verb.CREATE, state, None, f"{user} in {course}")
            for user in users
            for course in (gone, there)
        ],
    )
    for table in ("enrol", "role_assignment", "grp"):
        db.execute(f"DELETE FROM {table} WHERE course=?", (gone,))
    db.execute("DELETE FROM course WHERE id=?", (gone,))
    desk.push()
    assert counts(desk) == {State.RETIRED: len(users), State.CONFLICT: len(users)}
    waiting: list[Operation] = desk.operations(State.CONFLICT)
    assert {item.error_code for item in waiting} == {Trouble.PARENT_GONE}
    assert {item.key.number(1) for item in waiting} == {gone}
    sent = [body for body in desk.wire.bodies if ENROL in functions_in(body)]
    assert all(f"courseid%5D={gone}&" not in body.decode() for body in sent)


def test_where_every_row_was_changed_by_somebody_else_nothing_is_sent(desk: WiredDesk) -> None:
    stage(desk, *cities(desk, 80))
    desk.database().execute("UPDATE user SET city='Elsewhere' WHERE id>12")
    desk.push()
    assert (counts(desk), desk.wire.writes) == ({State.CONFLICT: 80}, 0)
    plan = desk.run(desk.console.changes.plan())
    assert plan.items == () or plan.counts["conflict"] == 0


def test_a_person_who_was_deleted_meanwhile_is_one_question_and_the_others_are_taken(desk: WiredDesk) -> None:
    db = desk.database()
    courses = [
        row[0] for row in db.execute("SELECT id FROM course WHERE id>2 AND methods LIKE '%manual%' ORDER BY id LIMIT 2")
    ]
    state: dict[str, Value] = {"role_id": 5, "start": None, "end": None, "suspended": False}
    inside = {row[0] for row in db.execute("SELECT user FROM enrol WHERE course IN (?, ?)", courses)}
    gone, *others = [number for number, _ in people(desk, 150) if number not in inside][:30]
    cohort = db.execute("SELECT id FROM cohort ORDER BY id LIMIT 1").fetchone()[0]
    stage(
        desk,
        *[
            NewOperation(enrolment_key(user, course), Verb.CREATE, state, None, f"Person {user} in {course}")
            for user in [gone, *others]
            for course in courses
        ],
        *[
            NewOperation(cohort_member_key(cohort, user), Verb.ADD, {}, None, f"Person {user}")
            for user in (gone, others[0])
        ],
    )
    mangled = "deleted=1, username=email||'.1795458034', email='0123456789abcdef0123456789abcdef'"
    db.execute(f"UPDATE user SET {mangled} WHERE id=?", (gone,))
    desk.push()
    waiting: list[Operation] = desk.operations(State.CONFLICT)
    assert {(item.key.entity, item.error_code) for item in waiting} == {
        (Entity.ENROLMENT, Trouble.PARENT_GONE),
        (Entity.COHORT_MEMBER, Trouble.PARENT_GONE),
    }
    (key,) = {conflict_key(item) for item in waiting}
    assert key == ("cause", Trouble.PARENT_GONE, f"user:{gone}")
    assert len(waiting) == len(courses) + 1
    assert State.REJECTED not in counts(desk)
    assert sum(count for at, count in counts(desk).items() if at in (State.RETIRED, State.NOOP)) == 2 * len(others) + 1
    sent = [body.decode() for body in desk.wire.bodies if ENROL in functions_in(body)]
    assert all(f"userid%5D={gone}&" not in body for body in sent)
