"""Look-ups of whole accounts, courses, categories and sets of people, with unsent edits on top."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, Verb
from lmsdesk.domain.keys import MANUAL, cohort_key, cohort_member_key, enrolment_key, user_key
from lmsdesk.domain.ports import GIVABLE_ROLES, Rows, Table
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader

PEOPLE = ("id", "username", "first_name", "last_name", "city", "suspended", "custom")
READ = [
    Rows(Table.USER, "sweep", PEOPLE, [
        (3, "ann", "Ann", "Lee", "Oslo", 0, '{"badge": "B1"}'), (4, "ann2", "ANN", "Léé", None, 1, None),
        (5, "bob", "Bob", "Ray", "Rome", 0, None),
    ]),
    Rows(Table.CATEGORY, "sweep", ("id", "name", "idnumber", "parent"), [
        (1, "Science", "SCI", 0), (2, "Biology", "", 1),
    ]),
    Rows(Table.COURSE, "sweep", ("id", "shortname", "fullname", "category_id", "visible"), [(7, "BIO1", "Bio", 2, 0)]),
    Rows(Table.ENROLMENT, "sweep", ("course_id", "user_id", "method"), [(7, 3, MANUAL), (7, 4, "cohort")]),
    Rows(Table.COHORT, "sweep", ("id", "name", "idnumber"), [(9, "Nurses", "N")]),
    Rows(Table.COHORT_MEMBER, "sweep", ("cohort_id", "user_id"), [(9, 3), (9, 5)]),
]  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Reader, Desk]]:
    mirror = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), lambda: 1_795_000_000)
    for rows in READ:
        mirror.store(rows.table.value, [rows], 1)
    desk = Desk(tmp_path / "desk.sqlite3", tmp_path / "mirror.sqlite3", site="s", actor=2, wall=lambda: 1_795_000_000)
    reader = Reader(tmp_path / "mirror.sqlite3", tmp_path / "desk.sqlite3")
    yield reader, desk
    reader.close()
    desk.close()
    mirror.database.close()


def edited(desk: Desk, *operations: NewOperation) -> None:
    """Stage changes."""
    desk.stage(NewChangeSet("edits", Origin.FORM, operations))


def test_fields_of_accounts_are_as_my_unsent_edits_have_them(site: tuple[Reader, Desk]) -> None:
    reader, desk = site
    ann = reader.directory().accounts({3, 99})[3]
    assert (ann.fields["city"], ann.fields["suspended"], ann.fields["custom.badge"], ann.pending) == (
        "Oslo", False, "B1", False,
    )  # fmt: skip
    edited(desk, NewOperation(user_key(3), Verb.UPDATE, {"city": "Bonn"}, {"city": "Oslo"}, "Ann"))
    assert (reader.directory().accounts({3})[3].fields["city"], reader.directory().accounts({3})[3].pending) == (
        "Bonn", True,
    )  # fmt: skip


def test_people_of_a_name_are_found_whatever_its_case_and_accents(site: tuple[Reader, Desk]) -> None:
    reader, desk = site
    found = reader.directory().namesakes({("ann", "lee"), ("nobody", "x")})
    assert {name: sorted(each.id for each in same) for name, same in found.items()} == {("ann", "lee"): [3, 4]}
    edited(desk, NewOperation(user_key(5), Verb.UPDATE, {"first_name": "Ann", "last_name": "Lee"}, {}, "Bob"))
    edited(desk, NewOperation(user_key(4), Verb.UPDATE, {"last_name": "Low"}, {}, "Ann"))
    found = reader.directory().namesakes({("ann", "lee")})
    assert sorted(each.id for each in found["ann", "lee"]) == [3, 5]


def test_courses_tell_their_category_and_categories_their_path(site: tuple[Reader, Desk]) -> None:
    directory = site[0].directory()
    fields = directory.course_fields({7})[7].fields
    assert (fields["category_id"], fields["visible"]) == (2, False)
    assert {each.id: (each.path, each.idnumber) for each in directory.categories()} == {
        1: (("Science",), "SCI"),
        2: (("Science", "Biology"), ""),
    }


def test_sets_of_people_are_as_my_unsent_edits_have_them(site: tuple[Reader, Desk]) -> None:
    reader, desk = site
    assert set(reader.directory().enrolled({7})) == {(3, 7), (4, 7)}
    assert set(reader.directory().cohort_members({9})) == {(9, 3), (9, 5)}
    edited(
        desk,
        NewOperation(enrolment_key(5, 7), Verb.CREATE, {"role_id": 5}, None, "Bob in BIO1"),
        NewOperation(cohort_member_key(9, 5), Verb.REMOVE, {}, None, "Bob"),
        NewOperation(cohort_key(-1), Verb.CREATE, {"name": "Cooks", "idnumber": "C"}, None, "Cooks"),
    )
    assert set(reader.directory().enrolled({7})) == {(3, 7), (4, 7), (5, 7)}
    assert set(reader.directory().cohort_members({9})) == {(9, 3)}
    assert set(reader.directory().cohorts()) == {"nurses", "n", "cooks", "c"}


def test_the_cohorts_of_people_are_named_with_my_edits_on_top(site: tuple[Reader, Desk]) -> None:
    reader, desk = site
    assert reader.directory().cohorts_of({3, 4, 5}) == {3: ["Nurses"], 5: ["Nurses"]}
    edited(
        desk,
        NewOperation(cohort_member_key(9, 5), Verb.REMOVE, {}, None, "Bob"),
        NewOperation(cohort_key(-1), Verb.CREATE, {"name": "Cooks", "idnumber": "C"}, None, "Cooks"),
        NewOperation(cohort_member_key(-1, 4), Verb.ADD, {}, None, "Ann"),
    )
    assert reader.directory().cohorts_of({3, 4, 5}) == {3: ["Nurses"], 4: ["Cooks"]}


def test_courses_that_people_have_completed_are_told_among_those_asked_for(site: tuple[Reader, Desk]) -> None:
    reader, _ = site
    directory = reader.directory()
    assert set(directory.completed({(3, 7), (4, 7)})) == set()
    mirror = Mirror(open_mirror(Path(reader.database.path), writer=True), lambda: 1_795_000_000)
    told = Rows(Table.ENROLMENT, "report", ("course_id", "user_id", "method", "completed"), [(7, 3, MANUAL, 1)])
    mirror.store("enrolment_report", [told], 2)
    mirror.database.close()
    assert set(directory.completed({(3, 7), (4, 7)})) == {(3, 7)}
    assert set(directory.completed({(4, 7)})) == set()


def test_roles_that_may_be_given_are_those_that_the_site_offered(site: tuple[Reader, Desk]) -> None:
    reader, _ = site
    assert reader.directory().givable_roles() is None
    mirror = Mirror(open_mirror(Path(reader.database.path), writer=True), lambda: 1_795_000_000)
    mirror.store("roles", [Rows(Table.ROLE, "r", ("id", "shortname"), [(1, "manager"), (5, "student")])], 2)
    mirror.remember(GIVABLE_ROLES, "")
    assert reader.directory().givable_roles() is None
    mirror.remember(GIVABLE_ROLES, "4,5")
    mirror.database.close()
    assert reader.directory().givable_roles() == {"student"}
