"""From a checked list to operations: beside what it asks for, what the tray holds about the same things already."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.kinds.enrolments.operations import row_operations
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Kind
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.imports.receipts import stored_ids
from lmsdesk.domain.imports.times import NO_DATE
from lmsdesk.domain.keys import EntityKey, enrolment_key, subject
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.services import staging
from lmsdesk.services.opened import OpenSite

_LOT = 2_000  # rows whose unsent edits are looked up at once
_Found = tuple[list[NewOperation], list[Operation]]


def changes_of_plan(console: OpenSite, plan: ImportPlan, step: Callable[[], None]) -> _Found:
    """New operations, and unsent ones of mine that they take the place of; ``step`` may raise between rows."""
    made: list[NewOperation] = []
    for number, item in enumerate(to_operations(plan, console.desk.temporary_id)):
        if number % _LOT == 0:
            step()
        made.append(item)
    made, replaced = _without_removals(console, plan, made)
    for lot in _lots(row for row in plan.rows if row.pending and row.outcome in (Outcome.CREATE, Outcome.CHANGE)):
        step()
        new, older = _pending(console, [row for row in lot if row.kind is Kind.ENROLMENT])
        made += new
        replaced += older
        new, older = _pending_fields(console, [row for row in lot if row.kind is not Kind.ENROLMENT])
        made += new
        replaced += older
    if beyond := stored_ids(plan):
        made = [
            replace(item, source_row=beyond[item.source_row]) if item.source_row in beyond else item for item in made
        ]
    return made, replaced


def let_go(made: list[NewOperation]) -> None:
    """Free operations in portions: all at once they hold everybody else up for a tenth of a second."""
    while made:
        del made[-_LOT:]


def _lots(rows: Iterator[PlanRow]) -> Iterator[list[PlanRow]]:
    while lot := list(itertools.islice(rows, _LOT)):
        yield lot


def _without_removals(console: OpenSite, plan: ImportPlan, made: list[NewOperation]) -> _Found:
    """Enrolments of people whom unsent changes would unenrol become what the list changes about them."""
    leaving: dict[EntityKey, list[Operation]] = {}
    for old in console.desk.unenrolling():
        leaving.setdefault(old.key, []).append(old)
    if not leaving:
        return made, []
    said = {
        enrolment_key(row.user_id, row.course_id): row.after
        for row in plan.rows
        if row.kind is Kind.ENROLMENT
        and row.outcome is Outcome.CREATE
        and row.user_id is not None
        and row.course_id is not None
    }
    kept: list[NewOperation] = []
    replaced: list[Operation] = []
    for item in made:
        if item.verb is Verb.CREATE and item.key in leaving and item.key in said:
            new, older = staging.fold_enrolment(console, item, said[item.key], leaving[item.key])
            kept += new
            replaced += older
        else:
            kept.append(item)
    return kept, replaced


def _pending(console: OpenSite, rows: Sequence[PlanRow]) -> _Found:
    """What rows do to enrolments that unsent edits of mine shadow already."""
    pairs = {_pair(row) for row in rows}
    shown = console.reader.enrolments_at(pairs)
    live: dict[EntityKey, list[Operation]] = {}
    for item in console.desk.live_about({subject(enrolment_key(*pair)) for pair in pairs}):
        live.setdefault(item.key, []).append(item)
    made: list[NewOperation] = []
    replaced: list[Operation] = []
    for row in rows:
        new, older = _of_row(console, row, shown.get(_pair(row), ()), live)
        made += new
        replaced += older
    return made, replaced


def _pending_fields(console: OpenSite, rows: Sequence[PlanRow]) -> _Found:
    """What rows do to accounts and courses that unsent edits of mine shadow already."""
    made: list[NewOperation] = []
    replaced: list[Operation] = []
    for row in rows:
        is_person = row.kind is Kind.PERSON
        view, number = (View.USERS, row.user_id) if is_person else (View.COURSES, row.course_id)
        look = console.reader.user_handles if is_person else console.reader.course_handles
        for shown in console.reader.read(view, look("id", str(number))):
            new, older = staging.fold_fields(console, shown, row.after, source_row=row.id)
            made += new
            replaced += older
    return made, replaced


def _of_row(
    console: OpenSite, row: PlanRow, shown: Sequence[EnrolmentRow], live: Mapping[EntityKey, list[Operation]]
) -> _Found:
    mine = [each for each in shown if each.method in (None, "", "manual")]
    if not mine:
        numbers = Numbers(console.desk.temporary_id)
        return list(row_operations(row._replace(pending=False), console.reader.roles(), {}, numbers)), []
    if row.verb is RowVerb.UNENROL:
        return staging.fold_removal(console, mine[0], source_row=row.id)
    fields: dict[str, Value] = {name: row.after[name] for name in ("suspended", "start", "end") if name in row.after}
    fields.update({name: None for name in ("start", "end") if name in fields and fields[name] == NO_DATE})
    roles = [name for name in str(row.after["role"]).split(",") if name] if "role" in row.after else None
    return staging.fold_row(console, mine[0], fields, roles, source_row=row.id, live_of=lambda key: live.get(key, []))


def _pair(row: PlanRow) -> tuple[int, int]:
    assert row.user_id is not None  # rows without a person or course have no effect
    assert row.course_id is not None
    return row.user_id, row.course_id
