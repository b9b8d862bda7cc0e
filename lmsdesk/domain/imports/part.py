"""A part of a plan: some rows first, as a trial, and the others after somebody looked at what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice

from lmsdesk.domain.imports.check import needed_groups
from lmsdesk.domain.imports.needed import needed_things
from lmsdesk.domain.imports.operations import changes_of_row
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.imports.plan_rows import PlanRows, count
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.text import fold

TRIAL = 5  # rows


def first_rows(plan: ImportPlan, number: int = TRIAL) -> list[RowId]:
    """The first rows of the list of which something would be done; all of what a row asks for belongs to it.

    Whom a list lacks is not tried out: that is only known of the whole list.
    """
    return list(islice(_doing(plan), max(0, number)))


def _doing(plan: ImportPlan) -> Iterator[RowId]:
    seen: set[RowId] = set()
    for row in plan.rows:
        if row.row > 0 and row.outcome in (Outcome.CREATE, Outcome.CHANGE) and row.id not in seen:
            seen.add(row.id)
            yield row.id


def part_of(plan: ImportPlan, wanted: Collection[RowId]) -> ImportPlan:
    """The plan of some rows alone, with what has to be made for these and counts of their own."""
    chosen = frozenset(wanted)
    rows = [row for row in plan.rows if row.id in chosen]
    new_groups = needed_groups({(each.course_id, fold(each.name)): each for each in plan.new_groups}, rows)
    new_things = needed_things(plan.new_things, rows, new_groups)
    return replace(
        plan,
        rows=PlanRows(rows),
        new_groups=new_groups,
        new_things=new_things,
        counts=count(rows),
        changes=sum(map(changes_of_row, rows)) + len(new_groups) + len(new_things),
    )
