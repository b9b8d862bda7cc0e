"""A made-up campus, the same for the same seed: people of many scripts, nested categories, some dirt."""

from __future__ import annotations

import json
import math
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.practice.ground import (
    ADMIN,
    COHORT,
    MANAGER,
    MANUAL,
    PROFILE_FIELDS,
    SELF,
    VERSION,
    WEAK,
    create,
    version_of,
)
from lmsdesk.practice.made_up import (
    CATEGORIES,
    CITIES,
    COHORTS,
    DEPARTMENTS,
    FIRST,
    GROUPS,
    INSTITUTIONS,
    LAST,
    ODD,
    TOPICS,
)

SIZES = {
    "small": (200, 20, 1_500),
    "medium": (5_000, 200, 60_000),
    "large": (200_000, 5_000, 1_000_000),
    "measured": (10_000, 60, 27_400),  # the site on which the costs of reading were measured
}
NOW = 1_795_000_000  # 2026-11-18: the campus does not age, so that its figures stay the same
DAY = 86_400
FIRST_PERSON = 3  # people with ids up to 12 are all in course 2, where the weak account teaches
_KNOWN_TO_WEAK = range(FIRST_PERSON, 13)
_SUSPENDED = 23  # every so many is suspended, so this is the first one
_TEACHER, _ASSISTANT, _STUDENT = 3, 4, 5
_GROUPED_COURSES = 600
_CROWD = 0.55  # the share of all enrolments that may come from cohorts


def kept_campus(path: Path, size: str, seed: int) -> Path:
    """The campus in a file with what was done to it; where there is none, or one of an older program, a new one."""
    if not path.exists() or version_of(path) != VERSION:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{path.name}-*"):  # the journal of another file would damage the new one
            old.unlink()
        create_campus(path, size, seed)
    return path


def create_campus(path: Path, size: str = "small", seed: int = 1) -> Path:
    """Make a campus file of one of the SIZES; the large one takes a minute or two."""
    people, courses, enrolments = SIZES[size]
    draft = path.with_name(path.name + ".making")
    for old in path.parent.glob(draft.name + "*"):
        old.unlink()
    connection = create(draft)
    for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-131072"):  # a draft that breaks is made again
        connection.execute(f"PRAGMA {pragma}")
    rng = random.Random(seed)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO setting VALUES(?,?)", (("size", size), ("seed", str(seed))))
    _tokens(connection, rng)
    _people(connection, rng, people)
    _categories(connection)
    _courses(connection, rng, courses)
    _Enrolling(connection, rng, people, courses).run(enrolments)
    _groups(connection, rng, courses)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    draft.replace(path)  # a campus is there whole or not at all
    return path


def _tokens(connection: sqlite3.Connection, rng: random.Random) -> None:
    for kind, user in (("admin", ADMIN), ("weak", WEAK), ("manager", MANAGER), ("suspended", _SUSPENDED)):
        connection.execute("INSERT INTO token VALUES(?,?,?)", (f"{rng.getrandbits(128):032x}", user, kind))


def _people(connection: sqlite3.Connection, rng: random.Random, count: int) -> None:
    rows = (_person(rng, number) for number in range(FIRST_PERSON, count + FIRST_PERSON))
    connection.executemany(
        "INSERT INTO user(id, username, email, firstname, lastname, idnumber, suspended, auth, department, institution, "
        "city, country, phone1, firstaccess, lastaccess, timecreated, timemodified, custom) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        rows,
    )
    # Two who left: what is left of a deleted account.
    for number in range(count + FIRST_PERSON, count + FIRST_PERSON + 2):
        connection.execute(
            "INSERT INTO user(id, username, email, firstname, lastname, deleted) VALUES(?,?,?,?,?,1)",
            (number, f"left{number}@practice.example.{NOW}", f"{number:032x}", "Former", "Member"),
        )


def _person(rng: random.Random, number: int) -> tuple[object, ...]:
    first, last = ODD.get(number) or (rng.choice(FIRST), rng.choice(LAST))
    city, country = rng.choice(CITIES)
    name = f"u{number:05d}"
    twin = number % 97 == 0  # two accounts with one address
    mail = f"u{number - 1:05d}@practice.example" if twin else f"{name}@practice.example"
    access = 0 if number % 11 == 0 else NOW - rng.randrange(200 * DAY)  # some have never signed in
    made = NOW - rng.randrange(210, 900) * DAY
    hired = NOW - rng.randrange(3_000) * DAY
    custom = {
        "contract": rng.choice(PROFILE_FIELDS["contract"][2]),
        "hire_date": str(hired - hired % DAY + DAY // 2),
        "remote": str(int(rng.random() < 0.3)),
    }
    if number % 4 == 0:
        custom["manager_email"] = f"u{number // 4 + FIRST_PERSON:05d}@practice.example"
    return (
        number, name, mail, first, last, f"{number:06d}" if number % 3 else f"EMP-{number}",
        int(number % _SUSPENDED == 0), "oauth2" if number % 10 == 9 else "manual", rng.choice(DEPARTMENTS),
        rng.choice(INSTITUTIONS), city, country, f"+353 1 555 {number % 10_000:04d}" if number % 3 == 0 else "", access,
        access, made, made, json.dumps(custom, ensure_ascii=False),
    )  # fmt: skip


def _categories(connection: sqlite3.Connection) -> None:
    for name, parent in CATEGORIES:
        connection.execute(
            "INSERT INTO category(name, parent, idnumber, visible, timemodified) VALUES(?,?,?,?,?)",
            (name, parent, name[:3].upper(), int(name != "Archive"), NOW - 400 * DAY),
        )


def _courses(connection: sqlite3.Connection, rng: random.Random, count: int) -> None:
    connection.executemany(
        "INSERT INTO course(id, shortname, fullname, idnumber, category, summary, visible, startdate, enddate, "
        "enablecompletion, criteria, format, numsections, groupmode, methods, timecreated, timemodified, custom) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (_course(rng, number) for number in range(2, count + 2)),
    )


def _course(rng: random.Random, number: int) -> tuple[object, ...]:
    topic = TOPICS[number % len(TOPICS)]
    is_archived = number % 17 == 0
    start = NOW - rng.randrange(30, 300) * DAY
    start -= start % 60
    end = 0 if number % 3 == 0 else start + (20 if is_archived else rng.randrange(330, 500)) * DAY
    is_tracked = number % 4 != 0
    custom = {
        "cpd_hours": str(rng.randrange(1, 9)),
        "mandatory": str(int(number % 3 == 0)),
        "audience": str(rng.randrange(4)),
        "review_date": str(NOW + rng.randrange(100) * DAY) if number % 5 == 0 else "0",
    }
    return (
        number, f"C{number:03d}", f"{topic} {2025 + number % 2}", f"CRS-{number:04d}" if number % 2 else "",
        len(CATEGORIES) + 1 if is_archived else 2 + number % (len(CATEGORIES) - 1), f"<p>About {topic}.</p>",
        int(number % 13 != 0), start, end, int(is_tracked), int(is_tracked and number % 8 != 1), "topics", 4, number % 2,
        _methods(number), start, start, json.dumps(custom),
    )  # fmt: skip


def _methods(number: int) -> str:
    if number % 19 == 0:
        return COHORT  # a course without manual enrolment
    if number % 7 == 0:
        return f"{MANUAL},{SELF}"
    return f"{MANUAL},{COHORT}" if number % 5 == 0 else MANUAL


def _cohort_of(course: int) -> int:
    return 1 + course % (len(COHORTS) - 1)


class _Enrolling:
    """Cohorts, the enrolments that follow from them, and all others."""

    def __init__(self, connection: sqlite3.Connection, rng: random.Random, people: int, courses: int) -> None:
        self._db, self._rng = connection, rng
        self._everybody = range(FIRST_PERSON, people + FIRST_PERSON)
        self._courses = range(2, courses + 2)
        self._members: dict[int, list[int]] = {}  # of each cohort
        self._synced: set[int] = set()  # courses that take their people from a cohort

    def run(self, count: int) -> None:
        """Enrol until there are so many."""
        self._db.execute("INSERT INTO role_assignment VALUES(0,?,1)", (MANAGER,))
        self._cohorts()
        crowds = self._choose_synced(count)
        count -= sum(crowds.values())
        weights = [(1 + self._rng.random()) / (1 + place / 40) for place in range(len(self._courses))]
        total, left = sum(weights), count
        for course, weight in zip(self._courses, weights, strict=True):
            is_last = course == self._courses[-1]
            size = left if is_last else min(round(count * weight / total), left)
            crowd = crowds.get(course, 0)
            left -= self._fill(course, min(size + crowd, len(self._everybody))) - crowd

    def _cohorts(self) -> None:
        for number, name in enumerate(COHORTS, start=1):
            self._db.execute("INSERT INTO cohort(id, name, idnumber) VALUES(?,?,?)", (number, name, f"COH-{number}"))
            size = 0 if name == COHORTS[-1] else min(len(self._everybody) // 8, 2_000 + 500 * number)
            self._members[number] = sorted(self._rng.sample(self._everybody, size))
            rows = ((number, user) for user in self._members[number])
            self._db.executemany("INSERT INTO cohort_member VALUES(?,?)", rows)

    def _choose_synced(self, count: int) -> dict[int, int]:
        """Choose the courses that follow a cohort; return how many come to each beyond its share of all."""
        able = [course for course in self._courses if COHORT in _methods(course)]
        crowd = sum(len(self._members[_cohort_of(course)]) for course in able)
        step = math.ceil(crowd / (count * _CROWD))
        self._synced = set(able[::step])
        if step == 1:  # a small campus: cohorts are part of the share
            return {}
        return {course: len(self._members[_cohort_of(course)]) for course in self._synced}

    def _fill(self, course: int, size: int) -> int:
        """Enrol so many people in a course; return how many enrolments that made."""
        methods = _methods(course).split(",")
        chosen: list[tuple[int, str, int]] = []
        if course in self._synced:
            cohort = _cohort_of(course)
            self._db.execute("INSERT INTO cohort_sync VALUES(?,?)", (cohort, course))
            chosen += [(user, COHORT, _STUDENT) for user in self._members[cohort]]
        if MANUAL in methods:
            taken = {user for user, _, _ in chosen}
            chosen += [(user, MANUAL, _STUDENT) for user, _, _ in chosen[:2]]  # two ways into one course
            fixed = [user for user in _KNOWN_TO_WEAK if user != WEAK] if course == 2 else []
            wanted = max(0, size - len(chosen) - len(fixed))
            others = [user for user in self._rng.sample(self._everybody, min(wanted + len(taken) + 10, len(self._everybody)))
                      if user not in taken and user not in _KNOWN_TO_WEAK]  # fmt: skip
            for place, user in enumerate([*fixed, *others[:wanted]]):
                is_self = SELF in methods and self._rng.random() < 0.4
                role = _STUDENT
                if place == 0 and course % 9:  # else a course without a teacher
                    role, is_self = _TEACHER, False
                elif self._rng.random() < 0.02:
                    role = _ASSISTANT
                chosen.append((user, SELF if is_self else MANUAL, role))
            if course == 2:
                chosen.append((WEAK, MANUAL, _ASSISTANT))
        self._write(course, chosen)
        return len(chosen)

    def _write(self, course: int, chosen: list[tuple[int, str, int]]) -> None:
        enrols, access, completion = [], [], []
        for user, method, _ in chosen:
            enrols.append((course, user, method, *self._dates(method)))
            if self._rng.random() < 0.7 and user % 11:
                seen = NOW - self._rng.randrange(90 * DAY)
                access.append((course, user, seen))
                done = course % 4 and self._rng.random() < 0.4
                progress = 100.0 if done else float(self._rng.randrange(0, 95, 5))
                completion.append(
                    (course, user, progress, seen - seen % 60 if done else 0, float(self._rng.randrange(40, 100)))
                )
        roles = ((course, user, role) for user, _, role in chosen)
        self._db.executemany(
            "INSERT INTO enrol(course, user, method, status, timestart, timeend, timecreated) VALUES(?,?,?,?,?,?,?)",
            enrols,
        )
        self._db.executemany("INSERT OR IGNORE INTO role_assignment VALUES(?,?,?)", roles)
        self._db.executemany("INSERT OR IGNORE INTO course_access VALUES(?,?,?)", access)
        self._db.executemany("INSERT OR IGNORE INTO completion VALUES(?,?,?,?,?)", completion)

    def _dates(self, method: str) -> tuple[int, int, int, int]:
        """Status, start, end and creation of an enrolment; those of cohorts have no dates of their own."""
        made = NOW - self._rng.randrange(5, 200) * DAY - self._rng.randrange(DAY)
        if method == COHORT:
            return 0, 0, 0, made
        start = 0 if self._rng.random() < 0.2 else made + self._rng.randrange(-20, 30) * DAY
        start -= start % 60
        end = 0 if self._rng.random() < 0.4 else made + self._rng.randrange(30, 500) * DAY
        return int(self._rng.random() < 0.05), start, end - end % 60, made


def _groups(connection: sqlite3.Connection, rng: random.Random, courses: int) -> None:
    for course in range(2, min(courses, _GROUPED_COURSES) + 2, 2):
        users = connection.execute("SELECT DISTINCT user FROM enrol WHERE course=? ORDER BY user", (course,)).fetchall()
        for place, name in enumerate(GROUPS, start=1):
            group = connection.execute(
                "INSERT INTO grp(course, name, idnumber) VALUES(?,?,?)", (course, name, f"G-{course}-{place}")
            ).lastrowid
            rows: Iterator[tuple[int | None, int]] = ((group, row["user"]) for row in users if rng.random() < 0.3)
            connection.executemany("INSERT INTO grp_member VALUES(?,?)", rows)
