"""The cells of rows as the file has them: before repairs, formulas and corrections, but never with a password."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.joint import lay_out
from lmsdesk.domain.imports.mapping import column_keys, letters, map_columns
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ColumnState
from lmsdesk.domain.imports.shapes import recognise
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.row_ids import RowId


def originals_of(
    sheet: Sheet, options: ImportOptions, directory: Directory, wanted: Collection[RowId] | None = None
) -> tuple[tuple[str, ...], dict[RowId, list[str]]]:
    """Headings, and cells of these rows or of all; cells of columns with passwords are empty."""
    columns = map_columns(sheet, options, recognise(sheet, directory), directory).columns
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


def joined(
    lists: Sequence[tuple[tuple[str, ...], dict[RowId, list[str]]]],
) -> tuple[tuple[str, ...], dict[RowId, list[str]]]:
    """The same of several lists: each heading once, and the cells of all rows below."""
    if len(lists) == 1:
        return lists[0]
    header: dict[str, tuple[int, str]] = {}
    found: dict[RowId, list[str]] = {}
    places = [
        [header.setdefault(key, (len(header), head))[0] for key, head in zip(column_keys(heads), heads, strict=True)]
        for heads, _ in lists
    ]
    for at, (_, rows) in zip(places, lists, strict=True):
        found.update(zip(rows, lay_out(list(rows.values()), at, len(header)), strict=True))
    return tuple(head for _, head in header.values()), found
