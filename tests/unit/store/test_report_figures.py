"""The figures of reports against a second, naive way to count them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.reports import ReportResult, day_end, due_rule, request
from lmsdesk.store import reports
from tests.fakes.desk import World

NOW = 1_800_000_000
DAY = 86_400
MOMENTS = st.sampled_from([None, NOW - 40 * DAY, NOW - 1, NOW + 1, NOW + 20 * DAY, NOW + 60 * DAY])
DUTIES = st.tuples(
    st.sampled_from([None, 0, 1]),  # suspended
    MOMENTS,  # end
    st.booleans(),  # completed
    st.sampled_from([None, NOW - DAY, NOW + DAY]),  # completed at
    st.sampled_from([None, 0.0, 40.0]),  # progress
    st.sampled_from([None, NOW - 5]),  # last access
)


def fill(world: World, duties: dict[tuple[int, int], tuple[Value, ...]], closed: set[int]) -> None:
    users: list[tuple[Value, ...]] = [
        (number, f"u{number}", "A", f"B{number}", f"Dep {number % 3}" if number % 4 else None, int(number in closed))
        for number in range(3, 11)
    ]
    names = ("id", "username", "first_name", "last_name", "department", "suspended")
    world.mirror.store("users", [Rows(Table.USER, "t", names, users)], 1)
    courses: list[tuple[Value, ...]] = [(11, "A", "Course A", 1, None), (12, "B", "Course B", 1, NOW + 10 * DAY)]
    names = ("id", "shortname", "fullname", "completion_enabled", "end")
    world.mirror.store("courses", [Rows(Table.COURSE, "t", names, courses)], 1)
    rows = [
        (
            course,
            user,
            "manual",
            duty[0],
            None if duty[0] is None else 1 - int(str(duty[0])),
            duty[1],
            "student",
            duty[4],
            int(bool(duty[2])),
            duty[3],
            duty[5],
        )
        for (user, course), duty in duties.items()
    ]
    columns = (
        "course_id", "user_id", "method", "suspended", "active", "end", "roles", "progress", "completed",
        "completed_at", "last_access",
    )  # fmt: skip
    world.mirror.store("e", [Rows(Table.ENROLMENT, "t", columns, rows)], 1)


def status(duty: tuple[Value, ...], course: int, *, closed: bool) -> str:
    suspended, end, completed, at, progress, access = duty
    due = end if end is not None else (NOW + 10 * DAY if course == 12 else None)
    if closed or suspended == 1:
        return "inactive"
    if completed and int(str(at or 0)) <= NOW:
        return "completed"
    if due is None:
        return "no_due_date"
    if int(str(due)) < NOW:
        return "overdue"
    if int(str(due)) <= NOW + 30 * DAY:
        return "due_soon"
    return "in_progress" if progress or access else "not_started"


def run(world: World, name: str, **options: str) -> ReportResult:
    return reports.run(world.reader.database, request(name, NOW, "UTC", options))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    duties=st.dictionaries(st.tuples(st.integers(3, 10), st.sampled_from([11, 12])), DUTIES, max_size=14),
    closed=st.sets(st.integers(3, 10), max_size=2),
)
def test_each_duty_is_counted_once_in_the_status_that_fits_first(
    tmp_path_factory: pytest.TempPathFactory, duties: dict[tuple[int, int], tuple[Value, ...]], closed: set[int]
) -> None:
    world = World(tmp_path_factory.mktemp("report"))
    try:
        fill(world, duties, closed)
        expected = Counter(status(duty, course, closed=user in closed) for (user, course), duty in duties.items())
        for name in ("completion-by-course", "completion-by-department"):
            told = run(world, name)
            places = [column.name for column in told.spec.columns]
            for figure in ("completed", "overdue", "due_soon", "in_progress", "not_started", "no_due_date", "inactive"):
                total = sum(int(str(row[places.index(figure)])) for row in told.rows)
                assert total == expected[figure], figure
            assert len(told.details) == expected["overdue"]
    finally:
        world.close()


def test_two_methods_of_one_person_in_one_course_are_one_duty(tmp_path: Path) -> None:
    world = World(tmp_path)
    fill(world, {(3, 11): (1, None, False, None, None, None)}, set())
    cohort = [
        Rows(
            Table.ENROLMENT,
            "x",
            ("course_id", "user_id", "method", "suspended", "roles"),
            [(11, 3, "cohort", 0, "student")],
        )
    ]
    world.mirror.store("e", cohort, 2)
    told = run(world, "completion-by-course")
    assert (told.rows[0][2], told.rows[0][-1]) == (1, 0)
    world.close()


def test_a_day_without_a_time_lasts_until_its_last_second_in_the_zone() -> None:
    assert day_end("2026-03-29", "Europe/Madrid") == 1_774_821_599  # 23:59:59 after the clocks went forward
    assert day_end("2026-03-29", "UTC") == 1_774_828_799


@pytest.mark.parametrize("text", ["soon", "start", "start+", "start+x", "end+3"])
def test_a_due_rule_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        due_rule(text)


def test_an_option_that_a_report_does_not_have_is_named_with_those_it_has() -> None:
    with pytest.raises(WrongUse) as refusal:
        request("never-signed-in", NOW, "UTC", {"course": "X"})
    assert "department" in str(refusal.value.facts["known"])
