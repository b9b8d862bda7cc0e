"""Each hazard of lists through reading and checking: what becomes of every row, and the report H01 to H112."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.check_set import check_set
from lmsdesk.domain.imports.near import nearest, sought_by
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, PlanRow
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.files.lists import read_copy
from lmsdesk.files.packages import gather
from lmsdesk.files.sets import pack, read_set
from lmsdesk.services.wording_imports import reason_words
from tests.fakes.directory import NOW, FakeDirectory, codes
from tests.files.hazards import Fixture, Hazard, all_hazards
from tests.files.hazards.site import ADMIN, site

TESTS = Path(__file__).parents[2]
HAZARDS = all_hazards()
SHOWN = [each for each in HAZARDS if each.fixtures]
Record = Callable[[str, object], None]


def _site(fixture: Fixture) -> FakeDirectory:
    directory = site()
    if fixture.site is not None:
        fixture.site(directory)
    return directory


def plan_of(folder: Path, fixture: Fixture, answers: bool) -> ImportPlan:
    """Read and check the file as the program does."""
    copy = folder / "copy"
    copy.write_bytes(fixture.data)
    directory = _site(fixture)
    decisions = fixture.answers if answers else {}
    chosen = {**fixture.options, "decisions": {**fixture.options.get("decisions", {}), **decisions}}
    options = ImportOptions(now=NOW, protected=frozenset({ADMIN}), **chosen)

    def read(path: Path, name: str) -> Sheet:
        return read_copy(
            path,
            name,
            known_words=directory.known_words,
            tab=decisions.get("several_tabs"),
            fill_merged=decisions.get("merged_cells") == "fill",
            repair_letters=decisions.get("broken_letters") == "repair",
        )

    if not fixture.name.endswith(".zip"):
        return check(read(copy, fixture.name), options, directory)
    copy = copy.rename(folder / fixture.name)
    kept = pack(gather([copy], folder / "spool", _never).taken, folder / "spool", _never)
    found = read_set(kept.copy, read, _never)
    return check_set(found.bundle, fixture.name, options, directory, unread=found.unread)


def _never() -> None:
    """Nobody stops it."""


def compare(rows: Sequence[PlanRow], told: Sequence[str]) -> None:
    """Hold each row against its line."""
    several = len({row.source for row in rows}) > 1 or any("/" in line.split()[0] for line in told)
    assert [(_number(row, several), row.outcome.value) for row in rows] == [tuple(line.split()[:2]) for line in told]
    for row, line in zip(rows, told, strict=True):
        for code in line.split()[2:]:
            assert (code.lstrip("!") in codes(row)) is not code.startswith("!"), (line, codes(row))


def _number(row: PlanRow, several: bool = False) -> str:
    """The row as a fixture names it: with its list in front where there are several, and its part behind."""
    number = f"{row.row}.{row.part}" if row.part else str(row.row)
    return f"{row.source}/{number}" if several else number


def _told(plan: ImportPlan) -> str:
    """All that a person can read about the list."""
    reasons = [*plan.notes, *(reason for row in plan.rows for reason in row.reasons)]
    return "\n".join(" ".join(reason_words(reason)) for reason in reasons)


def _offers(plan: ImportPlan, row: PlanRow, fixture: Fixture) -> str:
    """Who and what is offered for a row, when it is looked at."""
    directory = _site(fixture)
    near = (near for each in sought_by(row, plan.columns) for near in nearest(each, directory))
    return ", ".join(dict.fromkeys(each.text for each in (*row.suggestions, *near)))


def _checked(folder: Path, fixture: Fixture) -> tuple[object, ImportPlan | None]:
    """Why the file is refused, and the plan where it could be read at all."""
    try:
        plan = plan_of(folder, fixture, answers=False)
    except BadFile as error:
        return error.facts["reason"], None
    return plan.refused.code if plan.refused else None, plan


def judge(folder: Path, fixture: Fixture) -> None:
    """Hold a file against what is to become of it."""
    refused, plan = _checked(folder, fixture)
    assert refused == fixture.refused
    if plan is None:
        return
    compare(plan.rows, fixture.rows)
    assert set(fixture.notes) <= {note.code for note in plan.notes}
    assert {code: plan.fixes.get(code) for code in fixture.fixes} == dict(fixture.fixes)
    assert [text for text in fixture.says if text not in _told(plan)] == []
    assert {
        _number(row): _offers(plan, row, fixture) for row in plan.rows if _number(row) in fixture.near
    } == fixture.near
    chosen = {ask.key: ask.chosen for ask in plan.asks}
    assert set(fixture.questions) <= {ask.key for ask in plan.open_asks}
    assert {key: chosen.get(key) for key in fixture.offered} == fixture.offered
    assert chosen.keys().isdisjoint(fixture.unasked)
    if fixture.answers:
        assert set(fixture.answers) <= {ask.key for ask in plan.open_asks} | fixture.offered.keys()
        after = plan_of(folder, fixture, answers=True)
        compare(after.rows, fixture.then)
        assert (
            tuple(f"{each.fields['username']} {each.fields.get('country')}" for each in after.new_things)
            == fixture.made
        )


@pytest.mark.parametrize("hazard", SHOWN, ids=lambda hazard: hazard.number)
def test_each_file_becomes_what_is_written_beside_it(hazard: Hazard, tmp_path: Path, record_property: Record) -> None:
    for fixture in hazard.fixtures:
        judge(tmp_path, fixture)
    record_property("summary", f"{hazard.number} {hazard.state}: {hazard.title}")


def test_the_report_has_a_line_for_every_hazard(record_property: Record) -> None:
    assert [each.number for each in HAZARDS] == [f"H{number:02}" for number in range(1, 113)]
    assert all(each.title for each in HAZARDS)
    for each in HAZARDS:
        if not each.fixtures:
            record_property("summary", f"{each.number} {each.state}: {each.title}")


@pytest.mark.parametrize("hazard", [each for each in HAZARDS if each.tests], ids=lambda hazard: hazard.number)
def test_what_no_file_shows_has_tests_that_exist(hazard: Hazard) -> None:
    for each in hazard.tests:
        path, _, name = each.partition("::")
        assert re.search(rf"def {name}\(", (TESTS / path).read_text(encoding="utf-8")), each


def test_files_are_made_the_same_every_time() -> None:
    again = {each.number: [fixture.name for fixture in each.fixtures] for each in all_hazards()}
    assert again == {each.number: [fixture.name for fixture in each.fixtures] for each in HAZARDS}
