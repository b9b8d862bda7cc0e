"""What became of the rows of a list, after a push, after it was dropped again, and after its file was changed."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_import_command import outsiders, take_back, write
from tests.fakes.campus import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("receipts"))
    made.server.campus._db.execute("UPDATE course SET visible=1, startdate=1600000000, enddate=0 WHERE id>1")
    made.server.campus._db.execute("UPDATE course SET methods='manual' WHERE shortname IN ('C003', 'C004', 'C006')")
    made.json("sync")
    yield made
    made.close()


def newest(bench: Bench) -> dict[str, Any]:
    """What became of the list that was imported last."""
    shown: dict[str, Any] = bench.json("imports", "show", str(bench.json("imports", "list")[0]["id"]))
    return shown


def fates(shown: dict[str, Any]) -> dict[int, str]:
    return {row["row"]: row["became"] for row in shown["rows"]}


def test_each_row_has_its_fate_from_the_tray_to_the_way_back(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C003", 2)
    path = write(tmp_path, f"{first},C003,,", "nobody.here,C003,,", f"{first},C003,,", f" {second} ,C003,,")
    staged = bench.json("import", path, expect=2)
    assert fates(newest(bench)) == {2: "waiting", 3: "left_out", 4: "said_twice", 5: "waiting"}
    bench.json("push", "--yes", "--wait")
    shown = newest(bench)
    assert fates(shown) == {2: "done", 3: "left_out", 4: "said_twice", 5: "done"}
    assert shown["headings"] == ["username", "course", "role", "end"]
    assert shown["rows"][3]["cells"] == [f" {second} ", "C003", "", ""]
    assert shown["rows"][1]["told"]
    take_back(bench, staged["change_set"])
    assert fates(newest(bench)) == {2: "taken_back", 3: "left_out", 4: "said_twice", 5: "taken_back"}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_receipts_are_written_with_the_rows_as_the_file_had_them(bench: Bench, tmp_path: Path, ending: str) -> None:
    (name,) = outsiders(bench, "C004", 1)
    path = tmp_path / "with.csv"
    path.write_text(f"username,course,password,note\n{name},C004,hunter2,=1+1\n", encoding="utf-8")
    staged = bench.json("import", str(path))
    out = tmp_path / f"out.{ending}"
    number = bench.json("imports", "list")[0]["id"]
    assert bench.json("imports", "save", str(number), str(out))["rows"] == 1
    if ending == "csv":
        with out.open(encoding="utf-8-sig", newline="") as file:
            header, row = csv.reader(file)
        assert header == ["username", "course", "password", "note", "lmsdesk_row", "lmsdesk_status", "lmsdesk_reason"]
        assert row[:6] == [name, "C004", "", "'=1+1", "2", "Waits in the tray"]
    elif ending == "json":
        assert json.loads(out.read_text())["rows"][0]["cells"] == [name, "C004", "", "=1+1"]
    else:
        from openpyxl import load_workbook

        rows = list(load_workbook(out).worksheets[0].iter_rows(values_only=True))
        assert rows[1][:6] == (name, "C004", None, "=1+1", "2", "Waits in the tray")
    everything = b"".join(each.read_bytes() for each in bench.home.rglob("*") if each.is_file())
    assert b"hunter2" not in everything
    bench.json("changes", "discard", str(staged["change_set"]))
    assert set(fates(newest(bench)).values()) == {"discarded"}


def test_h12_a_list_that_comes_again_in_other_bytes_is_known_and_says_what_drifted(
    bench: Bench, tmp_path: Path
) -> None:
    names = outsiders(bench, "C006", 3)
    path = write(tmp_path, *(f"{name},C006,student," for name in names))
    assert bench.json("import", path, "--dry-run")["seen"] is None
    staged = bench.json("import", path)
    bench.json("push", "--yes", "--wait")
    again = bench.json("import", path)["seen"]
    assert (again["same_bytes"], again["known"], again["drifted"], again["new"]) == (True, 3, [], [])
    bench.server.campus._db.execute(
        "DELETE FROM enrol WHERE user=(SELECT id FROM user WHERE username=?) "
        "AND course=(SELECT id FROM course WHERE shortname='C006')",
        (names[1],),
    )
    bench.json("sync", "--full")
    other = tmp_path / "other.csv"
    lines = [f"student;C006;{name};" for name in names] + ["student;C006;nobody.here;"]
    other.write_bytes("\r\n".join(["role;course;username;end", *lines]).encode("utf-16"))
    seen = bench.json("import", str(other), "--dry-run", expect=2)["seen"]
    assert (seen["change_set"], seen["same_bytes"], seen["known"]) == (staged["change_set"], False, 3)
    assert (seen["drifted"], seen["new"]) == ([3], [5])
    words = bench.run("import", str(other), "--dry-run").stderr
    assert "1 row has drifted since" in words


def test_h11_a_file_that_was_changed_after_it_was_staged_stops_the_push_until_it_was_looked_at(
    bench: Bench, tmp_path: Path
) -> None:
    first, second = outsiders(bench, "C003", 2)
    path = write(tmp_path, f"{first},C003,,")
    staged = bench.json("import", path)
    write(tmp_path, f"{first},C003,,", f"{second},C003,,")
    refused = bench.run("push", "--yes", "--wait")
    assert refused.returncode == 65
    assert "list.csv" in refused.stderr
    assert "--changed-files" in refused.stderr
    assert fates(newest(bench)) == {2: "waiting"}
    looked = bench.json("import", path)
    assert looked["seen"]["new"] == [3]
    bench.json("push", "--yes", "--wait")
    assert fates(newest(bench)) == {2: "already", 3: "done"}
    for number in (looked["change_set"], staged["change_set"]):
        take_back(bench, number)


def test_h11_one_changed_file_of_a_set_stops_the_push_until_the_set_was_looked_at(bench: Bench, tmp_path: Path) -> None:
    first, second, third = outsiders(bench, "C003", 3)
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.csv").write_text(f"username,course\n{first},C003\n", encoding="utf-8")

    def pack(*names: str) -> None:
        with zipfile.ZipFile(folder / "b.zip", "w") as packed:
            packed.writestr("b.csv", "username,course\n" + "".join(f"{name},C003\n" for name in names))

    pack(second)
    staged = bench.json("import", str(folder))
    assert len(staged["rows"]) == 2
    pack(second, third)
    refused = bench.run("push", "--yes", "--wait")
    assert (refused.returncode, "b.zip" in refused.stderr) == (65, True)
    looked = bench.json("import", str(folder))
    bench.json("push", "--yes", "--wait")
    for number in (looked["change_set"], staged["change_set"]):
        take_back(bench, number)


def test_h11_a_file_that_is_gone_or_a_word_of_the_person_lets_the_push_go_on(bench: Bench, tmp_path: Path) -> None:
    first, second = outsiders(bench, "C004", 2)
    path = write(tmp_path, f"{first},C004,,")
    staged = [bench.json("import", path)["change_set"]]
    Path(path).unlink()
    bench.json("push", "--yes", "--wait")
    path = write(tmp_path, f"{second},C004,,")
    staged.append(bench.json("import", path)["change_set"])
    write(tmp_path, "nobody,C004,,")
    assert bench.run("push", "--yes", "--wait").returncode == 65
    bench.json("push", "--yes", "--wait", "--changed-files")
    assert fates(newest(bench)) == {2: "done"}
    for number in staged:
        take_back(bench, number)


def test_an_import_that_does_not_exist_is_said(bench: Bench) -> None:
    done = bench.run("imports", "show", "4711")
    assert done.returncode == 64
    assert "imports list" in done.stderr
