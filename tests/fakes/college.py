"""A made-up college, the same on every run: people, courses, and any number of enrolments."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Status, UserRow

NOW = int(datetime(2026, 9, 14, 9, 34, tzinfo=UTC).timestamp())
TERM_START = int(datetime(2026, 8, 24, tzinfo=UTC).timestamp())
TERM_END = int(datetime(2026, 12, 18, 23, 59, 59, tzinfo=UTC).timestamp())
DAY = 86_400

GIVEN = (
    "Amara Jonas Mei Priya Tomás Ingrid Kwame Sofia Lukas Noor Elena Daniel Hana Oscar Leila Mateo Freya Samuel "
    "Aisha Viktor Clara Rafael Yuki Nadia Emil Zara Hugo Ines Omar Lena Arjun Maja Felix Ruth Idris Paula Anton "
    "Chloé Bashir Greta"
).split()
FAMILY = (
    "Okafor Lindqvist Zhang Raman Ferreira Solberg Mensah Rossi Novak Haddad Petrova Byrne Tanaka Weber Rahimi "
    "Delgado Nilsen Asante Khan Horvat Meyer Costa Sato Benali Larsen Ahmed Moreau Duarte Farouk Brandt Patel "
    "Kowalska Schmidt Abara Diallo Romano Popov Dubois Yusuf Hansen"
).split()
SUBJECTS = (
    ("BIO", "Cell Biology"),
    ("CHE", "General Chemistry"),
    ("HIS", "Modern European History"),
    ("MAT", "Calculus for Engineers"),
    ("NUR", "Clinical Practice"),
    ("CSC", "Data Structures"),
    ("ECO", "Principles of Economics"),
    ("ENG", "Technical Writing"),
    ("PHY", "Mechanics"),
    ("PSY", "Developmental Psychology"),
    ("LAW", "Contract Law"),
    ("ART", "Drawing Studio"),
    ("STA", "Applied Statistics"),
    ("GEO", "Maps and Remote Sensing"),
    ("PED", "Teaching Practicum"),
)
LEVELS = ("", " II", " III", ", Seminar", ", Laboratory", ", Honours")
DEPARTMENTS = ("Science", "Engineering", "Humanities", "Health", "Law", "Education")
ROLES = ("student",) * 18 + ("teacher", "editingteacher")
ROLE_IDS = {"manager": 1, "editingteacher": 3, "teacher": 4, "student": 5}
GROUPS = ("A", "B", "C", "D", "Evening", "Online")


@dataclass
class College:
    """Rows by their ids; enrolments by a running number."""

    users: dict[int, UserRow] = field(default_factory=dict)
    courses: dict[int, CourseRow] = field(default_factory=dict)
    enrolments: dict[int, EnrolmentRow] = field(default_factory=dict)


def college(enrolments: int = 50_000, users: int = 12_480, courses: int = 1_204) -> College:
    """A college of this size; the rows, which nobody changes, are made once in each process."""
    made = _college(enrolments, users, courses)
    return College(dict(made.users), dict(made.courses), dict(made.enrolments))


@functools.cache
def _college(enrolments: int, users: int, courses: int) -> College:
    chance = random.Random(20260914)
    made = College()
    for number in range(1, users + 1):
        made.users[number] = _user(chance, number)
    for number in range(1, courses + 1):
        made.courses[number] = _course(chance, number, enrolments // max(1, courses))
    taken: set[tuple[int, int]] = set()
    popular = min(courses, 15)
    number = 0
    while len(made.enrolments) < enrolments and len(taken) < users * courses:
        course = chance.randint(1, popular) if chance.random() < 0.5 else chance.randint(1, courses)
        user = chance.randint(1, users)
        if (user, course) in taken:
            continue
        taken.add((user, course))
        number += 1
        made.enrolments[number] = _enrolment(chance, number, made.users[user], made.courses[course])
    return made


def _plain(text: str) -> str:
    return text.lower().replace("á", "a").replace("é", "e")


def _user(chance: random.Random, number: int) -> UserRow:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    handle = f"{_plain(given)}.{_plain(family)}{number}"
    return UserRow(
        row=number,
        id=number,
        username=handle,
        email=f"{handle}@northfield.example",
        first_name=given,
        last_name=family,
        idnumber=f"N{100_000 + number}",
        auth="manual" if chance.random() < 0.2 else "saml2",
        suspended=chance.random() < 0.03,
        department=chance.choice(DEPARTMENTS),
        institution="Northfield College",
        city="Northfield",
        country="GB",
        last_access=0 if chance.random() < 0.04 else NOW - chance.randint(60, 40 * DAY),
        created=TERM_START - chance.randint(0, 900) * DAY,
    )


def _course(chance: random.Random, number: int, size: int) -> CourseRow:
    code, title = SUBJECTS[(number - 1) % len(SUBJECTS)]
    level = (number - 1) // len(SUBJECTS)
    return CourseRow(
        row=number,
        id=number,
        shortname=f"{code}-{101 + level * 7 + number % 7}",
        fullname=title + LEVELS[level % len(LEVELS)],
        idnumber=f"{code}{number:05d}",
        category_id=1 + number % 6,
        category=DEPARTMENTS[number % 6],
        category_path=f"Faculties / {DEPARTMENTS[number % 6]}",
        visible=chance.random() > 0.06,
        start=TERM_START,
        end=TERM_END if chance.random() > 0.1 else None,
        completion_enabled=chance.random() > 0.3,
        format="topics",
        methods=("manual", "cohort"),
        enrolled=max(0, round(chance.gauss(size, size / 3))),
        created=TERM_START - 200 * DAY,
        modified=NOW - chance.randint(0, 90) * DAY,
    )


def _enrolment(chance: random.Random, number: int, user: UserRow, course: CourseRow) -> EnrolmentRow:
    never = chance.random() < 0.05
    recent = 120 + 190 * number + chance.randint(0, 120) if number < 300 else chance.randint(16 * 3600, 20 * DAY)
    start = TERM_START + chance.choice((0, 0, 0, 7, 14)) * DAY
    return EnrolmentRow(
        row=number,
        user_id=user.id,
        course_id=course.id,
        username=user.username,
        person=user.name,
        email=user.email,
        shortname=course.shortname,
        course=course.fullname,
        roles=(chance.choice(ROLES),),
        method="manual",
        status=Status.ACTIVE if chance.random() < 0.92 else Status.SUSPENDED,
        start=start,
        end=None if chance.random() < 0.06 else TERM_END,
        groups=(chance.choice(GROUPS),),
        progress=0 if never else float(chance.randint(3, 64)),
        last_access=0 if never else NOW - recent,
        department=user.department,
        as_of=NOW - 120,
    )


def at(year: int, month: int, day: int) -> int:
    """The last second of a day."""
    return int((datetime(year, month, day, tzinfo=UTC) + timedelta(days=1)).timestamp()) - 1
