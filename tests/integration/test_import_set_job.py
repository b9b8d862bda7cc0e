"""Several lists on the way into the tray of a real profile: one plan, one step, and each file watched for itself."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.kept_lists import Left
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.console import Console
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.lists import ListSession
from tests.fakes.read_profile import Run
from tests.integration.test_import_job import run as run  # the fixture

FIRST = "username,course,role\nann.lee,BIO1,student\nnobody,BIO1,student\n"
SECOND = "E-Mail;Kurs\nann@college.example;BIO1\njose@college.example;ART1\n"


async def opened(console: Console, folder: Path) -> ListSession:
    """Both lists, dropped together."""
    (folder / "a.csv").write_text(FIRST, encoding="utf-8")
    (folder / "b.csv").write_text(SECOND, encoding="utf-8")
    found = await console.imports.gather([folder])
    return await console.imports.open_set(found.taken, folder.name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the lists lie."""
    made = tmp_path / "autumn"
    made.mkdir()
    return made


def test_h13_several_lists_are_one_step_with_one_copy(run: Run, folder: Path, tmp_path: Path) -> None:
    async def steps(console: Console) -> None:
        job = await opened(console, folder)
        assert [(row.id, row.outcome) for row in job.plan.rows] == [
            (RowId(0, 2), Outcome.CREATE),
            (RowId(0, 3), Outcome.BLOCKED),
            (RowId(1, 2), Outcome.MERGED),
            (RowId(1, 3), Outcome.CREATE),
        ]
        assert list(job.copy.parent.iterdir()) == [job.copy]
        assert await job.save_blocked(tmp_path / "blocked.csv") == 1
        heads, row = list(csv.reader((tmp_path / "blocked.csv").open(encoding="utf-8-sig")))
        assert heads[:5] == ["username", "course", "role", "E-Mail", "Kurs"]
        assert row[:6] == ["nobody", "BIO1", "student", "", "", "3"]
        kept = await job.stage()
        assert kept.total == 2
        [past] = console.imports.past()
        told = console.imports.receipt(past.id)
        assert {row.kept.row for row in told.rows} == {row.id for row in job.plan.rows}
        job.close()

    run(steps)


def test_h11_one_changed_file_of_several_stops_staging(run: Run, folder: Path) -> None:
    async def steps(console: Console) -> None:
        job = await opened(console, folder)
        assert await job.look_at_file() is FileNow.SAME
        (folder / "b.csv").write_text(SECOND.replace("ART1", "BIO1"), encoding="utf-8")
        assert await job.look_at_file() is FileNow.CHANGED
        with pytest.raises(BadFile) as caught:
            await job.stage()
        assert caught.value.facts["reason"] == "file_changed"
        assert console.imports.past() == []
        job.close()

    run(steps)


def test_h11_an_archive_that_is_another_one_now_stops_staging_and_is_read_again(run: Run, folder: Path) -> None:
    def pack(text: str) -> None:
        with zipfile.ZipFile(folder / "more.zip", "w") as packed:
            packed.writestr("c.csv", text)

    async def steps(console: Console) -> None:
        pack(SECOND)
        job = await opened(console, folder)
        assert [each.source.name for each in job.plan.lists] == [
            "autumn/a.csv",
            "autumn/b.csv",
            "autumn/more.zip/c.csv",
        ]
        assert await job.look_at_file() is FileNow.SAME
        pack(FIRST)
        assert await job.look_at_file() is FileNow.CHANGED
        again = await console.imports.read_again(job.kept(Left()), job.options)
        job.close()
        assert await again.look_at_file() is FileNow.SAME
        assert [each.source.name for each in again.plan.lists] == ["a.csv", "b.csv", "more.zip/c.csv"]
        assert again.name == "autumn"
        assert [row.id for row in again.plan.rows if row.source == 2] == [RowId(2, 2), RowId(2, 3)]
        kept = await again.stage()
        assert console.imports.files_of(kept.id) == [folder / "a.csv", folder / "b.csv", folder / "more.zip"]
        again.close()

    run(steps)


def test_a_set_of_which_nothing_is_there_any_more_says_so(run: Run, folder: Path) -> None:
    async def steps(console: Console) -> None:
        job = await opened(console, folder)
        for path in folder.iterdir():
            path.unlink()
        with pytest.raises(BadFile):
            await console.imports.read_again(job.kept(Left()))
        assert (await job.stage()).total == 2  # what was read is still there
        job.close()

    run(steps)


def test_a_set_that_was_left_is_found_again(run: Run, folder: Path) -> None:
    async def steps(console: Console) -> None:
        job = await opened(console, folder)
        again = await console.imports.reopen(job.kept(Left()))
        assert again.plan.counts == job.plan.counts
        assert [each.source.name for each in again.plan.lists] == ["autumn/a.csv", "autumn/b.csv"]
        again.close()

    run(steps)
