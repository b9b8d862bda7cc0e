"""Lists of people through the command line: accounts made, changed and suspended on the practice LMS, and back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench

HEAD = ("username", "firstname", "lastname", "email", "department", "city", "suspended", "password")
SECRET = "Tulip-4711-Meadow"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("people"), read=True)
    yield made
    made.close()


def write(folder: Path, *rows: tuple[str, ...]) -> str:
    """A list as a file."""
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEAD, *rows))
    return str(path)


def people(bench: Bench) -> dict[str, dict[str, Any]]:
    """Every account that is there, by username, without the times at which it was touched."""
    rows = bench.server.campus._db.execute("SELECT * FROM user WHERE deleted=0")
    found = [dict(row) for row in rows]
    return {row["username"]: {name: row[name] for name in row if not name.startswith("time")} for row in found}


def test_accounts_are_made_changed_and_suspended_and_all_of_it_is_taken_back(bench: Bench, tmp_path: Path) -> None:
    before = people(bench)
    known = [row for name, row in before.items() if name.startswith("u0") and not row["suspended"]][:2]
    first, second = known
    path = write(
        tmp_path,
        ("new.one", "Nélida", "O'Hara", "new.one@example.com", "Wards", "Graz", "", SECRET),
        ("new.two", "王", "芳", "new.two@example.com", "Wards", "", "yes", ""),
        (first["username"], "NAME", "OTHER", first["email"], "Wards", "", "", SECRET),
        (second["username"], "", "", "", "", "", "1", ""),
        ("new.three", "No", "Address", "", "Wards", "", "", ""),
    )
    added = bench.json("import", path, "--dry-run", expect=2)
    assert (added["kind"], added["counts"]["create"], added["counts"]["change"]) == ("person", 2, 0)

    plan = bench.json("import", path, "--set", "mode=both", expect=2)
    assert [row["outcome"] for row in plan["rows"]] == ["create", "create", "change", "change", "blocked"]
    assert {"password_ignored", "server_passwords"} <= {note["code"] for note in plan["notes"]}
    assert plan["rows"][2]["after"] == {"department": "Wards"}
    bench.json("push", "--yes", "--wait")
    there = people(bench)
    assert (there["new.one"]["firstname"], there["new.one"]["city"], there["new.two"]["suspended"]) == (
        "Nélida",
        "Graz",
        1,
    )
    assert {name: row for name, row in there.items() if name in before} == {
        **before,
        first["username"]: {**first, "department": "Wards"},
        second["username"]: {**second, "suspended": 1},
    }
    again = bench.json("import", path, "--set", "mode=both", expect=2)
    assert (again["change_set"], again["counts"]["same"]) == (None, 4)

    undone = bench.json("undo", str(plan["change_set"]))
    bench.json("push", "--yes", "--wait", "--confirm", "p", "--only", str(undone["id"]))
    back = people(bench)
    assert {name: row for name, row in back.items() if name in before} == before
    # An account that was made is suspended, never deleted: that could not be taken back.
    assert [back[name]["suspended"] for name in sorted(back.keys() - before.keys())] == [1, 1]


def test_no_password_of_a_list_is_kept_anywhere(bench: Bench, tmp_path: Path) -> None:
    path = write(tmp_path, ("canary.one", "Can", "Ary", "canary@example.com", "", "", "", SECRET))
    done = bench.run("import", path)
    assert (done.returncode, SECRET in done.stdout + done.stderr) == (0, False)
    kept = [file for file in bench.home.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
    assert kept == []


def test_an_unsent_edit_and_the_row_of_a_list_become_one_change(bench: Bench, tmp_path: Path) -> None:
    name = next(name for name in people(bench) if name.startswith("u0"))
    bench.json("edit", "user", name, "city=Linz")
    path = write(tmp_path, (name, "", "", "", "Theatre", "Wels", "", ""))
    plan = bench.json("import", path, "--as", "people", "--set", "mode=both")
    (row,) = plan["rows"]
    assert ({reason["code"] for reason in row["reasons"]}, row["after"]) == (
        {"pending_edit"},
        {"city": "Wels", "department": "Theatre"},
    )
    bench.json("push", "--yes", "--wait")
    there = people(bench)[name]
    assert (there["city"], there["department"]) == ("Wels", "Theatre")
