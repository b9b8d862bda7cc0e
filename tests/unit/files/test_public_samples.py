"""Sample files that were not made by us are read correctly: each row becomes what the system that writes them means."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow
from lmsdesk.files.lists import read_copy
from lmsdesk.files.packages import gather
from lmsdesk.files.sets import pack, read_set
from tests.fakes.directory import NOW, codes
from tests.files.public_samples import SAMPLES, Sample, site


def _never() -> None:
    """Nobody stops it."""


def plan_of(folder: Path, sample: Sample, answers: bool = True) -> ImportPlan:
    """Write the files, drop them together, and check them as the program does."""
    paths = []
    for name, data in sample.files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    kept = pack(gather(paths, folder / "spool", _never).taken, folder / "spool", _never)
    directory = site()
    found = read_set(kept.copy, lambda copy, name: read_copy(copy, name, known_words=directory.known_words), _never)
    options = ImportOptions(now=NOW, decisions=sample.answers if answers else {})
    return check_set(found.bundle, "drop", options, directory, unread=found.unread)


def _line(row: PlanRow, several: bool) -> str:
    number = f"{row.row}.{row.part}" if row.part else str(row.row)
    return f"{row.source}/{number}" if several else number


def test_there_are_at_least_ten_of_them_and_each_says_where_it_comes_from() -> None:
    assert len(SAMPLES) >= 10
    assert all(each.source and each.facts for each in SAMPLES)
    assert len({each.name for each in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_each_sample_is_read_as_its_system_means_it(tmp_path: Path, sample: Sample) -> None:
    plan = plan_of(tmp_path, sample)
    assert plan.shape == sample.shape
    assert (plan.refused.code if plan.refused else None) == sample.refused
    several = len({row.source for row in plan.rows}) > 1
    told = [(_line(row, several), row.outcome.value) for row in plan.rows]
    assert told == [tuple(line.split()[:2]) for line in sample.rows]
    for row, line in zip(plan.rows, sample.rows, strict=True):
        assert set(line.split()[2:]) <= codes(row), (line, codes(row))
    done = [row for row in plan.rows if row.outcome not in (Outcome.BLOCKED, Outcome.SAME) and "role" in row.after]
    assert tuple(row.after["role"] for row in done) == sample.roles
    assert set(sample.notes) <= {note.code for note in plan.notes}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.name)
def test_no_password_of_a_sample_is_in_its_plan(tmp_path: Path, sample: Sample) -> None:
    plan = plan_of(tmp_path, sample)
    said = repr((list(plan.rows), plan.columns, plan.notes, plan.first_rows))
    assert not any(secret in said for secret in ("randompassword", "yyyy001zzzz", "Password1-"))


@pytest.mark.parametrize(
    "sample", [each for each in SAMPLES if "privileged" in repr(each.answers)], ids=lambda each: each.name
)
def test_teachers_of_a_sample_wait_for_a_person(tmp_path: Path, sample: Sample) -> None:
    plan = plan_of(tmp_path, sample, answers=False)
    done = {str(row.after.get("role")) for row in plan.rows if row.outcome is Outcome.CREATE}
    assert done <= {"student"}
