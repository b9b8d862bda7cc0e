"""What the mirror keeps of what was observed, and when it believes that something is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import STILL_IN
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import enrolment_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.store.engine import Database
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror

NOW = 1_800_000_000
SWEEP = ("id", "username", "email", "first_name", "last_name")
DETAIL = ("id", "suspended", "department")


class Clock:
    now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mirror(tmp_path: Path, clock: Clock) -> Iterator[Mirror]:
    made = Mirror(open_mirror(tmp_path / "mirror.sqlite3", writer=True), clock)
    yield made
    made.database.close()


def person(number: int, name: str = "Ana") -> tuple[Value, ...]:
    return (number, f"u{number}", f"u{number}@example.org", name, "Byrne")


def sweep(*rows: tuple[Value, ...]) -> list[Rows]:
    return [Rows(Table.USER, "sweep", SWEEP, rows)]


def roster(
    *rows: tuple[Value, ...], columns: tuple[str, ...] = ("course_id", "user_id", "method", "roles")
) -> list[Rows]:
    return [Rows(Table.ENROLMENT, "roster", columns, rows)]


def names(database: Database) -> dict[int, str]:
    return dict(database.rows("SELECT id, first_name FROM user WHERE gone_seq IS NULL"))


def test_an_unchanged_row_costs_no_write(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3), person(4)), 1)
    before = mirror.database.total_changes()
    stored = mirror.store("users", sweep(person(3), person(4)), 2)
    assert (stored.same, stored.changed, stored.new) == (2, 0, 0)
    assert mirror.database.total_changes() == before


def test_only_rows_that_differ_are_named_for_a_second_reading(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3), person(4)), 1)
    stored = mirror.store("users", sweep(person(3), person(4, "Bea"), person(5)), 2)
    assert (stored.new, stored.changed, stored.same, stored.differing_ids) == (1, 1, 1, (4, 5))


def test_rows_of_which_less_is_told_count_as_new_beside_those_told_in_full(mirror: Mirror) -> None:
    told = [*sweep(person(1)), Rows(Table.USER, "hidden", ("id", "first_name"), [(2, "Bo"), (3, "Cy")])]
    mirror.begin("user_details", 1, None)
    assert mirror.store("user_details", told, 1).new == 3
    assert mirror.finish("user_details", 1, complete=True).seen == 3
    assert mirror.store("user_details", told, 2).new == 0


def test_a_row_that_several_batches_tell_of_is_new_once(mirror: Mirror) -> None:
    told = [*sweep(person(1)), Rows(Table.USER, "access", ("id", "last_access"), [(1, NOW)])]
    assert mirror.store("users", told, 1).new == 1


def test_a_source_that_tells_a_few_columns_leaves_the_others_alone(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3)), 1)
    mirror.store("users", [Rows(Table.USER, "detail", DETAIL, [(3, 1, "Nursing")])], 2)
    mirror.store("users", sweep(person(3, "Bea")), 3)
    row = mirror.database.one("SELECT first_name, suspended, department FROM user")
    assert row == ("Bea", 1, "Nursing")


def test_an_older_observation_never_replaces_a_newer_one(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3, "New")), 5)
    mirror.store("users", sweep(person(3, "Old")), 4)
    assert names(mirror.database) == {3: "New"}


def test_an_observation_from_before_our_own_write_is_dropped(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3, "Before")), 1)
    mirror.redo(user_key(3), Verb.UPDATE, {"first_name": "Mine"}, 7)
    mirror.store("users", sweep(person(3, "Stale")), 6)
    assert names(mirror.database) == {3: "Mine"}
    mirror.store("users", sweep(person(3, "Later")), 8)
    assert names(mirror.database) == {3: "Later"}


def test_carrying_our_write_twice_changes_nothing(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3)), 1)
    for _ in range(2):
        mirror.redo(enrolment_key(3, 5), Verb.CREATE, {"suspended": False, "start": None, "end": 99}, 7)
    assert mirror.database.rows('SELECT user_id, course_id, method, suspended, "end" FROM enrolment') == [
        (3, 5, "manual", 0, 99)
    ]


def test_absence_from_an_incomplete_listing_means_nothing(mirror: Mirror) -> None:
    mirror.store("users", sweep(*map(person, range(3, 40))), 1)
    mirror.begin("users", 2, None)
    mirror.store("users", sweep(person(3)), 2)
    assert mirror.finish("users", 2, complete=False).missing == ()


def test_a_complete_listing_names_what_it_lacks_and_marks_nothing_by_itself(mirror: Mirror) -> None:
    mirror.store("users", sweep(*map(person, range(3, 40))), 1)
    mirror.begin("users", 2, None)
    mirror.store("users", sweep(*map(person, range(4, 40))), 2)
    told = mirror.finish("users", 2, complete=True)
    assert (told.missing, told.braked, told.seen) == (((3,),), False, 36)
    assert 3 in names(mirror.database)
    assert mirror.mark_gone(Table.USER, told.missing, 2) == 1
    assert 3 not in names(mirror.database)


@pytest.mark.parametrize("seen", [0, 50])
def test_too_much_absence_stops_and_asks(mirror: Mirror, seen: int) -> None:
    mirror.store("users", sweep(*map(person, range(3, 103))), 1)
    mirror.begin("users", 2, None)
    mirror.store("users", sweep(*map(person, range(3, 3 + seen))), 2)
    assert mirror.finish("users", 2, complete=True).braked


def test_without_a_direct_read_two_complete_listings_ten_minutes_apart_prove_an_absence(
    mirror: Mirror, clock: Clock
) -> None:
    mirror.store("users", sweep(*map(person, range(3, 40))), 1)

    def listing(seq: int) -> list[tuple[Value, ...]]:
        mirror.begin("users", seq, None)
        mirror.store("users", sweep(*map(person, range(4, 40))), seq)
        return mirror.absent_long_enough("users", mirror.finish("users", seq, complete=True).missing)

    assert listing(2) == []
    clock.now += 599
    assert listing(3) == []
    clock.now += 1
    assert listing(4) == [(3,)]


def test_one_that_is_seen_again_comes_back(mirror: Mirror) -> None:
    mirror.store("users", sweep(person(3), person(4)), 1)
    mirror.mark_gone(Table.USER, [(3,)], 2)
    mirror.store("users", sweep(person(3), person(4)), 3)
    assert set(names(mirror.database)) == {3, 4}


def test_a_roster_row_without_method_stands_for_the_row_that_a_report_told(mirror: Mirror) -> None:
    report = Rows(Table.ENROLMENT, "report", ("course_id", "user_id", "method", "end"), [(5, 3, "manual", 99)])
    mirror.store("x", [report], 1)
    mirror.store("enrolments:5", roster((5, 3, "", "student")), 2)
    assert mirror.database.rows('SELECT method, "end", roles FROM enrolment') == [("manual", 99, "student")]


def test_a_report_names_the_method_of_a_row_that_the_roster_made(mirror: Mirror) -> None:
    mirror.store("enrolments:5", roster((5, 3, "", "student")), 1)
    report = Rows(Table.ENROLMENT, "report", ("course_id", "user_id", "method", "end"), [(5, 3, "manual", 99)])
    mirror.store("x", [report], 2)
    assert mirror.database.rows('SELECT method, "end", roles FROM enrolment') == [("manual", 99, "student")]


def places(database: Database) -> list[tuple[Value, ...]]:
    """Order and department of all enrolments."""
    return database.rows("SELECT user_id, sort_name, department FROM enrolment WHERE gone_seq IS NULL ORDER BY user_id")


def test_an_enrolment_takes_its_place_when_its_person_becomes_known(mirror: Mirror) -> None:
    """Found by a simulated history: after the mirror was deleted our own write came before the people."""
    mirror.store("users", sweep(person(7, "Ben")), 1)
    mirror.redo(enrolment_key(8, 3), Verb.CREATE, {}, 2)
    mirror.store("enrolments:3", roster((3, 7, "manual", "student"), (3, 9, "manual", "student")), 3)
    assert [row[1] is None for row in places(mirror.database)] == [False, True, True]
    mirror.store("users", sweep(person(7, "Ben"), person(8), person(9, "Cas")), 4)
    mirror.store("users", [Rows(Table.USER, "detail", DETAIL, [(8, 0, "Law"), (9, 0, "Art")])], 5)
    assert [row[1:] for row in places(mirror.database)][1:] == [("byrne\x01ana", "Law"), ("byrne\x01cas", "Art")]


@pytest.mark.parametrize("by_us", [True, False])
def test_an_enrolment_that_comes_back_stands_where_its_person_stands_by_now(mirror: Mirror, by_us: bool) -> None:
    mirror.redo(enrolment_key(8, 3), Verb.CREATE, {}, 1)
    mirror.redo(enrolment_key(8, 3), Verb.DELETE, {}, 2)
    mirror.store("users", sweep(person(8)), 3)
    if by_us:
        mirror.redo(enrolment_key(8, 3), Verb.CREATE, {}, 4)
    else:
        mirror.store("enrolments:3", roster((3, 8, "manual", "student")), 4)
    assert places(mirror.database) == [(8, "byrne\x01ana", None)]


def test_roles_given_and_taken_by_us_show_at_once(mirror: Mirror) -> None:
    mirror.store(
        "roles", [Rows(Table.ROLE, "r", ("id", "shortname", "name"), [(5, "student", ""), (4, "teacher", "")])], 1
    )
    mirror.store("enrolments:5", roster((5, 3, "", "student")), 2)
    mirror.redo(role_key(3, 5, 4), Verb.ADD, {}, 3)
    mirror.redo(role_key(3, 5, 5), Verb.REMOVE, {}, 4)
    assert mirror.database.value("SELECT roles FROM enrolment") == "teacher"


@pytest.mark.parametrize(("left", "members"), [({STILL_IN: ""}, 0), ({STILL_IN: "cohort"}, 1), ({}, 1)])
def test_our_last_unenrolment_takes_the_group_memberships_with_it_when_a_read_told_that_it_was_the_last(
    mirror: Mirror, left: dict[str, Value], members: int
) -> None:
    mirror.store("groups:5", [Rows(Table.GROUP, "g", ("id", "course_id", "name"), [(9, 5, "A")])], 1)
    mirror.store("groups:5", [Rows(Table.GROUP_MEMBER, "g", ("group_id", "user_id"), [(9, 3)])], 1)
    mirror.redo(enrolment_key(3, 5), Verb.CREATE, {"suspended": False}, 2)
    mirror.redo(enrolment_key(3, 5), Verb.DELETE, left, 3)
    assert mirror.database.value("SELECT count(*) FROM group_member WHERE gone_seq IS NULL") == members


@pytest.mark.parametrize(("others", "there"), [("", 0), ("self", 1)])
def test_a_row_of_an_unknown_method_stays_for_whom_we_unenrol_and_another_method_holds(
    mirror: Mirror, others: str, there: int
) -> None:
    mirror.store("enrolments:5", roster((5, 3, "", "student")), 1)
    mirror.redo(enrolment_key(3, 5), Verb.DELETE, {STILL_IN: others}, 2)
    assert mirror.database.value("SELECT count(*) FROM enrolment WHERE gone_seq IS NULL") == there


def test_a_damaged_mirror_is_set_aside_and_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite3"
    path.write_bytes(b"SQLite format 3\0" + b"garbage" * 500)
    database = open_mirror(path, writer=True)
    assert database.value("SELECT count(*) FROM user") == 0
    database.close()
    assert [kept.name for kept in tmp_path.glob("m.sqlite3.unusable-*") if not kept.name.endswith(("-wal", "-shm"))]
