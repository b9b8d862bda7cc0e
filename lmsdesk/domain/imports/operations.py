"""From a plan to changes: only rows without an open question."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.kinds import KINDS
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.text import fold

_DOES = (Outcome.CREATE, Outcome.CHANGE)


def to_operations(plan: ImportPlan, temporary_id: Callable[[], int]) -> Iterator[NewOperation]:
    """The changes of all rows that can be done, new groups first; ``temporary_id`` gives ids for what is new.

    Rows with ``pending`` are left to the caller: they change what is only in the tray so far.
    """
    numbers = Numbers(temporary_id)
    groups = dict(plan.groups)
    for new in plan.new_groups:
        groups[new.course_id, fold(new.name)] = new.id
        fields: dict[str, Value] = {"course_id": numbers[new.course_id], "name": new.name}
        key = EntityKey(Entity.GROUP, (numbers[new.id],))
        yield NewOperation(key, Verb.CREATE, fields, None, f"{new.name} in {new.course}", f"name={new.name}")
    for row in plan.rows:
        if row.outcome in _DOES:
            yield from KINDS[row.kind].operations(row, plan.roles, groups, numbers)


def changes_of_row(row: PlanRow) -> int:
    """How many changes a row makes in the tray."""
    return KINDS[row.kind].changes(row) if row.outcome in _DOES else 0
