"""Refusals in words: what the site said, what that means, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot, blamed, is_permission
from lmsdesk.domain.ports import Reason
from lmsdesk.services.mending import can_be_mended, mendable
from lmsdesk.services.wording_checks import code_text
from lmsdesk.services.wording_checks import reason_text as reason_words
from lmsdesk.ui.change_words import line_of, refusal_text
from lmsdesk.ui.words import Words, field_title

_CONTEXT = "Problems"


def reason_text(operation: Operation) -> str:
    """Why it was refused; a check of ours names the field."""
    about = blamed(operation) if operation.error_class == "validation" else None
    if about is not None and operation.error_code:
        value = (operation.error_text or "").removeprefix(about).strip()
        return reason_words(Reason(operation.error_code, about, value or None))
    told = refusal_text(operation)
    return told or code_text(operation.error_code, operation.error_text)


def who_refused(operation: Operation) -> str:
    """Whether the site said no, or a check of ours before anything was sent."""
    translate = QCoreApplication.translate
    if operation.error_class == "validation" and not operation.attempts:
        return translate(_CONTEXT, "Not sent: the site would refuse it")
    return translate(_CONTEXT, "Refused by the site")


def what_helps(operation: Operation) -> str:
    """What can be done about it, in a sentence."""
    translate = QCoreApplication.translate
    if is_permission(operation):
        return translate(
            _CONTEXT,
            "The account lacks a right: no other value helps. Ask the site's owner for it, then try again.",
        )
    if can_be_mended(operation):
        return translate(_CONTEXT, "Type another value and save it, or discard the change.")
    return translate(_CONTEXT, "Mend it on the site and try again, or discard the change.")


def heading(change: Change, words: Words) -> str:
    """Who and where it is about."""
    line = line_of(change, words)
    return f"{line.who}, {line.where}" if line.where else line.who


def lot_heading(lot: Lot, words: Words) -> str:
    """What many refusals have in common."""
    if is_permission(lot.first):
        return QCoreApplication.translate(_CONTEXT, "The account lacks the right")
    name = blamed(lot.first)
    reason = reason_text(lot.first)
    return f"{field_title(name)}: {reason}" if name else reason


def details_of(change: Change, words: Words) -> str:
    """What whoever looks after it needs to know, as text to copy."""
    first = change.first
    parts = [heading(change, words), first.error_code or "", first.error_text or "", str(first.key)]
    return "\n".join(part for part in parts if part)


def fields_of(operations: list[Operation]) -> tuple[str, ...]:
    """The fields that another value can be typed for in all of these; for many only what the refusal is about."""
    if not operations or any(not can_be_mended(each) or is_permission(each) for each in operations):
        return ()
    common = [name for name in mendable(operations[0]) if all(name in mendable(each) for each in operations[1:])]
    if len(operations) > 1:
        name = blamed(operations[0])
        common = [name] if name in common else common[:1] if len(common) == 1 else []
    return tuple(each for each in common if each is not None)
