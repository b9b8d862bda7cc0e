"""Where rows stand: an edit that does not touch what a table is sorted by leaves its row where it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query, Sort
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader

NOW = 1_800_000_000
COLUMNS = ("course_id", "user_id", "method", "suspended", "end", "roles", "progress")
SORTS = ("person", "course", "role", "status", "progress", "end", "last_access", "department", "method")


class World:
    """Forty enrolments of ten people in four courses, stored in no order, and a desk over them."""

    def __init__(self, folder: Path) -> None:
        self.mirror = Mirror(open_mirror(folder / "mirror.sqlite3", writer=True), lambda: NOW)
        people = [(n, f"u{n}", "Ana", f"Byrne{n % 3}", f"Department {n % 2}") for n in range(3, 13)]
        names = ("id", "username", "first_name", "last_name", "department")
        self.mirror.store("users", [Rows(Table.USER, "s", names, people)], 1)
        courses = [(n, f"C-{9 - n}", "Title") for n in range(2, 6)]
        self.mirror.store("courses", [Rows(Table.COURSE, "c", ("id", "shortname", "fullname"), courses)], 1)
        pairs = sorted(((n * 7) % 4 + 2, n // 4 + 3) for n in range(40))
        rows = [
            (course, user, "manual", user % 2, user * 10, "student", float(course))
            for course, user in sorted(pairs, key=lambda pair: (pair[0] * pair[1] * 31) % 17)
        ]
        self.mirror.store("e", [Rows(Table.ENROLMENT, "r", COLUMNS, rows)], 1)
        self.desk = Desk(folder / "desk.sqlite3", folder / "mirror.sqlite3", site="s", actor=2, wall=lambda: NOW)
        self.reader = Reader(folder / "mirror.sqlite3", folder / "desk.sqlite3")

    def pairs(self, sort: Sort, limit: int | None = None) -> list[tuple[int, int]]:
        """(course, person) of the rows in order."""
        found = self.reader.find(Query(View.ENROLMENTS, "", (), (sort,)), NOW, "UTC", limit)
        rows = self.reader.read(View.ENROLMENTS, found.ids)
        return [(row.course_id, row.user_id) for row in rows if isinstance(row, EnrolmentRow)]

    def close(self) -> None:
        self.reader.close()
        self.desk.close()
        self.mirror.database.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("field", SORTS)
def test_an_edit_of_something_else_leaves_the_row_at_its_place(world: World, field: str, descending: bool) -> None:
    sort = Sort(field, descending)
    before = world.pairs(sort)
    edits = [
        NewOperation(enrolment_key(user, course), Verb.UPDATE, {"start": 99}, {"start": None}, "x")
        for course, user in before[3:30:4]
    ]
    world.desk.stage(NewChangeSet("edits", Origin.BULK, tuple(edits)))
    assert world.pairs(sort) == before
    assert world.pairs(sort, 12) == before[:12]


@pytest.mark.parametrize("field", SORTS)
def test_a_first_page_is_the_beginning_of_all_rows(world: World, field: str) -> None:
    every = world.pairs(Sort(field))
    assert len(set(every)) == 40
    assert world.pairs(Sort(field), 7) == every[:7]


def test_an_edit_of_what_the_table_is_sorted_by_moves_the_row(world: World) -> None:
    course, user = world.pairs(Sort("end"))[0]
    edit = NewOperation(enrolment_key(user, course), Verb.UPDATE, {"end": 9_999}, {"end": 30}, "x")
    world.desk.stage(NewChangeSet("edit", Origin.FORM, (edit,)))
    assert world.pairs(Sort("end"))[-1] == (course, user)


def test_counts_follow_what_went_away_and_came_back(world: World) -> None:
    assert world.reader.count(View.ENROLMENTS) == 40
    world.mirror.mark_gone(Table.ENROLMENT, [(2, 3, "manual")], 5)
    assert world.reader.count(View.ENROLMENTS) == 39
    world.mirror.store("e", [Rows(Table.ENROLMENT, "r", COLUMNS, [(2, 3, "manual", 0, 1, "student", 2.0)])], 6)
    assert world.reader.count(View.ENROLMENTS) == 40
