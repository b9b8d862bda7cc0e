"""Lists that are left and found again over a real profile: with what was chosen, and without a trace once closed."""

from __future__ import annotations

import os
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.domain.imports.options import DateOrder, Override
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.console import Console
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.profiles import Profiles
from tests.fakes.read_profile import Run, read_profile, run_walk

LIST = "username,course\nann.lee,BIO1\njose,BIO1\nnobody,ART1\n"
PEOPLE = [
    (3, "ann.lee", "ann@college.example", "Ann", "Lee", "0042", 0),
    (4, "jose", "jose@college.example", "José", "Muñoz", "S7", 0),
]


@pytest.fixture
def run(home: Path) -> Run:
    """Runs a walk from the start of the program to its end, over a profile with two people and two courses."""
    read_profile(home, PEOPLE)
    return run_walk


def spool() -> Path:
    """Where the private copies lie."""
    return Profiles().open("p").spool


def test_a_list_that_was_left_is_found_again_with_everything_that_was_chosen(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "autumn.csv"
    path.write_text(LIST)

    async def first(console: Console) -> None:
        opened = console.imports.open_lists.begin([path])
        session = await opened.read()
        opened.options = replace(
            session.options,
            date_order=DateOrder.DAY_FIRST,
            defaults={"role": "teacher"},
            decisions={"privileged_role.teacher": "accept"},
            overrides={RowId(0, 4): Override({"username": "jose"}, accepted=frozenset({"end_past"}))},
        )
        await session.check(opened.options)
        opened.reached()
        opened.left = replace(opened.left, row=RowId(0, 4))
        await opened.keep()

    async def second(console: Console) -> None:
        path.unlink()  # the copy is what was checked
        [opened] = console.imports.open_lists.all()
        assert (opened.name, opened.is_left, opened.left.row) == ("autumn.csv", True, RowId(0, 4))
        session = await opened.read()
        assert session.options.date_order is DateOrder.DAY_FIRST
        assert session.options.defaults == {"role": "teacher"}
        assert session.options.decisions == {"privileged_role.teacher": "accept"}
        assert session.options.overrides == {
            RowId(0, 4): Override({"username": "jose"}, accepted=frozenset({"end_past"}))
        }
        assert [row.user_id for row in session.plan.rows] == [3, 4, 4]
        assert not opened.is_left

    run(first)
    for found in spool().iterdir():
        assert stat.S_IMODE(found.stat().st_mode) == 0o600 or os.name == "nt"
    run(second)


def test_a_list_that_was_closed_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST)

    async def first(console: Console) -> None:
        opened = console.imports.open_lists.begin([tmp_path / "a.csv"])
        await opened.read()
        await opened.keep()
        assert len(list(spool().iterdir())) == 2
        opened.close()
        assert list(spool().iterdir()) == []
        assert list(console.imports.open_lists.all()) == []

    run(first)


def test_what_lies_in_the_tray_as_a_whole_is_not_kept_and_what_has_problems_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "whole.csv").write_text("username,course\nann.lee,BIO1\n")
    (tmp_path / "rest.csv").write_text(LIST)

    async def first(console: Console) -> None:
        for name in ("whole.csv", "rest.csv"):
            opened = console.imports.open_lists.begin([tmp_path / name])
            session = await opened.read()
            kept = await session.stage()
            opened.left = replace(opened.left, staged=kept.id)
            await opened.keep()

    async def second(console: Console) -> None:
        [opened] = console.imports.open_lists.all()
        assert opened.name == "rest.csv"
        session = await opened.read()
        assert session.plan.counts[Outcome.BLOCKED] == 1

    run(first)
    run(second)
    assert len(list(spool().iterdir())) == 2


def test_erasing_somebody_forgets_every_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST)

    async def walk(console: Console) -> None:
        opened = console.imports.open_lists.begin([tmp_path / "a.csv"])
        await opened.read()
        await opened.keep()
        traces = await console.erasing.erase("ann.lee")
        assert traces.counts["lists"] == 1  # a list counts once, whatever lies beside its copy
        assert list(console.imports.open_lists.all()) == []

    run(walk)
    assert not spool().exists() or list(spool().iterdir()) == []


def test_the_command_line_leaves_lists_of_the_window_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(LIST)

    async def first(console: Console) -> None:
        await console.imports.open_lists.begin([tmp_path / "a.csv"]).read()

    async def other(console: Console) -> None:
        job = await console.imports.open(tmp_path / "a.csv")
        job.close()

    async def last(console: Console) -> None:
        [opened] = console.imports.open_lists.all()
        assert (await opened.read()).plan.file_rows == 3

    run(first)
    run(other)
    run(last)


def test_what_cannot_be_understood_any_more_is_passed_over_and_a_damaged_choice_is_not_half_taken(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(LIST)

    async def first(console: Console) -> None:
        opened = console.imports.open_lists.begin([tmp_path / "a.csv"])
        session = await opened.read()
        opened.options = replace(session.options, default_role="teacher")

    async def damaged(console: Console) -> None:
        [opened] = console.imports.open_lists.all()
        assert (await opened.read()).options.default_role == "student"

    async def strange(console: Console) -> None:
        assert list(console.imports.open_lists.all()) == []

    run(first)
    [beside] = spool().glob("*.list")
    head = beside.read_text().splitlines()[0]
    beside.write_text(f'{head}\n{{"choices": 7\n')
    run(damaged)
    beside.write_text("something else\n")
    run(strange)


def test_an_archive_becomes_lists_of_its_own_that_stay_without_it(run: Run, tmp_path: Path) -> None:
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.csv", LIST)
        archive.writestr("two.csv", "username,course\njose,ART1\n")
        archive.writestr("photo.jpg", b"x")

    async def first(console: Console) -> None:
        lists = console.imports.open_lists
        dropped = lists.begin([packed])
        found = await lists.gather(dropped.paths)
        assert [each.name for each in found.taken] == ["set.zip/one.csv", "set.zip/two.csv"]
        assert [each.code for each in found.passed] == ["passed_kind"]
        dropped.close()
        for each in found.taken:
            await lists.begin_taken(each).read()

    async def second(console: Console) -> None:
        one, two = console.imports.open_lists.all()
        assert (one.name, two.name) == ("set.zip/one.csv", "set.zip/two.csv")
        assert (await two.read()).plan.counts[Outcome.CREATE] == 1

    run(first)
    packed.unlink()
    run(second)


def test_a_file_is_looked_at_by_what_it_says_and_not_by_its_time(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(LIST)

    async def walk(console: Console) -> None:
        session = await console.imports.open(path)
        assert await session.look_at_file() is FileNow.SAME
        os.utime(path, (1, 1))
        assert await session.look_at_file() is FileNow.SAME
        other = tmp_path / "other.csv"
        other.write_text(LIST + "ann.lee,ART1\n")
        other.replace(path)  # as programs save
        assert await session.look_at_file() is FileNow.CHANGED
        path.unlink()
        assert await session.look_at_file() is FileNow.GONE
        path.write_text(LIST)
        assert await session.look_at_file() is FileNow.SAME
        session.close()

    run(walk)
