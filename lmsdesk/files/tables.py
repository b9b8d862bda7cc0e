"""Writing tables: XLSX as a typed book and CSV that a spreadsheet program opens as it was meant.

Cells that a spreadsheet would run as a formula are defused in CSV with an apostrophe (``defused``); in XLSX
text is typed as text and needs none. Identifiers stay text, so that zeros and long numbers survive.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import ColumnKind

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_FORMATS = {
    ColumnKind.TIME: "yyyy-mm-dd hh:mm",
    ColumnKind.PERCENT: "0.0",
    ColumnKind.INTEGER: "#,##0",
    ColumnKind.DAYS: "#,##0",
}


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a written table."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write; ``total`` stands below the rows."""

    title: str
    heads: Sequence[Head]
    rows: Iterable[Sequence[Value]]
    total: Sequence[Value] | None = None


def defused(text: str) -> str:
    """Text that no spreadsheet program takes for a formula; ``restored`` is its inverse."""
    if text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS) or text.startswith("'"):
        return "'" + text
    return text


def restored(text: str) -> str:
    """The text before ``defused``."""
    rest = text[1:]
    if text.startswith("'") and (rest.startswith((*_DANGEROUS, "'")) or rest.lstrip().startswith(_DANGEROUS)):
        return rest
    return text


def moment(value: Value, zone: str) -> datetime | None:
    """Unix seconds as local time without zone: spreadsheets know none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return datetime.fromtimestamp(value, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def write_csv(path: Path, sheet: Sheet, zone: str) -> None:
    """UTF-8 with a byte order mark, commas, a header; raise DiskTrouble when the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([head.title for head in sheet.heads])
            for row in sheet.rows:
                writer.writerow([_plain(value, head.kind, zone) for value, head in zip(row, sheet.heads, strict=True)])
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def _plain(value: Value, kind: ColumnKind, zone: str) -> str:
    if value is None:
        return ""
    if kind is ColumnKind.TIME:
        at = moment(value, zone)
        return at.isoformat(sep=" ", timespec="minutes") if at else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else defused(value)


def write_xlsx(path: Path, sheets: Sequence[Sheet], about: Sequence[str], zone: str) -> None:
    """A book with one worksheet for each table and a last one that says what it shows.

    Raise DiskTrouble when the file cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    bold = Font(bold=True)
    for sheet in sheets:
        _write_sheet(book.create_sheet(_sheet_name(sheet.title)), sheet, zone, bold)
    notes = book.create_sheet("About")
    notes.column_dimensions["A"].width = 110
    for line in about:
        notes.append([_text_cell(notes, line)])
    try:
        book.save(path)
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def _write_sheet(page: Any, sheet: Sheet, zone: str, bold: Any) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    for place, head in enumerate(sheet.heads, start=1):
        width = 18 if head.kind is ColumnKind.TIME else max(10, min(40, len(head.title) + 8))
        page.column_dimensions[get_column_letter(place)].width = width
    titles = []
    for head in sheet.heads:
        cell = WriteOnlyCell(page, head.title)
        cell.font = bold
        titles.append(cell)
    page.append(titles)
    for row in sheet.rows:
        page.append([_cell(page, value, head.kind, zone) for value, head in zip(row, sheet.heads, strict=True)])
    if sheet.total is not None:
        cells = [_cell(page, value, head.kind, zone) for value, head in zip(sheet.total, sheet.heads, strict=True)]
        for cell in cells:
            cell.font = bold
        page.append(cells)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}1"


def _cell(page: Any, value: Value, kind: ColumnKind, zone: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        return _text_cell(page, value)
    shown: Any = value
    if kind is ColumnKind.TIME:
        shown = moment(value, zone)
    elif isinstance(value, bool):
        shown = "yes" if value else "no"
    cell = WriteOnlyCell(page, shown)
    if kind in _FORMATS and value is not None:
        cell.number_format = _FORMATS[kind]
    return cell


def _text_cell(page: Any, text: str) -> Any:
    """Text typed as text, whatever it begins with; control characters that XML cannot hold are dropped."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    cell.value = "".join(mark for mark in text if mark >= " " or mark in "\n\t")
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _sheet_name(title: str) -> str:
    return "".join(mark for mark in title if mark not in "[]:*?/\\")[:31] or "Sheet"
