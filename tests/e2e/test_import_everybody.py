"""Lists of members, and lists that are everybody, through the command line to the practice LMS and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.campus import Bench

COURSE = "C003"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("everybody"))
    made.server.campus._db.execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0 WHERE id>1")
    made.json("sync")
    yield made
    made.close()


def write(folder: Path, head: str, rows: list[str]) -> str:
    """A list as a file."""
    path = folder / "list.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return str(path)


def learners(bench: Bench, *, active: bool = True) -> list[dict[str, Any]]:
    """Students of the course who were enrolled by hand, without those who are suspended."""
    rows = bench.json("list", "enrolments", "--filter", f"course:{COURSE}")
    rows = [row for row in rows if row["roles"] == ["student"] and row["method"] == "manual"]
    return [row for row in rows if row["status"] == "active" or not active]


@pytest.mark.parametrize("leave", ["suspend", "unenrol"])
def test_who_is_missing_leaves_and_comes_back(bench: Bench, tmp_path: Path, leave: str) -> None:
    before = bench.state()
    everybody = learners(bench)
    assert len(everybody) > 4
    gone = {row["username"] for row in everybody[:3]}
    stay = [f"{row['username']},{COURSE}" for row in learners(bench, active=False) if row["username"] not in gone]
    meant = ("--set", "answer.enrolment_suspended=keep", "--set", f"sync={leave}")

    path = write(tmp_path, "username,course", [*stay, f"nobody,{COURSE}"])
    waiting = bench.json("import", path, *meant, expect=2)
    assert (waiting["change_set"], waiting["counts"]["check"]) == (None, 3)

    path = write(tmp_path, "username,course", stay)
    assert bench.json("import", path, *meant[:2], "--dry-run")["counts"]["change"] == 0
    plan = bench.json("import", path, *meant)
    first = plan["rows"][:3]
    assert {(row["row"], row["verb"], row["outcome"]) for row in first} == {(None, leave, "change")}
    bench.json("push", "--yes", "--wait", "--confirm", "p")
    left = {row["username"] for row in learners(bench)}
    assert left == {row["username"] for row in everybody} - gone

    imports = bench.json("imports", "list")
    receipt = bench.json("imports", "show", str(imports[0]["id"]))
    told = [row for row in receipt["rows"] if row["row"] is None]
    assert {row["became"] for row in told} == {"done"}
    assert {name for row in told for name in row["cells"] if name in gone} == gone

    undone = bench.json("undo", str(plan["change_set"]))
    bench.json("push", "--yes", "--wait", "--confirm", "p", "--only", str(undone["id"]))
    after = bench.state()
    same = {name for name in before if name != "grp_member"}  # groups do not come back with a new enrolment
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_members_of_a_new_cohort_and_of_groups(bench: Bench, tmp_path: Path) -> None:
    people = [row["username"] for row in learners(bench)[:3]]
    path = write(tmp_path, "username,cohort", [f"{name},Night porters" for name in people])
    assert bench.json("import", path, expect=2)["counts"]["blocked"] == 3
    plan = bench.json("import", path, "--set", "create_groups=yes")
    assert (plan["kind"], plan["counts"]["create"]) == ("cohort", 3)
    bench.json("push", "--yes", "--wait")
    members = "SELECT u.username FROM cohort_member m JOIN user u ON u.id=m.user JOIN cohort c ON c.id=m.cohort "
    members += "WHERE c.name='Night porters' ORDER BY 1"
    inside = [row["username"] for row in bench.server.campus._db.execute(members)]
    assert inside == sorted(people)
    bench.json("sync")
    assert bench.json("import", path)["counts"]["same"] == 3

    out = write(tmp_path, "username,cohort,action", [f"{people[0]},night porters,remove"])
    bench.json("import", out)
    bench.json("push", "--yes", "--wait")
    assert len(list(bench.server.campus._db.execute(members))) == 2

    path = write(tmp_path, "username,course,group", [f"{name},{COURSE},Tutorial 9" for name in people])
    plan = bench.json("import", path, "--as", "groups", "--set", "create_groups=yes")
    assert (plan["kind"], plan["counts"]["create"], plan["change_set"] is not None) == ("group", 3, True)
    bench.json("push", "--yes", "--wait")
    found = bench.server.campus._db.execute(
        "SELECT count(*) AS n FROM grp_member m JOIN grp g ON g.id=m.grp WHERE g.name='Tutorial 9'"
    )
    assert [row["n"] for row in found] == [3], json.dumps(plan)


def test_courses_and_categories_are_made_and_changed(bench: Bench, tmp_path: Path) -> None:
    head = "shortname,fullname,category,idnumber,visible,start"
    rows = ["PORT-1,Lifting safely,Wards / Night,P-1,no,2027-01-11", "PORT-2,Moving safely,wards/night,P-2,yes,"]
    path = write(tmp_path, head, rows)
    assert bench.json("import", path, expect=2)["counts"]["blocked"] == 2
    plan = bench.json("import", path, "--set", "create_groups=yes")
    assert (plan["kind"], plan["counts"]["create"]) == ("course", 2)
    bench.json("push", "--yes", "--wait")
    found = bench.server.campus._db.execute(
        "SELECT c.shortname, c.visible, k.name, p.name AS above FROM course c JOIN category k ON k.id=c.category "
        "JOIN category p ON p.id=k.parent WHERE c.shortname LIKE 'PORT-%' ORDER BY 1"
    )
    assert [tuple(row) for row in found] == [("PORT-1", 0, "Night", "Wards"), ("PORT-2", 1, "Night", "Wards")]
    bench.json("sync")
    assert bench.json("import", path, "--set", "mode=both")["counts"]["same"] == 2

    other = write(tmp_path, head, ["PORT-1,Lifting very safely,Wards,,yes,"])
    changed = bench.json("import", other, "--set", "mode=both")
    assert set(changed["rows"][0]["after"]) == {"fullname", "category_id", "visible"}
    bench.json("push", "--yes", "--wait")
    undone = bench.json("undo", str(changed["change_set"]))
    bench.json("push", "--yes", "--wait", "--only", str(undone["id"]))
    bench.json("sync")
    path = write(tmp_path, head, rows)
    assert bench.json("import", path, "--set", "mode=both")["counts"]["same"] == 2

    tree = write(tmp_path, "name,idnumber,parent", ["Theatres,THE,Wards", "Recovery,,Theatres"])
    plan = bench.json("import", tree)
    assert (plan["kind"], plan["counts"]["create"]) == ("category", 2)
    bench.json("push", "--yes", "--wait")
    bench.json("sync")
    assert bench.json("import", tree)["counts"]["same"] == 2
