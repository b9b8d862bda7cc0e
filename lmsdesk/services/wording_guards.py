"""Sentences about what has to be typed before a push, and about who is protected."""

from __future__ import annotations

from collections.abc import Iterable

from lmsdesk.domain.guards import EVERYBODY, Kind, Need, Rules
from lmsdesk.domain.language import Text
from lmsdesk.services.language import number, say

OWN_ACCOUNT: tuple[Text, Text] = (
    "This is the account that LMS Desk signs in with: it would lock itself out.",
    "Nothing was staged, and there is no way round it here. Use another administrator's account.",
)


def need_text(need: Need) -> str:
    """Why something has to be typed, with the numbers."""
    size, limit, names = number(need.size), number(need.limit), _names(need)
    match need.kind:
        case Kind.LOSSES if need.scope == EVERYBODY:
            return say(
                "Stop-loss: %n of {size} accounts would be deleted or suspended; one push may do that to {limit}.",
                need.count,
                size=size,
                limit=limit,
            )
        case Kind.LOSSES:
            return say(
                "Stop-loss: %n of {size} enrolments in {where} would be removed or suspended; one push may do that to "
                "{limit}.",
                need.count,
                size=size,
                limit=limit,
                where=need.about[0] or say("course {number}", number=need.scope),
            )
        case Kind.REMOVALS:
            return say("%n removals in one push; above {limit} their number is typed.", need.count, limit=limit)
        case Kind.COURSES:
            return say("%n courses would be deleted: {names}.", need.count, names=names)
        case Kind.PROTECTED:
            return say("%n changes to a protected account: {names}.", need.count, names=names)
        case Kind.ROLES:
            return say("%n roles above teacher would be given: {names}.", need.count, names=names)
        case Kind.GRANTS:
            return say(
                "%n roles that may do more than a learner would be given in one push: {names}.", need.count, names=names
            )
        case Kind.DOUBTFUL:
            return say(
                "%n changes would take back what may be somebody else's, since no answer ever said that it was made "
                "from here: {names}.",
                need.count,
                names=names,
            )


def needs_text(needs: Iterable[Need]) -> str:
    """All reasons in a row."""
    return " ".join(need_text(need) for need in needs)


def stop_loss_text(rules: Rules) -> str:
    """What the stop-loss allows, or that it is off: that is never silent."""
    if not rules.stops:
        return say("The stop-loss is switched off for this site.")
    return say(
        "One push may remove or suspend %n enrolments of a course, or as many accounts, or {percent} % of them where "
        "that is more.",
        rules.stop_rows,
        percent=rules.stop_percent,
    )


def _names(need: Need) -> str:
    shown = ", ".join(need.about)
    more = need.count - len(need.about)
    return say("{names} and %n more", more, names=shown) if more > 0 else shown
