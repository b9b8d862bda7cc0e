"""Receipts in words: what became of an operation, what the server said, and how far it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import LIVE, ChangeSet, Operation, Origin, State, Undo, Verb, Verdict
from lmsdesk.domain.facts import SentIn
from lmsdesk.domain.fields import FIELDS, Fields
from lmsdesk.domain.inverse import undo_of
from lmsdesk.services.wording_checks import code_text
from lmsdesk.ui.change_words import refusal_text, state_text
from lmsdesk.ui.clashes import reason_of
from lmsdesk.ui.undo_words import undo_class, undo_reason
from lmsdesk.ui.words import Words, field_title

IN_EFFECT = frozenset({State.RETIRED, State.APPLIED})
_CONTEXT = "Receipts"
_LOOKS: Mapping[State, tuple[str, str]] = {
    State.RETIRED: ("circle-check", "added"),
    State.APPLIED: ("circle-check", "added"),
    State.NOOP: ("equal", "muted"),
    State.REJECTED: ("circle-alert", "removed"),
    State.CONFLICT: ("git-compare", "conflict"),
    State.UNKNOWN: ("circle-dashed", "staged"),
    State.CANCELLED: ("circle-x", "faint"),
    State.MERGED: ("merge", "faint"),
    State.READY: ("clock", "staged"),
    State.PLANNED: ("send", "accent"),
    State.INFLIGHT: ("send", "accent"),
}


def look_of(operation: Operation) -> tuple[str, str]:
    """Icon and tone of an outcome."""
    return _LOOKS[operation.state]


def outcome_text(operation: Operation) -> str:
    """What became of an operation, in a few words."""
    if operation.state in IN_EFFECT and operation.verdict is Verdict.COERCED:
        return QCoreApplication.translate(_CONTEXT, "Applied, with another value")
    return state_text(operation)


def answer_text(operation: Operation, words: Words) -> str:
    """What the server said, in words."""
    translate = QCoreApplication.translate
    match operation.state:
        case State.REJECTED:
            return refusal_text(operation)
        case State.CONFLICT:
            return reason_of(operation)
        case State.UNKNOWN:
            return translate(_CONTEXT, "No usable answer came; a read will tell whether it took effect.")
        case State.CANCELLED:
            return translate(_CONTEXT, "Never sent.") if operation.settle_from is None else ""
        case State.MERGED:
            return translate(_CONTEXT, "Sent together with a later change of the same thing.")
        case State.RETIRED | State.APPLIED | State.NOOP:
            return _verdict(operation, words)
        case _:
            return code_text(operation.error_code) if operation.error_code else ""


def _verdict(operation: Operation, words: Words) -> str:
    translate = QCoreApplication.translate
    match operation.verdict:
        case Verdict.OWN:
            return translate(_CONTEXT, "The server confirmed it.")
        case Verdict.INFERRED:
            return translate(_CONTEXT, "No answer came, but a read showed it in effect.")
        case Verdict.ADOPTED:
            return translate(_CONTEXT, "The one that was there already was taken.")
        case Verdict.ALREADY:
            return translate(_CONTEXT, "It was so before; nothing was sent.")
        case Verdict.HUMAN:
            return translate(_CONTEXT, "A person decided.")
        case Verdict.COERCED:
            return _coerced(operation, words)
        case _:
            return ""


def _coerced(operation: Operation, words: Words) -> str:
    """Which values the server keeps instead of those that were sent."""
    after, entity = operation.after or {}, operation.key.entity
    parts = [
        f"{field_title(name)}: {words.value(entity, name, after[name])}"
        for name, value in operation.patch.items()
        if name in after and after[name] != value
    ]
    told = QCoreApplication.translate(_CONTEXT, "The server keeps another value: {values}.")
    return told.format(values=", ".join(parts)) if parts else ""


def before_and_after(operation: Operation, words: Words) -> tuple[str, str]:
    """What the site had before and what it had afterwards, as far as it was read; the fields that were changed."""
    before, after = operation.before or {}, operation.after or {}
    entity = operation.key.entity
    names = [name for name in operation.patch if name != "password"]
    if operation.verb is Verb.DELETE:
        names = [name for name in before if name in FIELDS[entity] and before[name] not in (None, "", False)]

    def told(known: Fields) -> str:
        return "; ".join(
            f"{field_title(name)}: {words.value(entity, name, known[name])}" for name in names if name in known
        )

    gone = operation.verb is Verb.DELETE and operation.state in IN_EFFECT
    return told(before), "" if gone else told(after)


def sent_text(sent: Sequence[SentIn], words: Words) -> str:
    """By which requests it was sent, and what became of each."""
    translate = QCoreApplication.translate
    outcomes = {
        "OPEN": translate(_CONTEXT, "on its way"),
        "NOT_SENT": translate(_CONTEXT, "did not leave this computer"),
        "REFUSED": translate(_CONTEXT, "refused"),
        "OK": translate(_CONTEXT, "taken"),
        "PARTIAL": translate(_CONTEXT, "taken in part"),
        "UNKNOWN": translate(_CONTEXT, "no usable answer"),
    }
    parts = []
    for each in sent:
        told = translate(_CONTEXT, "Request {number}, {time}, %n rows: {outcome}", None, each.rows)
        status = f" ({each.status})" if each.status else ""
        outcome = outcomes.get(each.outcome, each.outcome) + status
        parts.append(told.format(number=each.request, time=words.exact(each.at), outcome=outcome))
    return ". ".join(parts)


def undo_text(operation: Operation) -> str:
    """How far it can be taken back; "" for what is not in effect because of us."""
    if not can_be_undone(operation) and operation.state not in IN_EFFECT:
        return ""
    if operation.verdict is Verdict.ALREADY:
        return ""
    return undo_class(undo_of(operation))


def undo_why(operation: Operation) -> str:
    """Why it cannot be taken back in full."""
    return undo_reason(operation) if undo_text(operation) else ""


def can_be_undone(operation: Operation) -> bool:
    """Tell whether taking back would do something with an operation."""
    return (
        operation.state in IN_EFFECT
        and operation.verdict is not Verdict.ALREADY
        and undo_of(operation) is not Undo.IMPOSSIBLE
    )


def origin_look(change_set: ChangeSet) -> tuple[str, str]:
    """Icon and words for where a change set came from."""
    translate = QCoreApplication.translate
    return {
        Origin.FORM: ("pencil", translate(_CONTEXT, "Edited by hand")),
        Origin.BULK: ("list-checks", translate(_CONTEXT, "Several at once")),
        Origin.CSV: ("file-spreadsheet", translate(_CONTEXT, "From a list")),
        Origin.CLI: ("command", translate(_CONTEXT, "From the command line")),
        Origin.INVERSE: ("undo-2", translate(_CONTEXT, "Taking back")),
    }[change_set.origin]


def counts_of(change_set: ChangeSet) -> Mapping[str, int]:
    """How many operations were applied, refused, need a choice, wait, or were dropped."""
    counts = change_set.counts
    waiting = sum(counts.get(state, 0) for state in LIVE - IN_EFFECT - {State.CONFLICT, State.REJECTED, State.UNKNOWN})
    return {
        "applied": sum(counts.get(state, 0) for state in IN_EFFECT) + counts.get(State.NOOP, 0),
        "refused": counts.get(State.REJECTED, 0),
        "conflicts": counts.get(State.CONFLICT, 0),
        "unconfirmed": counts.get(State.UNKNOWN, 0),
        "waiting": waiting,
        "dropped": counts.get(State.CANCELLED, 0) + counts.get(State.MERGED, 0),
    }


def summary(change_set: ChangeSet, words: Words) -> tuple[str, str]:
    """What became of a change set in a sentence, and its tone."""
    translate, counts = QCoreApplication.translate, counts_of(change_set)
    sentences = {
        "applied": translate(_CONTEXT, "{count} applied"),
        "refused": translate(_CONTEXT, "{count} refused"),
        "conflicts": translate(_CONTEXT, "{count} to choose"),
        "unconfirmed": translate(_CONTEXT, "{count} not confirmed"),
        "waiting": translate(_CONTEXT, "{count} not sent"),
        "dropped": translate(_CONTEXT, "{count} discarded"),
    }
    tones = {
        "refused": "removed",
        "conflicts": "conflict",
        "unconfirmed": "staged",
        "waiting": "staged",
        "applied": "added",
        "dropped": "faint",
    }
    told = [sentences[name].format(count=words.number(count)) for name, count in counts.items() if count]
    tone = next((tones[name] for name in tones if counts[name]), "muted")
    return ", ".join(told) or translate(_CONTEXT, "Empty"), tone
