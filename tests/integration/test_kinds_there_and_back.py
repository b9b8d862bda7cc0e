"""Random lists of every kind against the practice LMS: applied, done with when they come again, taken back.

``LMSDESK_LISTS`` sets how many lists of each kind; a failure names its seed (``LMSDESK_LISTS_SEED`` begins there).
Accounts that a list made are suspended and courses hidden: deleting them could not be taken back.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode, Sync
from lmsdesk.domain.imports.plan import RowVerb
from lmsdesk.services.import_job import ImportJob
from tests.fakes.trips import Trip, damaged, prepared, there_and_back, write_form
from tests.fakes.wire import WiredDesk

LISTS = int(os.environ.get("LMSDESK_LISTS") or (100 if os.environ.get("LMSDESK_NIGHTLY") else 3))
FIRST = int(os.environ.get("LMSDESK_LISTS_SEED", "1"))
DATES = ("", "", "2027-01-01", "31.12.2027", "31.02.2027", "soon")
WORDS = ("", "", "Cork", "L'Aquila", "R&D", "Üzüm", "007", "=1+1", "none")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small campus whose courses take people by hand, read once."""
    return prepared(tmp_path_factory.mktemp("campus"))


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[WiredDesk]:
    """A console of its own over a copy of it."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    made = WiredDesk(tmp_path)
    yield made
    made.close()


class Site:
    """What lists can name, and random rows about it."""

    def __init__(self, desk: WiredDesk, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        rows = desk.console.reader.database.rows
        self.people = rows("SELECT username, email, idnumber FROM main.user WHERE gone_seq IS NULL AND id>12")[:40]
        self.courses = [row[0] for row in rows("SELECT shortname FROM main.course WHERE gone_seq IS NULL AND id>1")][:6]
        self.cohorts = [row[0] for row in rows("SELECT idnumber FROM main.cohort WHERE gone_seq IS NULL")]
        self.groups = rows("SELECT c.shortname, g.name FROM main.grp g JOIN main.course c ON c.id=g.course_id")[:12]
        self.categories = [row[0] for row in rows("SELECT name FROM main.category WHERE gone_seq IS NULL")]

    def keys(self) -> list[str]:
        """A person by one to three keys."""
        keys = [value or "" for value in self.pick(self.people)]
        for place in self.random.sample(range(3), self.random.randrange(3)):
            keys[place] = ""
        return keys

    def account(self) -> list[str]:
        """Somebody who is there, or somebody new."""
        number, pick = self.random.randrange(1_000), self.pick
        fields = [
            pick(WORDS),
            pick(WORDS),
            pick(("", "", "IE", "ie", "XX", "Norway")),
            pick(("", "", "yes", "no", "active")),
        ]
        if self.random.random() < 0.3:
            return [f"new{number}", f"new{number}@example.org", f"N{number:05}", pick(WORDS), "Maker", *fields]
        return [*self.keys(), pick(("", "", "Ann")), "", *fields]

    def member(self) -> list[str]:
        """Somebody into a cohort or out of it."""
        cohort = self.pick([*self.cohorts, *self.cohorts, "New cohort", "new  Cohort"])
        return [*self.keys(), cohort, self.pick(("", "add", "", "remove", "del", "explode"))]

    def group_member(self) -> list[str]:
        """Somebody into a group or out of it."""
        course, group = self.pick([*self.groups, (self.pick(self.courses), "New group"), ("NONE", "x")])
        return [*self.keys(), course, group, self.pick(("", "add", "", "remove", "del", "explode"))]

    def course(self) -> list[str]:
        """A course that is there, or a new one."""
        name, pick = f"NEW{self.random.randrange(20)}", self.pick
        category = pick([*self.categories, "New faculty / New school", ""])
        if self.random.random() < 0.6:
            name, category = pick(self.courses), pick(("", category))
        return [
            name,
            pick(("", "A new name", "=1+1")),
            category,
            pick(("", "yes", "no", "x")),
            pick(DATES),
            pick(DATES),
        ]

    def category(self) -> list[str]:
        """A category that is there, or a new one."""
        name = self.pick([*self.categories, "Arts", "A / B", "Zürich"])
        return [
            name,
            self.pick(("", "", *self.categories, "Upper")),
            self.pick(("", "", f"K{self.random.randrange(9)}")),
        ]

    def enrolment(self) -> list[str]:
        """Somebody in a course."""
        return [*self.keys(), self.pick(self.courses[:2]), self.pick(("", "student", "student", "teacher"))]


PERSON = ("username", "email", "idnumber")
HEADS: dict[Kind, tuple[Sequence[str], Callable[[Site], list[str]]]] = {
    Kind.PERSON: ((*PERSON, "firstname", "lastname", "department", "city", "country", "suspended"), Site.account),
    Kind.COHORT_MEMBER: ((*PERSON, "cohort", "action"), Site.member),
    Kind.GROUP_MEMBER: ((*PERSON, "course", "group", "action"), Site.group_member),
    Kind.COURSE: (("shortname", "fullname", "category", "visible", "start", "end"), Site.course),
    Kind.CATEGORY: (("category", "parent", "idnumber"), Site.category),
}


def list_of(site: Site, kind: Kind, path: Path) -> Path:
    """A damaged list of a kind, with rows said twice."""
    head, make = HEADS[kind]
    rows = [damaged(make(site), len(head) - 1, site.random, often=0.25) for _ in range(site.random.randrange(4, 25))]
    rows += site.random.sample(rows, 2)
    return write_form(path, head, rows, site.random)


def unexpected(trip: Trip) -> dict[str, object]:
    """What did not come back although it could; accounts that it made are suspended, courses hidden."""
    lost: dict[str, object] = dict(trip.lost)
    new = {row[0] for row in trip.applied["user"]} - {row[0] for row in trip.before["user"]}
    if new:
        gone, more = trip.lost.get("user", ([], []))
        if not gone and {row[0] for row in more} == new and all(row[7] for row in more):
            lost.pop("user", None)
        gone, more = trip.lost.get("preference", ([], []))
        if not gone and {row[0] for row in more} <= new:
            lost.pop("preference", None)
    courses = {row[0] for row in trip.applied["course"]} - {row[0] for row in trip.before["course"]}
    gone, more = trip.lost.get("course", ([], []))
    if courses and not gone and {row[0] for row in more} == courses and not any(row[5] for row in more):
        lost.pop("course", None)
    return lost


def opener(desk: WiredDesk, path: Path) -> Callable[[ImportOptions | None], Coroutine[Any, Any, ImportJob]]:
    """Opens this list."""
    return lambda options: desk.console.imports.open(path, options)


@pytest.mark.parametrize("kind", HEADS)
def test_lists_of_a_kind_are_applied_once_and_taken_back(kind: Kind, desk: WiredDesk, tmp_path: Path) -> None:
    for seed in range(FIRST, FIRST + LISTS):
        site = Site(desk, seed)
        path = list_of(site, kind, tmp_path / f"{kind}-{seed}.csv")
        makes, mode = site.random.random() < 0.7, site.pick(list(Mode))
        try:
            trip = there_and_back(
                desk,
                opener(desk, path),
                lambda options: replace(options, kind=kind, allow_create_groups=makes, modes={kind: mode}),  # noqa: B023
                site.random,
            )
            assert trip is None or unexpected(trip) == {}
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


@pytest.mark.parametrize("sync", [Sync.SUSPEND, Sync.UNENROL])
def test_a_list_that_is_everybody_is_applied_once_and_taken_back(sync: Sync, desk: WiredDesk, tmp_path: Path) -> None:
    """Whoever is not in it is suspended, or leaves the course: grades and groups of these do not come back."""
    head = (*PERSON, "course", "role")
    for seed in range(FIRST, FIRST + LISTS):
        site = Site(desk, seed)
        rows = [damaged(site.enrolment(), 4, site.random, often=0.1) for _ in range(site.random.randrange(10, 40))]
        path = write_form(tmp_path / f"everybody-{seed}.csv", head, rows, site.random)
        try:
            trip = there_and_back(desk, opener(desk, path), lambda options: replace(options, sync=sync), site.random)
            if trip is not None:
                gone = any(row.verb is RowVerb.UNENROL for row in trip.plan.rows)
                assert set(unexpected(trip)) <= ({"grp_member"} if gone else set()), trip.lost
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


def test_lists_that_make_one_plan_are_applied_once_and_taken_back(desk: WiredDesk, tmp_path: Path) -> None:
    """Several files in a folder, some of which say the same and some the contrary."""
    for seed in range(FIRST, FIRST + LISTS):
        site = Site(desk, seed)
        folder = tmp_path / f"set-{seed}"
        folder.mkdir()
        for number in range(site.random.randrange(2, 4)):
            rows = [damaged(site.enrolment(), 4, site.random) for _ in range(site.random.randrange(3, 12))]
            write_form(folder / f"part-{number}.csv", (*PERSON, "course", "role"), rows, site.random)

        async def opened(options: ImportOptions | None, folder: Path = folder) -> ImportJob:
            found = await desk.console.imports.gather([folder])
            return await desk.console.imports.open_set(found.taken, folder.name, options)

        try:
            trip = there_and_back(desk, opened, lambda options: options, site.random)
            assert trip is None or unexpected(trip) == {}
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
