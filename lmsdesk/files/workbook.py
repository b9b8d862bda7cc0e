"""Reading a worksheet as rows of text, as a person sees them, with the kinds of its cells."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.grid import Grid
from lmsdesk.domain.imports.sheet import CellKind
from lmsdesk.domain.ports import Reason
from lmsdesk.files.cell_texts import column_text
from lmsdesk.files.facets import Facets, area, read_facets
from lmsdesk.files.formats import shown
from lmsdesk.files.layout import MAX_COLUMNS
from lmsdesk.files.packed import Packed, Tab

_PLAIN, _NUMBER = ord(CellKind.TEXT.value), ord(CellKind.NUMBER.value)
_FALSE_LEAP_DAY = "60"  # of spreadsheets: 29 February 1900, which never was
_LOOK_EVERY = 0.05  # seconds between two looks at whether a person stopped the reading
_CELL_WITH_TEXT = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?\br="[A-Z]{1,3}(\d{1,7})"[^>]{0,200}(?<!/)><')
_BESIDE = re.compile(rb'<(?:\w+:)?c [^>]{0,200}?\br="(?:[B-Z]|[A-Z]{2,3})\d{1,7}"[^>]{0,200}(?<!/)><')


@dataclass(slots=True)
class Book:
    """The rows of one worksheet; ``kinds`` has a letter per row for columns that hold more than text.

    ``flags`` are places of rows by the code of what is to be asked about them, ``several`` the names of all
    worksheets that could be the list, where there is more than one and nobody chose.
    """

    rows: Grid
    tab: str
    kinds: dict[int, bytearray] = field(default_factory=dict)
    from_1904: bool = False
    notes: list[Reason] = field(default_factory=list)
    flags: dict[str, set[int]] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    coloured: frozenset[int] = frozenset()
    several: tuple[str, ...] = ()


def read_book(copy: Path, name: str, tab: str | None, look: Callable[[], None], *, fill_merged: bool = False) -> Book:
    """Read the named worksheet, or the first visible one that could be a list; raise BadFile.

    ``fill_merged`` says what a merged cell says in each of its rows.
    """
    with Packed(copy, name, look) as packed:
        tabs, from_1904 = packed.tabs()
        packed.check_others()
        if tab is not None and not any(each.name == tab for each in tabs):
            raise BadFile(name=name, reason="file_no_sheet", value=tab)
        looked = _lists_among(packed, tabs) if tab is None else []
        chosen = _chosen(tabs, tab, looked, name)
        sheet = packed.read(chosen.part)
        packed.check_size(sheet, MAX_COLUMNS)
        facets = read_facets(sheet, packed.styles(), look, from_1904=from_1904)
        del sheet
        tables = packed.tables(chosen)
        notes = _notes(packed, tabs, chosen, looked)
        look()
    if len(tables) == 1:
        facets.table = area(*tables[0])
    book = _as_text(_values(copy, name, chosen, look), chosen.name, from_1904, notes)
    look()
    book.several = tuple(each.name for each in looked) if len(looked) > 1 else ()
    _cut(book, facets)
    book.flags = _flags(book, facets, fill=fill_merged)
    book.hidden_columns, book.coloured = frozenset(facets.hidden_columns), frozenset(facets.coloured_rows)
    if count := _mark(book.rows, book.kinds, facets):
        notes.append(Reason("shown_number", None, count, {"count": count}))
    return book


def _lists_among(packed: Packed, tabs: Sequence[Tab]) -> list[Tab]:
    """The visible worksheets that could be a list: at least two rows, and something beside the first column."""
    visible = [each for each in tabs if each.visible]
    if len(visible) < 2:
        return visible
    found = []
    for each in visible:
        sheet = packed.read(each.part)
        rows = {match[1] for match in islice(_CELL_WITH_TEXT.finditer(sheet), 200)}
        if len(rows) > 1 and _BESIDE.search(sheet):
            found.append(each)
    return found


def _chosen(tabs: Sequence[Tab], tab: str | None, looked: Sequence[Tab], name: str) -> Tab:
    if tab is not None:
        return next(each for each in tabs if each.name == tab)
    visible = [each for each in tabs if each.visible] or list(tabs)
    if not visible:
        raise BadFile(name=name, reason="file_no_sheet", value="")
    return looked[0] if looked else visible[0]


def _notes(packed: Packed, tabs: Sequence[Tab], chosen: Tab, looked: Sequence[Tab]) -> list[Reason]:
    notes = []
    if packed.has_macros:
        notes.append(Reason("macros"))
    if packed.has_links:
        notes.append(Reason("external_links"))
    if packed.has_connections:
        notes.append(Reason("data_connections"))
    others = [each.name for each in tabs if each is not chosen and each.visible]
    if others:
        notes.append(Reason("other_sheets", None, chosen.name, {"sheets": "\n".join(others)}))
    hidden = [each.name for each in tabs if each is not chosen and not each.visible]
    if hidden:
        notes.append(Reason("hidden_sheets", None, len(hidden), {"sheets": "\n".join(hidden)}))
    return notes


def _values(copy: Path, name: str, tab: Tab, look: Callable[[], None]) -> list[list[Any]]:
    """The values of a worksheet, read in a thread of its own: who does not want to wait need not."""
    from python_calamine import CalamineError, CalamineWorkbook

    found: list[list[list[Any]]] = []
    troubles: list[BaseException] = []

    def work() -> None:
        try:
            with CalamineWorkbook.from_path(copy) as book:
                found.append(book.get_sheet_by_name(tab.name).to_python(skip_empty_area=False))
        except BaseException as error:  # told in the thread that waits
            troubles.append(error)

    reading = threading.Thread(target=work, name="worksheet", daemon=True)
    reading.start()
    while reading.is_alive():
        reading.join(_LOOK_EVERY)
        look()
    if troubles:
        if isinstance(troubles[0], CalamineError | OSError):
            raise BadFile(name=name, reason="file_damaged", detail=str(troubles[0])) from troubles[0]
        raise troubles[0]
    return found[0]


# What the sheet shows beside its values


def _cut(book: Book, facets: Facets) -> None:
    """Where the sheet has one table, that is the list: what stands around it is told, not read."""
    if facets.table is None:
        return
    top, left, bottom, right = facets.table
    outside = 0
    for place, row in enumerate(book.rows):
        inside = range(left, right + 1) if top <= place <= bottom else range(0)
        beside = [at for at, cell in enumerate(row) if cell and at not in inside]
        outside += any(row[at].strip() for at in beside)
        for at in beside:
            book.rows.put(place, at, "")
    if outside:
        book.notes.append(Reason("outside_table", None, outside, {"count": outside}))


def _flags(book: Book, facets: Facets, *, fill: bool) -> dict[str, set[int]]:
    """Rows that a person has to decide about, by code; a row is asked about hiding or filtering, not both."""
    flags = {
        "hidden_row": facets.hidden_rows,
        "filtered_row": facets.filtered_rows,
        "struck_row": facets.struck_rows,
    }
    empty_below: set[int] = set()
    for top, left, bottom, _ in facets.merged:
        if top >= len(book.rows) or left >= book.rows.width or not (text := book.rows.columns[left][top]):
            continue
        for place in range(top + 1, min(bottom + 1, len(book.rows))):
            if not any(book.rows[place]):
                continue
            if fill:
                letters = book.kinds.get(left)
                book.rows.put(place, left, text)
                if letters is not None:
                    letters[place] = letters[top]
            else:
                empty_below.add(place)
    return {code: places for code, places in {**flags, "merged_cells": empty_below}.items() if places}


# Values as text


def _as_text(values: list[list[Any]], tab: str, from_1904: bool, notes: list[Reason]) -> Book:
    """Columns that hold only text are taken as they are; the others are written as a spreadsheet shows them."""
    kinds: dict[int, bytearray] = {}
    columns: list[list[str]] = []
    for place, column in enumerate(zip(*values, strict=True)):
        if set(map(type, column)) <= {str}:
            columns.append(list(column))
            continue
        texts, letters = column_text(column)
        columns.append(texts)
        if letters.strip(bytes([_PLAIN])):
            kinds[place] = letters
    return Book(Grid(columns, len(values)), tab, kinds, from_1904, notes)


def _mark(rows: Grid, kinds: dict[int, bytearray], facets: Facets) -> int:
    """Write errors, formulas without a value and shown codes into the rows; return how many numbers look otherwise."""
    for (at, place), text in facets.errors.items():
        _put(rows, kinds, at, place, text, CellKind.ERROR)
    for at, place in facets.formulas:
        _put(rows, kinds, at, place, "", CellKind.FORMULA)
    for at, place in facets.false_leap:
        if at < len(rows) and place < rows.width and rows.columns[place][at].startswith("1900-02-2"):
            rows.put(at, place, _FALSE_LEAP_DAY)
    count = 0
    for (at, place), code in facets.shown.items():
        if place not in kinds or at >= len(rows) or place >= rows.width or kinds[place][at] != _NUMBER:
            continue
        digits = rows.columns[place][at]
        if digits.isascii() and digits.isdecimal() and (seen := shown(code, digits)):
            count += seen != digits
            _put(rows, kinds, at, place, seen, CellKind.TEXT)
    return count


def _put(rows: Grid, kinds: dict[int, bytearray], at: int, place: int, text: str, kind: CellKind) -> None:
    if at >= len(rows) or place >= rows.width:
        return
    rows.put(at, place, text)
    kinds.setdefault(place, bytearray([_PLAIN]) * len(rows))[at] = ord(kind.value)
