"""A list as it was read from a file or the clipboard: a header, rows of text, and where each row stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.imports.grid import Grid
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId


class CellKind(StrEnum):
    """What a cell of a workbook was before it became text; one letter per row in ``Sheet.kinds``."""

    TEXT = "t"
    NUMBER = "n"
    DATE = "d"
    BOOLEAN = "b"
    ERROR = "e"
    FORMULA = "f"  # a formula that was saved without its value


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list came from; ``modified`` in Unix seconds, ``origin`` "file" or "clipboard"."""

    name: str
    sha256: str
    size: int
    modified: int | None = None
    origin: str = "file"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text under a header.

    ``rows`` are at least as wide as the header; ``numbers`` are the row numbers that a spreadsheet program
    shows and ``lines`` the physical lines, both from 1. ``kinds`` has one letter per row for the columns of a
    workbook that hold more than text. ``doubtful`` are places in ``rows`` whose letters could also be read in
    another encoding (``other_encodings``); ``long`` those with more cells than the header.
    """

    source: Source
    container: str  # csv, xlsx, html
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    lines: Sequence[int]
    header_row: int | None = None
    encoding: str | None = None
    other_encodings: tuple[str, ...] = ()
    delimiter: str | None = None
    tab: str | None = None  # the name of the worksheet
    kinds: Mapping[int, bytes] = field(default_factory=dict)
    dates_from_1904: bool = False
    doubtful: frozenset[int] = frozenset()
    mixed: frozenset[int] = frozenset()  # places read in another encoding than the rest
    long: frozenset[int] = frozenset()
    short: frozenset[int] = frozenset()  # places with fewer cells than the header, where that is not mended
    notes: tuple[Reason, ...] = ()
    fixes: Mapping[str, int] = field(default_factory=dict)
    repaired: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # numbers of rows or columns, by repair
    flags: Mapping[str, frozenset[int]] = field(default_factory=dict)  # places of rows to ask about, by code
    hidden_columns: frozenset[int] = frozenset()
    several_tabs: tuple[str, ...] = ()  # the worksheets that could be the list, where nobody chose yet
    complete: bool = True  # False for a preview of the first rows
    index: int = 0  # which of the lists of one plan this is
    reads: Mapping[str, str] = field(default_factory=dict)  # fields by heading, where the other files of a set tell
    added: int = 0  # columns in front that came from the other files of a set
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # questions about the whole list, by code

    @property
    def width(self) -> int:
        """How many columns the list has."""
        return len(self.header) or max(map(len, self.rows), default=0)

    def column(self, at: int) -> Sequence[str]:
        """The cells of a column; "" where a row has none there."""
        rows = self.rows
        return rows.column(at) if isinstance(rows, Grid) else [row[at] if at < len(row) else "" for row in rows]

    def row_id(self, place: int) -> RowId:
        """Which row stands at a place."""
        return RowId(self.index, self.numbers[place])

    def kind(self, place: int, column: int) -> CellKind:
        """What a cell was in the workbook."""
        letters = self.kinds.get(column)
        return CellKind(chr(letters[place])) if letters is not None else CellKind.TEXT
