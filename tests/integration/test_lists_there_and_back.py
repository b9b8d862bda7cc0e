"""Random lists with random damage against the practice LMS: what was applied is not done twice, and is taken back.

``LMSDESK_LISTS`` sets how many lists; each has a seed of its own, which a failure names (``LMSDESK_LISTS_SEED`` begins
there).
"""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.domain.imports.plan import RowVerb
from tests.fakes.trips import damaged, prepared, there_and_back, write_form
from tests.fakes.wire import WiredDesk

LISTS = int(os.environ.get("LMSDESK_LISTS") or (300 if os.environ.get("LMSDESK_NIGHTLY") else 10))
FIRST = int(os.environ.get("LMSDESK_LISTS_SEED", "1"))
HEADING = ("username", "email", "idnumber", "course", "role", "start", "end", "action", "group")
ROLES = ("", "", "student", "Teilnehmer/in", "teacher", "editingteacher", "captain")
DATES = ("", "", "", "2027-01-01", "31.12.2027", "31.02.2027", "soon", "03/04/2027", "2020-01-01")
ACTIONS = ("", "", "", "add", "del", "suspend", "active", "explode")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small campus whose courses take people by hand, read once."""
    return prepared(tmp_path_factory.mktemp("campus"))


class Rosters:
    """Lists by a seed, about the people and courses of one site."""

    def __init__(self, desk: WiredDesk, seed: int) -> None:
        self.random = random.Random(seed)
        rows = desk.console.reader.database.rows
        self.people = rows("SELECT username, email, idnumber FROM main.user WHERE gone_seq IS NULL AND id>12")[:40]
        self.courses = [row[0] for row in rows("SELECT shortname FROM main.course WHERE gone_seq IS NULL AND id>1")][:6]

    def row(self) -> list[str]:
        """One row: a person by one to three keys, a course, and what is to be done."""
        pick = self.random.choice
        keys = [value or "" for value in pick(self.people)]
        for place in self.random.sample(range(3), self.random.randrange(3)):
            keys[place] = ""
        course = pick([*self.courses, pick(self.courses).lower(), "NONE"])
        group = pick(("", "", "", "Blue", "blue "))
        cells = [*keys, course, pick(ROLES), pick(DATES), pick(DATES), pick(ACTIONS), group]
        return damaged(cells, 4, self.random)

    def write(self, path: Path) -> Path:
        """A list in one of the forms in which lists come, with rows said twice."""
        rows = [self.row() for _ in range(self.random.randrange(5, 30))]
        rows += self.random.sample(rows, 2)
        return write_form(path, HEADING, rows, self.random)


def one_list(desk: WiredDesk, folder: Path, seed: int) -> None:
    """One list: apply, come again, take back."""
    rosters = Rosters(desk, seed)
    path = rosters.write(folder / f"list-{seed}.csv")
    trip = there_and_back(
        desk,
        lambda options: desk.console.imports.open(path, options),
        lambda options: replace(options, allow_create_groups=True),
        rosters.random,
    )
    if trip is None:
        return
    gone = {(row.user_id, row.course_id) for row in trip.plan.rows if row.verb is RowVerb.UNENROL}
    assert set(trip.lost) <= ({"grp_member"} if gone else set()), trip.lost
    courses = {row[0]: row[1] for row in trip.before["grp"]}
    lost = set(trip.before["grp_member"]) ^ set(trip.back["grp_member"])
    # What the plan said cannot come back: the groups of people who were unenrolled.
    assert {(user, courses[group]) for group, user in lost} <= gone


def test_random_lists_are_applied_once_and_taken_back_whole(template: Path, tmp_path: Path) -> None:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    desk = WiredDesk(tmp_path)
    try:
        for seed in range(FIRST, FIRST + LISTS):
            try:
                one_list(desk, tmp_path, seed)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error
    finally:
        desk.close()
