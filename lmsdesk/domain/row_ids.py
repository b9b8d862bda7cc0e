"""Which row of which list: lists that make one plan together have rows of the same number."""

from __future__ import annotations

from typing import NamedTuple

_SHIFT = 32  # rows are counted in far less than 32 bits


class RowId(NamedTuple):
    """A row: ``source`` counts the files or sheets of one plan from 0, ``number`` is what a spreadsheet shows."""

    source: int
    number: int

    @property
    def packed(self) -> int:
        """Both as one whole number; that of a row of the first source is its number."""
        return self.source << _SHIFT | self.number

    @classmethod
    def unpacked(cls, value: int) -> RowId:
        """The row that was packed."""
        return cls(value >> _SHIFT, value & ((1 << _SHIFT) - 1))
