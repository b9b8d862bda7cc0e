"""A made-up campus, the same for the same seed: people of many scripts, nested categories, some dirt."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.practice.ground import ADMIN, COHORT, MANUAL, SELF, create

SIZES = {"small": (200, 20, 1_500), "medium": (5_000, 200, 60_000), "large": (200_000, 5_000, 1_000_000)}
NOW = 1_795_000_000  # 2026-11-18: the campus does not age, so that its figures stay the same
DAY = 86_400

_FIRST = (
    "Anna María Łukasz Søren Nguyễn Zoë Omar Priya Wei Fatima Jürgen Élise Amara Kofi Yuki Ivana Dimitri Leila Tomáš "
    "Ingrid Mateo Siobhán Ahmed Chloë José Marta Hugo Ruth Elena Noor Björn Aoife Gökçe Ольга Мария 美咲 伟 سارة יוסף Eleni"
).split()
_LAST = (
    "Müller O'Brien Nowak García Đặng Groß Haddad Sharma Wang Byrne Rossi Kaya Okafor Mensah Tanaka Horvat Papadopoulos "
    "Rahimi Novák Solberg Delgado D'Angelo Al-Farsi Lefèvre Ferreira Weber Hansen Brandt Dubois Nilsen Costa Иванова "
    "王 田中 الحسن כהן Ωνάσης"
).split()
_DEPARTMENTS = ("Nursing", "Surgery", "Logistics", "Finance", "R&D", "Porters & Kitchen", "Radiology", "People", "")
_CITIES = (("Cork", "IE"), ("Kraków", "PL"), ("München", "DE"), ("Málaga", "ES"), ("Tromsø", "NO"), ("", ""))
_TOPICS = (
    "Data protection basics", "Fire warden", "Manual handling", "First aid", "Research methods", "Statistics I",
    "Cell Biology", "General Chemistry", "Technical Writing", "Modern European History", "Hand hygiene", "Leadership",
)  # fmt: skip
_CATEGORIES = (
    ("Mandatory training", 0), ("Health & safety", 2), ("School of Health", 0), ("Nursing", 4), ("Year 1", 5),
    ("School of Science", 0), ("Archive", 0),
)  # fmt: skip


def create_campus(path: Path, size: str = "small", seed: int = 1) -> Path:
    """Make a campus file; the large one takes a minute or two."""
    people, courses, enrolments = SIZES[size]
    draft = path.with_name(path.name + ".making")
    for old in path.parent.glob(draft.name + "*"):
        old.unlink()
    connection = create(draft)
    rng = random.Random(seed)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO setting VALUES(?,?)", (("size", size), ("seed", str(seed))))
    _tokens(connection, rng)
    _people(connection, rng, people)
    _courses(connection, rng, courses)
    _enrolments(connection, rng, people, courses, enrolments)
    _groups_and_cohorts(connection, rng, people, courses)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    draft.replace(path)  # a campus is there whole or not at all
    return path


def _tokens(connection: sqlite3.Connection, rng: random.Random) -> None:
    rows = [(f"{rng.getrandbits(128):032x}", ADMIN, "admin"), (f"{rng.getrandbits(128):032x}", 3, "weak")]
    connection.executemany("INSERT INTO token VALUES(?,?,?)", rows)


def _people(connection: sqlite3.Connection, rng: random.Random, count: int) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(3, count + 3):
            first, last = rng.choice(_FIRST), rng.choice(_LAST)
            city, country = rng.choice(_CITIES)
            name = f"u{number:05d}"
            mail = f"{name}@practice.example"
            if number % 97 == 0:
                mail = f"u{number - 1:05d}@practice.example"  # two accounts with one address
            never = number % 11 == 0
            access = 0 if never else NOW - rng.randrange(200 * DAY)
            idnumber = f"{number:06d}" if number % 3 else f"EMP-{number}"
            hired = NOW - rng.randrange(3_000) * DAY
            custom = {
                "contract": rng.choice(("Permanent", "Temporary")),
                "hire_date": str(hired - hired % DAY + 43_200),
            }
            if number % 4 == 0:
                custom["manager_email"] = f"u{number // 4 + 3:05d}@practice.example"
            made = NOW - rng.randrange(10, 900) * DAY
            yield (
                number, name, mail, first, last, idnumber, int(number % 23 == 0), rng.choice(_DEPARTMENTS),
                "Practice campus", city, country, access, access, made, made, json.dumps(custom, ensure_ascii=False),
            )  # fmt: skip

    connection.executemany(
        "INSERT INTO user(id, username, email, firstname, lastname, idnumber, suspended, department, institution, city, "
        "country, firstaccess, lastaccess, timecreated, timemodified, custom) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        rows(),
    )


def _courses(connection: sqlite3.Connection, rng: random.Random, count: int) -> None:
    for name, parent in _CATEGORIES:
        connection.execute(
            "INSERT INTO category(name, parent, idnumber, visible) VALUES(?,?,?,?)",
            (name, parent, name[:3].upper(), int(name != "Archive")),
        )
    rows = []
    for number in range(2, count + 2):
        topic = _TOPICS[number % len(_TOPICS)]
        archived = number % 17 == 0
        start = NOW - rng.randrange(30, 300) * DAY
        end = 0 if number % 3 == 0 else (start + 60 * DAY if archived else start + rng.randrange(200, 500) * DAY)
        methods = (
            "cohort"
            if number % 19 == 0
            else "manual,self"
            if number % 7 == 0
            else "manual,cohort"
            if number % 5 == 0
            else "manual"
        )
        custom = json.dumps({"cpd_hours": str(rng.randrange(1, 9))})
        rows.append(
            (
                number,
                f"C{number:03d}",
                f"{topic} {2025 + number % 2}",
                f"CRS-{number:04d}" if number % 2 else "",
                8 if archived else 2 + number % 6,
                int(number % 13 != 0),
                start,
                end,
                int(number % 4 != 0),
                methods,
                start,
                start,
                custom,
            )
        )
    connection.executemany(
        "INSERT INTO course(id, shortname, fullname, idnumber, category, visible, startdate, enddate, enablecompletion, "
        "methods, timecreated, timemodified, custom) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
        rows,
    )


def _enrolments(connection: sqlite3.Connection, rng: random.Random, people: int, courses: int, count: int) -> None:
    pairs: set[tuple[int, int]] = set()
    enrols, roles, accesses, completions = [], [], [], []
    for course in range(2, courses + 2):
        if course % 9 == 0:
            continue  # a course without a teacher
        teacher = 3 + rng.randrange(people)
        pairs.add((course, teacher))
        enrols.append((course, teacher, MANUAL, 0, 0, 0, NOW - 100 * DAY))
        roles.append((course, teacher, 3))
    while len(pairs) < count:
        pair = (2 + int(courses * rng.random() ** 1.7), 3 + rng.randrange(people))
        if pair in pairs:
            continue
        pairs.add(pair)
        course, user = pair
        method = COHORT if course % 19 == 0 else SELF if course % 7 == 0 and rng.random() < 0.4 else MANUAL
        start = NOW - rng.randrange(5, 250) * DAY
        start -= start % 60
        end = 0 if rng.random() < 0.4 else start + rng.randrange(30, 500) * DAY
        made = start - rng.randrange(1, 4_000) * 60  # enrolled some time before the access begins
        begins = 0 if rng.random() < 0.2 else start
        enrols.append((course, user, method, int(rng.random() < 0.05), begins, end, made))
        roles.append((course, user, 4 if rng.random() < 0.02 else 5))
        if rng.random() < 0.7:
            access = NOW - rng.randrange(90 * DAY)
            accesses.append((course, user, access))
            done = rng.random() < 0.4
            progress = 100.0 if done else float(rng.randrange(0, 95, 5))
            completions.append(
                (course, user, progress, access - access % 60 if done else 0, float(rng.randrange(40, 100)))
            )
    connection.executemany(
        "INSERT INTO enrol(course, user, method, status, timestart, timeend, timecreated) VALUES(?,?,?,?,?,?,?)", enrols
    )
    connection.executemany("INSERT OR IGNORE INTO role_assignment VALUES(?,?,?)", roles)
    connection.executemany("INSERT INTO course_access VALUES(?,?,?)", accesses)
    connection.executemany("INSERT INTO completion VALUES(?,?,?,?,?)", completions)


def _groups_and_cohorts(connection: sqlite3.Connection, rng: random.Random, people: int, courses: int) -> None:
    for course in range(2, min(courses, 200) + 2):
        if course % 2:
            continue
        members = [row[0] for row in connection.execute("SELECT user FROM enrol WHERE course=?", (course,))]
        for name in ("Group A", "Group B & C", "Online"):
            group = connection.execute(
                "INSERT INTO grp(course, name, idnumber) VALUES(?,?,?)", (course, name, f"{course}-{name[-1]}")
            ).lastrowid
            chosen = [(group, user) for user in members if rng.random() < 0.3]
            connection.executemany("INSERT OR IGNORE INTO grp_member VALUES(?,?)", chosen)
    for number, name in enumerate(("New joiners", "Nurses 2026", "Fire wardens", "Empty one"), start=1):
        connection.execute("INSERT INTO cohort(id, name, idnumber) VALUES(?,?,?)", (number, name, f"COH-{number}"))
        if name != "Empty one":
            joined = rng.sample(range(3, people + 3), min(people // 5, 4_000))
            connection.executemany("INSERT INTO cohort_member VALUES(?,?)", [(number, user) for user in sorted(joined)])
