"""The list with all hazards in three forms: text of a spreadsheet, tab text of another system, a typed workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.directory import CourseRef, EnrolmentRef, PersonRef
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.files.lists import read_copy
from tests.fakes.directory import DAY, NOW, FakeDirectory
from tests.files import cursed

PEOPLE, PLACES = 5_000, ("C102", "C103", "C104", "C106", "C108", "C109")
FORMS = (("list.csv", cursed.as_csv), ("export.xls", cursed.as_tab_text), ("list.xlsx", cursed.as_workbook))


def people() -> list[PersonRef]:
    """Accounts like those of the practice campus: numbers with zeros and codes, every 97th with somebody's address."""
    found = []
    for number in range(10, PEOPLE):
        name = f"u{number:05d}"
        mail = f"u{number - 1 if number % 97 == 0 else number:05d}@practice.example"
        code = f"000{number}" if 201 <= number <= 210 else f"{number:06d}" if number % 3 else f"EMP-{number}"
        found.append(PersonRef(number, name, mail, code, "Ann", f"Lee{number}", number % 23 == 0, None, "Science"))
    return found


def courses() -> list[CourseRef]:
    """Those that the list names, as ``cursed.ARRANGED`` makes them."""
    plain = CourseRef(0, "", "", "", True, NOW - 900 * DAY, None, "Science", ("manual", "cohort"))
    names = ["C101", "C105", "C107", *PLACES, *(f"C0{number}" for number in (20, 21, 22, 23, 24, 38))]
    odd: dict[str, dict[str, Any]] = {
        cursed.HIDDEN: {"visible": False},
        cursed.LATER: {"start": 4_070_908_800},
        cursed.OVER: {"end": 1_610_000_000},
        cursed.CLOSED: {"methods": ("self",)},
        "C023": {"fullname": "Safety walk"},
        "C024": {"fullname": "Safety walk"},
    }
    return [
        replace(plain, **{"id": number, "shortname": name, "fullname": f"Course {name}", **odd.get(name, {})})
        for number, name in enumerate(names, start=1)
    ]


def enrolments(known: list[CourseRef]) -> list[EnrolmentRef]:
    """Enough of each kind that the list takes people from; number 202 is in C102 already."""
    inside = next(each.id for each in known if each.shortname == "C105")
    first = next(each.id for each in known if each.shortname == "C102")
    usable = (number for number in range(301, PEOPLE) if number % 97 and (number + 1) % 97 and number % 23)
    made = [EnrolmentRef(202, first, "manual", False, NOW - DAY, 0, ("student",), True)]
    for count, method, suspended in ((230, "manual", False), (4, "manual", True), (4, "cohort", False)):
        for _ in range(count):
            made.append(EnrolmentRef(next(usable), inside, method, suspended, NOW - DAY, 0, ("student",), True))
    return made


def campus_of(directory: FakeDirectory) -> cursed.Campus:
    """The same as the command line tells it."""
    names = {each.id: each.shortname for each in directory.known_courses}
    users = [
        {"id": each.id, "username": each.username, "email": each.email, "idnumber": each.idnumber,
         "suspended": each.suspended} for each in directory.known_people
    ]  # fmt: skip
    rows = [
        {"username": f"u{each.user_id:05d}", "user_id": each.user_id, "course": names[each.course_id],
         "course_id": each.course_id, "method": each.method, "status": "suspended" if each.suspended else "active",
         "roles": list(each.roles), "start": each.start} for each in directory.known_enrolments
    ]  # fmt: skip
    return cursed.Campus(users, rows)


def told(plan: ImportPlan, lines: list[cursed.Line]) -> list[str]:
    """The outcome of each row as the expected file has it."""
    rows = (
        (row.row, row.part, row.outcome.value, row.verb.value, [reason.code for reason in row.reasons])
        for row in plan.rows
    )
    return cursed.told(rows, lines)


@pytest.fixture(scope="module")
def site() -> FakeDirectory:
    known = courses()
    groups = {(each.id, "group a"): 7 for each in known}
    return FakeDirectory(people(), known, enrolments(known), known_groups=groups)


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_each_form_of_the_list_gives_the_plan_that_is_written_down(
    site: FakeDirectory, tmp_path: Path, name: str, form: Any
) -> None:
    lines = cursed.lines_of(campus_of(site))
    (tmp_path / "copy").write_bytes(form(lines))
    answers = dict(pair.removeprefix("answer.").rsplit("=", 1) for pair in cursed.ANSWERS)
    options = ImportOptions(now=NOW, decisions=answers)
    plan = check(read_copy(tmp_path / "copy", name, known_words=site.known_words), options, site)
    assert plan.refused is None
    assert told(plan, lines) == cursed.EXPECTED.read_text(encoding="utf-8").splitlines()
