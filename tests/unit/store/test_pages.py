"""Pages of people and courses in one read: the same rows as in the tables, with what waits on top."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import parse
from lmsdesk.domain.keys import Entity, EntityKey, course_key, enrolment_key, user_key
from lmsdesk.domain.pages import Belonging, CourseFigures, CoursePage, Crowd, PersonPage
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.rows import EnrolmentRow, Mark
from lmsdesk.store import pages
from tests.fakes.desk import World

NOW = 1_800_000_000
ANN, BOB, BIO, CHE, ART = 5, 6, 10, 9, 11


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    people = [(ANN, "ann", "Ann", "Lee"), (BOB, "bob", "Bob", "Ray")]
    names = ("id", "username", "first_name", "last_name")
    made.mirror.store("users", [Rows(Table.USER, "t", names, people)], 1)
    courses = [(CHE, "CHE-1", "Chemistry"), (BIO, "BIO-1", "Biology"), (ART, "art", "Drawing")]
    made.mirror.store("courses", [Rows(Table.COURSE, "t", ("id", "shortname", "fullname"), courses)], 1)
    made.mirror.store("roles", [Rows(Table.ROLE, "t", ("id", "shortname"), [(5, "student")])], 1)
    ways = [(CHE, ANN, "manual"), (CHE, ANN, "cohort"), (BIO, ANN, "manual"), (BIO, BOB, "manual")]
    made.mirror.store("e", [Rows(Table.ENROLMENT, "t", ("course_id", "user_id", "method"), ways)], 1)
    cohorts = [(1, "Nurses", "N1"), (2, "Day shift", None), (3, "Old", None)]
    made.mirror.store("cohorts", [Rows(Table.COHORT, "t", ("id", "name", "idnumber"), cohorts)], 1)
    members = [(1, ANN), (3, ANN), (2, BOB)]
    made.mirror.store("members", [Rows(Table.COHORT_MEMBER, "t", ("cohort_id", "user_id"), members)], 1)
    made.mirror.mark_gone(Table.COHORT, [(3,)], 2)
    yield made
    made.close()


def page(world: World, number: int = ANN) -> PersonPage:
    found = pages.person(world.reader.database, number)
    assert found is not None
    return found


def rows(world: World, number: int = ANN) -> list[EnrolmentRow]:
    found = world.reader.read(View.ENROLMENTS, page(world, number).enrolments)
    return [row for row in found if isinstance(row, EnrolmentRow)]


def in_the_table(world: World, value: str, field: str = "username") -> set[int]:
    """The handles that the table of enrolments has for somebody, or for a course."""
    query, unknown = parse(View.ENROLMENTS, f"{field}={value}")
    assert unknown == ()
    return set(world.reader.find(query, NOW, "UTC").ids)


def test_enrolments_stand_by_course_and_are_those_of_the_table(world: World) -> None:
    assert [(row.shortname, row.method) for row in rows(world)] == [
        ("BIO-1", "manual"),
        ("CHE-1", "manual"),
        ("CHE-1", "cohort"),
    ]
    assert set(page(world).enrolments) == in_the_table(world, "ann")
    assert page(world, BOB).cohorts == (Belonging(2, "Day shift"),)


def test_what_waits_lies_on_top_and_what_is_new_comes_first(world: World) -> None:
    world.stage(
        NewOperation(enrolment_key(ANN, ART), Verb.CREATE, {"role_id": 5}, {}, "Ann"),
        NewOperation(enrolment_key(ANN, BIO), Verb.DELETE, {}, {}, "Ann"),
        NewOperation(user_key(ANN), Verb.UPDATE, {"last_name": "Ray"}, {"last_name": "Lee"}, "Ann"),
        NewOperation(EntityKey(Entity.COHORT_MEMBER, (2, ANN)), Verb.ADD, {}, {}, "Ann"),
        NewOperation(EntityKey(Entity.COHORT_MEMBER, (1, ANN)), Verb.REMOVE, {}, {}, "Ann"),
    )
    marks = [(row.shortname, row.pending.mark if row.pending else None) for row in rows(world)]
    assert marks == [("art", Mark.NEW), ("BIO-1", Mark.REMOVED), ("CHE-1", None), ("CHE-1", None)]
    assert set(page(world).enrolments) == in_the_table(world, "ann")
    assert page(world).user.name == "Ann Ray"
    assert page(world).cohorts == (
        Belonging(2, "Day shift", None, Mark.NEW),
        Belonging(1, "Nurses", "N1", Mark.REMOVED),
    )


def test_somebody_who_is_gone_has_the_page_of_what_was_read_last(world: World) -> None:
    world.mirror.mark_gone(Table.USER, [(ANN,)], 2)
    found = page(world)
    assert (found.user.username, found.is_gone) == ("ann", True)


def test_a_new_person_has_a_page_and_an_unknown_number_has_none(world: World) -> None:
    new = user_key(world.desk.temporary_id())
    made = world.stage(NewOperation(new, Verb.CREATE, {"username": "new", "email": "n@x.ie"}, {}, "New"))
    assert made.id
    found = page(world, new.id)
    assert (found.user.username, found.is_gone, found.enrolments, found.cohorts) == ("new", False, [], ())
    assert pages.person(world.reader.database, 987) is None
    assert pages.person(world.reader.database, -987) is None


# Courses


def course(world: World, number: int = CHE) -> CoursePage:
    found = pages.course(world.reader.database, number)
    assert found is not None
    return found


def read_roster(world: World) -> None:
    """All people of Chemistry, listed to the end."""
    names = ("course_id", "user_id", "method", "suspended", "active", "roles", "completed")
    ways = [
        (CHE, ANN, "manual", 0, None, "student", 1),
        (CHE, ANN, "cohort", 1, None, "student", 1),
        (CHE, BOB, "manual", None, 1, "editingteacher", 0),
        (CHE, 7, "manual", 1, None, None, None),
    ]
    world.mirror.store("users", [Rows(Table.USER, "t", ("id", "username", "last_name"), [(7, "cy", "Abt")])], 3)
    world.mirror.begin(f"enrolments:{CHE}", 3, None)
    world.mirror.store(f"enrolments:{CHE}", [Rows(Table.ENROLMENT, "t", names, ways)], 3)
    world.mirror.finish(f"enrolments:{CHE}", 3, complete=True)
    world.mirror.store(
        "groups", [Rows(Table.GROUP, "t", ("id", "course_id", "name"), [(1, CHE, "B"), (2, CHE, "A")])], 3
    )
    world.mirror.store("m", [Rows(Table.GROUP_MEMBER, "t", ("group_id", "user_id"), [(1, ANN), (1, BOB)])], 3)


def test_people_of_a_course_are_those_of_the_table_and_each_counts_once(world: World) -> None:
    assert not course(world).figures.roster_read
    read_roster(world)
    found = course(world)
    assert set(found.enrolments) == in_the_table(world, "CHE-1", "course")
    people = [
        row.user_id for row in world.reader.read(View.ENROLMENTS, found.enrolments) if isinstance(row, EnrolmentRow)
    ]
    assert people == [7, ANN, ANN, BOB]
    assert found.figures == CourseFigures(
        people=3, learners=1, teachers=1, roles_unknown=1, completed=1, roster_read=True
    )
    assert found.groups == (Crowd(2, "A", 0), Crowd(1, "B", 2))


def test_what_waits_for_a_course_moves_its_figures(world: World) -> None:
    read_roster(world)
    world.stage(
        NewOperation(enrolment_key(BOB, CHE), Verb.DELETE, {}, {}, "Bob"),
        NewOperation(course_key(CHE), Verb.UPDATE, {"visible": False}, {"visible": True}, "CHE-1"),
        NewOperation(EntityKey(Entity.GROUP_MEMBER, (1, BOB)), Verb.REMOVE, {}, {}, "Bob"),
        NewOperation(EntityKey(Entity.GROUP_MEMBER, (2, ANN)), Verb.ADD, {}, {}, "Ann"),
    )
    found = course(world)
    assert set(found.enrolments) == in_the_table(world, "CHE-1", "course")
    assert (found.figures.people, found.figures.teachers) == (2, 0)
    assert found.course.visible is False
    assert found.groups == (Crowd(2, "A", 1), Crowd(1, "B", 1))


def test_a_course_without_anybody_and_one_that_nobody_knows(world: World) -> None:
    found = course(world, ART)
    assert (found.enrolments, found.groups, found.figures.people, found.is_gone) == ([], (), 0, False)
    world.mirror.mark_gone(Table.COURSE, [(ART,)], 3)
    assert course(world, ART).is_gone
    assert pages.course(world.reader.database, 987) is None
