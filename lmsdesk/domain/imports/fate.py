"""What becomes of a row: errors outweigh questions, questions outweigh what would be done. Decided here alone."""

from __future__ import annotations

from collections.abc import Iterable

from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.ports import Reason

# Questions that a row without an effect so far still has to ask: the answer may give it one.
_MATTERS_ANYWAY = frozenset(
    """
    column_ambiguous concluded_word date_order enrolment_suspended leading_zeros mark_no no_header null_word
    two_digit_year weaker_match zone_name
    """.split()
)

# Findings that stop a row, or may do so.
_SERIOUS = frozenset(code for code, weight in WEIGHTS.items() if weight in (Weight.ASK, Weight.BLOCK))


def is_serious(reasons: Iterable[Reason]) -> bool:
    """Tell whether a row with these findings may have to wait or to stay out."""
    return any(reason.code in _SERIOUS for reason in reasons)


def decide(draft: Draft, asking: Asking) -> None:
    """Settle the outcome of a draft that was compared, by what was found out and what a person answered."""
    if draft.override.skip:
        draft.outcome, draft.reasons = Outcome.BLOCKED, [Reason("skipped")]
        return
    if _SERIOUS.isdisjoint(codes := [reason.code for reason in draft.reasons]) and asking.offers.isdisjoint(codes):
        return  # the usual row: what is to be said about it changes nothing
    asking.offer(draft.reasons, lambda: _sample(draft))
    weights = {WEIGHTS.get(reason.code) for reason in draft.reasons}
    if Weight.BLOCK in weights:
        draft.outcome = Outcome.BLOCKED
    elif Weight.ASK in weights and (
        draft.outcome is not Outcome.SAME
        or draft.after
        or any(reason.code in _MATTERS_ANYWAY for reason in draft.reasons)
    ):
        _ask(draft, draft.reasons, asking)


def add(draft: Draft, reason: Reason, asking: Asking) -> None:
    """Say something more about a draft that was decided: it can only become worse."""
    draft.reasons = [*draft.reasons, reason]
    weight = WEIGHTS[reason.code]
    if weight is Weight.BLOCK:
        draft.outcome = Outcome.BLOCKED
    elif weight is Weight.ASK and draft.outcome is not Outcome.BLOCKED:
        _ask(draft, [reason], asking)


def _ask(draft: Draft, reasons: list[Reason], asking: Asking) -> None:
    waits, out = asking.judge(reasons, draft.override, _sample(draft), draft.where.suggestions)
    if out:
        draft.outcome, draft.reasons = Outcome.BLOCKED, [*draft.reasons, Reason("left_out")]
    elif waits:
        draft.outcome = Outcome.CHECK


def _sample(draft: Draft) -> str:
    sheet, cells = draft.sheet, draft.sheet.rows[draft.place]
    if draft.place in sheet.doubtful:  # the letters in doubt are what is to be seen
        cells = [cell for cell in cells if not cell.isascii()] or cells
    return f"{sheet.numbers[draft.place]}: {', '.join(filter(None, cells[:4]))}"
