"""Columns of several lists beside each other, so that one table shows all of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.imports.plan import ColumnState, MappedColumn


@dataclass(frozen=True, slots=True)
class Joint:
    """The columns of all lists, each heading once, and for each list where its own stand among them."""

    columns: tuple[MappedColumn, ...]
    places: Sequence[Sequence[int]]

    def laid_out(self, at: int, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """The rows of one list as wide as all columns; those of a single list are left as they are."""
        return rows if len(self.places) == 1 else lay_out(rows, self.places[at], len(self.columns))


def lay_out(rows: Sequence[Sequence[str]], places: Sequence[int], width: int) -> list[list[str]]:
    """Rows with their cells at other places."""
    laid = []
    for row in rows:
        cells = [""] * width
        for place, cell in zip(places, row, strict=False):
            cells[place] = cell
        laid.append(cells)
    return laid


def joint_columns(lists: Sequence[Sequence[MappedColumn]]) -> Joint:
    """Put columns of the same heading into one; where only some lists use it, their meaning is shown."""
    if len(lists) == 1:
        return Joint(tuple(lists[0]), (range(len(lists[0])),))
    found: dict[str, MappedColumn] = {}
    for columns in lists:
        for each in columns:
            known = found.setdefault(each.key, replace(each, place=len(found)))
            if known.state is not ColumnState.MAPPED and each.state is ColumnState.MAPPED:
                found[each.key] = replace(each, place=known.place)
    return Joint(tuple(found.values()), [[found[each.key].place for each in columns] for columns in lists])
