"""Rows that go back to a person, and the private copies of what came from them."""

from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.files import spool
from lmsdesk.files.blocked import write_blocked
from lmsdesk.files.lists import read_copy

DANGEROUS = [
    "=1+1",
    "+44 20",
    "-5",
    "@x",
    "\tx",
    "'quoted",
    " =2",
    "plain",
    "00123",
    '=HYPERLINK("x")',
    "O'Brien",
    "''x",
]
TOLD = [([cell, "BIO1"], place + 2, "blocked", "nobody", "correct it") for place, cell in enumerate(DANGEROUS)]


def test_h107_nothing_in_written_csv_begins_like_a_formula_and_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "blocked.csv"
    assert write_blocked(path, ["username", "course"], TOLD) == len(DANGEROUS)
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") or cell[:1] in "\t\r\0" for cell in written if cell)
    sheet = read_copy(path, "blocked.csv")
    assert [row[0] for row in sheet.rows] == DANGEROUS


def test_h107_a_foreign_file_keeps_its_apostrophes_for_the_reading_of_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("username,course\n'=x,BIO1\n")
    assert read_copy(path, "x.csv").rows[0][0] == "'=x"


def test_h107_workbooks_hold_text_as_text(tmp_path: Path) -> None:
    path = tmp_path / "blocked.xlsx"
    write_blocked(path, ["username", "course"], TOLD)
    from openpyxl import load_workbook

    page = load_workbook(path).worksheets[0]
    assert {cell.data_type for cell in page["A"]} == {"s"}
    assert [row[0] for row in read_copy(path, "blocked.xlsx").rows] == DANGEROUS


def test_h108_zeros_and_long_numbers_survive_the_way_through_a_workbook(tmp_path: Path) -> None:
    told = [(["007412", "1234567890123456"], 2, "blocked", "x", "")]
    path = tmp_path / "blocked.xlsx"
    write_blocked(path, ["idnumber", "course"], told)
    assert list(read_copy(path, "blocked.xlsx").rows[0])[:2] == ["007412", "1234567890123456"]


def test_h108_written_csv_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    write_blocked(tmp_path / "x.csv", ["username"], [(["Łukasz"], 2, "blocked", "x", "")])
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_was_said_before_is_not_written_twice(tmp_path: Path) -> None:
    first = tmp_path / "first.csv"
    write_blocked(first, ["username", "course"], TOLD[:2])
    again = read_copy(first, "first.csv")
    told = [(list(row), number, "blocked", "still", "") for row, number in zip(again.rows, again.numbers, strict=True)]
    write_blocked(tmp_path / "second.csv", again.header, told)
    sheet = read_copy(tmp_path / "second.csv", "second.csv")
    assert sheet.header == ("username", "course", "lmsdesk_row", "lmsdesk_status", "lmsdesk_reason", "lmsdesk_fix")
    assert list(sheet.rows[0]) == ["=1+1", "BIO1", "2", "blocked", "still", ""]


def test_cells_beyond_the_heading_stay_with_their_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_blocked(path, ["username", "course"], [(["ann", "BIO1", "extra"], 2, "blocked", "too many", "")])
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["ann", "BIO1", "2", "blocked", "too many", "", "extra"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_h109_copies_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("username\nann\n")
    source.chmod(0o644)
    kept = [spool.keep_file(source, tmp_path / "spool").copy, spool.keep_text("x", tmp_path / "spool")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700
    assert len({path.name for path in kept}) == 2
    assert all("list" not in path.name for path in kept)


def test_h109_a_copy_that_was_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_bytes(b"x" * 3_000_000)

    def stop(done: int, total: int) -> None:
        assert total == 3_000_000
        if done > 1_000_000:
            raise Cancelled()

    with pytest.raises(Cancelled):
        spool.keep_file(source, tmp_path / "spool", stop)
    assert list((tmp_path / "spool").iterdir()) == []


def test_h11_the_copy_is_what_is_checked_and_a_change_shows_in_its_sum(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("username\nann\n")
    copy = spool.keep_file(source, tmp_path / "spool").copy
    assert copy.stat().st_mtime_ns == source.stat().st_mtime_ns
    source.write_text("username\nbob\n")
    assert [row[0] for row in read_copy(copy, "list.csv").rows] == ["ann"]
    assert spool.digest(source) != read_copy(copy, "list.csv").source.sha256


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe"])
def test_h10_what_cannot_be_read_is_said_and_nothing_waits(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(BadFile) as caught:
        spool.keep_file(path, tmp_path / "spool")
    assert caught.value.facts["reason"] == ("file_folder" if kind == "folder" else "file_unreadable")
