"""Rows of text kept by column: a hundred thousand rows are eight lists, and a row is made when somebody looks at it.

What a list says is mostly judged a column at a time, where few texts differ; a list object for each row would cost more
memory than its texts, and reading a column out of rows more time than judging it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import overload

Row = list[str]
_NONE: Mapping[int, int] = {}
_NOTHING: Mapping[int, Row] = {}


class Grid(Sequence[Row]):
    """Rows of text; ``columns`` are as long as there are rows.

    ``short`` has the length of rows with fewer cells than columns (their columns hold "" there), ``beyond`` the cells
    of longer rows behind the last column, both by place.
    """

    __slots__ = ("_length", "beyond", "columns", "short")

    def __init__(
        self,
        columns: Sequence[list[str]],
        length: int,
        short: Mapping[int, int] = _NONE,
        beyond: Mapping[int, Row] = _NOTHING,
    ) -> None:
        self.columns, self._length, self.short, self.beyond = columns, length, short, beyond

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Grid:
        """The same rows by column."""
        gathering = Gathering()
        gathering.add(rows)
        return gathering.grid()

    @property
    def width(self) -> int:
        """How many cells the usual row has."""
        return len(self.columns)

    @property
    def is_even(self) -> bool:
        """Tell whether all rows have the same number of cells."""
        return not self.short and not self.beyond

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Grid: ...
    def __getitem__(self, place: int | slice) -> Row | Grid:
        if isinstance(place, slice):
            return self.take(range(*place.indices(self._length)))
        if place < 0:
            place += self._length
        if not 0 <= place < self._length:
            raise IndexError(place)
        row = [column[place] for column in self.columns]
        if place in self.short:
            return row[: self.short[place]]
        return [*row, *self.beyond[place]] if place in self.beyond else row

    def __iter__(self) -> Iterator[Row]:
        if not self.is_even or not self.columns:
            return (self[place] for place in range(self._length))
        return map(list, zip(*self.columns, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == list(each) for mine, each in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # rows can be corrected

    def length(self, place: int) -> int:
        """How many cells a row has."""
        if place in self.short:
            return self.short[place]
        return self.width + (len(self.beyond[place]) if place in self.beyond else 0)

    def lengths(self) -> Counter[int]:
        """How many rows have how many cells."""
        found = Counter(self.short.values())
        found.update(self.width + len(cells) for cells in self.beyond.values())
        if usual := self._length - len(self.short) - len(self.beyond):
            found[self.width] += usual
        return found

    def column(self, at: int) -> list[str]:
        """The cells of a column; "" where rows have none there."""
        if at < len(self.columns):
            return self.columns[at]
        return [
            cells[at - self.width] if (cells := self.beyond.get(place)) and at - self.width < len(cells) else ""
            for place in range(self._length)
        ]

    def put(self, place: int, at: int, text: str) -> None:
        """Write another text into a cell that a row has."""
        if at < self.width:
            self.columns[at][place] = text
        else:
            self.beyond[place][at - self.width] = text

    def take(self, places: Sequence[int]) -> Grid:
        """Some of the rows, in this order."""
        if isinstance(places, range) and places.step == 1:
            columns = [column[places.start : places.stop] for column in self.columns]
        else:
            columns = [[column[place] for place in places] for column in self.columns]
        if self.is_even:
            return Grid(columns, len(places))
        short = {at: self.short[place] for at, place in enumerate(places) if place in self.short}
        beyond = {at: self.beyond[place] for at, place in enumerate(places) if place in self.beyond}
        return Grid(columns, len(places), short, beyond)

    def mapped(self, change: Callable[[str], str]) -> Grid:
        """The same rows with each text changed: once for equal ones of a column."""
        columns = []
        for column in self.columns:
            known = {text: change(text) for text in set(column)}
            columns.append([known[text] for text in column])
        beyond = {place: list(map(change, cells)) for place, cells in self.beyond.items()}
        return Grid(columns, self._length, self.short, beyond)

    def with_column(self, at: int, change: Callable[[str], str]) -> Grid:
        """The same rows with the texts of one column changed."""
        columns = list(self.columns)
        if at < self.width:
            columns[at] = list(map(change, columns[at]))
            return Grid(columns, self._length, self.short, self.beyond)
        there = at - self.width
        beyond = {
            place: [change(cell) if each == there else cell for each, cell in enumerate(cells)]
            for place, cells in self.beyond.items()
        }
        return Grid(columns, self._length, self.short, beyond)

    def texts(self) -> Iterator[str]:
        """All cells, a column after the other."""
        return chain.from_iterable((*self.columns, *self.beyond.values()))


_LOOKED_AT = 4_096  # rows by which it is judged whether a column repeats itself
_REPEATS = 0.7


class Gathering:
    """Takes rows a batch at a time. Equal texts of a column are kept once, where it has few: roles, courses, dates."""

    def __init__(self) -> None:
        self._columns: list[list[str]] = []
        self._pools: list[dict[str, str] | None] = []
        self._short: dict[int, int] = {}
        self._beyond: dict[int, list[str]] = {}
        self._length = 0

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """More rows below those before."""
        if not rows:
            return
        if not self._columns:
            lengths = Counter(len(row) for row in rows if row)
            usual = max(lengths, key=lambda length: (lengths[length], length), default=0)
            self._columns, self._pools = [[""] * self._length for _ in range(usual)], [{} for _ in range(usual)]
            self._short = dict.fromkeys(range(self._length), 0)  # nothing but empty rows so far
        width = len(self._columns)
        if set(map(len, rows)) != {width}:
            rows = [self._evened(place, row, width) for place, row in enumerate(rows, self._length)]
        for at, (column, cells) in enumerate(zip(self._columns, zip(*rows, strict=True), strict=True)):
            pool = self._pools[at]
            if pool is None:
                column += cells
                continue
            column += map(pool.setdefault, cells, cells)
            if len(column) >= _LOOKED_AT and len(pool) > _REPEATS * len(column):
                self._pools[at] = None
        self._length += len(rows)

    def _evened(self, place: int, row: Sequence[str], width: int) -> Sequence[str]:
        if len(row) < width:
            self._short[place] = len(row)
            return [*row, *[""] * (width - len(row))]
        if len(row) > width:
            self._beyond[place] = list(row[width:])
            return row[:width]
        return row

    def grid(self) -> Grid:
        """All of them."""
        return Grid(self._columns, self._length, self._short, self._beyond)
