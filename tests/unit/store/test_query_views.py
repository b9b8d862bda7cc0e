"""What a table shows is the mirror with my unsent edits on top: compared with a naive fold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query, Sort, parse
from lmsdesk.domain.keys import enrolment_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Status, UserRow
from tests.fakes.desk import World

PEOPLE = [
    (3, "amueller", "a.mueller@example.org", "Änne", "Müller", "E-003", "Nursing"),
    (4, "lukasz", "lukasz@example.org", "Łukasz", "Nowak", "0004", "Surgery"),
    (5, "soren", "s@example.org", "Søren", "Groß", "", "Nursing"),
    (6, "obrien", "ob@example.org", "Mary", "O'Brien", "17", None),
]
COURSES = [(11, "BIO-1", "Cell Biology", 1), (12, "CHE-1", "Chemistry", 2)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    fill(made)
    yield made
    made.close()


def fill(world: World) -> None:
    columns = ("id", "username", "email", "first_name", "last_name", "idnumber", "department")
    mirror = world.mirror
    mirror.store("users", [Rows(Table.USER, "t", columns, PEOPLE)], 1)
    mirror.store("c", [Rows(Table.CATEGORY, "t", ("id", "name", "parent"), [(1, "Science", 0), (2, "Labs", 1)])], 1)
    mirror.store("courses", [Rows(Table.COURSE, "t", ("id", "shortname", "fullname", "category_id"), COURSES)], 1)
    mirror.store("r", [Rows(Table.ROLE, "t", ("id", "shortname"), [(5, "student"), (4, "teacher")])], 1)
    rows: list[tuple[Value, ...]] = [
        (11, 3, "manual", 0, 100, 200, "student"),
        (11, 4, "manual", 1, None, None, "student"),
        (12, 3, "cohort", 0, None, None, "student,teacher"),
    ]
    names = ("course_id", "user_id", "method", "suspended", "start", "end", "roles")
    mirror.store("e", [Rows(Table.ENROLMENT, "t", names, rows)], 1)


def show(world: World, view: View, text: str = "", *sort: Sort) -> list[UserRow | CourseRow | EnrolmentRow]:
    query, unknown = parse(view, text, sort)
    assert unknown == ()
    ids = world.reader.find(query, 1_800_000_000, "UTC").ids
    assert world.reader.matching(query, 1_800_000_000, "UTC") == len(ids)
    for limit in (1, 2, 3):  # a page is cut off what is found without a limit, however it was come by
        assert list(world.reader.first(query, 1_800_000_000, "UTC", limit)) == list(ids[:limit])
    return world.reader.read(view, ids)


def usernames(rows: list[UserRow | CourseRow | EnrolmentRow]) -> list[str]:
    return [row.username for row in rows if isinstance(row, UserRow | EnrolmentRow)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("muller", ["amueller"]),
        ("MÜLLER änne", ["amueller"]),
        ("lukasz now", ["lukasz"]),
        ("soren gross", ["soren"]),
        ("obrien", ["obrien"]),
        ("o'brien", ["obrien"]),
        ("a.mueller@example", ["amueller"]),
        ("zzz", []),
        ('"; DROP TABLE user; --', []),
    ],
)
def test_people_are_found_however_their_name_is_typed(world: World, typed: str, found: list[str]) -> None:
    assert usernames(show(world, View.USERS, typed)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("department:Nursing", ["soren", "amueller"]),
        ("-department:Nursing", ["lukasz", "obrien"]),
        ("department:none", ["obrien"]),
        ("idnumber:E-*", ["amueller"]),
        ("username:lukasz,soren", ["soren", "lukasz"]),
        ("enrolled:BIO-1", ["amueller", "lukasz"]),
        ("enrolled:CHE-*", ["amueller"]),
    ],
)
def test_people_are_filtered(world: World, text: str, found: list[str]) -> None:
    assert usernames(show(world, View.USERS, text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("status:suspended", [("lukasz", "BIO-1")]),
        ("status:active", [("amueller", "CHE-1")]),
        ("status:ended", [("amueller", "BIO-1")]),
        ("role:teacher", [("amueller", "CHE-1")]),
        ("course:BIO-1 person:amueller", [("amueller", "BIO-1")]),
        ("category:Science", [("amueller", "BIO-1"), ("amueller", "CHE-1"), ("lukasz", "BIO-1")]),
        ("category:Labs", [("amueller", "CHE-1")]),
        ("method:cohort", [("amueller", "CHE-1")]),
        ("end:none", [("amueller", "CHE-1"), ("lukasz", "BIO-1")]),
        ("muller chem", [("amueller", "CHE-1")]),
    ],
)
def test_enrolments_are_filtered(world: World, text: str, found: list[tuple[str, str]]) -> None:
    rows = show(world, View.ENROLMENTS, text)
    assert [(row.username, row.shortname) for row in rows if isinstance(row, EnrolmentRow)] == found


def test_courses_of_a_category_include_those_below_it(world: World) -> None:
    rows = show(world, View.COURSES, "category:Science")
    assert [row.shortname for row in rows if isinstance(row, CourseRow)] == ["BIO-1", "CHE-1"]
    assert [row.category_path for row in rows if isinstance(row, CourseRow)] == ["Science", "Science / Labs"]


def test_an_edited_row_shows_my_value_its_mark_and_what_it_was(world: World) -> None:
    world.stage(NewOperation(user_key(4), Verb.UPDATE, {"department": "Porters"}, {"department": "Surgery"}, "x"))
    row = show(world, View.USERS, "department:Porters")[0]
    assert isinstance(row, UserRow)
    assert row.pending is not None
    assert (row.department, row.pending.mark, row.pending.was) == ("Porters", Mark.CHANGED, {"department": "Surgery"})
    assert show(world, View.USERS, "department:Surgery") == []


def test_whose_name_i_change_is_not_found_by_the_old_one_any_more(world: World) -> None:
    world.stage(NewOperation(user_key(3), Verb.UPDATE, {"username": "anna", "email": "a@x.ie", "last_name": "M"}, {}))
    assert show(world, View.ENROLMENTS, "muller") == []
    assert len(show(world, View.ENROLMENTS, "anna")) == 2


def test_an_edited_enrolment_follows_what_becomes_of_its_person(world: World) -> None:
    """The department was mine and is taken back: no row may go on showing it."""
    world.stage(NewOperation(enrolment_key(3, 11), Verb.DELETE, {}, {}, "x"))
    moved = world.stage(NewOperation(user_key(3), Verb.UPDATE, {"department": "Porters"}, {"department": "Nursing"}))
    assert len(show(world, View.ENROLMENTS, "department:Porters")) == 1
    world.desk.discard(world.desk.operations(change_set=moved.id))
    assert show(world, View.ENROLMENTS, "department:Porters") == []
    assert len(show(world, View.ENROLMENTS, "department:Nursing")) == 2


def test_a_new_enrolment_stands_on_top_and_counts(world: World) -> None:
    patch: dict[str, Value] = {"role_id": 5, "start": None, "end": 300, "suspended": False}
    world.stage(NewOperation(enrolment_key(6, 12), Verb.CREATE, patch, None, "x"))
    rows = show(world, View.ENROLMENTS)
    first = rows[0]
    assert isinstance(first, EnrolmentRow)
    assert first.pending is not None
    assert (first.username, first.roles, first.end, first.pending.mark) == ("obrien", ("student",), 300, Mark.NEW)
    assert (len(rows), world.reader.count(View.ENROLMENTS)) == (4, 4)


def test_a_removal_stays_in_sight_until_it_is_sent(world: World) -> None:
    world.stage(NewOperation(enrolment_key(3, 11), Verb.DELETE, {}, {}, "x"))
    row = show(world, View.ENROLMENTS, "course:BIO-1 person:amueller")[0]
    assert row.pending is not None
    assert row.pending.mark is Mark.REMOVED


def test_a_role_change_shows_on_every_enrolment_of_the_person_in_the_course(world: World) -> None:
    world.stage(NewOperation(role_key(3, 11, 4), Verb.ADD, {"role": "teacher"}, None, "x"))
    row = show(world, View.ENROLMENTS, "course:BIO-1 person:amueller")[0]
    assert isinstance(row, EnrolmentRow)
    assert row.pending is not None
    assert (row.roles, row.pending.was) == (("student", "teacher"), {"roles": "student"})


def test_changed_rows_can_be_asked_for(world: World) -> None:
    world.stage(NewOperation(user_key(4), Verb.UPDATE, {"city": "Cork"}, {}, "x"))
    assert usernames(show(world, View.USERS, "changed:yes")) == ["lukasz"]
    assert "lukasz" not in usernames(show(world, View.USERS, "changed:no"))


def test_empty_values_come_last_in_both_directions(world: World) -> None:
    up = usernames(show(world, View.USERS, "", Sort("department")))
    down = usernames(show(world, View.USERS, "", Sort("department", True)))
    assert up[-1] == down[-1] == "obrien"


def test_the_default_page_of_enrolments_walks_an_index_instead_of_sorting(world: World) -> None:
    from lmsdesk.store.clauses import Moment
    from lmsdesk.store.query import find

    asked: list[str] = []
    world.reader.database._driver.set_trace_callback(asked.append)
    find(world.reader.database, Query(View.ENROLMENTS), Moment(0, "UTC"), 100)
    world.reader.database._driver.set_trace_callback(None)
    page = next(sql for sql in asked if "ORDER BY s0" in sql)
    plan = " | ".join(str(row[3]) for row in world.reader.database.rows("EXPLAIN QUERY PLAN " + page))
    assert "enrolment_sort" in plan
    assert "TEMP B-TREE" not in plan


names_of = st.sampled_from(["Ana", "bea", "Žofie", "", "Émile"])
people_of = st.lists(st.tuples(st.integers(3, 30), names_of, names_of), unique_by=lambda row: row[0], max_size=12)
edits_of = st.lists(st.tuples(st.integers(3, 30), st.sampled_from(["edit", "delete"]), names_of), max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=people_of, edits=edits_of)
def test_every_view_equals_the_naive_fold_of_mirror_and_edits(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[int, str, str]], edits: list[tuple[int, str, str]]
) -> None:
    world = World(tmp_path_factory.mktemp("fold"))
    try:
        columns = ("id", "username", "first_name", "last_name")
        rows = [(number, f"u{number}", first, last) for number, first, last in people]
        world.mirror.store("users", [Rows(Table.USER, "t", columns, rows)], 1)
        expected = {number: (first, False) for number, first, _ in people}
        for number, what, name in edits:
            if number not in expected or expected[number][1]:
                continue
            before = expected[number][0]
            if what == "delete":
                world.stage(NewOperation(user_key(number), Verb.DELETE, {}, {}, "x"))
                expected[number] = (before, True)
            elif name != before:
                world.stage(NewOperation(user_key(number), Verb.UPDATE, {"first_name": name}, {"first_name": before}))
                expected[number] = (name, False)
        shown = show(world, View.USERS)
        told = {
            row.id: (row.first_name, row.pending is not None and row.pending.mark is Mark.REMOVED)
            for row in shown
            if isinstance(row, UserRow)
        }
        assert told == expected
        assert len(shown) == len(expected) == world.reader.count(View.USERS)
    finally:
        world.close()


def test_the_status_of_an_enrolment_is_unknown_where_nothing_told_it(world: World) -> None:
    world.mirror.store("e", [Rows(Table.ENROLMENT, "r", ("course_id", "user_id", "method"), [(12, 6, "")])], 2)
    row = show(world, View.ENROLMENTS, "person:obrien")[0]
    assert isinstance(row, EnrolmentRow)
    assert (row.status, row.method) == (Status.UNKNOWN, None)
