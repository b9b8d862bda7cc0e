"""Workbooks: cells as a person sees them, and what they were before."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.sheet import CellKind, Sheet
from lmsdesk.files.lists import read_copy
from tests.fakes.listfiles import repacked, workbook

HEAD = ["idnumber", "course", "end"]


def cells(path: Path, **chosen: str) -> Sheet:
    """Read a workbook."""
    return read_copy(path, "list.xlsx", **chosen)  # type: ignore[arg-type]  # only a tab is chosen here


def test_h51_zeros_that_only_the_format_shows_are_read_as_shown(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x.xlsx", [HEAD, [7412, "BIO1", None], [123456789, "BIO1", None]], {"A2": "000000", "A3": "000000"}
    )
    sheet = cells(path)
    assert [row[0] for row in sheet.rows] == ["007412", "123456789"]
    assert sheet.kind(0, 0) is CellKind.TEXT
    assert "shown_number" in {note.code for note in sheet.notes}


def test_h51_other_formats_leave_numbers_as_they_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEAD, [7412, "BIO1", None]], {"A2": "#,##0.00"})
    assert cells(path).rows[0][0] == "7412"


def test_h52_a_number_of_sixteen_digits_shows_that_digits_are_lost(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEAD, [1234567890123456, "BIO1", None], [123456789012345, "BIO1", None]])
    assert [row[0] for row in cells(path).rows] == ["1.23457E+15", "123456789012345"]


def test_h53_whole_numbers_have_no_fraction(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEAD, [12345.0, "BIO1", None], [1.5, "BIO1", None]])
    assert [row[0] for row in cells(path).rows] == ["12345", "1.5"]


def test_h54_a_date_cell_is_known_as_a_date(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEAD, [date(2026, 3, 1), "BIO1", datetime(2026, 12, 31, 14, 30)]])
    sheet = cells(path)
    assert list(sheet.rows[0]) == ["2026-03-01", "BIO1", "2026-12-31 14:30:00"]
    assert (sheet.kind(0, 0), sheet.kind(0, 2)) == (CellKind.DATE, CellKind.DATE)


def test_h55_errors_and_formulas_without_a_value_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [HEAD, ["#REF!", "BIO1", "=TODAY()"], ["7", "BIO1", None]])
    sheet = cells(path)
    assert list(sheet.rows[0]) == ["#REF!", "BIO1", ""]
    assert (sheet.kind(0, 0), sheet.kind(0, 2), sheet.kind(1, 2)) == (CellKind.ERROR, CellKind.FORMULA, CellKind.TEXT)


@pytest.mark.parametrize("from_1904", [False, True])
def test_h62_the_workbook_says_from_when_days_count(tmp_path: Path, from_1904: bool) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    page = book.active
    assert page is not None
    page.append(HEAD)
    page.append(["7", "BIO1", date(2026, 12, 31)])
    path = tmp_path / "x.xlsx"
    book.save(path)
    sheet = cells(path)
    assert (sheet.dates_from_1904, sheet.rows[0][2]) == (from_1904, "2026-12-31")


def test_h100_the_first_visible_sheet_with_rows_is_read_and_others_are_named(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for title, state, rows in (
        ("Secret", "hidden", 3),
        ("Empty", "visible", 0),
        ("List", "visible", 2),
        ("Old, or not", "visible", 5),
    ):
        page = book.create_sheet(title)
        page.sheet_state = state
        for number in range(rows):
            page.append(["username", "course"] if number == 0 else [f"{title}{number}", "BIO1"])
    del book["Sheet"]
    path = tmp_path / "x.xlsx"
    book.save(path)
    sheet = cells(path)
    assert (sheet.tab, sheet.rows[0][0]) == ("List", "List1")
    assert next(note for note in sheet.notes if note.code == "other_sheets").facts["sheets"] == "Empty\nOld, or not"
    assert cells(path, tab="Old, or not").rows[0][0] == "Old, or not1"
    with pytest.raises(BadFile) as caught:
        cells(path, tab="None")
    assert caught.value.facts["reason"] == "file_no_sheet"


def test_h06_macros_are_never_run_and_told(tmp_path: Path) -> None:
    path = repacked(workbook(tmp_path / "x.xlsm", [HEAD, ["7", "BIO1", None]]), {"xl/vbaProject.bin": b"Sub x"})
    assert "macros" in {note.code for note in cells(path).notes}


def test_rows_have_the_numbers_that_the_program_shows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x.xlsx", [[None], ["Title"], [None], HEAD, ["7", "BIO1", None], [None], ["8", "BIO1", None]]
    )
    sheet = cells(path)
    assert (sheet.header_row, list(sheet.numbers)) == (4, [5, 7])
