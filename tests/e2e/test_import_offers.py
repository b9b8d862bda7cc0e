"""What a list of enrolments offers beside what its rows ask for, through the command line and into the campus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench

HEAD = "username,firstname,lastname,email,department,course"
NEW = ("zoe.newby,Zoë,Newby,zoe.newby@new.example,Arts,C003", "zoe.newby,Zoë,Newby,zoe.newby@new.example,Arts,C004")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A small campus: C003 and C004 take people by hand, C006 does not; one person creates courses in C004."""
    made = Bench(tmp_path_factory.mktemp("offers"))
    made.server.campus._db.execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0 WHERE id>1")
    made.server.campus._db.execute("UPDATE course SET methods='manual' WHERE shortname IN ('C003', 'C004')")
    made.server.campus._db.execute("UPDATE course SET methods='self' WHERE shortname='C006'")
    made.server.campus._db.execute(
        "UPDATE role_assignment SET role=2 WHERE (course, user)=(SELECT a.course, max(a.user) FROM role_assignment a "
        "JOIN course c ON c.id=a.course WHERE c.shortname='C004')"
    )
    made.json("sync")
    yield made
    made.close()


def rows(bench: Bench, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """What the campus has."""
    return [tuple(row) for row in bench.server.campus._db.execute(sql, values)]


def listed(folder: Path, head: str, *lines: str) -> str:
    """A list as a file."""
    path = folder / "list.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return str(path)


def told(plan: dict[str, Any]) -> list[tuple[str, set[str]]]:
    """Outcomes and codes."""
    return [(row["outcome"], {reason["code"] for reason in row["reasons"]}) for row in plan["rows"]]


def test_h68_people_whom_the_site_lacks_are_made_once_and_enrolled(bench: Bench, tmp_path: Path) -> None:
    path = listed(tmp_path, HEAD, *NEW, "u00020,,,,,C003")
    plan = bench.json("import", path, "--dry-run", expect=2)
    assert [outcome for outcome, _ in told(plan)][:2] == ["blocked", "blocked"]
    (offer,) = [each for each in plan["questions"] if each["key"] == "person_unknown"]
    assert (offer["choices"], offer["chosen"], offer["rows"]) == (["leave", "create"], "leave", 2)
    plan = bench.json("import", path, "--set", "answer.person_unknown=create")
    assert [outcome for outcome, _ in told(plan)][:2] == ["create", "create"]
    pushed = bench.json("push", "--yes", "--wait", "--confirm", "p")
    assert {item["state"] for item in pushed["operations"]} <= {"APPLIED", "RETIRED", "NOOP"}
    made = rows(bench, "SELECT id, firstname, department, auth FROM user WHERE username='zoe.newby'")
    assert [row[1:] for row in made] == [("Zoë", "Arts", "manual")]
    inside = rows(bench, "SELECT c.shortname FROM enrol e JOIN course c ON c.id=e.course WHERE e.user=?", made[0][0])
    assert sorted(inside) == [("C003",), ("C004",)]
    again = bench.json("import", path, "--set", "answer.person_unknown=create", "--dry-run")
    assert {outcome for outcome, _ in told(again)} == {"same"}


def test_h77_another_address_is_written_on_a_row_of_its_own(bench: Bench, tmp_path: Path) -> None:
    (number, before) = rows(bench, "SELECT id, email FROM user WHERE username='u00030'")[0]
    path = listed(tmp_path, "username,email,course", "u00030,u30@married.example,C003")
    plan = bench.json("import", path, "--dry-run")
    assert [codes & {"email_differs"} for _, codes in told(plan)] == [{"email_differs"}]
    plan = bench.json("import", path, "--set", "answer.email_differs=update")
    assert next((row["kind"], row["row"], row["after"].get("email")) for row in plan["rows"]) == (
        "person", None, "u30@married.example",
    )  # fmt: skip
    bench.json("push", "--yes", "--wait", "--confirm", "p")
    assert rows(bench, "SELECT email FROM user WHERE id=?", number) == [("u30@married.example",)]
    undone = bench.json("undo", str(plan["change_set"]))
    bench.json("push", "--yes", "--wait", "--confirm", "p", "--only", str(undone["id"]))
    assert rows(bench, "SELECT email FROM user WHERE id=?", number) == [(before,)]


def test_h82_a_course_that_takes_nobody_by_hand_names_the_page_where_that_is_put_right(
    bench: Bench, tmp_path: Path
) -> None:
    plan = bench.json("import", listed(tmp_path, "username,course", "u00031,C006"), "--dry-run", expect=2)
    ((number,),) = rows(bench, "SELECT id FROM course WHERE shortname='C006'")
    (reason,) = [each for each in plan["rows"][0]["reasons"] if each["code"] == "no_manual_method"]
    assert reason["page"].endswith(f"/enrol/instances.php?id={number}")
    said = bench.run("import", listed(tmp_path, "username,course", "u00031,C006"), "--dry-run")
    assert reason["page"] in said.stdout


def test_h84_a_role_that_the_account_may_not_give_is_known_before_anything_is_sent(
    bench: Bench, tmp_path: Path
) -> None:
    rows_ = ("u00032,C003,coursecreator", "u00033,C003,student")
    plan = bench.json("import", listed(tmp_path, "username,course,role", *rows_), "--dry-run", expect=2)
    assert [outcome for outcome, _ in told(plan)] == ["blocked", "create"]
    assert "role_not_given" in told(plan)[0][1]
