"""A made-up campus of any size in a real mirror, and the operations that are measured on it."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query, Sort, parse
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.reports import request
from lmsdesk.store import reports
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror
from lmsdesk.store.reader import Reader

NOW = 1_800_000_000
FIRST = ("Anna", "Łukasz", "Søren", "María", "Nguyễn", "Zoë", "Omar", "Priya", "Wei", "Fatima", "Jürgen", "Élise")
LAST = ("Müller", "O'Brien", "Nowak", "García", "Đặng", "Groß", "Haddad", "Sharma", "Wang", "Byrne", "Rossi", "Kaya")
BATCH = 5_000

Line = tuple[str, float, float, float | None, float | None, str]
Cpu = Callable[..., float]

USER = ("id", "username", "email", "first_name", "last_name", "idnumber", "department", "suspended", "last_access")
ENROLMENT = (
    "course_id", "user_id", "method", "suspended", "active", "start", "end", "roles", "progress", "completed",
    "completed_at", "last_access",
)  # fmt: skip


def people(count: int, marker: str = "") -> Iterator[tuple[Value, ...]]:
    """Accounts with names from many languages."""
    for number in range(3, count + 3):
        first, last = FIRST[number % 12], LAST[number // 12 % 12]
        name = f"u{number:06d}"
        access = None if number % 9 == 0 else NOW - number % 9_000_000
        department = f"Department {number % 250}"
        yield (number, name, f"{name}@example.org", first + marker, last, f"{number:07d}", department, 0, access)


def enrolments(count: int, users: int, courses: int) -> Iterator[tuple[Value, ...]]:
    """Enrolments spread over people and courses, each pair once."""
    for number in range(count):
        user, course = number % users + 3, (number // users * 37 + number * 7) % courses + 2
        done = number % 3 == 0
        yield (
            course, user, "manual", int(number % 25 == 0), 1, NOW - 8_000_000, NOW + number % 20_000_000 - 9_000_000,
            "student", 100.0 if done else float(number % 90), int(done), NOW - 1000 if done else None,
            NOW - number % 5_000_000,
        )  # fmt: skip


def batches(rows: Iterator[tuple[Value, ...]]) -> Iterator[list[tuple[Value, ...]]]:
    """Rows in pages."""
    while page := list(itertools.islice(rows, BATCH)):
        yield page


def measure(folder: Path, users: int, count: int, cpu: Cpu) -> Iterator[Line]:
    """Everything that is measured on the store, one line after the other."""
    courses = max(20, users // 40)
    floor = _floor_insert(folder, count)
    mirror = Mirror(open_mirror(folder / "mirror.sqlite3", writer=True), lambda: NOW)
    started = time.process_time()
    for seq, page in enumerate(batches(people(users)), start=1):
        mirror.store("users", [Rows(Table.USER, "sweep", USER, page)], seq)
    took = time.process_time() - started
    yield (
        f"first reading of {users:,} people, indexed and searchable",
        floor * users / count,
        took,
        users / 30_000,
        users / 60_000,
        f"{users / took:,.0f}/s",
    )
    rows = [(number, f"C-{number}", f"Course {number}", 1, 1, NOW + 5_000_000) for number in range(2, courses + 2)]
    names = ("id", "shortname", "fullname", "category_id", "completion_enabled", "end")
    mirror.store("courses", [Rows(Table.COURSE, "all", names, rows)], 1)
    mirror.store("roles", [Rows(Table.ROLE, "r", ("id", "shortname"), [(5, "student")])], 1)
    started = time.process_time()
    for seq, page in enumerate(batches(enrolments(count, users, courses)), start=1):
        mirror.store("e", [Rows(Table.ENROLMENT, "report", ENROLMENT, page)], seq)
    took = time.process_time() - started
    yield (
        f"first reading of {count:,} enrolments",
        floor,
        took,
        count / 60_000,
        count / 150_000,
        f"{count / took:,.0f}/s",
    )
    scan = cpu(lambda: mirror.database.rows("SELECT count(*), sum(obs_seq) FROM enrolment"))
    started = time.process_time()
    for page in batches(enrolments(count, users, courses)):
        mirror.store("e", [Rows(Table.ENROLMENT, "report", ENROLMENT, page)], 9_000)
    yield (
        "the same listing again, nothing changed",
        scan,
        time.process_time() - started,
        2.0,
        0.8,
        "incl. making the rows",
    )
    started = time.process_time()
    mirror.settle(complete=True)
    yield (
        "the reading ends: indexes, and duties counted for reports",
        0.0,
        time.process_time() - started,
        None,
        None,
        "",
    )
    yield from _reading(folder, users, count, courses, cpu, mirror)


def _floor_insert(folder: Path, count: int) -> float:
    """Bare driver: as many tuples into one table without any index."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t(a,b,c,d,e,f,g,h,i,j,k,l)")
    rows = list(enrolments(min(count, 200_000), 1000, 100))
    started = time.process_time()
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO t VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    connection.execute("COMMIT")
    took = time.process_time() - started
    connection.close()
    return took * count / len(rows)


def _reading(folder: Path, users: int, count: int, courses: int, cpu: Cpu, mirror: Mirror) -> Iterator[Line]:
    desk = Desk(folder / "desk.sqlite3", folder / "mirror.sqlite3", site="s", actor=2, wall=lambda: NOW)
    reader = Reader(folder / "mirror.sqlite3", folder / "desk.sqlite3")
    db = reader.database
    edits = [
        NewOperation(
            enrolment_key(number % users + 3, (number * 7) % courses + 2),
            Verb.UPDATE,
            {"end": NOW + 99},
            {"end": 1},
            "x",
        )
        for number in range(600)
    ]
    started = time.process_time()
    desk.stage(NewChangeSet("600 edits", Origin.BULK, tuple(edits)))
    yield "stage 600 edits, durable", 0.0, time.process_time() - started, None, None, ""
    page = cpu(lambda: db.rows("SELECT * FROM enrolment WHERE row BETWEEN 1000 AND 1100"))
    query = Query(View.ENROLMENTS)
    first = reader.find(query, NOW, "UTC", 100)
    yield (
        "first page of enrolments by name, with edits",
        page,
        cpu(lambda: reader.find(query, NOW, "UTC", 100), 7),
        0.15,
        0.03,
        "",
    )
    yield (
        "a page of 100 rows read with names and groups",
        page,
        cpu(lambda: reader.read(View.ENROLMENTS, first.ids[:100]), 7),
        0.01,
        0.001,
        "",
    )
    scan = cpu(lambda: db.rows("SELECT sum(course_id) FROM enrolment"))
    yield "all positions by name", scan, cpu(lambda: reader.find(query, NOW, "UTC"), 2), 1.0, 0.4, ""
    ending = Query(View.ENROLMENTS, "", (), (Sort("end"),))
    yield "all positions by end date", scan, cpu(lambda: reader.find(ending, NOW, "UTC"), 2), 1.0, 0.4, ""
    filtered, _ = parse(View.ENROLMENTS, "course:C-7 status:active")
    yield "filter by course and status", scan, cpu(lambda: reader.find(filtered, NOW, "UTC"), 3), 0.15, 0.03, ""
    for text in ("a", "mul", "lukasz now", "u0001"):
        yield (
            f"type “{text}”: 50 people found and read",
            page,
            cpu(lambda t=text: reader.search(View.USERS, t), 5),
            0.06,
            0.03,
            "",
        )
    asked = request("completion-by-department", NOW, "UTC", {})
    yield (
        "report: completion by department",
        scan,
        cpu(lambda: reports.run(db, asked), 2),
        0.4,
        0.1,
        "",
    )
    yield (
        "report: 500 overdue people behind it",
        scan,
        cpu(lambda: reports.details(db, asked, 0, 500), 1),
        None,
        None,
        "",
    )
    directory_time = cpu(
        lambda: reader.directory().people("email", [f"u{n:06d}@example.org" for n in range(3, 50_003)]), 1
    )
    yield "50,000 people looked up for an import", scan, directory_time, 1.0, 0.3, ""
    reader.close()
    desk.close()
    mirror.database.close()
