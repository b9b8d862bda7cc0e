"""From a plan to changes: only rows without an open question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lmsdesk.domain.changes import NewOperation
from lmsdesk.domain.creations import create_named, create_user
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.kinds import KINDS
from lmsdesk.domain.imports.plan import ImportPlan, NewThing, Outcome, PlanRow
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.text import fold

_DOES = (Outcome.CREATE, Outcome.CHANGE)


def to_operations(plan: ImportPlan, temporary_id: Callable[[], int]) -> Iterator[NewOperation]:
    """The changes of all rows that can be done, new groups first; ``temporary_id`` gives ids for what is new.

    Rows with ``pending`` are left to the caller: they change what is only in the tray so far.
    """
    return (item for item, _ in _operations(plan, temporary_id, ((row, 1) for row in plan.rows)))


def of_ways(plan: ImportPlan, temporary_id: Callable[[], int]) -> Iterator[tuple[NewOperation, int]]:
    """The same for one row of each way of acting, with how many rows act so."""
    return _operations(plan, temporary_id, plan.rows.ways())


def _operations(
    plan: ImportPlan, temporary_id: Callable[[], int], rows: Iterable[tuple[PlanRow, int]]
) -> Iterator[tuple[NewOperation, int]]:
    numbers = Numbers(temporary_id)
    groups = dict(plan.groups)
    for thing in plan.new_things:
        yield _made(thing, numbers), 1
    for new in plan.new_groups:
        groups[new.course_id, fold(new.name)] = new.id
        fields: dict[str, Value] = {"course_id": numbers[new.course_id], "name": new.name}
        yield create_named(Entity.GROUP, numbers[new.id], fields, f"{new.name} in {new.course}"), 1
    for row, times in rows:
        if row.outcome in _DOES:
            for item in KINDS[row.kind].operations(row, plan.roles, groups, numbers):
                yield item, times


def _made(thing: NewThing, numbers: Numbers) -> NewOperation:
    """What makes a new thing; its fields may name others of the plan."""
    fields = {name: numbers[value] if type(value) is int else value for name, value in thing.fields.items()}
    number = numbers[thing.id]
    if thing.entity is Entity.USER:
        return create_user(number, fields)
    return create_named(thing.entity, number, fields, thing.label)


def changes_of_row(row: PlanRow) -> int:
    """How many changes a row makes in the tray."""
    return KINDS[row.kind].changes(row) if row.outcome in _DOES else 0
