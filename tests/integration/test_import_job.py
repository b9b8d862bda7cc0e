"""Lists on the way into the tray of a real profile that has no connection: opened, answered, corrected, staged."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import replace
from pathlib import Path

import pytest

from lmsdesk.app import open_console
from lmsdesk.domain.errors import BadFile, Cancelled, WrongUse
from lmsdesk.domain.events import Event, JobEnded, Progress
from lmsdesk.domain.imports.formulas import parse
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.part import first_rows
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.console import Console
from lmsdesk.services.import_job import ImportJob
from lmsdesk.services.profiles import Profiles, Site
from lmsdesk.services.wording import tell
from lmsdesk.store import desk_staging
from tests.fakes.read_profile import Run, read_profile, run_walk

PEOPLE = [
    (3, "ann.lee", "ann@college.example", "Ann", "Lee", "0042", 0),
    (4, "jose", "jose@college.example", "José", "Muñoz", "S7", 0),
    (5, "lucja", "lucja@college.example", "Łucja", "Żak", "S8", 0),
    (6, "admin", "admin@college.example", "Ada", "Min", "S9", 0),
]


@pytest.fixture
def run(home: Path) -> Run:
    """Runs a walk over a profile with four people, one of them protected, and two courses."""
    read_profile(home, PEOPLE, inside=[6])
    return run_walk


def spooled(console: Console) -> list[Path]:
    """The private copies that are there."""
    return list(Profiles().open("p").spool.glob("*"))


async def opened(console: Console, path: Path, text: str, encoding: str = "utf-8") -> ImportJob:
    """A list that was dropped."""
    path.write_bytes(text.encode(encoding))
    return await console.imports.open(path)


def test_h11_what_was_corrected_in_the_file_after_dropping_it_is_not_lost_in_silence(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"

    async def steps(console: Console) -> None:
        job = await opened(console, path, "username,course\nann.lee,BIO1\n")
        path.write_text("username,course\nann.lee,ART1\n")
        with pytest.raises(BadFile) as caught:
            await job.stage()
        assert caught.value.facts["reason"] == "file_changed"
        path.write_text("username,course\nann.lee,BIO1\n")  # the same again, only later
        assert (await job.stage()).total == 1
        job.close()

    run(steps)


def test_h11_a_file_that_is_gone_is_staged_from_its_copy_which_then_goes_too(run: Run, tmp_path: Path) -> None:
    async def steps(console: Console) -> None:
        job = await opened(console, tmp_path / "list.csv", "username,course\nann.lee,BIO1\n")
        (tmp_path / "list.csv").unlink()
        assert len(spooled(console)) == 1
        assert (await job.stage()).total == 1
        job.close()
        assert spooled(console) == []

    run(steps)


def test_h12_the_same_bytes_under_another_name_are_recognised(run: Run, tmp_path: Path) -> None:
    async def steps(console: Console) -> None:
        text = "username,course\nann.lee,BIO1\n"
        first = await opened(console, tmp_path / "a.csv", text)
        await first.stage()
        second = await opened(console, tmp_path / "b.csv", text)
        assert "imported_before" in {note.code for note in second.plan.notes}
        assert second.plan.counts[Outcome.SAME] == 1  # the tray counts as done
        with pytest.raises(WrongUse):
            await second.stage()

    run(steps)


def test_h23_the_names_of_the_site_tell_the_encoding(run: Run, tmp_path: Path) -> None:
    async def steps(console: Console) -> None:
        text = "username,last name,course\nlucja,Żak,BIO1\n"
        job = await opened(console, tmp_path / "list.csv", text, "cp1250")
        assert (job.plan.encoding, job.plan.rows[0].cells[1]) == ("cp1250", "Żak")
        assert job.plan.rows[0].outcome is Outcome.CREATE

    run(steps)


def test_h23_letters_that_nobody_knows_are_asked_about_and_the_answer_reads_the_file_anew(
    run: Run, tmp_path: Path
) -> None:
    async def steps(console: Console) -> None:
        job = await opened(console, tmp_path / "list.csv", "username,remark,course\njose,Peña,BIO1\n", "cp1252")
        (ask,) = job.plan.open_asks
        assert (ask.code, "cp1250" in ask.choices) == ("encoding_unsure", True)
        options = job.options
        plan = await job.check(replace(options, decisions={**options.decisions, ask.key: "cp1250"}))
        assert (plan.encoding, plan.rows[0].cells[1], plan.open_asks) == ("cp1250", "Peńa", ())

    run(steps)


def test_a_corrected_cell_a_row_left_out_and_the_blocked_ones_in_a_file(run: Run, tmp_path: Path) -> None:
    async def steps(console: Console) -> None:
        text = "username,course\nann.lee,BOI1\njose,BIO1\nnobody,BIO1\n"
        job = await opened(console, tmp_path / "list.csv", text)
        overrides = {RowId(0, 2): Override(cells={"course": "BIO1"}), RowId(0, 3): Override(skip=True)}
        plan = await job.check(replace(job.options, overrides=overrides))
        assert [row.outcome for row in plan.rows] == [Outcome.CREATE, Outcome.BLOCKED, Outcome.BLOCKED]
        assert list(await job.places((Outcome.BLOCKED,))) == [1, 2]
        assert await job.save_blocked(tmp_path / "blocked.xlsx") == 2
        again = await console.imports.open(tmp_path / "blocked.xlsx")
        assert [row.cells[:2] for row in again.plan.rows] == [["jose", "BIO1"], ["nobody", "BIO1"]]
        assert (await job.stage()).total == 1

    run(steps)


def test_a_row_that_stays_out_is_written_as_the_file_has_it_and_says_what_was_typed_here(
    run: Run, tmp_path: Path
) -> None:
    async def steps(console: Console) -> None:
        text = "username,course,password\n  ANN.LEE\u00a0,BOI1,hunter2\n"
        job = await opened(console, tmp_path / "list.csv", text)
        formulas = {"username": parse("trim | lower")}
        overrides = {RowId(0, 2): Override(cells={"course": "BOI2"})}
        await job.check(replace(job.options, overrides=overrides, formulas=formulas))
        await job.save_blocked(tmp_path / "blocked.csv")
        written = (tmp_path / "blocked.csv").read_text(encoding="utf-8-sig")
        assert "hunter2" not in written
        assert "\u2022" not in written  # a mask would be read as a password
        with (tmp_path / "blocked.csv").open(encoding="utf-8-sig", newline="") as file:
            header, row = csv.reader(file)
        assert header[:3] == ["username", "course", "password"]
        assert row[:3] == ["  ANN.LEE\u00a0", "BOI1", ""]
        assert "BOI2" in row[header.index("lmsdesk_reason")]
        assert "BOI2" in row[header.index("lmsdesk_fix")]
        mended = (tmp_path / "blocked.csv").read_text(encoding="utf-8").replace("BOI1", "BIO1")
        again = await opened(console, tmp_path / "mended.csv", mended)
        assert (await again.check(replace(again.options, formulas=formulas))).counts[Outcome.CREATE] == 1

    run(steps)


def test_some_rows_are_staged_on_trial_and_the_others_after_another_check(run: Run, tmp_path: Path) -> None:
    async def steps(console: Console) -> None:
        text = "username,course,group\nnobody,BIO1,\nann.lee,BIO1,New\njose,BIO1,\nlucja,BIO1,Other\n"
        job = await opened(console, tmp_path / "list.csv", text)
        await job.check(replace(job.options, columns={"group": "group"}, allow_create_groups=True))
        tried = first_rows(job.plan, 2)
        assert tried == [RowId(0, 3), RowId(0, 4)]
        kept = await job.stage(tried)
        operations = console.desk.operations(change_set=kept.id)
        assert {item.label for item in operations if item.key.entity is Entity.GROUP} == {"New in BIO1"}
        assert {item.source_row for item in operations} - {None} == set(tried)
        again = await job.check(job.options)
        assert [row.outcome for row in again.rows] == [Outcome.BLOCKED, Outcome.SAME, Outcome.SAME, Outcome.CREATE]
        assert {item.source_row for item in console.desk.operations(change_set=(await job.stage()).id)} - {None} == {
            RowId(0, 5)
        }

    run(steps)


def test_h109_pasted_rows_are_a_list_and_copies_of_a_killed_program_go(run: Run, home: Path) -> None:
    left = Profiles().open("p").spool / "left-behind"
    left.write_text("people")

    async def steps(console: Console) -> None:
        job = await console.imports.open_text("username\tcourse\nann.lee\tBIO1\n")
        assert (job.name, job.plan.counts[Outcome.CREATE]) == ("Clipboard", 1)
        assert not left.exists()
        job.close()

    run(steps)


def test_a_site_that_was_never_read_knows_nobody_and_refuses_the_list_in_words(home: Path, tmp_path: Path) -> None:
    token = home / "token"
    token.write_text("0" * 32)
    token.chmod(0o600)
    Profiles().add(Site("fresh", "moodle", "http://127.0.0.1:9", title="Northfield", token_file=str(token)))
    path = tmp_path / "list.csv"
    path.write_text("username,course\nann.lee,BIO1\n")

    async def steps() -> None:
        console = open_console(Profiles().open("fresh"))
        try:
            for work in (console.imports.open(path), console.imports.open_text("username\tcourse\nann.lee\tBIO1")):
                with pytest.raises(WrongUse) as caught:
                    await work
                told = tell(caught.value)
                assert told.what.startswith("Northfield has not been read yet")
                assert "lmsdesk sync" in told.next
        finally:
            await console.close()

    asyncio.run(steps())


def test_putting_into_the_tray_that_is_stopped_leaves_nothing_there_and_can_be_done_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_staging, "_STEP", 1)  # as if each change were a thousand
    text = "username,course\nann.lee,BIO1\njose,BIO1\nlucja,ART1\n"

    async def steps(console: Console) -> None:
        session = await console.imports.open(_written(tmp_path / "list.csv", text))
        told: list[Event] = []

        def hear(event: Event) -> None:
            told.append(event)
            if isinstance(event, Progress) and event.job == "stage":
                session.stop_staging()

        deafen = console.events.subscribe(hear)
        with pytest.raises(Cancelled):
            await session.stage()
        deafen()
        assert told[-1] == JobEnded("stage", "cancelled")
        assert console.changes.tray().total == 0
        assert console.changes.undo_text() is None
        assert not console.changes.history()
        kept = await session.stage()
        assert kept.total == 3
        assert await console.changes.undo() == "Import list.csv"

    run(steps)


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_list_asks_about_protected_people_and_takes_access_from_them_only_where_somebody_agreed(
    run: Run, tmp_path: Path
) -> None:
    async def walk(console: Console) -> None:
        job = await opened(
            console, tmp_path / "list.csv", "username,course,action\nadmin,BIO1,unenrol\nann.lee,BIO1,enrol\n"
        )
        assert [row.outcome for row in job.plan.rows] == [Outcome.CHECK, Outcome.CREATE]
        await job.check(replace(job.options, overrides={RowId(0, 2): Override(skip=True)}))
        kept = await job.stage()
        assert (kept.total, console.desk.lifted()) == (1, frozenset())
        job = await opened(console, tmp_path / "other.csv", "username,course,action\nadmin,BIO1,unenrol\n")
        await job.check(replace(job.options, overrides={RowId(0, 2): Override(accepted=frozenset({"protected"}))}))
        kept = await job.stage()
        (gone,) = console.desk.operations(change_set=kept.id)
        assert console.desk.lifted() == {gone.id}
        console.watch.renew()
        assert console.watch.reasons(gone) == []

    run(walk)
