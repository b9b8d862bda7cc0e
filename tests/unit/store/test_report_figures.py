"""The figures of reports against a second, plain way to count them, and against the rows that they open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.duties import Duty, due_days, parse_duty, share
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.filters import parse
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.report_queries import behind, behind_total
from lmsdesk.domain.reports import REPORTS, ReportResult, request
from lmsdesk.store import reports, tally
from tests.fakes.desk import World
from tests.fakes.report_world import DAY, NOW, Campus, Choices, campus, counted, due, duties, fill

FIGURES = ("completed", "overdue", "due_soon", "in_progress", "not_started", "no_due_date", "unknown", "inactive")
CHOICES = st.builds(
    Choices,
    as_of=st.sampled_from([NOW, NOW - 2 * DAY, NOW + 20 * DAY]),
    zone=st.sampled_from(["UTC", "Europe/Madrid", "Pacific/Auckland"]),
    course=st.sampled_from(["", "C11"]),
    category=st.sampled_from([0, 1, 2]),
    department=st.sampled_from(["", "Law"]),
    cohort=st.booleans(),
    roles=st.sampled_from([("student",), (), ("student", "editingteacher")]),
    start_days=st.sampled_from([None, 0, 30]),
    days=st.sampled_from([30, 5]),
    since=st.sampled_from(["", "2026-12-06"]),
    until=st.sampled_from(["", "2027-01-15"]),
)


class Worlds:
    """Campuses by number; a class of its own, so that a failure prints the choices and not every row."""

    def __init__(self, made: list[tuple[World, Campus]]) -> None:
        self._made = made

    def __getitem__(self, number: int) -> tuple[World, Campus]:
        return self._made[number]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Three random campuses; two of them with a tally."""
    made = []
    for seed in range(3):
        world, told = World(tmp_path_factory.mktemp(f"campus{seed}")), campus(seed)
        if seed == 1:
            tally.refresh(world.mirror.database)  # before the rows: everything in it is stale
        fill(world.mirror, told)
        if seed == 2:
            tally.refresh(world.mirror.database)
        made.append((world, told))
    yield Worlds(made)
    for world, _ in made:
        world.close()


def options(choices: Choices) -> dict[str, str]:
    made = {
        "course": choices.course,
        "category": str(choices.category or ""),
        "department": choices.department,
        "cohort": "night SHIFT" if choices.cohort else "",
        "role": ",".join(choices.roles) or "*",
        "due": "end" if choices.start_days is None else f"start+{choices.start_days}",
        "days": str(choices.days),
        "enrolled_since": choices.since,
        "enrolled_until": choices.until,
    }
    return {name: value for name, value in made.items() if value}


def run(world: World, name: str, choices: Choices | None = None) -> ReportResult:
    chosen = choices or Choices()
    known = {option.value for option in REPORTS[name].options}
    picked = {key: value for key, value in options(chosen).items() if choices and key in known}
    return reports.run(world.reader.database, request(name, chosen.as_of, chosen.zone, picked))


def shown(world: World, query: object) -> int:
    """How many rows a table shows for a filter, after a way through its text form."""
    view = query.view  # type: ignore[attr-defined]
    read, unknown = parse(view, str(query))
    assert (unknown, read.text) == ((), "")
    return len(world.reader.find(read, NOW, "UTC").ids)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(choices=CHOICES, number=st.integers(0, 2))
def test_each_duty_is_counted_once_in_the_status_that_fits_first(worlds: Worlds, choices: Choices, number: int) -> None:
    world, made = worlds[number]
    expected = counted(made, choices)
    for name in ("completion-by-course", "completion-by-department"):
        told = run(world, name, choices)
        places = [column.name for column in told.spec.columns]
        for figure in FIGURES:
            total = sum(int(str(row[places.index(figure)])) for row in told.rows)
            assert total == expected[figure] == told.totals[places.index(figure)], figure
        assigned = sum(expected.values()) - expected["inactive"]
        assert told.totals[places.index("assigned")] == assigned
        assert told.totals[places.index("rate")] == share(expected["completed"], assigned)
        assert told.detail_count == expected["overdue"]
        assert len(reports.details(world.reader.database, told.request)) == expected["overdue"]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(choices=CHOICES, number=st.integers(0, 2))
def test_the_rows_behind_a_figure_are_as_many_as_it_says(worlds: Worlds, choices: Choices, number: int) -> None:
    world, _ = worlds[number]
    choices.zone = "UTC"  # the table and the report have the zone of the same site
    for name in ("completion-by-course", "completion-by-department"):
        told = run(world, name, choices)
        for place, column in enumerate(told.spec.columns):
            if column.name not in (*FIGURES, "assigned"):
                continue
            for row in range(len(told.rows)):
                assert shown(world, behind(told, row, column.name)) == told.rows[row][place], (row, column.name)
            assert shown(world, behind_total(told, column.name)) == told.totals[place]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(choices=CHOICES, number=st.integers(0, 2))
def test_figures_of_a_department_are_those_of_its_people(worlds: Worlds, choices: Choices, number: int) -> None:
    world, made = worlds[number]
    expected: dict[str | None, Counter[str]] = {}
    for row, state in duties(made, choices):
        name = str(made.users[int(str(row["user_id"]))]["department"] or "") or None
        expected.setdefault(name, Counter())[state] += 1
    told = run(world, "completion-by-department", choices)
    places = [column.name for column in told.spec.columns]
    found = {row[0]: {name: row[places.index(name)] for name in FIGURES} for row in told.rows}
    assert found == {name: {figure: count[figure] for figure in FIGURES} for name, count in expected.items()}


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(choices=CHOICES, number=st.integers(0, 2))
def test_overdue_people_are_listed_with_their_due_date_the_latest_last(
    worlds: Worlds, choices: Choices, number: int
) -> None:
    world, made = worlds[number]
    told = run(world, "completion-by-course", choices)
    rows = reports.details(world.reader.database, told.request)
    names = [column.name for column in told.spec.detail_columns]
    found = Counter((row[names.index("username")], row[names.index("course")], row[names.index("due")]) for row in rows)
    expected = Counter(
        (f"u{row['user_id']}", f"C{row['course_id']}", due(made, row, choices))
        for row, state in duties(made, choices)
        if state == "overdue"
    )
    assert found == expected
    days = [int(str(row[names.index("days_over")])) for row in rows]
    assert days == sorted(days, reverse=True)
    pages = [reports.details(world.reader.database, told.request, start, 3) for start in range(0, len(rows), 3)]
    assert [row for page in pages for row in page] == rows


def test_a_tally_that_is_kept_gives_the_same_as_counting_afresh(tmp_path: Path) -> None:
    world, made = World(tmp_path), campus(5)
    fill(world.mirror, made)
    assert tally.stale_courses(world.reader.database) is None
    before = run(world, "completion-by-department", Choices())
    assert tally.refresh(world.mirror.database) == len({row["course_id"] for row in made.enrolments})
    assert run(world, "completion-by-department", Choices()).rows == before.rows
    made.users[5]["suspended"] = 1
    made.enrolments[0]["completed"] = 1
    made.enrolments[1]["end"] = NOW - 77 * DAY
    made.courses[12]["end"] = NOW - 3 * DAY
    fill(world.mirror, made, 2)
    after = run(world, "completion-by-department", Choices())
    assert {name: after.totals[place] for place, name in enumerate(c.name for c in after.spec.columns)} == (
        {
            "department": "Total",
            "assigned": sum(counted(made, Choices()).values()) - counted(made, Choices())["inactive"],
            "rate": after.totals[3],
            **{name: counted(made, Choices())[name] for name in FIGURES},
        }
    )
    assert 0 < tally.refresh(world.mirror.database) < len(made.courses)
    assert run(world, "completion-by-department", Choices()).rows == after.rows
    assert tally.stale_courses(world.reader.database) == []
    world.close()


def test_two_methods_of_one_person_in_one_course_are_one_duty(tmp_path: Path) -> None:
    world, made = World(tmp_path), campus(0, users=1, courses=1, enrolments=1)
    made.users[3]["suspended"] = 0
    made.courses[11]["completion_enabled"] = 1
    made.enrolments[0].update(suspended=1, active=0, roles="student", completed=0)
    fill(world.mirror, made)
    columns = ("course_id", "user_id", "method", "suspended", "active", "roles", "completed")
    cohort = [Rows(Table.ENROLMENT, "x", columns, [(11, 3, "cohort", 0, 1, "student", 0)])]
    world.mirror.store("e", cohort, 2)
    for _ in range(2):
        told = run(world, "completion-by-course")
        assert (told.rows[0][2], told.rows[0][-1]) == (1, 0)
        tally.refresh(world.mirror.database)
    world.close()


@pytest.mark.parametrize(("part", "whole", "told"), [(0, 0, None), (999, 1000, 99.9), (9999, 10000, 99.9), (3, 3, 100)])
def test_a_rate_is_rounded_down_and_of_nothing_there_is_none(part: int, whole: int, told: float | None) -> None:
    assert share(part, whole) == told


@pytest.mark.parametrize("text", ["soon", "start", "start+", "start+x", "end+3"])
def test_a_due_rule_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        due_days(text)


@given(
    duty=st.builds(
        Duty,
        status=st.sampled_from(["overdue", "all", "unopened"]),
        due=st.sampled_from(["end", "start+30"]),
        days=st.integers(0, 400),
        as_of=st.sampled_from(["", "2026-12-31", "2026-12-31T12:00:00Z"]),
    )
)
def test_a_duty_is_read_back_from_its_text(duty: Duty) -> None:
    assert parse_duty(str(duty)) == duty


def test_an_option_that_a_report_does_not_have_is_named_with_those_it_has() -> None:
    with pytest.raises(WrongUse) as refusal:
        request("never-signed-in", NOW, "UTC", {"course": "X"})
    assert "department" in str(refusal.value.facts["known"])


def test_a_stale_course_is_noted_once_whatever_the_statement_does_about_conflicts(tmp_path: Path) -> None:
    world, made = World(tmp_path), campus(4)
    fill(world.mirror, made)
    db = world.mirror.database
    tally.refresh(db)
    for clause in ("OR ABORT", "OR IGNORE", "OR REPLACE", ""):
        db.run(f"UPDATE {clause} enrolment SET suspended=0")
        db.run(f"UPDATE {clause} user SET suspended=1 WHERE id<9")
    assert set(tally.stale_courses(db) or ()) == {row["course_id"] for row in made.enrolments}
    world.close()


def test_a_tally_of_another_kind_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world, made = World(tmp_path), campus(2)
    fill(world.mirror, made)
    tally.refresh(world.mirror.database)
    before = run(world, "completion-by-course").rows
    monkeypatch.setattr(tally, "_KIND", 99)
    assert tally.stale_courses(world.reader.database) is None
    assert run(world, "completion-by-course").rows == before
    monkeypatch.undo()
    world.mirror.database.run(f"DROP TRIGGER tally_other_{tally._KIND}")
    world.mirror.database.run("ALTER TABLE tally RENAME COLUMN done_at TO latest")
    assert tally.refresh(world.mirror.database) == len({row["course_id"] for row in made.enrolments})
    assert run(world, "completion-by-course").rows == before
    world.close()
