"""The facts of a person and a course in one read: as the site has them, and with what waits on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from lmsdesk.domain.access.facts import Category, Cohort, Facts, Pair, Way
from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import category_key, course_key, enrolment_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.rows import EnrolmentRow, Mark, Status
from lmsdesk.store import access
from tests.fakes.desk import World

NOW = 1_800_000_000
DAY = 86_400
ANN, CHE = 5, 9
USER = ("id", "username", "first_name", "last_name", "suspended", "confirmed", "auth")
COURSE = ("id", "shortname", "fullname", "category_id", "visible", "methods", "end")
WAY = ("course_id", "user_id", "method", "suspended", "active", "start", "end", "roles")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    people = [(ANN, "ann", "Ann", "Lee", 0, 1, "manual"), (6, "bob", "Bob", "Ray", None, None, None)]
    made.mirror.store("users", [Rows(Table.USER, "t", USER, people)], 1)
    above = [(1, "Science", 0, 1), (2, "Old", 1, 0)]
    made.mirror.store("categories", [Rows(Table.CATEGORY, "t", ("id", "name", "parent", "visible"), above)], 1)
    courses = [(CHE, "CHE-1", "Chemistry", 2, 0, "manual,cohort", NOW), (10, "BIO-1", "Biology", 1, None, None, 0)]
    made.mirror.store("courses", [Rows(Table.COURSE, "t", COURSE, courses)], 1)
    made.mirror.store("roles", [Rows(Table.ROLE, "t", ("id", "shortname"), [(5, "student"), (3, "teacher")])], 1)
    ways = [
        (CHE, ANN, "manual", 0, 1, NOW - DAY, NOW + DAY, "student"),
        (CHE, ANN, "cohort", 1, 0, 0, 0, "student"),
        (CHE, 6, "cohort", 0, 1, 0, 0, None),
    ]
    made.mirror.begin(f"enrolments:{CHE}", 2, None)
    made.mirror.store(f"enrolments:{CHE}", [Rows(Table.ENROLMENT, "t", WAY, ways)], 2)
    made.mirror.finish(f"enrolments:{CHE}", 2, complete=True)
    made.mirror.store("cohorts", [Rows(Table.COHORT, "t", ("id", "name"), [(1, "Nurses"), (2, "Night shift")])], 1)
    members = [(1, ANN), (1, 6), (2, ANN), (2, 77)]
    made.mirror.store("members", [Rows(Table.COHORT_MEMBER, "t", ("cohort_id", "user_id"), members)], 1)
    yield made
    made.close()


def read(world: World, user: int = ANN, course: int = CHE) -> Pair:
    found = access.pair(world.reader.database, user, course)
    assert found is not None
    return found


def after(world: World, user: int = ANN, course: int = CHE) -> Facts:
    found = read(world, user, course).after
    assert found is not None
    return found


def plain(way: Way) -> Way:
    """Without what differs from file to file."""
    return replace(way, row=0, as_of=None)


def test_everything_is_told_as_the_mirror_has_it(world: World) -> None:
    found = read(world)
    assert (found.after, found.waiting) == (None, ())
    account, place = found.now.account, found.now.place
    assert (account.name, account.is_there, account.suspended, account.confirmed, account.auth) == (
        "Ann Lee", True, False, True, "manual",
    )  # fmt: skip
    assert place.categories == (Category(1, "Science", True), Category(2, "Old", False))
    assert (place.visible, place.methods, place.end, place.roster_read) == (False, ("manual", "cohort"), NOW, True)
    assert [plain(way) for way in found.now.ways] == [
        Way(0, "cohort", True, False, None, None),
        Way(0, "manual", False, True, NOW - DAY, NOW + DAY),
    ]
    assert found.now.roles == ("student",)


def test_what_was_not_read_stays_unknown(world: World) -> None:
    found = read(world, 6, 10).now
    assert (found.account.suspended, found.account.confirmed, found.account.auth) == (None, None, None)
    assert (found.place.visible, found.place.methods, found.place.roster_read) == (None, None, False)
    assert found.roles is None
    assert read(world, 6).now.roles is None  # enrolled, and nobody read the roles


def test_who_was_never_seen_has_no_facts_and_who_left_is_said_to_be_gone(world: World) -> None:
    assert access.pair(world.reader.database, 99, CHE) is None
    world.mirror.mark_gone(Table.USER, [(ANN,)], 3)
    assert not read(world).now.account.is_there


def test_cohorts_come_with_how_many_of_their_members_are_in_by_cohort(world: World) -> None:
    assert read(world).cohorts == (Cohort(2, "Night shift", 2, 1), Cohort(1, "Nurses", 2, 2))


def test_an_edit_of_an_account_or_a_course_is_on_top_and_named(world: World) -> None:
    world.stage(NewOperation(user_key(ANN), Verb.UPDATE, {"suspended": True}, {"suspended": False}, "Ann Lee"))
    world.stage(NewOperation(course_key(CHE), Verb.UPDATE, {"visible": True}, {"visible": False}, "CHE-1"))
    found = read(world)
    assert (found.now.account.suspended, found.now.place.visible) == (False, False)
    assert (after(world).account.suspended, after(world).place.visible) == (True, True)
    assert [(item.label, item.verb, item.state) for item in found.waiting] == [
        ("Ann Lee", Verb.UPDATE, State.READY),
        ("CHE-1", Verb.UPDATE, State.READY),
    ]


def test_a_course_that_moves_is_under_the_other_categories_afterwards(world: World) -> None:
    world.stage(NewOperation(course_key(CHE), Verb.UPDATE, {"category_id": 1}, {"category_id": 2}, "CHE-1"))
    assert after(world).place.categories == (Category(1, "Science", True),)
    assert len(read(world).now.place.categories) == 2


def test_a_category_that_moves_takes_its_courses_along(world: World) -> None:
    world.stage(NewOperation(category_key(2), Verb.UPDATE, {"parent": 0}, {"parent": 1}, "Old"))
    assert after(world).place.categories == (Category(2, "Old", False),)
    assert [item.label for item in read(world).waiting] == ["Old"]


@pytest.mark.parametrize("state", [State.READY, State.UNKNOWN])
def test_what_is_to_be_removed_is_away_afterwards_whatever_became_of_the_request(world: World, state: State) -> None:
    world.stage(NewOperation(enrolment_key(ANN, CHE), Verb.DELETE, {}, {}, "Ann Lee in CHE-1"))
    world.stage(NewOperation(user_key(6), Verb.DELETE, {}, {}, "Bob Ray"))
    if state is State.UNKNOWN:
        items = world.desk.operations()
        world.desk.move(items, State.PLANNED, "test")
        items = world.desk.operations()
        world.desk.open_request(items, "x", "0", boot="b")
        world.desk.move(world.desk.operations(), State.UNKNOWN, "test")
    assert [way.method for way in after(world).ways] == ["cohort"]
    assert [way.method for way in read(world).now.ways] == ["cohort", "manual"]
    bob = after(world, 6).account
    assert (bob.is_there, bob.leaving) == (False, True)


def test_an_enrolment_and_a_person_of_the_tray_are_there_afterwards(world: World) -> None:
    new = world.desk.temporary_id()
    fields = {"username": "new", "first_name": "New", "last_name": "Comer"}
    patch = {"role_id": 5, "start": None, "end": NOW + DAY, "suspended": False}
    world.stage(
        NewOperation(user_key(new), Verb.CREATE, fields, None, "New Comer"),
        NewOperation(enrolment_key(new, CHE), Verb.CREATE, patch, None, "New Comer in CHE-1"),
    )
    found = read(world, new)
    assert (found.now.account.is_there, found.now.account.name, found.now.ways) == (False, "New Comer", ())
    made = after(world, new)
    assert (made.account.is_there, made.account.suspended, made.account.confirmed, made.account.auth) == (
        True, False, True, "manual",
    )  # fmt: skip
    assert [plain(way) for way in made.ways] == [Way(0, "manual", False, None, None, NOW + DAY)]
    assert made.roles == ("student",)


def test_the_sites_own_word_does_not_outlive_an_edit(world: World) -> None:
    world.stage(NewOperation(enrolment_key(ANN, CHE), Verb.UPDATE, {"end": NOW}, {"end": NOW + DAY}, "x"))
    assert {way.method: way.active for way in after(world).ways} == {"cohort": False, "manual": None}


def test_roles_that_nobody_read_are_known_as_far_as_an_edit_gives_them(world: World) -> None:
    world.stage(NewOperation(role_key(6, CHE, 3), Verb.ADD, {"role": "teacher"}, None, "x"))
    assert (read(world, 6).now.roles, after(world, 6).roles) == (None, ("teacher",))
    world.stage(NewOperation(user_key(ANN), Verb.UPDATE, {"city": "Cork"}, {}, "x"))
    assert after(world).roles == ("student",)


def test_what_the_site_said_yes_to_counts_as_the_sites(world: World) -> None:
    world.stage(NewOperation(user_key(ANN), Verb.UPDATE, {"suspended": True}, {"suspended": False}, "Ann Lee"))
    (item,) = world.desk.operations()
    world.desk.move([item], State.PLANNED, "test")
    world.desk.open_request([world.desk.operation(item.id)], "x", "0", boot="b")
    world.desk.move([world.desk.operation(item.id)], State.APPLIED, "test")
    found = read(world)
    assert (found.now.account.suspended, found.after, found.waiting) == (True, None, ())


def test_it_is_what_tables_show(world: World) -> None:
    """Whatever was edited: state, dates and roles afterwards are those of the effective rows."""
    dice = Random(3)
    key = enrolment_key(ANN, CHE)
    for _ in range(60):
        choice = dice.choice(
            [
                NewOperation(key, Verb.UPDATE, {"suspended": dice.random() < 0.5}, {}, "x"),
                NewOperation(key, Verb.UPDATE, {"start": NOW + dice.randrange(-9, 9) * DAY}, {}, "x"),
                NewOperation(key, Verb.UPDATE, {"end": dice.choice([None, NOW + DAY])}, {}, "x"),
                NewOperation(key, Verb.DELETE, {}, {}, "x"),
                NewOperation(role_key(ANN, CHE, 3), dice.choice([Verb.ADD, Verb.REMOVE]), {"role": "teacher"}, None),
            ]
        )
        world.stage(choice)
        if dice.random() < 0.5:
            world.desk.discard([dice.choice(world.desk.operations(states=[State.READY]))])
        rows = world.reader.read(View.ENROLMENTS, world.reader.enrolment_handles(ANN, CHE))
        shown = [row for row in rows if isinstance(row, EnrolmentRow)]
        staying = [row for row in shown if row.pending is None or row.pending.mark is not Mark.REMOVED]
        found = read(world).latest
        assert sorted((way.row, way.method, way.suspended, way.start, way.end) for way in found.ways) == sorted(
            (row.row, row.method, row.status is Status.SUSPENDED, row.start or None, row.end or None) for row in staying
        )
        assert set(found.roles or ()) == {role for row in staying for role in row.roles}
