"""Which rows of a plan are looked at: by a finding, by what they do, by what they change; and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.plan_rows import ways
from lmsdesk.domain.imports.roles import is_privileged
from lmsdesk.domain.row_ids import RowId

_LEFT_OUT = frozenset({"skipped", "left_out"})
_PROTECTED = frozenset({"protected", "protected_account"})
_DONE = (Outcome.CREATE, Outcome.CHANGE)
_STOPPED = (Outcome.BLOCKED, Outcome.CHECK)


class Special(StrEnum):
    """Rows that deserve a look of their own, beside their outcome."""

    ERRORS = "errors"  # stopped, and not because a person left them out
    LEFT_OUT = "left_out"
    REMOVALS = "removals"
    GRANTS = "grants"  # somebody gets more rights than a learner


@dataclass(frozen=True, slots=True)
class Narrow:
    """Conditions that all have to hold; an empty one holds for every row.

    ``reason`` is the code of a finding, ``field`` what is changed (role, start, end, suspended, groups) or what a
    finding that stops the row is about; ``source`` is one of several lists.
    """

    special: Special | None = None
    reason: str = ""
    verb: RowVerb | None = None
    field: str = ""
    in_file_order: bool = False  # else problems come first
    source: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether every row fits."""
        return self == Narrow(in_file_order=self.in_file_order)

    def fits(self, row: PlanRow) -> bool:
        """Tell whether a row is one of these."""
        return (
            (self.source is None or row.source == self.source)
            and (self.special is None or IS[self.special](row))
            and (not self.reason or any(reason.code == self.reason for reason in row.reasons))
            and (self.verb is None or (row.verb is self.verb and row.outcome in _DONE))
            and (not self.field or self.field in fields_of(row))
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows have each finding, do each thing, and change or stop at each field."""

    reasons: Mapping[str, int]
    verbs: Mapping[RowVerb, int]
    fields: Mapping[str, int]


def tally(rows: Iterable[PlanRow]) -> Tally:
    """Count once through all ways of acting."""
    reasons, verbs, fields = Counter[str](), Counter[RowVerb](), Counter[str]()
    for row, times in ways(rows):
        reasons.update(dict.fromkeys({reason.code for reason in row.reasons}, times))
        if row.outcome in _DONE:
            verbs[row.verb] += times
        fields.update(dict.fromkeys(fields_of(row), times))
    return Tally(reasons, verbs, fields)


def fields_of(row: PlanRow) -> frozenset[str]:
    """What a row changes, or what stops it is about."""
    if row.outcome in _DONE:
        return frozenset(row.after)
    if row.outcome in _STOPPED:
        return frozenset(reason.about for reason in row.reasons if reason.about)
    return frozenset()


def is_left_out(row: PlanRow) -> bool:
    """Tell whether a person decided that the row stays out."""
    return any(reason.code in _LEFT_OUT for reason in row.reasons)


def is_error(row: PlanRow) -> bool:
    """Tell whether a row has an error that nobody decided about."""
    return row.outcome is Outcome.BLOCKED and not is_left_out(row)


def agreed_rows(plan: ImportPlan, options: ImportOptions) -> frozenset[RowId]:
    """Rows about protected people that will be done: each waited until somebody agreed to it."""
    if not options.protected:
        return frozenset()
    return frozenset(
        row.id
        for row in plan.rows
        if row.user_id in options.protected
        and row.outcome in _DONE
        and any(reason.code in _PROTECTED for reason in row.reasons)
    )


def is_removal(row: PlanRow) -> bool:
    """Tell whether a row takes somebody out of a course."""
    return row.verb is RowVerb.UNENROL and row.outcome is Outcome.CHANGE


def grants(row: PlanRow) -> bool:
    """Tell whether a row gives somebody a role beyond the learner's that they do not have."""
    if row.outcome not in _DONE or "role" not in row.after:
        return False
    return _grants_more(str(row.before.get("role") or ""), str(row.after["role"]))


@lru_cache(maxsize=1024)
def _grants_more(had: str, wanted: str) -> bool:
    before = had.split(",")
    return any(is_privileged(name) for name in wanted.split(",") if name and name not in before)


IS: Mapping[Special, Callable[[PlanRow], bool]] = {
    Special.ERRORS: is_error,
    Special.LEFT_OUT: is_left_out,
    Special.REMOVALS: is_removal,
    Special.GRANTS: grants,
}
