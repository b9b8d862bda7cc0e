"""The large campus: rows made up on the way, and a mirror of them that is made once and kept."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.services.profiles import Profile, Profiles, Site, Tag
from lmsdesk.store import digests, loading, mirror, mirror_batches, mirror_schema, tally
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror

PEOPLE, COURSES, ENROLMENTS = 200_000, 5_000, 1_000_000
NOW = 1_800_000_000
SITE = "bench"
BATCH = 5_000
FIRST = ("Anna", "Łukasz", "Søren", "María", "Nguyễn", "Zoë", "Omar", "Priya", "Wei", "Fatima", "Jürgen", "Élise")
LAST = ("Müller", "O'Brien", "Nowak", "García", "Đặng", "Groß", "Haddad", "Sharma", "Wang", "Byrne", "Rossi", "Kaya")

USER = ("id", "username", "email", "first_name", "last_name", "idnumber", "department", "suspended", "last_access")
COURSE = ("id", "shortname", "fullname", "category_id", "visible", "completion_enabled", "end")
ENROLMENT = (
    "course_id", "user_id", "method", "suspended", "active", "start", "end", "roles", "progress", "completed",
    "completed_at", "last_access",
)  # fmt: skip

Row = tuple[Value, ...]


def cache_folder() -> Path:
    """Where large data is kept between runs: LMSDESK_BENCH, else the platform's cache folder."""
    if named := os.environ.get("LMSDESK_BENCH"):
        folder = Path(named)
    else:
        from platformdirs import user_cache_path

        folder = user_cache_path("LMS Desk", appauthor=False) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def people(count: int = PEOPLE, marker: str = "") -> Iterator[Row]:
    """Accounts with names from many languages."""
    for number in range(3, count + 3):
        first, last = FIRST[number % 12], LAST[number // 12 % 12]
        name = f"u{number:06d}"
        access = None if number % 9 == 0 else NOW - number % 9_000_000
        department = f"Department {number % 250}"
        closed = int(number % 40 == 0)
        yield (number, name, f"{name}@example.org", first + marker, last, f"{number:07d}", department, closed, access)


def courses(count: int = COURSES) -> Iterator[Row]:
    """Courses in 40 categories."""
    for number in range(2, count + 2):
        yield (number, f"C-{number}", f"Course {number}", number % 40 + 1, 1, 1, NOW + 5_000_000)


def enrolments(count: int = ENROLMENTS, people: int = PEOPLE, courses: int = COURSES) -> Iterator[Row]:
    """Enrolments spread over people and courses, each pair once, in no order of courses."""
    for number in range(count):
        user, course = number % people + 3, (number // people * 37 + number * 7) % courses + 2
        done = number % 3 == 0
        yield (
            course, user, "manual", int(number % 25 == 0), 1, NOW - 8_000_000, NOW + number % 20_000_000 - 9_000_000,
            "student", 100.0 if done else float(number % 90), int(done), NOW - 1000 if done else None,
            NOW - number % 5_000_000,
        )  # fmt: skip


def batches(rows: Iterator[Row], size: int = BATCH) -> Iterator[list[Row]]:
    """Rows in pages."""
    while page := list(itertools.islice(rows, size)):
        yield page


def opened(path: Path) -> Mirror:
    """The writer of a mirror."""
    return Mirror(open_mirror(path, writer=True), lambda: NOW)


def fill_frame(made: Mirror) -> None:
    """Categories, courses and roles."""
    categories = [(number, f"Faculty {number}", f"F{number}") for number in range(1, 41)]
    for scope, rows in (
        ("categories", Rows(Table.CATEGORY, "tree", ("id", "name", "idnumber"), categories)),
        ("courses", Rows(Table.COURSE, "course", COURSE, list(courses()))),
        ("roles", Rows(Table.ROLE, "roster", ("id", "shortname"), [(5, "student"), (3, "editingteacher")])),
    ):
        made.begin(scope, 1, None)
        made.store(scope, [rows], 1)
        made.finish(scope, 1, complete=True)


def _make(path: Path) -> None:
    made = opened(path)
    fill_frame(made)
    made.begin("users", 1, PEOPLE)
    for page in batches(people()):
        made.store("users", [Rows(Table.USER, "sweep", USER, page)], 1)
    made.finish("users", 1, complete=True)
    made.begin("enrolment_report", 2, ENROLMENTS)
    for page in batches(enrolments()):
        made.store("enrolment_report", [Rows(Table.ENROLMENT, "report", ENROLMENT, page)], 2)
    made.finish("enrolment_report", 2, complete=True)
    made.settle(complete=True)
    made.database.one("PRAGMA wal_checkpoint(TRUNCATE)")
    made.database.close()


def mirror_file(cache: Path) -> Path:
    """The large mirror; made anew when the code that writes mirrors has changed."""
    code = hashlib.sha256()
    for module in (mirror_schema, mirror_batches, mirror, loading, digests, tally):
        code.update(Path(str(module.__file__)).read_bytes())
    code.update(Path(__file__).read_bytes())
    path = cache / f"mirror-{code.hexdigest()[:12]}.sqlite3"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=cache, prefix="making-") as folder:  # two may run at once
            draft = Path(folder) / path.name
            _make(draft)
            for old in cache.glob("mirror-*"):
                old.unlink(missing_ok=True)
            draft.replace(path)
    return path


def profile_in(home: Path, cache: Path) -> Profile:
    """A site below this home with the large mirror, and nothing on its desk."""
    home.mkdir(parents=True, exist_ok=True)
    token = home / "token"  # nothing is sent: a machine without a keyring must do
    token.write_text("0" * 32)
    token.chmod(0o600)
    site = Site(SITE, "moodle", "http://127.0.0.1:9", tag=Tag.TEST, title="Large campus", token_file=str(token))
    made = Profiles(home).add(site)
    shutil.copyfile(mirror_file(cache), made.mirror)
    return made
