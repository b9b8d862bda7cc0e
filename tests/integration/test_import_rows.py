"""One row of a list over a real profile: who is near to it, the tray included, which rows there are, what it costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.domain.imports.likeness import Likeness
from lmsdesk.domain.imports.narrowing import Narrow, Special, tally
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.services import staging
from lmsdesk.services.console import Console
from tests.fakes.read_profile import Run, read_profile, run_walk

USER = ("id", "username", "email", "first_name", "last_name", "idnumber", "suspended", "last_access", "department")
PEOPLE = [
    (3, "amara.okafor", "amara.okafor@college.example", "Amara", "Okafor", "0042", 0, 1_790_000_000, "Biology"),
    (4, "jose", "jose@college.example", "José", "Muñoz", "S7", 0, 0, ""),
    (5, "bob.ray", "bob.ray@college.example", "Bob", "Ray", "S8", 0, None, "Arts"),
]
UNKNOWN = 120  # more than anybody would look up before somebody asks


@pytest.fixture
def run(home: Path) -> Run:
    """Runs a walk over a profile with three people and two courses; one of them has somebody in it."""
    read_profile(home, PEOPLE, USER, inside=[5], roles=[(5, "student"), (3, "editingteacher")])
    return run_walk


def test_near_ones_are_found_for_the_last_of_many_rows_and_for_those_in_the_tray(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = [f"nobody{number},BIO1" for number in range(UNKNOWN)]
    path.write_text("\n".join(["username,course", *rows, "amara.okafro,BIO1", "new.comber,BOI1"]) + "\n")

    async def steps(console: Console) -> None:
        job = await console.imports.open(path)
        swapped, unknown = job.plan.rows[-2], job.plan.rows[-1]
        assert (swapped.outcome, swapped.suggestions) == (Outcome.BLOCKED, ())
        first = (await job.near(swapped))[0]
        assert (first.id, first.why, first.by, first.letters) == (3, Likeness.SWAPPED, "username", 2)
        assert first.last_access == 1_790_000_000
        assert "Biology" in first.detail
        assert "BIO1" in [near.text for near in await job.near(unknown) if near.field == "course"]
        typed = {"username": "new.comer", "email": "new@college.example", "first_name": "New", "last_name": "Comer"}
        staging.create_user(console, typed)
        found = await job.near(unknown)
        person = found[0]
        assert (person.field, person.text, person.why, person.letters) == ("person", "New Comer", Likeness.LETTERS, 1)
        assert person.id < 0  # only in the tray
        chosen = {unknown.id: Override(user_id=person.id, course_id=2)}
        plan = await job.check(replace(job.options, overrides=chosen))
        row = plan.rows[-1]
        assert (row.outcome, row.user_id, row.matched_by) == (Outcome.CREATE, person.id, "choice")
        assert (await job.stage()).total == 1
        job.close()

    run(steps)


def test_rows_are_narrowed_counted_and_costed_the_same_with_and_without_the_helper(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = ["username,course,role,action", "amara.okafor,BIO1,,add", "jose,ART1,editingteacher,add"]
    path.write_text("\n".join([*lines, "bob.ray,BIO1,,remove", "nobody,BIO1,,add", "nobody2,BIO1,,add"]) + "\n")

    async def steps(console: Console) -> None:
        job = await console.imports.open(path)
        skip = {job.plan.rows[4].id: Override(skip=True)}
        await job.check(replace(job.options, overrides=skip))
        accepted = {**job.options.decisions, "privileged_role:editingteacher": "accept"}
        await job.check(replace(job.options, overrides=skip, decisions=accepted))
        for _ in range(2):
            assert list(await job.places(None, "", Narrow(special=Special.LEFT_OUT))) == [4]
            assert list(await job.places(None, "", Narrow(special=Special.REMOVALS))) == [2]
            assert list(await job.places(None, "", Narrow(special=Special.GRANTS))) == [1]
            assert list(await job.places({Outcome.BLOCKED}, "", Narrow(special=Special.ERRORS))) == [3]
            assert list(await job.places(None, "nobody", Narrow(in_file_order=True))) == [3, 4]
            counted = await job.tally()
            assert counted == tally(job.plan.rows)
            assert counted.reasons["person_unknown"] == 1
            assert counted.verbs == {RowVerb.ENROL: 2, RowVerb.UNENROL: 1}
            figures = await job.figures()
            assert (figures.in_part, figures.irreversible, figures.mails) == (1, 0, 0)
            assert figures.requests == 4
            job._token = "of another process"
        assert (job.plan.left_out, job.plan.removals, job.plan.grants) == (1, 1, 1)
        job.close()

    run(steps)


def test_what_was_looked_up_is_kept_until_somebody_writes(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("username,course\namara.okafro,BIO1\n")

    async def steps(console: Console) -> None:
        job = await console.imports.open(path)
        row = job.plan.rows[0]
        assert [near.id for near in await job.near(row)][:1] == [3]
        typed = {"username": "amara.okafros", "email": "a@x.example", "first_name": "A", "last_name": "B"}
        staging.create_user(console, typed)
        assert {near.id > 0 for near in await job.near(row)} == {True, False}

    run(steps)
