"""A list as it is checked: with formulas applied to its columns, and without the rows that take no part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from lmsdesk.domain.imports import filters
from lmsdesk.domain.imports.formulas import compiled, references
from lmsdesk.domain.imports.mapping import column_keys, letters
from lmsdesk.domain.imports.options import Formula, ImportOptions
from lmsdesk.domain.imports.sheet import CellKind, Sheet
from lmsdesk.domain.ports import Reason

PREVIEW = 5


class Prepared(NamedTuple):
    """The list to check, how many rows were left out, what is to say, and why nothing can be checked, if so."""

    sheet: Sheet
    filtered: int = 0
    notes: tuple[Reason, ...] = ()
    refusal: Reason | None = None


class Before(NamedTuple):
    """What a formula makes of a cell."""

    number: int
    before: str
    after: str


def prepared(sheet: Sheet, options: ImportOptions) -> Prepared:
    """Apply formulas, all to the cells as they stand in the file, and then the conditions for rows."""
    if not options.formulas and not options.filters:
        return Prepared(sheet)
    at = keys_of(sheet)
    if (lacking := _lacking(options, at)) is not None:
        return Prepared(sheet, refusal=lacking)
    notes = tuple(Reason("formula_unused", key) for key in options.formulas if key not in at)
    changed = _with_formulas(sheet, at, options.formulas)
    if not options.filters:
        return Prepared(changed, notes=notes)
    kept = filters.places(changed.rows, at, options.filters)
    left = len(changed.rows) - len(kept)
    if not kept and changed.rows:
        return Prepared(
            sheet, left, notes, Reason("all_filtered", None, None, {"count": left, "filters": _told(options)})
        )
    if left:
        told = Reason("rows_filtered", None, None, {"count": left, "kept": len(kept), "filters": _told(options)})
        notes = (told, *notes)
    return Prepared(rows_taken(changed, kept) if left else changed, left, notes)


def keys_of(sheet: Sheet) -> dict[str, int]:
    """The places of the columns by key."""
    headers = sheet.header or [letters(place) for place in range(sheet.width)]
    return {key: place for place, key in enumerate(column_keys(headers))}


def preview(sheet: Sheet, key: str, formulas: Sequence[Formula], rows: int = PREVIEW) -> tuple[Before, ...]:
    """What a formula makes of the first rows of a column that have a text there before or after."""
    at = keys_of(sheet)
    run, found = compiled(formulas), list[Before]()
    for place, row in enumerate(sheet.rows):
        text = _named(row, at, key)
        after = run(text, partial(_named, row, at))
        if text.strip() or after.strip():
            found.append(Before(sheet.numbers[place], text, after))
        if len(found) >= rows:
            break
    return tuple(found)


def _lacking(options: ImportOptions, at: Mapping[str, int]) -> Reason | None:
    """A column that a condition or a formula looks at and the list lacks: without it they would mean something else."""
    for each in options.filters:
        if each.column not in at:
            return Reason("filter_column", each.column, None, {"headers": ", ".join(at)})
    for key, formulas in options.formulas.items():
        for other in references(formulas) if key in at else ():
            if other not in at:
                return Reason("formula_column", other, None, {"column": key, "headers": ", ".join(at)})
    return None


def _told(options: ImportOptions) -> str:
    return ", ".join(map(filters.text_of, options.filters))


def _named(row: Sequence[str], at: Mapping[str, int], key: str) -> str:
    place = at.get(key)
    return "" if place is None else _cell(row, place)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _with_formulas(sheet: Sheet, at: Mapping[str, int], formulas: Mapping[str, tuple[Formula, ...]]) -> Sheet:
    """The list with other texts; what a formula changed is text, whatever the workbook held there."""
    wanted = [(at[key], _Column(at, each)) for key, each in formulas.items() if key in at and each]
    if not wanted:
        return sheet
    kinds = {place: bytearray(letters) for place, letters in sheet.kinds.items()}
    rows: list[Sequence[str]] = []
    for place, row in enumerate(sheet.rows):
        cells = list(row)
        for column, run in wanted:
            cells += [""] * (column + 1 - len(cells))
            text = run(row, column)
            if text != cells[column] and column in kinds:
                kinds[column][place] = ord(CellKind.TEXT.value)
            cells[column] = text
        rows.append(cells)
    return replace(sheet, rows=rows, kinds={place: bytes(letters) for place, letters in kinds.items()})


class _Column:
    """A formula for the rows of a list: run once for equal texts where it looks at no other column."""

    def __init__(self, at: Mapping[str, int], formulas: Sequence[Formula]) -> None:
        self._at, self._run = at, compiled(formulas)
        self._alone = not references(formulas)
        self._known: dict[str, str] = {}

    def __call__(self, row: Sequence[str], column: int) -> str:
        text = _cell(row, column)
        if not self._alone:
            return self._run(text, lambda key: _cell(row, self._at[key]))
        if (found := self._known.get(text)) is None:
            found = self._known[text] = self._run(text, lambda key: "")
        return found


def rows_taken(sheet: Sheet, kept: Sequence[int]) -> Sheet:
    """Some of the rows, with all that is known by place."""
    new = {place: number for number, place in enumerate(kept)}

    def moved(places: frozenset[int]) -> frozenset[int]:
        return frozenset(new[place] for place in places if place in new)

    return replace(
        sheet,
        rows=[sheet.rows[place] for place in kept],
        numbers=[sheet.numbers[place] for place in kept],
        lines=[sheet.lines[place] for place in kept],
        kinds={column: bytes(letters[place] for place in kept) for column, letters in sheet.kinds.items()},
        doubtful=moved(sheet.doubtful),
        mixed=moved(sheet.mixed),
        long=moved(sheet.long),
        short=moved(sheet.short),
        flags={code: moved(places) for code, places in sheet.flags.items()},
    )
