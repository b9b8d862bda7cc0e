"""Plain rows are judged once for many: each says just what it says when every row is judged for itself."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from functools import cache

import pytest

from lmsdesk.domain.directory import EnrolmentRef
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.kinds.enrolments import cells
from lmsdesk.domain.imports.narrowing import tally
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.imports.plan_rows import count, problems_first
from lmsdesk.domain.imports.writes import writes_of
from lmsdesk.files.lists import read_text
from tests.fakes.directory import DAY, NOW, FakeDirectory, course, person

HEADS = ("username", "email", "course", "course2", "role", "end", "group")


@cache
def site() -> FakeDirectory:
    """Two hundred people, some of whom are in courses already, closed ones, and courses that are over."""
    people = [person(number, f"Ann{number} Lee", suspended=number % 17 == 0) for number in range(10, 210)]
    courses = [course(number, f"C{number}", end=NOW - DAY if number % 5 == 0 else None) for number in range(1, 20)]
    inside = [
        EnrolmentRef(each.id, each.id % 19 + 1, "manual", False, 0, 0, ("student",), True) for each in people[::7]
    ]
    return FakeDirectory(people, courses, inside)


def text(seed: int) -> str:
    """A list, most of whose rows are plain; some are odd in one of many ways."""
    chance = random.Random(seed)
    lines = [";".join(HEADS)]
    for number in range(chance.choice((3, 60, 300))):
        who = site().known_people[chance.randrange(200)]
        row = [who.username, who.email if chance.random() < 0.5 else "", f"C{chance.randrange(1, 20)}", "", "", "", ""]
        for place, texts in (
            (0, (f"nobody{number}", "", f" {who.username.upper()} ", "none")),
            (1, ("other@college.example", "no address")),
            (2, ("X", "", "C3")),
            (3, (f"C{chance.randrange(1, 20)}",)),
            (4, ("student", "Trainer/in", "?")),
            (5, ("2027-12-31", "2020-01-01", "03/04/2027", "x")),
            (6, ("G", "A,B")),
        ):
            if chance.random() < 0.08:
                row[place] = chance.choice(texts)
        lines.append(";".join(row) + (";more" if chance.random() < 0.02 else ""))
        if chance.random() < 0.03:
            lines.append(lines[-1])
    return "\n".join(lines)


def plan_of(seed: int, **more: object) -> ImportPlan:
    """The list as it is checked."""
    options = replace(ImportOptions(now=NOW), **more)  # type: ignore[arg-type]  # fields by name
    return check(read_text(text(seed), delimiter=";"), options, site())


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_is_the_same_when_each_row_is_judged_for_itself(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    more: dict[str, object] = {"protected": frozenset(range(10, 40))} if seed % 3 == 0 else {}
    together = plan_of(seed, **more)
    with monkeypatch.context() as patched:
        patched.setattr(cells, "_is_sure", lambda match, where: False)
        alone = plan_of(seed, **more)
    assert list(together.rows) == list(alone.rows)
    assert replace(together, rows=alone.rows) == alone
    assert any(times > 1 for _, times in together.rows.ways()) or len(together.rows) < 10
    assert all(times == 1 for _, times in alone.rows.ways())


@pytest.mark.parametrize("seed", range(4))
def test_what_is_counted_by_ways_is_what_the_rows_say(seed: int) -> None:
    plan = plan_of(seed)
    rows = list(plan.rows)
    assert plan.counts == count(rows) == {each: sum(row.outcome is each for row in rows) for each in Outcome}
    assert tally(plan.rows) == tally(rows)
    assert problems_first(plan.rows) == problems_first(rows)
    assert plan.rows.each(lambda row: row.outcome) == [row.outcome for row in rows]
    numbers = iter(range(-1, -10_000, -1))
    written = sum(1 for _ in to_operations(plan, lambda: next(numbers)))
    assert sum(writes_of(plan, lambda: None).values()) == written


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_travelled_are_the_same_rows(seed: int) -> None:
    rows = plan_of(seed).rows
    there = pickle.loads(pickle.dumps(rows))
    assert [row._replace(cells=tuple(row.cells)) for row in there] == [
        row._replace(cells=tuple(row.cells)) for row in rows
    ]
    assert (len(there), there[-1].row, there[1:3]) == (len(rows), rows[-1].row, rows[1:3])
