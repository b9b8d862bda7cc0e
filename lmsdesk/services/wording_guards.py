"""Sentences about what has to be typed before a push, and about who is protected."""

from __future__ import annotations

from collections.abc import Iterable

from lmsdesk.domain.guards import EVERYBODY, Kind, Need, Rules

OWN_ACCOUNT = (
    "This is the account that LMS Desk signs in with: it would lock itself out.",
    "Nothing was staged, and there is no way round it here. Use another administrator's account.",
)


def need_text(need: Need) -> str:
    """Why something has to be typed, with the numbers."""
    count, size, limit = f"{need.count:,}", f"{need.size:,}", f"{need.limit:,}"
    names = _names(need)
    match need.kind:
        case Kind.LOSSES if need.scope == EVERYBODY:
            return (
                f"Stop-loss: {count} of {size} accounts would be deleted or suspended; one push may do that to {limit}."
            )
        case Kind.LOSSES:
            where = need.about[0] or f"course {need.scope}"
            return (
                f"Stop-loss: {count} of {size} enrolments in {where} would be removed or suspended; one push may do "
                f"that to {limit}."
            )
        case Kind.REMOVALS:
            return f"{count} removals in one push; above {limit} their number is typed."
        case Kind.COURSES:
            return f"{_of(need, 'course')} would be deleted: {names}."
        case Kind.PROTECTED:
            return f"{_of(need, 'change')} to a protected account: {names}."
        case Kind.ROLES:
            return f"{_of(need, 'role')} above teacher would be given: {names}."
        case Kind.GRANTS:
            return f"{count} roles that may do more than a learner would be given in one push: {names}."
        case Kind.DOUBTFUL:
            return (
                f"{_of(need, 'change')} would take back what may be somebody else's, since no answer ever said that "
                f"it was made from here: {names}."
            )


def needs_text(needs: Iterable[Need]) -> str:
    """All reasons in a row."""
    return " ".join(need_text(need) for need in needs)


def stop_loss_text(rules: Rules) -> str:
    """What the stop-loss allows, or that it is off: that is never silent."""
    if not rules.stops:
        return "The stop-loss is switched off for this site."
    return (
        f"One push may remove or suspend {rules.stop_rows:,} enrolments of a course, or as many accounts, or "
        f"{rules.stop_percent} % of them where that is more."
    )


def _of(need: Need, word: str) -> str:
    return f"{need.count:,} {word}" if need.count == 1 else f"{need.count:,} {word}s"


def _names(need: Need) -> str:
    shown = ", ".join(need.about)
    return f"{shown} and {need.count - len(need.about):,} more" if need.count > len(need.about) else shown
