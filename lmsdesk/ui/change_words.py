"""Operations in words: who, where, what became what, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.facts import Change
from lmsdesk.domain.keys import Entity
from lmsdesk.services.wording_checks import code_text
from lmsdesk.ui.words import Words, field_title


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a change; ``before`` None where it is not known."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A change ready to be shown: ``icon`` and ``tone`` as the theme names them."""

    icon: str
    tone: str
    who: str
    where: str
    what: str
    steps: tuple[Step, ...]
    waits: str
    waits_tone: str


_STATES = {
    State.CONFLICT: ("git-compare", "conflict"),
    State.REJECTED: ("circle-alert", "removed"),
    State.UNKNOWN: ("circle-dashed", "staged"),
    State.INFLIGHT: ("clock", "accent"),
    State.PLANNED: ("clock", "accent"),
}
_VERBS = {
    Verb.CREATE: ("plus", "added"),
    Verb.UPDATE: ("pencil", "staged"),
    Verb.DELETE: ("minus", "removed"),
    Verb.ADD: ("pencil", "staged"),
    Verb.REMOVE: ("pencil", "staged"),
}


def line_of(change: Change, words: Words) -> Line:
    """A change of the tray in words."""
    first = change.first
    icon, tone = _STATES.get(first.state, _VERBS[first.verb])
    who, where = who_and_where(first)
    waits, waits_tone = _waits(first)
    return Line(icon, tone, who, where, _what(first, words), steps_of(change, words), waits, waits_tone)


def who_and_where(operation: Operation) -> tuple[str, str]:
    """The two halves of a label: a person, and the course where there is one."""
    if operation.key.entity in (Entity.ENROLMENT, Entity.ROLE):
        who, found, where = operation.label.rpartition(" in ")
        return (who, where) if found else (operation.label, "")
    return operation.label, ""


def steps_of(change: Change, words: Words) -> tuple[Step, ...]:
    """What becomes what, field by field."""
    first = change.first
    if first.key.entity is Entity.ROLE:
        return (_role_step(change, words),)
    if first.verb is not Verb.UPDATE:
        return ()
    base = first.base or {}
    return tuple(
        Step(
            field_title(name),
            words.value(first.key.entity, name, base[name]) if name in base else None,
            words.value(first.key.entity, name, value),
        )
        for name, value in first.patch.items()
    )


def step_text(step: Step) -> str:
    """One field in a sentence."""
    if step.before is None:
        text = QCoreApplication.translate("Changes", "{field} becomes {after}")
    else:
        text = QCoreApplication.translate("Changes", "{field} from {before} to {after}")
    return text.format(field=step.field, before=step.before, after=step.after or "\u2014")


def spoken(line: Line) -> str:
    """A whole line for a screen reader."""
    parts = [line.who, line.where, line.what, *(step_text(step) for step in line.steps), line.waits]
    return ". ".join(part for part in parts if part)


def refusal_text(operation: Operation) -> str:
    """Why an operation was refused: our own sentence where the check was ours, the server's words otherwise."""
    if operation.error_class == "validation" or not operation.error_text:
        return code_text(operation.error_code, operation.error_text)
    return operation.error_text


def state_text(operation: Operation) -> str:
    """Where an operation stands, for receipts."""
    translate = QCoreApplication.translate
    return {
        State.READY: translate("Changes", "Ready"),
        State.PLANNED: translate("Changes", "Sending"),
        State.INFLIGHT: translate("Changes", "Sending"),
        State.UNKNOWN: translate("Changes", "Not confirmed yet"),
        State.APPLIED: translate("Changes", "Applied"),
        State.RETIRED: translate("Changes", "Applied"),
        State.CONFLICT: translate("Changes", "Needs your choice"),
        State.REJECTED: translate("Changes", "Refused"),
        State.NOOP: translate("Changes", "Was so already"),
        State.CANCELLED: translate("Changes", "Discarded"),
        State.MERGED: translate("Changes", "Part of a later change"),
    }[operation.state]


def _role_step(change: Change, words: Words) -> Step:
    given = [str(op.patch.get("role", "")) for op in change.operations if op.verb is Verb.ADD]
    taken = [str(op.patch.get("role", "")) for op in change.operations if op.verb is Verb.REMOVE]
    return Step(field_title("role"), words.roles(taken) if taken else None, words.roles(given) if given else None)


def _what(operation: Operation, words: Words) -> str:
    translate = QCoreApplication.translate
    entity = operation.key.entity
    match operation.verb:
        case Verb.CREATE if entity is Entity.ENROLMENT:
            role, end = words.role_of(operation.patch.get("role_id")), operation.patch.get("end")
            if isinstance(end, int) and end:
                return translate("Changes", "Enrol as {role} until {day}").format(role=role, day=words.day(end))
            return translate("Changes", "Enrol as {role}").format(role=role)
        case Verb.CREATE if entity is Entity.USER:
            return translate("Changes", "New person")
        case Verb.CREATE if entity is Entity.COURSE:
            return translate("Changes", "New course")
        case Verb.CREATE:
            return translate("Changes", "New {thing}").format(thing=entity.value)
        case Verb.DELETE if entity is Entity.ENROLMENT:
            return translate("Changes", "Unenrol; grades and submissions go with it")
        case Verb.DELETE:
            return translate("Changes", "Delete")
        case Verb.ADD if entity in (Entity.GROUP_MEMBER, Entity.COHORT_MEMBER):
            return translate("Changes", "Put into a group")
        case Verb.REMOVE if entity in (Entity.GROUP_MEMBER, Entity.COHORT_MEMBER):
            return translate("Changes", "Take out of a group")
        case _:
            return ""


def _waits(operation: Operation) -> tuple[str, str]:
    if operation.state is State.CONFLICT:
        return state_text(operation), "conflict"
    if operation.state is State.REJECTED:
        return refusal_text(operation) or state_text(operation), "removed"
    if operation.state in (State.INFLIGHT, State.PLANNED):
        return state_text(operation), "accent"
    if operation.state is State.UNKNOWN:
        return state_text(operation), "staged"
    if operation.needs:
        return QCoreApplication.translate("Changes", "Waits for another change"), "muted"
    return state_text(operation), "muted"
