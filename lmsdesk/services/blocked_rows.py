"""Rows that stay out of the tray, as a file that can come back: which they are, and what is said about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.language import say
from lmsdesk.services.wording_imports import reason_words
from lmsdesk.services.wording_imports.titles import FIELDS


def troubled_rows(plan: ImportPlan) -> Mapping[RowId, Sequence[PlanRow]]:
    """The rows of the list with errors or open questions, each with all of its parts that have any."""
    found: dict[RowId, list[PlanRow]] = {}
    for row in plan.rows:
        if row.row > 0 and row.outcome in (Outcome.BLOCKED, Outcome.CHECK):
            found.setdefault(row.id, []).append(row)
    return found


def trouble_of(parts: Sequence[PlanRow], options: ImportOptions, zone: str) -> tuple[str, str, str]:
    """Status, reasons and fixes of a row of the file, which may have several parts."""
    reasons = [reason_words(reason, zone) for row in parts for reason in row.reasons]
    status = Outcome.BLOCKED if any(row.outcome is Outcome.BLOCKED for row in parts) else Outcome.CHECK
    whats, todos = dict.fromkeys(what for what, _ in reasons), dict.fromkeys(todo for _, todo in reasons if todo)
    typed = _typed(parts[0].id, options)
    told = [say("Typed in LMS Desk, not in the file: {cells}.", cells=typed)] if typed else []
    fix = " ".join([*todos, *told])
    return status.value, "; ".join(whats), fix


def _typed(row: RowId, options: ImportOptions) -> str:
    """What a person typed instead of cells of a row: the reasons are about that."""
    override = options.overrides.get(row)
    cells = override.cells if override is not None else {}
    return "; ".join(f"{FIELDS.get(name, name)}: {text}" for name, text in cells.items())
