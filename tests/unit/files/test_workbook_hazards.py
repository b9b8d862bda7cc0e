"""What a workbook shows beside its values, and that two readers of workbooks agree on the values."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.files.formats import shown
from lmsdesk.files.lists import read_copy
from lmsdesk.files.workbook import read_book
from tests.fakes.directory import NOW, FakeDirectory, course, person
from tests.fakes.listfiles import repacked
from tests.files import workbooks
from tests.files.workbooks import WORKBOOKS


def read(name: str, folder: Path, **chosen: object) -> Sheet:
    """Write the workbook of a hazard and read it."""
    return read_copy(workbooks.write(name, folder), "list.xlsx", **chosen)  # type: ignore[arg-type]


def notes(sheet: Sheet) -> dict[str, object]:
    """What was said about the file, by code."""
    return {note.code: note.value for note in sheet.notes}


@pytest.mark.parametrize(
    ("code", "digits", "text"),
    [
        ("000000", "7412", "007412"),
        ('"S"00000', "11", "S00011"),
        ("000-0000", "5550123", "555-0123"),
        ("000-0000", "12", "000-0012"),
        ("000-0000", "123456789", "12345-6789"),
        ("(000) 000-0000", "2025550123", "(202) 555-0123"),
        ("##-##", "7", "-7"),
        ("\\A\\-0000", "42", "A-0042"),
        ('[Red]"EMP"\\ 000;-0', "9", "EMP 009"),
        ('"a;b"00', "5", "a;b05"),
        ("00_)", "5", "05"),
        ("0", "5", None),
        ("General", "5", None),
        ("#,##0.00", "5", None),
        ("0%", "5", None),
        ('"€" 00', "5", None),
        ("yyyy-mm-dd", "45741", None),
        ("00E+00", "5", None),
        ('"open 00', "5", None),
        ("@", "5", None),
        ("0" * 300, "5", None),
    ],
)
def test_h51_numbers_look_as_their_format_shows_them(code: str, digits: str, text: str | None) -> None:
    assert shown(code, digits) == text


def test_h51_codes_are_read_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    sheet = read("shown_codes", tmp_path)
    assert [row[0] for row in sheet.rows] == ["007412", "S00011", "555-0123", "A-0042", "EMP 009", "7412", "7412"]
    assert notes(sheet)["shown_number"] == 5


def test_h101_hidden_rows_and_columns_are_told(tmp_path: Path) -> None:
    sheet = read("hidden", tmp_path)
    assert (sheet.flags, sheet.hidden_columns) == ({"hidden_row": frozenset({1})}, frozenset({2}))


def test_h101_rows_behind_a_filter_are_told_apart_from_hidden_ones(tmp_path: Path) -> None:
    sheet = read("filtered", tmp_path)
    assert sheet.flags == {"filtered_row": frozenset({1, 3}), "hidden_row": frozenset({5})}


def test_h102_merged_cells_are_filled_only_when_somebody_says_so(tmp_path: Path) -> None:
    sheet = read("merged", tmp_path)
    assert [row[1] for row in sheet.rows] == ["BIO1", "", "", "ART1"]
    assert sheet.flags == {"merged_cells": frozenset({1, 2})}
    filled = read("merged", tmp_path, fill_merged=True)
    assert [row[1] for row in filled.rows] == ["BIO1", "BIO1", "BIO1", "ART1"]
    assert filled.flags == {}


def test_h105_struck_rows_are_asked_about_and_coloured_ones_told(tmp_path: Path) -> None:
    sheet = read("struck", tmp_path)
    assert sheet.flags == {"struck_row": frozenset({1})}
    assert notes(sheet)["coloured_rows"] == 1


def test_h104_a_table_is_the_list(tmp_path: Path) -> None:
    sheet = read("table", tmp_path)
    assert [list(row) for row in sheet.rows] == [["u1", "BIO1"], ["u2", "ART1"]]
    assert notes(sheet)["outside_table"] == 3


def test_h104_formats_without_anything_in_them_do_not_count(tmp_path: Path) -> None:
    sheet = read("formatted", tmp_path)
    assert [list(row) for row in sheet.rows] == [["u1", "BIO1"]]


def test_h100_several_lists_in_one_workbook_are_a_question(tmp_path: Path) -> None:
    sheet = read("several", tmp_path)
    assert (sheet.tab, sheet.several_tabs) == ("Spring", ("Spring", "Autumn, late"))
    assert next(note for note in sheet.notes if note.code == "hidden_sheets").facts["sheets"] == "Secret"
    chosen = read("several", tmp_path, tab="Autumn, late")
    assert (chosen.several_tabs, len(chosen.rows)) == ((), 2)
    assert read("several", tmp_path, tab="Secret").rows[0][0] == "u9"


def test_h62_the_day_that_never_was_stays_a_number(tmp_path: Path) -> None:
    assert [row[2] for row in read("false_leap", tmp_path).rows] == ["60", "1900-03-01"]


def test_h06_links_and_connections_are_told_and_never_followed(tmp_path: Path) -> None:
    assert {"macros", "external_links", "data_connections"} <= notes(read("connected", tmp_path)).keys()


def test_reading_a_worksheet_can_be_stopped(tmp_path: Path) -> None:
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        raise Cancelled()

    with pytest.raises(Cancelled):
        read_book(workbooks.write("typed", tmp_path), "x", None, look)
    assert looks == 1


@pytest.mark.parametrize(
    ("name", "answers", "waiting", "left_out"),
    [
        ("hidden", {}, 4, 0),
        ("hidden", {"column:email": "email"}, 1, 0),
        ("hidden", {"column:email": "ignore", "hidden_row": "skip"}, 0, 1),
        ("hidden", {"column:email": "ignore", "hidden_row": "accept"}, 0, 0),
        ("filtered", {}, 3, 0),
        ("filtered", {"filtered_row": "skip", "hidden_row": "accept"}, 0, 2),
        ("struck", {}, 1, 0),
        ("struck", {"struck_row": "skip"}, 0, 1),
        ("several", {}, 1, 0),
    ],
)
def test_what_is_asked_about_a_workbook_holds_its_rows(
    tmp_path: Path, name: str, answers: dict[str, str], waiting: int, left_out: int
) -> None:
    people = [
        person(number, f"Person {number}", username=f"u{number}", email=f"u{number}@x.org") for number in range(1, 9)
    ]
    plan = check(
        read(name, tmp_path),
        ImportOptions(now=NOW, decisions=answers),
        FakeDirectory(people, [course(101, "BIO1"), course(102, "ART1")]),
    )
    assert plan.refused is None
    codes = {"hidden_row", "filtered_row", "struck_row", "several_tabs", "hidden_column"}
    asked = [row for row in plan.rows if row.outcome is Outcome.CHECK and codes & {each.code for each in row.reasons}]
    out = [row for row in plan.rows if "left_out" in {each.code for each in row.reasons}]
    assert (len(asked), len(out)) == (waiting, left_out)


# The other reader


def told(value: object) -> object:
    """A value of openpyxl as the list has it, but for numbers: those are compared as numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time | timedelta):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value


# Where the two read differently, and why ours is right.
KNOWN = {
    ("formulas", "C2"): "openpyxl gives the formula or, as here, nothing: no value was saved",
    ("false_leap", "C2"): "openpyxl makes it 28 February; there was no such day, so the number stays",
    ("table", "A4"): "the row of totals is no row of the list",
    ("table", "B4"): "as above",
    ("table", "A6"): "stands below the table",
    ("table", "F2"): "stands beside the table",
}


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_both_readers_agree_on_every_value(tmp_path: Path, name: str) -> None:
    path = workbooks.write(name, tmp_path)
    book = read_book(path, name, None, lambda: None)
    page = load_workbook(path, data_only=True)[book.tab]
    assert isinstance(page, Worksheet)
    differences = []
    for (row, column), cell in sorted(page._cells.items()):
        ours = book.rows[row - 1][column - 1] if row <= len(book.rows) and column <= len(book.rows[row - 1]) else ""
        if (name, cell.coordinate) in KNOWN:
            continue
        theirs = told(cell.value)
        if isinstance(theirs, int | float) and not isinstance(theirs, bool):
            code = shown(cell.number_format, str(theirs)) if isinstance(theirs, int) else None
            same = ours == code if code else float(ours) == pytest.approx(float(theirs), rel=1e-5)
        else:
            same = ours == theirs
        if not same:
            differences.append((cell.coordinate, ours, theirs))
    assert differences == []


@pytest.mark.parametrize("ref", ["C11111111111", "AAAA1", "99999999999", "XFD1048576", "A1048577"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_h07_cells_at_places_that_no_sheet_has_are_refused_before_anything_counts_on_them(
    tmp_path: Path, ref: str, quote: str
) -> None:
    path = workbooks.write("typed", tmp_path)
    with zipfile.ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    odd = sheet.replace(b'r="C3"', f"r={quote}{ref}{quote}".encode())
    assert odd != sheet
    with pytest.raises(BadFile) as caught:
        read_copy(repacked(path, {"xl/worksheets/sheet1.xml": odd}), "list.xlsx")
    assert caught.value.facts["reason"] in ("file_damaged", "file_too_many_rows", "file_too_many_columns")
