"""The first page in an order without an index is the beginning of all positions, with and without unsent edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query, Sort
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.domain.ports import Rows, Table
from tests.fakes.desk import World

NOW = 1_800_000_000
COLUMNS = ("course_id", "user_id", "method", "suspended", "roles", "progress")
ORDERS = [
    (field, down) for field in ("course", "status", "role", "progress", "person", "end") for down in (False, True)
]


@pytest.fixture(params=[False, True], ids=["as read", "with edits"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made, chance = World(tmp_path), Random(7)
    courses = [(number, f"C-{number % 7}") for number in range(11, 25)]  # some share their name
    made.mirror.store("courses", [Rows(Table.COURSE, "t", ("id", "shortname"), courses)], 1)
    made.mirror.store("users", [Rows(Table.USER, "t", ("id", "username"), [(n, f"u{n}") for n in range(3, 33)])], 1)
    pairs = [(course, user) for course in range(10, 26) for user in range(3, 33) if chance.random() < 0.4]
    rows = [
        (course, user, "manual", chance.choice((0, 0, 1, None)), chance.choice(("student", "teacher", None)),
         chance.choice((None, 0.0, 10.0, 100.0)))
        for course, user in chance.sample(pairs, len(pairs))
    ]  # fmt: skip  # two of the courses are not known, as a weak token leaves it
    made.mirror.store("e", [Rows(Table.ENROLMENT, "t", COLUMNS, rows)], 1)
    if request.param:
        for course, user in chance.sample(pairs, 40):
            patch = {"suspended": bool(chance.randrange(2)), "end": NOW + chance.randrange(9)}
            made.stage(NewOperation(enrolment_key(user, course), Verb.UPDATE, patch, {}, "x"))
    yield made
    made.close()


@pytest.mark.parametrize(("field", "down"), ORDERS)
def test_the_first_page_is_the_beginning_of_all_positions(world: World, field: str, down: bool) -> None:
    query = Query(View.ENROLMENTS, "", (), (Sort(field, down),))
    everything = list(world.reader.find(query, NOW, "UTC").ids)
    assert len(everything) > 100
    for limit in (1, 5, 20, 60, 120, len(everything), len(everything) + 1):
        assert list(world.reader.first(query, NOW, "UTC", limit)) == everything[:limit]
