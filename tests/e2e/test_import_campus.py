"""A list with every hazard goes through the command line to a campus of 5,000 people, and all of it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench
from tests.files import cursed

EXPECTED = Path(__file__).parents[1] / "files" / "cursed.expected"
ANSWERS = (
    "answer.leading_zeros:idnumber=accept",
    "answer.enrolment_suspended=activate",
    "answer.account_suspended=accept",
    "answer.end_past=skip",
    "answer.privileged_role:teacher=accept",
    "answer.duplicate_header:role=skip",
)


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
    return [
        "\t".join(
            (
                f"{row['row']}.{row['part']}" if row["part"] else str(row["row"]),
                lines[row["row"] - 1].hazard,
                row["outcome"],
                row["verb"],
                " ".join(sorted({reason["code"] for reason in row["reasons"]})),
            )
        ).rstrip()
        for row in rows
    ]


def test_every_hazard_has_its_outcome_and_all_that_was_applied_is_taken_back(bench: Bench, tmp_path: Path) -> None:
    campus = cursed.Campus(bench.json("list", "users"), bench.json("list", "enrolments", "--filter", "course:C10*"))
    lines = cursed.lines_of(campus)
    path = tmp_path / "Einschreibungen.csv"
    path.write_bytes(cursed.as_csv(lines))
    before = bench.state()

    # The same list as another system exports it: UTF-16, tabs, the ending of a workbook.
    other = tmp_path / "export.xls"
    other.write_bytes(cursed.as_tab_text(lines))
    wrapped = bench.json("import", str(other), "--dry-run", *settings(*ANSWERS), expect=2)
    assert (wrapped["encoding"], wrapped["delimiter"], wrapped["notes"][0]["code"]) == (
        "utf-16",
        "\t",
        "extension_lies",
    )

    # And as a workbook, with cells that have types.
    book = tmp_path / "Einschreibungen.xlsx"
    book.write_bytes(cursed.as_workbook(lines))
    typed = bench.json("import", str(book), "--dry-run", *settings(*ANSWERS), expect=2)
    assert (typed["encoding"], typed["delimiter"], len(typed["rows"])) == (None, None, cursed.ROWS)

    plan = bench.json("import", str(path), *settings(*ANSWERS), expect=2)
    outcomes = told(plan["rows"], lines)
    (tmp_path / "outcomes").write_text("\n".join(outcomes) + "\n", encoding="utf-8")
    assert told(wrapped["rows"], lines) == outcomes
    assert told(typed["rows"], lines) == outcomes
    assert outcomes == EXPECTED.read_text(encoding="utf-8").splitlines()
    assert sum(plan["counts"].values()) == len(plan["rows"]) == cursed.ROWS
    assert (plan["encoding"], plan["delimiter"], plan["site"]) == ("utf-8", ";", "Practice campus")

    stopped = bench.run("push", "--yes", "--wait")  # the list suspends more people of one course than that passes
    assert (stopped.returncode, "Stop-loss: 32 of" in stopped.stderr, bench.state() == before) == (2, True, True)
    receipts = bench.json("push", "--confirm", "p", "--wait")
    assert {item["state"] for item in receipts["operations"]} == {"RETIRED"}
    applied = bench.state()
    assert applied != before

    again = bench.json("import", str(path), *settings(*ANSWERS), expect=2)
    assert (again["change_set"], again["counts"]["create"], again["counts"]["change"]) == (None, 0, 0)
    assert bench.state() == applied

    undone = bench.json("undo", str(plan["change_set"]))
    back = bench.json("push", "--confirm", "p", "--wait", "--only", str(undone["id"]))
    assert {item["state"] for item in back["operations"]} == {"RETIRED"}
    after = bench.state()
    out = [row for row in plan["rows"] if (row["verb"], row["outcome"]) == ("unenrol", "change")]
    pairs = {(row["user_id"], row["course_id"]) for row in out}
    assert len(pairs) == 12
    assert {name: rows for name, rows in after.items() if name != "grp_member"} == {
        name: rows for name, rows in before.items() if name != "grp_member"
    }
    lost = set(before["grp_member"]) - set(after["grp_member"])
    courses = {row[0]: row[1] for row in before["grp"]}
    assert not set(after["grp_member"]) - set(before["grp_member"])
    # What the plan said cannot come back: the groups of people who were unenrolled.
    assert {(user, courses[group]) for group, user in lost} <= pairs
