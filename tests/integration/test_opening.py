"""The first picture of the window: real rows, and nothing loaded that they do not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lmsdesk.domain.events import View
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.services.first_rows import first_rows, site_to_open
from lmsdesk.services.profiles import Profile, Profiles, Site
from lmsdesk.store.desk import Desk
from lmsdesk.store.mirror import Mirror
from lmsdesk.store.mirror_schema import open_mirror

HEAVY = (
    "sqlalchemy", "alembic", "httpx", "openpyxl", "python_calamine", "reportlab", "keyring", "rapidfuzz",
    "charset_normalizer", "multiprocessing", "asyncio", "qasync", "msgspec", "lmsdesk.app", "lmsdesk.ui.main_window",
)  # fmt: skip
SCRIPT = """
import json, sys
from lmsdesk.services.profiles import home
from lmsdesk.services.settings import Settings
from lmsdesk.ui.start import application, open_first
from lmsdesk.ui.theme.theme import Theme
app = application()
opening = open_first(Theme(app), Settings(home() / "settings.json"), None)
print(json.dumps({"rows": opening.shows_rows, "title": opening.windowTitle(), "loaded": sorted(sys.modules)}))
"""


def site(home: Path, people: int = 3) -> Profile:
    """A site with some enrolments in its mirror and a desk."""
    made = Profiles(home).add(Site("college", "moodle", "https://college.example.org", title="College"))
    mirror = Mirror(open_mirror(made.mirror, writer=True), lambda: 1_800_000_000)
    names = [(number, f"u{number}", f"First{number}") for number in range(3, people + 3)]
    mirror.store("users", [Rows(Table.USER, "t", ("id", "username", "first_name"), names)], 1)
    mirror.store("courses", [Rows(Table.COURSE, "t", ("id", "shortname"), [(11, "BIO-1")])], 1)
    taken = [(11, number, "manual", 0) for number in range(3, people + 3)]
    mirror.store("e", [Rows(Table.ENROLMENT, "t", ("course_id", "user_id", "method", "suspended"), taken)], 1)
    mirror.database.close()
    Desk(made.desk, made.mirror, site="", actor=0, wall=lambda: 1_800_000_000).close()
    return made


def test_the_first_picture_shows_rows_and_loads_nothing_heavy(tmp_path: Path) -> None:
    site(tmp_path)
    environment = {**os.environ, "LMSDESK_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["rows"]
    assert told["title"].startswith("College")
    assert [name for name in HEAVY if name in told["loaded"]] == []


def test_the_first_rows_are_those_of_the_table(tmp_path: Path) -> None:
    site(tmp_path)
    rows = first_rows(Profiles(tmp_path), "college", View.ENROLMENTS)
    assert rows is not None
    assert [row.username for row in rows.read(View.ENROLMENTS, rows.ids)] == ["u3", "u4", "u5"]  # type: ignore[union-attr]
    rows.close()


@pytest.mark.parametrize("broken", ["mirror.sqlite3", "desk.sqlite3", "site.json"])
def test_a_file_that_is_missing_leaves_the_telling_to_the_opening_of_the_site(tmp_path: Path, broken: str) -> None:
    made = site(tmp_path)
    (made.folder / broken).unlink()
    assert first_rows(Profiles(tmp_path), "college", View.ENROLMENTS) is None
    assert not (made.folder / broken).exists()


def test_a_damaged_mirror_is_left_as_it_is(tmp_path: Path) -> None:
    made = site(tmp_path)
    made.mirror.write_bytes(b"no database" * 1000)
    assert first_rows(Profiles(tmp_path), "college", View.ENROLMENTS) is None
    assert made.mirror.read_bytes().startswith(b"no database")


def test_a_desk_of_another_version_is_not_looked_into(tmp_path: Path) -> None:
    made = site(tmp_path)
    desk = Desk(made.desk, made.mirror, site="", actor=0, wall=lambda: 1)
    desk.database.run("PRAGMA user_version=1")
    desk.close()
    assert first_rows(Profiles(tmp_path), "college", View.ENROLMENTS) is None


@pytest.mark.parametrize(
    ("names", "asked", "last", "expected"),
    [
        (["a", "b"], "b", "a", "b"),
        (["a", "b"], None, "a", "a"),
        (["a", "b"], None, "gone", ""),
        (["a"], None, "", "a"),
        ([], None, "a", ""),
    ],
)
def test_the_site_that_opens_is_the_asked_the_last_or_the_only_one(
    names: list[str], asked: str | None, last: str, expected: str
) -> None:
    assert site_to_open(names, asked, last) == expected
