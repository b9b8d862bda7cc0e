"""The same findings in three or four words, for the narrow column beside a row; the sentence stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.ports import Reason
from lmsdesk.services.language import Said, fill, say
from lmsdesk.services.wording_imports import SHORT

_PERSON: Mapping[str, str] = Said(
    {"username": "username", "email": "e-mail", "idnumber": "ID number", "user_id": "number"}
)

_ORDER = (Weight.REFUSE, Weight.BLOCK, Weight.ASK)


def short_words(reason: Reason) -> str:
    """A finding in a few words; "" for one that does not stop a row."""
    by = str(reason.facts.get("by") or "")
    about = _PERSON.get(reason.about or "", reason.about or say("identifier"))
    text = SHORT.get(reason.code)
    return fill(text, {"about": about, "by": _PERSON.get(by, by)}) if text else ""


def main_reason(reasons: tuple[Reason, ...]) -> Reason | None:
    """What stops a row: errors before questions, and what a person said before both; None when nothing does."""
    for reason in reasons:
        if reason.code in ("skipped", "left_out"):
            return reason
    for weight in _ORDER:
        for reason in reasons:
            if WEIGHTS.get(reason.code) is weight:
                return reason
    return None
