"""What a worksheet shows beside its values: hidden and filtered rows, merged cells, struck letters, formats, tables.

Found by looking through the bytes of the sheet once for each kind of thing, and only for kinds that are there at all:
a hundred thousand rows of plain values cost next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lmsdesk.files.styles import Styles

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d{1,6})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]{0,400})>")
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]{0,400})>")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]{0,100}?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_FILTER = re.compile(rb'<(?:\w+:)?autoFilter\b[^>]{0,200}?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_FILTERED = re.compile(rb"<(?:\w+:)?filterColumn\b")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FALSE_LEAP = re.compile(rb"v>60[.<]")
MOST_MERGED = 20_000  # merged ranges that are looked at

Place = tuple[int, int]  # row and column from 0
Range = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass(slots=True)
class Facets:
    """What values alone do not tell, by places from 0."""

    errors: dict[Place, str] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)  # saved without a value
    shown: dict[Place, str] = field(default_factory=dict)  # formats of codes
    false_leap: set[Place] = field(default_factory=set)  # numbers 60, perhaps dates: the day that never was
    hidden_rows: set[int] = field(default_factory=set)
    filtered_rows: set[int] = field(default_factory=set)  # hidden by a filter
    hidden_columns: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)  # with all of their filled cells struck through, or most
    coloured_rows: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)  # of more than one row
    table: Range | None = None


def read_facets(sheet: bytes, styles: Styles, look: Callable[[], None], *, from_1904: bool = False) -> Facets:
    """Look through a worksheet; ``look`` is called between two passes and may raise Cancelled."""
    found = Facets()
    _read_hidden(sheet, found)
    look()
    _read_merged(sheet, found)
    _read_coloured(sheet, styles, found)
    look()
    leap = not from_1904 and _FALSE_LEAP.search(sheet) is not None
    odd = _uses(sheet, {*styles.codes, *styles.struck}) or _has_odd_values(sheet)
    look()
    if odd or leap:
        _read_cells(sheet, styles, found, leap=leap)
    return found


def area(first: bytes | str, last: bytes | str) -> Range:
    """A range from the names of its corners, such as A1 and C12."""
    (top, left), (bottom, right) = _place(first), _place(last)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def column_number(letters: bytes) -> int:
    """The place of a column from 0: A, B, ... Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _place(name: bytes | str) -> Place:
    raw = name.encode() if isinstance(name, str) else name
    letters = raw.rstrip(b"0123456789")
    return int(raw[len(letters) :]) - 1, column_number(letters)


def _read_hidden(sheet: bytes, found: Facets) -> None:
    if b"hidden=" not in sheet:
        return
    for match in _COL.finditer(sheet, 0, max(0, sheet.find(b"sheetData"))):
        if _HIDDEN.search(match[1]):
            low, high = _attribute(match[1], b"min"), _attribute(match[1], b"max")
            if low and high and high - low < 20_000:
                found.hidden_columns.update(range(low - 1, high))
    hidden: set[int] = set()
    for match in _ROW.finditer(sheet):
        if _HIDDEN.search(match[1]) and (number := _attribute(match[1], b"r")):
            hidden.add(number - 1)
    filtered = _FILTER.search(sheet) if hidden and _FILTERED.search(sheet) else None
    if filtered is not None:
        top, _, bottom, _ = area(filtered[1], filtered[2])
        found.filtered_rows = {row for row in hidden if top < row <= bottom}
    found.hidden_rows = hidden - found.filtered_rows


def _read_merged(sheet: bytes, found: Facets) -> None:
    end = sheet.rfind(b"sheetData")
    for match in _MERGE.finditer(sheet, max(0, end)):
        merged = area(match[1], match[2])
        if merged[2] > merged[0]:
            found.merged.append(merged)
            if len(found.merged) >= MOST_MERGED:
                break


def _attribute(head: bytes, name: bytes) -> int:
    match = re.search(rb"\b" + name + rb'="(\d{1,9})"', head)
    return int(match[1]) if match else 0


def _read_coloured(sheet: bytes, styles: Styles, found: Facets) -> None:
    """Rows with a cell on coloured ground: cells name their style right behind their place."""
    if not _uses(sheet, styles.coloured):
        return
    named = b"|".join(b"%d" % style for style in sorted(styles.coloured))
    for match in re.finditer(rb'r="[A-Z]{1,3}(\d{1,7})" s="(?:' + named + rb')"[^/>]{0,40}>', sheet):
        found.coloured_rows.add(int(match[1]) - 1)


def _has_odd_values(sheet: bytes) -> bool:
    """Tell whether any cell has an error or a formula; most sheets are done after three quick looks."""
    return b't="e"' in sheet or any(
        first in sheet and any(first + mark in sheet for mark in (b">", b" ", b"/")) for first in (b"<f", b":f")
    )


def _uses(sheet: bytes, styles: Collection[int]) -> bool:
    """Tell whether any cell names one of the styles."""
    named = b"|".join(b"%d" % style for style in sorted(styles))
    return bool(named) and re.search(rb' s="(?:' + named + rb')"', sheet) is not None


def _read_cells(sheet: bytes, styles: Styles, found: Facets, *, leap: bool) -> None:
    """One pass over all cells: only when something that only cells tell is there."""
    struck: dict[int, list[int]] = {}  # filled cells and struck ones, by row
    for match in _CELL.finditer(sheet):
        head, inner = match[1], match[2] or b""
        style = int(each[1]) if (each := _STYLE.search(head)) else -1
        is_struck = style in styles.struck
        is_error = b't="e"' in head
        value = _VALUE.search(inner) if inner else None
        formula = inner != b"" and value is None and (b"<f" in inner or b":f" in inner)
        code = styles.codes.get(style)
        is_number = b't="' not in head or b't="n"' in head
        is_leap = leap and is_number and value is not None and value[1].partition(b".")[0] == b"60"
        if not (is_error or formula or code or is_leap or styles.struck):
            continue
        if (ref := _REF.search(head)) is None:
            continue
        at = int(ref[2]) - 1, column_number(ref[1])
        if is_error:
            found.errors[at] = value[1].decode("utf-8", "replace") if value else "#N/A"
        elif formula:
            found.formulas.add(at)
        elif code:
            found.shown[at] = code
        elif is_leap:
            found.false_leap.add(at)
        if inner and styles.struck:
            counts = struck.setdefault(at[0], [0, 0])
            counts[0] += 1
            counts[1] += is_struck
    found.struck_rows = {row for row, (filled, lined) in struck.items() if lined * 2 > filled}
