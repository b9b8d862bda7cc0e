"""Which cells a check repaired: found again on demand, because nearly nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.cells import clean
from lmsdesk.domain.imports.mapping import letters, map_columns
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ColumnState
from lmsdesk.domain.imports.prepared import prepared
from lmsdesk.domain.imports.shapes import recognise
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import use_of
from lmsdesk.domain.row_ids import RowId

MOST = 200  # of each kind


class Repair(NamedTuple):
    """One thing that was repaired. Without ``column`` it is a whole row, without ``row`` a whole column."""

    row: RowId | None
    column: str | None
    before: str = ""
    after: str = ""


def repairs_of(
    sheet: Sheet, options: ImportOptions, directory: Directory, code: str, most: int = MOST
) -> tuple[Repair, ...]:
    """What a repair did to the list, in the order of its columns and rows, at most so many."""
    if code in sheet.repaired:
        if code == "blank_columns":
            return tuple(Repair(None, letters(number - 1)) for number in sheet.repaired[code][:most])
        return tuple(Repair(RowId(sheet.index, number), None) for number in sheet.repaired[code][:most])
    return tuple(islice(_cells(prepared(sheet, options).sheet, options, directory, code), most))


def _cells(sheet: Sheet, options: ImportOptions, directory: Directory, code: str) -> Iterator[Repair]:
    columns = map_columns(sheet, options, recognise(sheet, directory), directory).columns
    for column in columns:
        use = use_of(column.field) if column.field is not None and column.state is ColumnState.MAPPED else None
        if use is None:
            continue
        at = column.place
        known: dict[str, str | None] = {}
        for place, cells in enumerate(sheet.rows):
            raw = cells[at] if at < len(cells) else ""
            if raw not in known:
                cell = clean(raw, use, options.fixes_off)
                known[raw] = cell.text if code in cell.fixes else None
            if (after := known[raw]) is not None:
                yield Repair(sheet.row_id(place), column.header, raw, after)
