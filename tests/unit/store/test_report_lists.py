"""Reports that list: against a plain look through everything, and against the tables that they open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query, parse
from lmsdesk.domain.report_queries import behind
from lmsdesk.domain.reports import ReportResult, request
from lmsdesk.domain.text import sort_key
from lmsdesk.store import reports, tally
from tests.fakes.desk import World
from tests.fakes.report_world import DAY, NOW, Campus, Choices, campus, duties, fill, within

SEEDS = range(4)
OPTIONS = [
    {},
    {"department": "Law"},
    {"cohort": "Night shift", "course": "C12"},
    {"category": "Science", "role": "student"},
]


@pytest.fixture(params=SEEDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[World, Campus]]:
    made = campus(request.param, users=40, courses=6, enrolments=170)
    world = World(tmp_path)
    fill(world.mirror, made)
    if request.param % 2:
        tally.refresh(world.mirror.database)
    yield world, made
    world.close()


def run(world: World, name: str, options: dict[str, str], zone: str = "UTC") -> ReportResult:
    return reports.run(world.reader.database, request(name, NOW, zone, options))


def column(result: ReportResult, *names: str) -> Counter[tuple[Value, ...]]:
    places = [[each.name for each in result.spec.columns].index(name) for name in names]
    return Counter(tuple(row[place] for place in places) for row in result.rows)


def shown(world: World, query: Query | None) -> int:
    assert query is not None
    read, unknown = parse(query.view, str(query))
    assert (unknown, read.text) == ((), "")
    return len(world.reader.find(read, NOW, "UTC").ids)


def choices(options: dict[str, str], **more: object) -> Choices:
    roles = tuple(options["role"].split(",")) if options.get("role") else ()
    made = Choices(
        course=options.get("course", ""),
        category=1 if options.get("category") else 0,
        department=options.get("department", ""),
        cohort="cohort" in options,
        roles=roles,
    )
    for name, value in more.items():
        setattr(made, name, value)
    return made


def _is_active(row: dict[str, Value]) -> bool:
    return row["suspended"] == 0 or (row["suspended"] is None and row["active"] == 1)


def _closed(made: Campus, row: dict[str, Value]) -> bool:
    return made.users[int(str(row["user_id"]))]["suspended"] == 1


@pytest.mark.parametrize("options", OPTIONS)
def test_people_who_have_not_started(world: tuple[World, Campus], options: dict[str, str]) -> None:
    desk, made = world
    chosen = choices(options, roles=("student",))
    told = run(desk, "not-started", {key: value for key, value in options.items() if key != "role"})
    done = {"inactive", "unknown", "completed"}
    expected = Counter(
        (f"u{row['user_id']}", f"C{row['course_id']}")
        for row, state in duties(made, chosen)
        if state not in done and not row["progress"] and row["last_access"] is None
    )
    assert column(told, "username", "course") == expected
    assert shown(desk, told.drill_all) == len(told.rows)
    unknown = sum(1 for _, state in duties(made, chosen) if state == "unknown")
    assert told.notes.get("unknown_completion", 0) == unknown


@pytest.mark.parametrize("options", OPTIONS)
def test_enrolments_ending_soon(world: tuple[World, Campus], options: dict[str, str]) -> None:
    desk, made = world
    told = run(desk, "ending-soon", {**options, "days": "12"})
    expected = Counter(
        (f"u{row['user_id']}", f"C{row['course_id']}", row["end"])
        for row in within(made, choices(options), once=False)
        if row["end"] is not None
        and NOW < int(str(row["end"])) <= NOW + 12 * DAY
        and _is_active(row)
        and not _closed(made, row)
    )
    assert column(told, "username", "course", "end") == expected
    assert shown(desk, told.drill_all) == len(told.rows)


@pytest.mark.parametrize("options", OPTIONS)
def test_suspended_people_with_active_enrolments(world: tuple[World, Campus], options: dict[str, str]) -> None:
    desk, made = world
    told = run(desk, "suspended-active", options)
    expected = Counter(
        (f"u{row['user_id']}", f"C{row['course_id']}", row["method"])
        for row in within(made, choices(options), once=False)
        if _closed(made, row) and _is_active(row) and (row["end"] is None or int(str(row["end"])) > NOW)
    )
    assert column(told, "username", "course", "method") == expected
    assert shown(desk, told.drill_all) == len(told.rows)


@pytest.mark.parametrize("options", [{}, {"role": "student"}, {"category": "Science"}, {"course": "C1*"}])
def test_courses_without_a_teacher(world: tuple[World, Campus], options: dict[str, str]) -> None:
    desk, made = world
    for row in made.enrolments:
        row["roles"] = row["roles"] or "student"  # what was not read would be left out
        if row["course_id"] in (12, 14):
            row["roles"] = "student"
    fill(desk.mirror, made, 2)
    told = run(desk, "courses-without-teacher", options)
    wanted = set(options.get("role", "editingteacher,teacher").split(","))
    staffed = {
        row["course_id"]
        for row in made.enrolments
        if wanted & set(str(row["roles"]).split(","))
        and (row["suspended"] if row["suspended"] is not None else 1 - int(str(row["active"] or 0))) == 0
        and not _closed(made, row)
    } | {
        row["course_id"]
        for row in made.enrolments
        if wanted & set(str(row["roles"]).split(",")) and row["suspended"] is None and row["active"] is None
        and not _closed(made, row)
    }  # fmt: skip
    expected = {
        course["shortname"]
        for number, course in made.courses.items()
        if number not in staffed and (not options.get("category") or course["category_id"] in (1, 2))
    }
    assert {row[0] for row in told.rows} == expected
    assert shown(desk, told.drill_all) == len(told.rows)


def test_courses_whose_roles_were_not_read_are_not_accused(world: tuple[World, Campus]) -> None:
    desk, made = world
    for row in made.enrolments:
        row["roles"] = None if row["course_id"] == 11 else "student"
    fill(desk.mirror, made, 2)
    told = run(desk, "courses-without-teacher", {})
    assert "C11" not in {row[0] for row in told.rows}
    assert told.notes["unknown_roles"] == 1


@pytest.mark.parametrize("options", [{}, {"days": "30"}, {"department": "Law"}, {"cohort": "night shift"}])
def test_people_who_never_signed_in(world: tuple[World, Campus], options: dict[str, str]) -> None:
    desk, made = world
    told = run(desk, "never-signed-in", options)
    before = NOW - int(options.get("days", 0)) * DAY
    expected = Counter(
        (user["username"],)
        for number, user in made.users.items()
        if user["last_access"] is None
        and user["suspended"] != 1
        and (user["created"] is None or int(str(user["created"])) <= before)
        and (not options.get("department") or str(user["department"] or "").casefold() == "law")
        and (not options.get("cohort") or number in made.members)
    )
    assert column(told, "username") == expected
    assert shown(desk, told.drill_all) == len(told.rows)


@pytest.mark.parametrize("options", [{}, {"department": "Law"}, {"cohort": "Night shift"}])
def test_duplicate_accounts_are_listed_by_what_they_share(world: tuple[World, Campus], options: dict[str, str]) -> None:
    desk, made = world
    told = run(desk, "duplicate-accounts", options)
    keys: dict[str, Callable[[dict[str, Value]], str]] = {
        "email": lambda user: str(user["email"]).lower(),
        "idnumber": lambda user: str(user["idnumber"]).lower(),
        "name": lambda user: sort_key(str(user["last_name"]), str(user["first_name"])),
    }
    expected: Counter[tuple[Value, ...]] = Counter()
    sizes: dict[tuple[str, Value], int] = {}
    for kind, key in keys.items():
        groups: dict[str, list[dict[str, Value]]] = {}
        for user in made.users.values():
            if key(user):
                groups.setdefault(key(user), []).append(user)
        for group in groups.values():
            in_department = any(str(user["department"] or "").casefold() == "law" for user in group)
            in_cohort = any(user["id"] in made.members for user in group)
            if len(group) > 1 and (not options or (in_department if "department" in options else in_cohort)):
                for user in group:
                    expected[kind, user["username"]] += 1
                    sizes[kind, user["username"]] = len(group)
    assert column(told, "kind", "username") == expected
    for place, row in enumerate(told.rows):
        assert shown(desk, behind(told, place, "value")) == sizes[str(row[0]), row[3]]


@pytest.mark.parametrize("name", ["not-started", "ending-soon", "suspended-active", "never-signed-in"])
def test_a_row_opens_what_it_is_about(world: tuple[World, Campus], name: str) -> None:
    desk, made = world
    told = run(desk, name, {})
    many = Counter((row["user_id"], row["course_id"]) for row in made.enrolments)
    for place, row in enumerate(told.rows[:12]):
        user = int(str(row[1]).removeprefix("u"))
        wanted = 1 if name == "never-signed-in" else many[user, int(str(row[4]).removeprefix("C"))]
        assert shown(desk, behind(told, place, "person")) == wanted
