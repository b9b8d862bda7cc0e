"""What is written opens in a spreadsheet program as it was meant, and comes back unchanged."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from lmsdesk.domain.charts import Bars
from lmsdesk.domain.csv_styles import DELIMITERS, CsvStyle
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.reports import ColumnKind
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.lists import read_copy
from lmsdesk.files.pages import Document, Paper, write_pdf
from lmsdesk.files.tables import Head, Sheet, defused, restored, write_csv

HEADS = [
    Head("Name"),
    Head("Number", ColumnKind.IDENTIFIER),
    Head("When", ColumnKind.TIME),
    Head("Count", ColumnKind.INTEGER),
]
ROWS = [
    ("=1+1", "007412", 1_800_000_000, 3),
    ("Łukasz", "12345678901234567", None, None),
    ("-5 o'clock", "+49", 0, 0),
]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@x", "\tx", " =1", "'quoted", "''", "plain", "", "'", "Łukasz"])
def test_defusing_is_undone_by_restoring(text: str) -> None:
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@x", "\t=1", "\r=1", "  =cmd()"])
def test_nothing_that_begins_like_a_formula_is_written_as_one(text: str) -> None:
    assert defused(text).startswith("'")


def test_a_csv_opens_with_its_letters_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, Sheet("S", HEADS, ROWS), "Europe/Berlin")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Name", "Number", "When", "Count"]
    assert [restored(cell) for cell in rows[1][:2]] == ["=1+1", "007412"]
    assert rows[1][2] == "2027-01-15 09:00"


@pytest.mark.parametrize("delimiter", DELIMITERS.values())
@pytest.mark.parametrize("safe", [True, False])
def test_a_text_file_of_either_style_comes_back_as_a_list(tmp_path: Path, delimiter: str, safe: bool) -> None:
    texts = ["=1+1", "007412", "12345678901234567", "Łukasz; Žák, Zoë", 'say "now"', "-5", "@x", "plain"]
    sheet = Sheet("S", [Head("username"), Head("email")], [(text, "x@y.example") for text in texts])
    path = tmp_path / "x.csv"
    write_csv(path, sheet, "UTC", CsvStyle(delimiter, safe))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") is safe
    assert (b"'=1+1" in path.read_bytes()) is safe
    back = read_copy(path, "x.csv")
    assert ([restored(row[0]) for row in back.rows], back.delimiter) == (texts, delimiter)


def test_a_book_keeps_types_zeros_and_long_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(path, [Sheet("A/B:C", HEADS, ROWS, ("Total", None, None, 3))], ["About this", "=not a formula"], "UTC")
    book = load_workbook(path)
    page = book.worksheets[0]
    assert page.title == "ABC"
    assert page.auto_filter.ref == "A1:D4"
    assert page.freeze_panes == "A2"
    assert [cell.value for cell in page["B"]][1:4] == ["007412", "12345678901234567", "+49"]
    assert page["A2"].data_type == "s"
    assert page["A2"].value == "=1+1"
    assert page["C2"].is_date
    assert book.worksheets[1]["A2"].value == "=not a formula"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DiskTrouble) as trouble:
        write_csv(tmp_path / "absent" / "x.csv", Sheet("S", HEADS, ROWS), "UTC")
    assert "absent" in str(trouble.value.facts["path"])


def test_markup_in_server_text_is_printed_and_not_obeyed(tmp_path: Path) -> None:
    paper = Paper("T", ["Name", "Count"], [["<b>bold</b> & <script>", "1"], ["王伟 Łukasz سارة", "2"]], frozenset({1}))
    write_pdf(
        tmp_path / "x.pdf",
        Document("Title <i>", ["line"], [paper], ["note"], Bars(["a"], [("completed", "Done", [1])])),
    )
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_a_book_is_read_by_other_programs_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    texts = ["_x000D_", "a\nb", "  two  ", "\x00\x0bodd", "<&>", "'quoted", "😀 Łukasz", "x" * 40_000]
    rows = [(text, f"{place:05d}", 1_774_742_399 + place, place) for place, text in enumerate(texts)]
    write_xlsx(path, [Sheet("One", HEADS, rows), Sheet("one", HEADS, iter(rows), count=len(rows))], ["About"], "UTC")
    pages = [page.to_python() for page in map(CalamineWorkbook.from_path(str(path)).get_sheet_by_index, (0, 2))]
    assert pages[0] == pages[1]
    told = [str(row[0]) for row in pages[0][1:]]
    assert told[1:4] == ["a\nb", "  two  ", "odd"]
    assert told[4:7] == texts[4:7]
    assert len(told[7]) == 32_767
    assert [row[1] for row in pages[0][1:3]] == ["00000", "00001"]
    assert load_workbook(path).sheetnames == ["One", "About", "one 2"]


def test_a_table_of_a_million_rows_goes_on_in_the_next_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmsdesk.files.books.ROWS", 3)
    rows = [(f"n{place}", str(place), None, place) for place in range(7)]
    write_xlsx(tmp_path / "x.xlsx", [Sheet("T", HEADS, rows, ("Total", None, None, 21))], ["About"], "UTC")
    book = load_workbook(tmp_path / "x.xlsx", read_only=True)
    counts = [len(list(page.iter_rows())) for page in book.worksheets if page.title != "About"]
    assert (book.sheetnames, counts) == (["T", "About", "T (2)", "T (3)"], [4, 4, 3])


def test_times_are_local_on_both_sides_of_a_clock_change(tmp_path: Path) -> None:
    rows = [("a", "1", 1_774_745_999, 1), ("b", "2", 1_774_746_000, 2)]  # 29 March 2026, 01:59:59 and 03:00 in Madrid
    write_xlsx(tmp_path / "x.xlsx", [Sheet("T", HEADS, rows)], ["About"], "Europe/Madrid")
    page = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert [str(page[f"C{row}"].value) for row in (2, 3)] == ["2026-03-29 01:59:59", "2026-03-29 03:00:00"]


@pytest.mark.parametrize("moment", [-(10**15), -1, 0, 253_402_300_800, 10**15])
def test_a_time_that_no_calendar_has_does_not_stop_a_file(tmp_path: Path, moment: int) -> None:
    sheet = Sheet("T", HEADS, [("a", "1", moment, 1)])
    write_csv(tmp_path / "x.csv", sheet, "Europe/Madrid")
    write_xlsx(tmp_path / "x.xlsx", [sheet], ["About"], "Europe/Madrid")
    assert "a" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
