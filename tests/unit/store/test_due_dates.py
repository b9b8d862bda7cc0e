"""Why a duty is due when it is: recomputed by a plain count for every row, and the cell of the report for each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from lmsdesk.domain.access.due import Derived, Step, derive
from lmsdesk.domain.duties import Duty, Status, instant
from lmsdesk.domain.reports import request
from lmsdesk.services.wording_due import STEPS, due_lines, last_line
from lmsdesk.store import access, reports
from tests.fakes.desk import World
from tests.fakes.report_world import DAY, NOW, Campus, Choices, campus, due, duties, fill

ZONES = ("UTC", "Europe/Madrid", "Pacific/Auckland")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Campus]]:
    made, told = World(tmp_path_factory.mktemp("due")), campus(7, users=40, courses=16, enrolments=400)
    fill(made.mirror, told)
    yield made, told
    made.close()


def derived(world: World, user: int, course: int, choices: Choices) -> Derived:
    facts = access.duty(world.reader.database, user, course)
    assert facts is not None
    by = "end" if choices.start_days is None else f"start+{choices.start_days}"
    return derive(facts, Duty("", by, choices.days, instant(choices.as_of)), NOW + 99, choices.zone)


def test_every_duty_stands_where_a_plain_count_has_it(world: tuple[World, Campus]) -> None:
    made, told = world
    seen: set[Status | None] = set()
    steps: set[Step] = set()
    rows = 0
    for zone, start_days, days, as_of in itertools.product(ZONES, (None, 0, 30), (30, 5), (NOW, NOW + 20 * DAY)):
        choices = Choices(as_of=as_of, zone=zone, roles=(), start_days=start_days, days=days)
        for row, status in duties(told, choices):
            answer = derived(made, int(str(row["user_id"])), int(str(row["course_id"])), choices)
            moment = due(told, row, choices)
            assert answer.status == status, (row, choices)
            dated = answer.status not in (Status.INACTIVE, Status.UNKNOWN, Status.COMPLETED)
            assert answer.due == (moment if dated else None), (row, choices)
            seen.add(answer.status)
            steps |= {step for step, _ in answer.steps}
            rows += 1
    assert rows > 2_000
    assert seen == set(Status)
    assert steps == set(Step) - {Step.NOT_TRACKED}


@pytest.mark.parametrize("by", ["end", "start+30"])
def test_the_last_line_is_the_cell_of_the_report(world: tuple[World, Campus], by: str) -> None:
    made, told = world
    asked = request("completion-by-course", NOW, "Europe/Madrid", {"due": by, "role": "*"})
    found = reports.details(made.reader.database, asked)
    users = {row["username"]: number for number, row in told.users.items()}
    courses = {row["shortname"]: number for number, row in told.courses.items()}
    choices = Choices(zone="Europe/Madrid", start_days=None if by == "end" else 30)
    for row in found:
        user = next(users[value] for value in row if value in users)
        course = next(courses[value] for value in row if value in courses)
        answer = derived(made, user, course, choices)
        assert (answer.status, answer.due, answer.days) == (Status.OVERDUE, row[-4], row[-3])
        assert last_line(answer, "Europe/Madrid").endswith(f" {row[-3]} {'day' if row[-3] == 1 else 'days'} over.")
    assert len(found) >= 20


def test_who_is_not_enrolled_has_no_duty_and_a_course_without_completion_makes_none(
    world: tuple[World, Campus],
) -> None:
    made, told = world
    assert access.duty(made.reader.database, 999, 11) is None
    untracked = next(number for number, row in told.courses.items() if row["completion_enabled"] != 1)
    row = next(row for row in told.enrolments if row["course_id"] == untracked)
    answer = derived(made, int(str(row["user_id"])), untracked, Choices())
    assert (answer.status, [step for step, _ in answer.steps]) == (None, [Step.NOT_TRACKED])
    assert due_lines(answer, "UTC") == [STEPS[Step.NOT_TRACKED], "No duty."]


def test_all_lines_can_be_said(world: tuple[World, Campus]) -> None:
    made, told = world
    assert set(STEPS) == set(Step)
    for row in told.enrolments:
        for start_days in (None, 30):
            choices = Choices(start_days=start_days, zone="Europe/Madrid")
            answer = derived(made, int(str(row["user_id"])), int(str(row["course_id"])), choices)
            lines = due_lines(answer, "Europe/Madrid")
            assert len(lines) == len(answer.steps) + 1
            assert all(line.endswith((".", ")")) and "{" not in line for line in lines)
