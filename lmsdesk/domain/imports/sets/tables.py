"""The files of a set as tables that others look things up in: by identifier, with what is doubled told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.imports.cells import Use, clean
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.text import same_key

Row = Mapping[str, str]  # cells by normalised heading
_NOTHING: Row = {}


@dataclass(slots=True)
class Table:
    """Rows of one or more files by their identifier; ``doubled`` are identifiers that rows disagree about."""

    rows: dict[str, Row] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def get(self, key: str) -> Row:
        """The row with an identifier; an empty one where there is none."""
        return self.rows.get(same_key(key), _NOTHING)

    def __contains__(self, key: str) -> bool:
        return same_key(key) in self.rows


def table(sheets: Iterable[Sheet], keys: Sequence[str]) -> Table:
    """Rows by the first of these columns that they fill, and by the others as well."""
    made = Table()
    for sheet in sheets:
        heads = list(map(normal, sheet.header))
        for cells in sheet.rows:
            row = {head: _text(cell) for head, cell in zip(heads, cells, strict=False) if head and cell.strip()}
            for key in keys:
                if (name := row.get(key)) is not None:
                    _add(made, name, row)
    return made


def _add(made: Table, name: str, row: Row) -> None:
    key = same_key(name)
    known = made.rows.setdefault(key, row)
    if known is not row and known != row:
        made.doubled.append(name)


def first(row: Row, names: Iterable[str]) -> str:
    """The first of some cells that is filled."""
    return next((row[name] for name in names if row.get(name)), "")


def column(sheet: Sheet, names: Iterable[str]) -> list[str]:
    """For each row of a list the first of some columns that is filled there."""
    heads = list(map(normal, sheet.header))
    places = [heads.index(name) for name in names if name in heads]
    found = []
    for cells in sheet.rows:
        texts = (_text(cells[place]) for place in places if place < len(cells))
        found.append(next((text for text in texts if text), ""))
    return found


def _text(cell: str) -> str:
    return cell if cell.isascii() and cell.isalnum() else clean(cell, Use.IDENTIFIER).text
