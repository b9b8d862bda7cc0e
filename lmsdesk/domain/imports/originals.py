"""The cells of rows as the file has them: before repairs, formulas and corrections, but never with a password."""

from __future__ import annotations

from collections.abc import Collection

from lmsdesk.domain.imports.mapping import letters, map_columns
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ColumnState
from lmsdesk.domain.imports.shapes import recognise
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.ports import Directory
from lmsdesk.domain.row_ids import RowId


def originals_of(
    sheet: Sheet, options: ImportOptions, directory: Directory, wanted: Collection[RowId] | None = None
) -> tuple[tuple[str, ...], dict[RowId, list[str]]]:
    """Headings, and cells of these rows or of all; cells of columns with passwords are empty."""
    columns = map_columns(sheet, options, recognise(sheet), directory).columns
    secret = [each.place for each in columns if each.state is ColumnState.SECRET]
    header = sheet.header or tuple(letters(place) for place in range(sheet.width))
    found: dict[RowId, list[str]] = {}
    for place, row in enumerate(sheet.rows):
        if wanted is not None and sheet.row_id(place) not in wanted:
            continue
        cells = list(row)
        for at in secret:
            if at < len(cells):
                cells[at] = ""
        found[sheet.row_id(place)] = cells
    return header, found
