"""``lmsdesk import`` with folders, archives, addresses and workbooks that ask: what it says and what it would do."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("sets"))
    made.server.campus._db.execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0 WHERE id>1")
    made.server.campus._db.execute("UPDATE course SET methods='manual' WHERE shortname='C003'")
    made.json("sync")
    yield made
    made.close()


def outsiders(bench: Bench, course: str, count: int) -> list[str]:
    """Usernames of active people who are not in the course."""
    found = bench.server.campus._db.execute(
        "SELECT username FROM user u WHERE id>12 AND suspended=0 AND deleted=0 AND username LIKE 'u0%' AND NOT EXISTS "
        "(SELECT 1 FROM enrol e JOIN course c ON c.id=e.course WHERE e.user=u.id AND c.shortname=?) ORDER BY id",
        (course,),
    )
    return [row["username"] for row in found][:count]


def outcomes(plan: dict[str, Any]) -> list[tuple[int, str]]:
    """What each row would do."""
    return [(row["row"], row["outcome"]) for row in plan["rows"]]


def test_h14_h15_a_folder_with_an_archive_is_read_whole(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.csv").write_text(f"username,course\n{first},C003\n", encoding="utf-8")
    (folder / "~$a.xlsx").write_bytes(b"x")
    with zipfile.ZipFile(folder / "b.zip", "w") as packed:
        packed.writestr("rows/b.csv", f"username,course\n{second},C003\n")
        packed.writestr("rows/b.exe", "x")
    plan = bench.json("import", str(folder), "--dry-run")
    assert plan["file"] == "set"
    assert [each["file"] for each in plan["files"]] == ["set/a.csv", "set/b.zip/rows/b.csv"]
    assert [(row["source"], row["row"], row["outcome"]) for row in plan["rows"]] == [(0, 2, "create"), (1, 2, "create")]
    said = bench.run("import", str(folder), "--dry-run").stderr
    assert "set/~$a.xlsx is hidden" in said
    assert "set/b.zip/rows/b.exe is no list by its name" in said


def test_h14_more_than_twenty_files_wait_for_a_word(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    for number in range(21):
        (tmp_path / f"{number:02}.csv").write_text(f"username,course\n{name},C003\n", encoding="utf-8")
    asked = bench.run("import", str(tmp_path), "--dry-run")
    assert asked.returncode == 2
    assert "21 files were found" in asked.stderr
    assert "answer.many_files=accept" in asked.stderr
    plan = bench.json("import", str(tmp_path), "--dry-run", "--set", "answer.many_files=accept")
    assert (len(plan["files"]), plan["counts"]["create"], plan["counts"]["merged"]) == (21, 1, 20)


def test_h13_one_file_that_cannot_be_read_does_not_stop_the_others(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "b.csv").write_text(f"username,course\n{name},C003\n", encoding="utf-8")
    done = bench.run("import", str(tmp_path / "a.pdf"), str(tmp_path / "b.csv"), "--dry-run")
    assert done.returncode == 65
    assert "a.pdf: 0 rows: a.pdf is a PDF" in done.stdout
    assert "b.csv: 1 rows" in done.stdout


def test_h13_several_files_make_one_plan_and_one_step_whatever_their_order(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    (tmp_path / "a.csv").write_text(f"username,course\n{first},C003\n{second},C003\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        f"Kurs;Benutzername;Ende\nC003;{first};\nC003;{second};2097-01-01\n", encoding="utf-8"
    )
    for files in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        plan = bench.json("import", *(str(tmp_path / name) for name in files), "--dry-run", expect=2)
        assert plan["counts"] == {"create": 1, "change": 0, "same": 0, "check": 0, "blocked": 2, "merged": 1}
        told = [
            reason["text"] for row in plan["rows"] for reason in row["reasons"] if reason["code"] == "conflicting_rows"
        ]
        assert told
        assert all(name in told[0] for name in ("3", files[1]))
    blocked = tmp_path / "blocked.csv"
    done = bench.run(
        "import",
        str(tmp_path / "a.csv"),
        str(tmp_path / "b.csv"),
        "--save-blocked",
        str(blocked),
    )
    assert "Staged as change set" in done.stdout
    saved = blocked.read_text(encoding="utf-8-sig").splitlines()
    assert saved[0].startswith("username,course,Kurs,Benutzername,Ende,lmsdesk_row")
    assert len(saved) == 3
    bench.run("changes", "discard", done.stdout.split("Staged as change set ")[1].split(":")[0])


def test_h15_a_oneroster_set_is_read_together(bench: Bench, tmp_path: Path) -> None:
    (name,) = outsiders(bench, "C003", 1)
    with zipfile.ZipFile(tmp_path / "roster.zip", "w") as packed:
        packed.writestr(
            "manifest.csv", "propertyName,value\noneroster.version,1.1\nfile.enrollments,bulk\nfile.users,bulk\n"
        )
        packed.writestr("users.csv", f"sourcedId,role,username,givenName,familyName,email\nu-1,student,{name},,,\n")
        packed.writestr("classes.csv", "sourcedId,title,courseSourcedId,classCode\nk-1,Class,c-1,C003\n")
        packed.writestr("courses.csv", "sourcedId,title,courseCode,orgSourcedId\nc-1,Course,NOWHERE,o\n")
        packed.writestr(
            "enrollments.csv", "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role\ne-1,k-1,o,u-1,student\n"
        )
    plan = bench.json("import", str(tmp_path / "roster.zip"), "--dry-run")
    (row,) = plan["rows"]
    assert (plan["shape"], row["outcome"], row["course"], row["matched_by"]) == (
        "oneroster",
        "create",
        "C003",
        "username",
    )
    assert {"set_version", "set_whole", "set_read"} <= {note["code"] for note in plan["notes"]}
    assert [each["file"] for each in plan["files"]] == ["roster.zip/enrollments.csv"]


def test_h17_addresses_need_only_a_course(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    mails = [
        row["email"]
        for row in bench.server.campus._db.execute(
            "SELECT email FROM user WHERE username IN (?, ?) ORDER BY id", (first, second)
        )
    ]
    path = tmp_path / "people.txt"
    path.write_text(f"<{mails[0]}>; {mails[1]}", encoding="utf-8")
    plan = bench.json("import", str(path), "--dry-run", "--set", "course=C003")
    assert outcomes(plan) == [(1, "create"), (2, "create")]
    assert "address_list" in {note["code"] for note in plan["notes"]}


def test_h100_h102_a_workbook_asks_which_sheet_and_what_merged_cells_mean(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    book = Workbook()
    page = book.worksheets[0]
    for row in (("username", "course"), (first, "C003"), (second, None)):
        page.append(row)
    page.merge_cells("B2:B3")
    other = book.create_sheet("Old")
    for row in (("username", "course"), (first, "C003")):
        other.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    plan = bench.json("import", str(path), "--dry-run", expect=2)
    assert {"several_tabs", "merged_cells"} <= {ask["key"] for ask in plan["questions"]}
    assert {outcome for _, outcome in outcomes(plan)} == {"check", "blocked"}
    answers = ("--set", "answer.several_tabs=Sheet", "--set", "answer.merged_cells=fill")
    assert outcomes(bench.json("import", str(path), "--dry-run", *answers)) == [(2, "create"), (3, "create")]
    old = bench.json("import", str(path), "--dry-run", "--set", "answer.several_tabs=Old")
    assert outcomes(old) == [(2, "create")]
