"""A mirror full of random people, courses and enrolments, and a slow, plain count of every report over it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.store.mirror import Mirror

NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC
DAY = 86_400
USER = (
    "id", "username", "email", "first_name", "last_name", "idnumber", "auth", "suspended", "department",
    "last_access", "created",
)  # fmt: skip
COURSE = ("id", "shortname", "fullname", "category_id", "visible", "start", "end", "completion_enabled")
ENROLMENT = (
    "course_id", "user_id", "method", "suspended", "active", "start", "end", "created", "roles", "progress",
    "completed", "completed_at", "last_access",
)  # fmt: skip

Record = dict[str, Value]


@dataclass(repr=False)
class Campus:
    """Everything as dictionaries."""

    users: dict[int, Record] = field(default_factory=dict)
    courses: dict[int, Record] = field(default_factory=dict)
    enrolments: list[Record] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)  # category to the one above
    members: set[int] = field(default_factory=set)  # of the cohort "Night shift"


def campus(seed: int, users: int = 30, courses: int = 6, enrolments: int = 120) -> Campus:
    """The same for the same seed."""
    chance = random.Random(seed)
    made = Campus(parents={1: 0, 2: 1, 3: 0})
    moments = [None, NOW - 400 * DAY, NOW - 40 * DAY, NOW - 1, NOW, NOW + 1, NOW + 10 * DAY, NOW + 60 * DAY]
    for number in range(3, users + 3):
        values = (
            number, f"u{number}", chance.choice(["", f"U{number % 20}@x.org", f"u{number}@x.org"]),
            f"A{number % 9}", "Zoë" if number % 2 else "Zoe", chance.choice(["", "", f"{number % 25:04d}"]), "manual",
            chance.choice([0, 0, 0, 1, None]), chance.choice([None, "", "Law", "law", "Arts, fine", "none", "A*"]),
            chance.choice([None, NOW - 9]), chance.choice([None, NOW - 100 * DAY, NOW - 5 * DAY, NOW + 5]),
        )  # fmt: skip
        made.users[number] = dict(zip(USER, values, strict=True))
    for number in range(11, courses + 11):
        values = (
            number, f"C{number}", f"Course {number % 3}", chance.randint(1, 3), chance.choice([0, 1]), None,
            chance.choice(moments), chance.choice([1, 1, 1, 0]),
        )  # fmt: skip
        made.courses[number] = dict(zip(COURSE, values, strict=True))
    taken = set()
    while len(made.enrolments) < enrolments and len(taken) < users * courses:
        key = (chance.choice(list(made.courses)), chance.choice(list(made.users)))
        method = "manual" if key not in taken else "cohort"
        if (*key, method) in taken:
            continue
        taken |= {key, (*key, method)}
        suspended = chance.choice([0, 0, 0, 1, None])
        active = 1 - suspended if suspended is not None else chance.choice([0, 1, None])
        done = chance.choice([0, 0, 1, None])
        values = (
            *key, method, suspended, active, chance.choice([None, *moments[1:]]), chance.choice(moments),
            chance.choice([None, NOW - 35 * DAY]),
            chance.choice(["student", "student", "editingteacher", "editingteacher,student", "", None]),
            chance.choice([None, 0.0, 40.0]), done, chance.choice([None, NOW - DAY, NOW + DAY]) if done else None,
            chance.choice([None, NOW - 5]),
        )  # fmt: skip
        made.enrolments.append(dict(zip(ENROLMENT, values, strict=True)))
    made.members = {number for number in made.users if chance.random() < 0.3}
    return made


def fill(mirror: Mirror, made: Campus, seq: int = 1) -> None:
    """Write it into a mirror."""

    def batch(table: Table, columns: tuple[str, ...], rows: list[tuple[Value, ...]]) -> list[Rows]:
        return [Rows(table, "t", columns, rows)]

    categories: list[tuple[Value, ...]] = [(1, "Science", 0), (2, "Cells", 1), (3, "Arts", 0)]
    mirror.store("categories", batch(Table.CATEGORY, ("id", "name", "parent"), categories), seq)
    mirror.store("users", batch(Table.USER, USER, [tuple(row.values()) for row in made.users.values()]), seq)
    mirror.store("courses", batch(Table.COURSE, COURSE, [tuple(row.values()) for row in made.courses.values()]), seq)
    mirror.store("cohorts", batch(Table.COHORT, ("id", "name"), [(7, "Night shift")]), seq)
    members: list[tuple[Value, ...]] = [(7, number) for number in sorted(made.members)]
    mirror.store("m", batch(Table.COHORT_MEMBER, ("cohort_id", "user_id"), members), seq)
    rows = [tuple(row.values()) for row in made.enrolments]
    mirror.store("e", batch(Table.ENROLMENT, ENROLMENT, rows), seq)


@dataclass
class Choices:
    """What a person chose, as the plain count understands it."""

    as_of: int = NOW
    zone: str = "UTC"
    course: str = ""  # a whole shortname
    category: int = 0
    department: str = ""
    cohort: bool = False
    roles: tuple[str, ...] = ("student",)
    start_days: int | None = None
    days: int = 30
    since: str = ""
    until: str = ""


def within(made: Campus, choices: Choices, *, once: bool = True) -> Iterator[Record]:
    """Enrolments that the choices leave, each person once in a course."""
    best: dict[tuple[Value, Value], Record] = {}
    rest: list[Record] = []
    for row in made.enrolments:
        key = (row["course_id"], row["user_id"])
        rest.append(row)
        order = (row["suspended"] or 0, str(row["method"]))
        if key not in best or order < (best[key]["suspended"] or 0, str(best[key]["method"])):
            best[key] = row
    for row in best.values() if once else rest:
        course, user = made.courses[int(str(row["course_id"]))], made.users[int(str(row["user_id"]))]
        if choices.course and course["shortname"] != choices.course:
            continue
        if choices.category and not _under(made, int(str(course["category_id"])), choices.category):
            continue
        if choices.department and str(user["department"] or "").casefold() != choices.department.casefold():
            continue
        if choices.cohort and user["id"] not in made.members:
            continue
        roles = str(row["roles"] or "").split(",")
        if choices.roles and row["roles"] and not set(roles) & set(choices.roles):
            continue
        start = row["start"] if row["start"] is not None else row["created"]
        at = ZoneInfo(choices.zone)
        if choices.since and (start is None or day_of(start, at) < choices.since):
            continue
        if choices.until and (start is None or day_of(start, at) > choices.until):
            continue
        yield row


def day_of(moment: Value, at: ZoneInfo) -> str:
    """The day of a moment, so that days compare as texts."""
    return datetime.fromtimestamp(int(str(moment)), at).date().isoformat()


def duties(made: Campus, choices: Choices) -> Iterator[tuple[Record, str]]:
    """Duties with their status."""
    for row in within(made, choices):
        if made.courses[int(str(row["course_id"]))]["completion_enabled"] == 1:
            yield row, status(made, row, choices)


def due(made: Campus, row: Record, choices: Choices) -> int | None:
    """When a duty is due."""
    if choices.start_days is None:
        end = row["end"] if row["end"] is not None else made.courses[int(str(row["course_id"]))]["end"]
        return None if end is None else int(str(end))
    start = row["start"] if row["start"] is not None else row["created"]
    if start is None:
        return None
    at = ZoneInfo(choices.zone)
    day = datetime.fromtimestamp(int(str(start)), at).date() + timedelta(days=choices.start_days)
    return int(datetime.combine(day, time(23, 59, 59), at).astimezone(UTC).timestamp())


def status(made: Campus, row: Record, choices: Choices) -> str:
    """The first state that fits."""
    closed = made.users[int(str(row["user_id"]))]["suspended"] == 1
    if closed or row["suspended"] == 1 or (row["suspended"] is None and row["active"] == 0):
        return "inactive"
    if row["completed"] is None or (row["suspended"] is None and row["active"] is None):
        return "unknown"
    if row["completed"] == 1 and int(str(row["completed_at"] or 0)) <= choices.as_of:
        return "completed"
    moment = due(made, row, choices)
    if moment is None:
        return "no_due_date"
    if moment < choices.as_of:
        return "overdue"
    soon = choices.as_of + choices.days * DAY
    if choices.start_days is not None:  # whole days of the zone
        at = ZoneInfo(choices.zone)
        last = datetime.fromtimestamp(choices.as_of, at).date() + timedelta(days=choices.days)
        soon = int(datetime.combine(last, time(23, 59, 59), at).timestamp())
    if moment <= soon:
        return "due_soon"
    return "in_progress" if row["progress"] or row["last_access"] is not None else "not_started"


def counted(made: Campus, choices: Choices) -> Counter[str]:
    """All duties by status."""
    return Counter(state for _, state in duties(made, choices))


def _under(made: Campus, category: int, top: int) -> bool:
    while category:
        if category == top:
            return True
        category = made.parents[category]
    return False
