"""Reading a worksheet as rows of text, as a person sees them, with the kinds of its cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.sheet import CellKind
from lmsdesk.domain.ports import Reason
from lmsdesk.files.layout import MAX_COLUMNS, Row
from lmsdesk.files.packed import Marks, Packed, Tab

_EXACT = 1e15  # above, a spreadsheet keeps no more than 15 digits
_PLAIN = ord(CellKind.TEXT.value)


@dataclass(slots=True)
class Book:
    """The rows of one worksheet; ``kinds`` has a letter per row for columns that hold more than text."""

    rows: list[Row]
    tab: str
    kinds: dict[int, bytearray] = field(default_factory=dict)
    from_1904: bool = False
    notes: list[Reason] = field(default_factory=list)


def read_book(copy: Path, name: str, tab: str | None, look: Callable[[], None]) -> Book:
    """Read the named worksheet, or the first visible one that holds something; raise BadFile."""
    with Packed(copy, name, look) as packed:
        tabs, from_1904 = packed.tabs()
        packed.check_others()
        chosen = _chosen(tabs, tab, name)
        notes = [Reason("macros")] if packed.has_macros else []
        for each in chosen:
            sheet = packed.read(each.part)
            packed.check_size(sheet, MAX_COLUMNS)
            marks = packed.marks(sheet)
            del sheet
            look()
            values = _values(copy, name, each)
            if any(any(cell != "" for cell in row) for row in values) or each is chosen[-1]:
                others = "\n".join(other.name for other in tabs if other is not each and other.visible)
                if others:
                    notes.append(Reason("other_sheets", None, each.name, {"sheets": others}))
                return _as_text(values, marks, each.name, from_1904, notes)
    raise BadFile(name=name, reason="file_no_sheet", value=tab)


def _chosen(tabs: Sequence[Tab], tab: str | None, name: str) -> list[Tab]:
    """The worksheets to look at, in this order."""
    if tab is not None:
        found = [each for each in tabs if each.name == tab]
    else:
        found = [each for each in tabs if each.visible] or list(tabs)
    if not found:
        raise BadFile(name=name, reason="file_no_sheet", value=tab or "")
    return found


def _values(copy: Path, name: str, tab: Tab) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(copy) as book:
            return book.get_sheet_by_name(tab.name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise BadFile(name=name, reason="file_damaged", detail=str(error)) from error


def _as_text(values: list[list[Any]], marks: Marks, tab: str, from_1904: bool, notes: list[Reason]) -> Book:
    """Columns that hold only text are taken as they are; the others are written as a spreadsheet shows them."""
    kinds: dict[int, bytearray] = {}
    rows = values
    if {type(value) for row in values for value in row} - {str}:
        columns: list[Sequence[Any]] = list(zip(*values, strict=True))
        for place, column in enumerate(columns):
            if set(map(type, column)) <= {str}:
                continue
            columns[place], letters = _column_text(column)
            if letters.strip(bytes([_PLAIN])):
                kinds[place] = letters
        rows = [list(row) for row in zip(*columns, strict=True)]
    shown = _mark(rows, kinds, marks)
    if shown:
        notes.append(Reason("shown_number", None, shown, {"count": shown}))
    return Book(rows, tab, kinds, from_1904, notes)


def _column_text(column: Sequence[Any]) -> tuple[list[str], bytearray]:
    known: dict[tuple[type, Any], tuple[str, int]] = {}
    texts: list[str] = []
    letters = bytearray()
    for value in column:
        key = (type(value), value)
        if (found := known.get(key)) is None:
            found = known[key] = _text(value)
        texts.append(found[0])
        letters.append(found[1])
    return texts, letters


def _text(value: Any) -> tuple[str, int]:
    """A value as text, and the letter of its kind."""
    if isinstance(value, str):
        return value, _PLAIN
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ord(CellKind.BOOLEAN.value)
    if isinstance(value, int | float):
        return _number(value), ord(CellKind.NUMBER.value)
    if isinstance(value, datetime):
        whole = value.replace(microsecond=0)
        text = whole.date().isoformat() if whole.time() == time() else whole.isoformat(sep=" ")
        return text, ord(CellKind.DATE.value)
    if isinstance(value, date):
        return value.isoformat(), ord(CellKind.DATE.value)
    if isinstance(value, time | timedelta):
        return str(value), ord(CellKind.NUMBER.value)
    return str(value), _PLAIN


def _number(value: float) -> str:
    """A number as a spreadsheet shows it: whole ones without a fraction, very long ones as what is left of them."""
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return repr(float(value))


def _mark(rows: list[Row], kinds: dict[int, bytearray], marks: Marks) -> int:
    """Write errors, formulas without a value and shown zeros into the rows; return how many numbers got zeros."""
    for (at, place), text in marks.errors.items():
        _put(rows, kinds, at, place, text, CellKind.ERROR)
    for at, place in marks.formulas:
        _put(rows, kinds, at, place, "", CellKind.FORMULA)
    shown = 0
    for (at, place), digits in marks.widths.items():
        if at < len(rows) and place < len(rows[at]) and rows[at][place].isdecimal():
            longer = rows[at][place].zfill(digits)
            shown += longer != rows[at][place]
            _put(rows, kinds, at, place, longer, CellKind.TEXT)
    return shown


def _put(rows: list[Row], kinds: dict[int, bytearray], at: int, place: int, text: str, kind: CellKind) -> None:
    if at >= len(rows) or place >= len(rows[at]):
        return
    rows[at][place] = text
    kinds.setdefault(place, bytearray([_PLAIN]) * len(rows))[at] = ord(kind.value)
