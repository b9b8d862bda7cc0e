"""What is written opens in a spreadsheet program as it was meant, and comes back unchanged."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from lmsdesk.domain.charts import Bars
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.reports import ColumnKind
from lmsdesk.files.books import write_xlsx
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
