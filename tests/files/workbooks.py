"""Workbooks with the hazards that only workbooks have, each written by a few readable lines.

``WORKBOOKS`` has a builder by name: it fills a book of openpyxl. ``PARTS`` adds what openpyxl cannot write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.fakes.listfiles import repacked

HEAD = ("idnumber", "course", "end")
Builder = Callable[[Workbook], None]


def _page(book: Workbook, *rows: tuple[object, ...], title: str = "List") -> Worksheet:
    page = book.create_sheet(title)
    for row in rows:
        page.append(list(row))
    return page


def shown_codes(book: Workbook) -> None:
    """H51: numbers whose format makes codes of them."""
    page = _page(book, HEAD, *((number, "BIO1", None) for number in (7412, 11, 5550123, 42, 9, 7412, 7412)))
    codes = ("000000", '"S"00000', "000-0000", "\\A\\-0000", '[Red]"EMP"\\ 000;-0', "#,##0.00", "General")
    for place, code in enumerate(codes, start=2):
        page.cell(place, 1).number_format = code


def hidden(book: Workbook) -> None:
    """H101: a hidden row and a hidden column with e-mail addresses."""
    page = _page(book, ("username", "course", "email"), *((f"u{n}", "BIO1", f"u{n}@x.org") for n in range(1, 5)))
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True


def filtered(book: Workbook) -> None:
    """H101: rows that a filter hides, and one below the filter that somebody hid."""
    page = _page(book, ("username", "course"), *((f"u{n}", "BIO1" if n % 2 else "ART1") for n in range(1, 7)))
    page.auto_filter.ref = "A1:B5"
    page.auto_filter.add_filter_column(1, ["BIO1"])
    for row in (3, 5, 7):
        page.row_dimensions[row].hidden = True


def merged(book: Workbook) -> None:
    """H102: a course written once for three people, and a merged title that matters to nobody."""
    page = _page(
        book,
        ("Autumn", None),
        ("username", "course"),
        ("u1", "BIO1"),
        ("u2", None),
        ("u3", None),
        ("u4", "ART1"),
    )
    page.merge_cells("A1:B1")
    page.merge_cells("B3:B5")


def struck(book: Workbook) -> None:
    """H105: a row that was struck through instead of deleted, and one coloured red."""
    page = _page(book, ("username", "course"), *((f"u{n}", "BIO1") for n in range(1, 5)))
    for column in (1, 2):
        page.cell(3, column).font = Font(strike=True)
        page.cell(4, column).fill = PatternFill("solid", fgColor="FFFF0000")
    page.cell(5, 2).font = Font(strike=True, bold=True)
    page.cell(5, 2).font = Font(bold=True)


def table(book: Workbook) -> None:
    """H104: a table with a row of totals, notes beside and below it."""
    page = _page(book, ("username", "course"), ("u1", "BIO1"), ("u2", "ART1"), ("Total", 2), (None, None), ("by Eve",))
    page["F2"] = "ask Eve"
    made = Table(displayName="People", ref="A1:B4", totalsRowCount=1)
    page.add_table(made)


def formatted(book: Workbook) -> None:
    """H104: formats down to the last row and far to the right, with nothing in them."""
    page = _page(book, ("username", "course"), ("u1", "BIO1"))
    page.row_dimensions[1_048_576].height = 15
    page.cell(1_048_570, 1).font = Font(bold=True)
    page.cell(2, 16_000).font = Font(bold=True)


def several(book: Workbook) -> None:
    """H100: two lists, a cover of one column, a hidden one."""
    _page(book, ("Read me first",), ("Thank you",), title="Cover")
    _page(book, ("username", "course"), ("u1", "BIO1"), title="Spring")
    _page(book, ("username", "course"), ("u2", "ART1"), ("u3", "ART1"), title="Autumn, late")
    _page(book, ("username", "course"), ("u9", "BIO1"), title="Secret").sheet_state = "hidden"


def typed(book: Workbook) -> None:
    """H106: booleans, shares, money, durations, dates, numbers long and short."""
    page = _page(
        book,
        ("idnumber", "course", "end", "more"),
        (True, 0.5, date(2026, 12, 31), 12.75),
        (123456789012345, -3, datetime(2026, 12, 31, 14, 30), time(8, 15)),
        (1234567890123456, 1e-7, date(1970, 1, 1), timedelta(hours=30)),
        ("00123", 'a "b"', None, "x\ny"),
    )
    page["B2"].number_format, page["D2"].number_format = "0%", '"€" 0.00'


def from_1904(book: Workbook) -> None:
    """H62: days that count from 1904."""
    book.epoch = CALENDAR_MAC_1904
    _page(book, HEAD, ("7", "BIO1", date(2026, 12, 31)))


def false_leap(book: Workbook) -> None:
    """H62: 29 February 1900, which spreadsheets know and no calendar does."""
    page = _page(book, HEAD, ("7", "BIO1", 60), ("8", "BIO1", 61))
    page["C2"].number_format = page["C3"].number_format = "yyyy-mm-dd"


def formulas(book: Workbook) -> None:
    """H103, H55: a formula that was saved without its value, and errors."""
    _page(book, HEAD, ("#REF!", "BIO1", "=TODAY()"), ("7", "BIO1", None))


def connected(book: Workbook) -> None:
    """H06: parts that lead elsewhere."""
    _page(book, HEAD, ("7", "BIO1", None))


WORKBOOKS: Mapping[str, Builder] = {
    build.__name__: build
    for build in (
        shown_codes, hidden, filtered, merged, struck, table, formatted, several, typed, from_1904, false_leap,
        formulas, connected,
    )
}  # fmt: skip
PARTS: Mapping[str, Mapping[str, bytes | None]] = {
    "connected": {
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/connections.xml": b"<connections/>",
        "xl/vbaProject.bin": b"Sub x",
    }
}


def write(name: str, folder: Path) -> Path:
    """Write a workbook by its name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    WORKBOOKS[name](book)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return repacked(path, PARTS[name]) if name in PARTS else path
