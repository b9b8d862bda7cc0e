"""A list with every hazard about a campus of 5,000 people: dropped on the window, and through the command line.

There it is applied and taken back, by day every fifth row of it, with ``LMSDESK_NIGHTLY`` the whole; the window, which
comes first, only checks it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.imports.plan import PlanRow
from lmsdesk.ui.imports.open_page import OpenPage
from tests.fakes.campus import Bench
from tests.fakes.program import Desk, Program
from tests.files import cursed

WHOLE = bool(os.environ.get("LMSDESK_NIGHTLY"))
HEAD = 3  # lines above the rows


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("campus"), "medium")
    for statement in cursed.ARRANGED:
        made.server.campus._db.execute(statement)
    made.json("sync")
    yield made
    made.close()


def settings(*pairs: str) -> list[str]:
    """Options of the command line."""
    return [word for pair in pairs for word in ("--set", pair)]


def told(rows: list[dict[str, Any]], lines: list[cursed.Line]) -> list[str]:
    """The outcome of each row as a line of text, with the hazard that it is about."""
    found = (
        (row["row"], row["part"], row["outcome"], row["verb"], [reason["code"] for reason in row["reasons"]])
        for row in rows
    )
    return cursed.told(found, lines)


@pytest.fixture(scope="module")
def lines(bench: Bench) -> list[cursed.Line]:
    """The list, about the people of this campus."""
    enrolments = bench.json("list", "enrolments", "--filter", "course:C10*")
    return cursed.lines_of(cursed.Campus(bench.json("list", "users"), enrolments))


async def answer(program: Program, page: OpenPage, key: str, choice: str) -> None:
    """Answer a question of the list with its digit, as a person does who goes through the cards."""
    while not page.check.questions.more.isHidden():
        page.check.questions.more.click()
    cards = {each.ask.key: each for each in page.check.questions.cards}
    card = cards[key]
    QTest.keyClick(card.focus_target(), Qt.Key(Qt.Key.Key_1 + card.ask.choices.index(choice)))
    assert page.job.busy
    await program.until(lambda: not page.job.busy)


def shown(page: OpenPage) -> list[PlanRow]:
    """All rows that the table shows, in the order of the file."""
    model = page.check.model
    found = [model.row_at(number) for number in range(model.rowCount())]
    return sorted((row for row in found if row is not None), key=lambda row: (row.row, row.part))


@pytest.mark.parametrize(("name", "form"), [("list.csv", cursed.as_csv), ("list.xlsx", cursed.as_workbook)])
def test_dropped_on_the_window_each_form_gives_the_plan_that_is_written_down(
    bench: Bench, desk: Desk, tmp_path: Path, lines: list[cursed.Line], name: str,
    form: Callable[[list[cursed.Line]], bytes],
) -> None:  # fmt: skip
    before = bench.state()
    (tmp_path / name).write_bytes(form(lines))

    async def steps() -> None:
        program = await desk.start()
        page = await program.drop(tmp_path / name)
        for pair in cursed.ANSWERS:
            key, choice = pair.removeprefix("answer.").rsplit("=", 1)
            await answer(program, page, key, choice)
        told = (
            (row.row, row.part, row.outcome.value, row.verb.value, [reason.code for reason in row.reasons])
            for row in shown(page)
        )
        assert cursed.told(told, lines) == cursed.EXPECTED.read_text(encoding="utf-8").splitlines()
        assert program.console.changes.tray().total == 0
        page.more.close_asked.emit()

    desk.walk(steps)
    assert bench.state() == before


def test_through_the_command_line_every_hazard_has_its_outcome_in_each_form(
    bench: Bench, lines: list[cursed.Line], tmp_path: Path
) -> None:
    path = tmp_path / "Einschreibungen.csv"
    path.write_bytes(cursed.as_csv(lines))

    # The same list as another system exports it: UTF-16, tabs, the ending of a workbook.
    other = tmp_path / "export.xls"
    other.write_bytes(cursed.as_tab_text(lines))
    wrapped = bench.json("import", str(other), "--dry-run", *settings(*cursed.ANSWERS), expect=2)
    assert (wrapped["encoding"], wrapped["delimiter"], wrapped["notes"][0]["code"]) == (
        "utf-16",
        "\t",
        "extension_lies",
    )

    # And as a workbook, with cells that have types.
    book = tmp_path / "Einschreibungen.xlsx"
    book.write_bytes(cursed.as_workbook(lines))
    typed = bench.json("import", str(book), "--dry-run", *settings(*cursed.ANSWERS), expect=2)
    assert (typed["encoding"], typed["delimiter"], len(typed["rows"])) == (None, None, cursed.ROWS)

    plan = bench.json("import", str(path), "--dry-run", *settings(*cursed.ANSWERS), expect=2)
    outcomes = told(plan["rows"], lines)
    (tmp_path / "outcomes").write_text("\n".join(outcomes) + "\n", encoding="utf-8")
    assert told(wrapped["rows"], lines) == outcomes
    assert told(typed["rows"], lines) == outcomes
    assert outcomes == cursed.EXPECTED.read_text(encoding="utf-8").splitlines()
    assert sum(plan["counts"].values()) == len(plan["rows"]) == cursed.ROWS
    assert (plan["encoding"], plan["delimiter"], plan["site"]) == ("utf-8", ";", "Practice campus")


def test_all_that_was_applied_is_taken_back(bench: Bench, lines: list[cursed.Line], tmp_path: Path) -> None:
    path = tmp_path / "Einschreibungen.csv"
    path.write_bytes(cursed.as_csv(lines if WHOLE else [*lines[:HEAD], *lines[HEAD::5]]))
    before = bench.state()
    plan = bench.json("import", str(path), *settings(*cursed.ANSWERS), expect=2)
    if WHOLE:  # the list suspends more people of one course than passes
        stopped = bench.run("push", "--yes", "--wait")
        assert (stopped.returncode, "Stop-loss: 32 of" in stopped.stderr, bench.state() == before) == (2, True, True)
    agreed = ("--confirm", "p") if WHOLE else ("--yes",)
    receipts = bench.json("push", *agreed, "--wait")
    assert {item["state"] for item in receipts["operations"]} == {"RETIRED"}
    applied = bench.state()
    assert applied != before

    again = bench.json("import", str(path), *settings(*cursed.ANSWERS), expect=2)
    assert (again["change_set"], again["counts"]["create"], again["counts"]["change"]) == (None, 0, 0)
    assert bench.state() == applied

    undone = bench.json("undo", str(plan["change_set"]))
    back = bench.json("push", "--confirm", "p", "--wait", "--only", str(undone["id"]))
    assert {item["state"] for item in back["operations"]} == {"RETIRED"}
    after = bench.state()
    out = [row for row in plan["rows"] if (row["verb"], row["outcome"]) == ("unenrol", "change")]
    pairs = {(row["user_id"], row["course_id"]) for row in out}
    assert len(pairs) == 12 if WHOLE else pairs
    assert {name: rows for name, rows in after.items() if name != "grp_member"} == {
        name: rows for name, rows in before.items() if name != "grp_member"
    }
    lost = set(before["grp_member"]) - set(after["grp_member"])
    courses = {row[0]: row[1] for row in before["grp"]}
    assert not set(after["grp_member"]) - set(before["grp_member"])
    # What the plan said cannot come back: the groups of people who were unenrolled.
    assert {(user, courses[group]) for group, user in lost} <= pairs
