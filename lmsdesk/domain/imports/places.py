"""Where rows of a list stand in its plan, found without looking at all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from lmsdesk.domain.imports.plan import PlanRow
from lmsdesk.domain.row_ids import RowId


def places_of(rows: Sequence[PlanRow], wanted: Collection[RowId]) -> list[int]:
    """The places of these rows with all their parts, in the order of the plan."""
    found: list[int] = []
    for row in wanted:
        place = bisect_left(rows, row, key=lambda each: each.id)
        if place >= len(rows) or rows[place].id != row:  # a plan ends with rows that stand in no file
            return _walked(rows, frozenset(wanted))
        while place < len(rows) and rows[place].id == row:
            found.append(place)
            place += 1
    return sorted(found)


def _walked(rows: Sequence[PlanRow], wanted: Collection[RowId]) -> list[int]:
    return [place for place, row in enumerate(rows) if row.id in wanted]
