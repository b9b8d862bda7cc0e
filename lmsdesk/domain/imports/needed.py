"""What has to be made beside the rows of a plan, as far as a row that can be done needs it."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.imports.plan import NewGroup, NewThing, Outcome, PlanRow
from lmsdesk.domain.imports.plan_ids import is_planned


def needed_things(
    things: Sequence[NewThing], rows: Sequence[PlanRow], groups: Sequence[NewGroup] = ()
) -> tuple[NewThing, ...]:
    """The new things that rows or other needed ones name: nothing is made for a row that stays out."""
    if not things:
        return ()
    used = {
        number
        for row in rows
        if row.outcome in (Outcome.CREATE, Outcome.CHANGE)
        for number in (row.user_id, row.course_id, row.thing, row.after.get("category_id"), row.after.get("parent"))
    }
    used.update(group.course_id for group in groups)
    kept: list[NewThing] = []
    for thing in reversed(things):  # each stands after those that it names
        if thing.id in used:
            kept.append(thing)
            used.update(value for value in thing.fields.values() if isinstance(value, int) and is_planned(value))
    return tuple(reversed(kept))
