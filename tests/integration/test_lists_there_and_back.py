"""Random lists with random damage against the practice LMS: what was applied is not done twice, and is taken back.

``LMSDESK_LISTS`` sets how many lists; each has a seed of its own, which a failure names (``LMSDESK_LISTS_SEED`` begins
there).
"""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.changes import State
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.practice.ground import snapshot
from lmsdesk.services.import_job import ImportJob
from tests.fakes.wire import WiredDesk

LISTS = int(os.environ.get("LMSDESK_LISTS") or (300 if os.environ.get("LMSDESK_NIGHTLY") else 10))
FIRST = int(os.environ.get("LMSDESK_LISTS_SEED", "1"))
HEADING = ("username", "email", "idnumber", "course", "role", "start", "end", "action", "group")
ROLES = ("", "", "student", "Teilnehmer/in", "teacher", "editingteacher", "captain")
DATES = ("", "", "", "2027-01-01", "31.12.2027", "31.02.2027", "soon", "03/04/2027", "2020-01-01")
ACTIONS = ("", "", "", "add", "del", "suspend", "active", "explode")
# What mails, web pages, spreadsheets and people do to a cell; and what no program may take for the same.
HARMLESS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: f" {text} ",
    lambda text: f"{text}\u00a0",
    lambda text: f"\u200b{text}",
    lambda text: f"'{text}",
    str.upper,
)
HARMFUL: tuple[Callable[[str], str], ...] = (
    lambda text: text[:-1],
    lambda text: f"{text}x",
    lambda text: text.replace("u", "\u0446", 1),
    lambda text: f"{text};{text}",
    lambda text: f'=HYPERLINK("http://x";"{text}")',
    lambda text: "#REF!",
)
FORMS = (("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", ";"), ("utf-8", "\t"), ("utf-8", "|"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small campus whose courses take people by hand, read once."""
    made = WiredDesk(tmp_path_factory.mktemp("campus"))
    made.database().execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0, methods='manual' WHERE id>1")
    # Moodle's report of participants shows the moment of enrolment where no start is set, to the minute: what began in
    # the minute in which it was made cannot be told from what has no start.
    made.database().execute("UPDATE enrol SET timestart=0 WHERE timestart/60=timecreated/60")
    made.sync()
    made.close()
    return made.folder


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
        if self.random.random() < 0.3:
            place = self.random.randrange(4)
            cells[place] = pick(HARMLESS if self.random.random() < 0.6 else HARMFUL)(cells[place])
        return cells

    def write(self, path: Path) -> Path:
        """A list in one of the forms in which lists come, with rows said twice."""
        rows = [self.row() for _ in range(self.random.randrange(5, 30))]
        rows += self.random.sample(rows, 2)
        encoding, delimiter = self.random.choice(FORMS)
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator=self.random.choice(("\r\n", "\n")))
        writer.writerows([["Participants"], [], HEADING] if self.random.random() < 0.2 else [HEADING])
        writer.writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding, errors="replace"))
        return path


async def answered(job: ImportJob, rng: random.Random) -> None:
    """Answer every question with any of its answers."""
    for _ in range(10):
        if not job.plan.open_asks:
            return
        answers = {ask.key: rng.choice(ask.choices) for ask in job.plan.open_asks}
        await job.check(replace(job.options, decisions={**job.options.decisions, **answers}))
    raise AssertionError(f"questions without end: {[ask.key for ask in job.plan.open_asks]}")


def push(desk: WiredDesk) -> None:
    """Apply what waits; what has to be typed is typed."""

    async def sent() -> None:
        changes = desk.console.changes
        plan = await changes.plan()
        await changes.apply(wait=True, plan=plan, typed=changes.word(plan) or None)

    desk.run(sent())


def there_and_back(desk: WiredDesk, folder: Path, seed: int) -> None:
    """One list: apply, come again, take back."""
    rosters = Rosters(desk, seed)
    path = rosters.write(folder / f"list-{seed}.csv")
    before = snapshot(desk.campus.path)
    job = desk.run(desk.console.imports.open(path))
    desk.run(job.check(replace(job.options, allow_create_groups=True)))
    desk.run(answered(job, rosters.random))
    plan = job.plan
    assert plan.refused is None, plan.refused
    assert sum(plan.counts.values()) == len(plan.rows)
    options = job.options
    if not plan.counts[Outcome.CREATE] + plan.counts[Outcome.CHANGE]:
        return
    kept = desk.run(job.stage())
    push(desk)
    operations = desk.console.desk.operations(change_set=kept.id)
    states = {item.state for item in operations}
    assert states <= {State.RETIRED, State.NOOP}, [(item.label, item.state, item.error_code) for item in operations]
    applied = snapshot(desk.campus.path)

    again = desk.run(desk.console.imports.open(path, options))
    counts = again.plan.counts
    assert (counts[Outcome.CREATE], counts[Outcome.CHANGE]) == (0, 0), [
        (row.row, row.verb, row.before, row.after) for row in again.plan.rows if row.outcome is Outcome.CHANGE
    ]
    assert snapshot(desk.campus.path) == applied

    desk.run(desk.console.changes.take_back(kept.id))
    push(desk)
    asked = [item.id for item in desk.operations(State.CONFLICT)]  # as before people who have more ways into a course
    if asked:
        desk.run(desk.console.changes.resolve(asked, "mine"))
        push(desk)
    gone = {(row.user_id, row.course_id) for row in plan.rows if row.verb is RowVerb.UNENROL}
    differing = {name for name, rows in snapshot(desk.campus.path).items() if rows != before[name]}
    assert differing <= ({"grp_member"} if gone else set()), differences(before, snapshot(desk.campus.path))
    courses = {row[0]: row[1] for row in before["grp"]}
    lost = set(before["grp_member"]) ^ set(snapshot(desk.campus.path)["grp_member"])
    # What the plan said cannot come back: the groups of people who were unenrolled.
    assert {(user, courses[group]) for group, user in lost} <= gone


def differences(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, tuple[list[Any], list[Any]]]:
    """What is gone and what is new, table by table."""
    return {
        name: (sorted(set(rows) - set(after[name])), sorted(set(after[name]) - set(rows)))
        for name, rows in before.items()
        if rows != after[name]
    }


def test_random_lists_are_applied_once_and_taken_back_whole(template: Path, tmp_path: Path) -> None:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    desk = WiredDesk(tmp_path)
    try:
        for seed in range(FIRST, FIRST + LISTS):
            try:
                there_and_back(desk, tmp_path, seed)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {error}") from error
    finally:
        desk.close()
