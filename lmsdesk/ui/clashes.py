"""A conflict in words: what it was, mine, what is on the site now, and what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.facts import Change
from lmsdesk.domain.fields import FIELDS, Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.merge import counts_at_removal
from lmsdesk.domain.plans import Trouble
from lmsdesk.services.wording_checks import code_text
from lmsdesk.ui.change_words import line_of
from lmsdesk.ui.review_words import value_text
from lmsdesk.ui.words import DASH, Words, field_title

MINE, THEIRS, ADOPT = "mine", "theirs", "adopt"
_CONTEXT = "Clashes"


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One field: "" where a side says nothing about it."""

    field: str
    was: str
    mine: str
    theirs: str


def lines_of(change: Change, words: Words, *, short: bool = False) -> list[ClashLine]:
    """The fields that a person has to look at; ``short`` leaves the time of day out where the days differ."""
    first = change.first
    found = [_line(first, name, words, short=short) for name in _fields(first)]
    if found:
        return found
    line = line_of(change, words)  # the whole thing: a role, a membership, something that is gone
    step = line.steps[0] if line.steps else None
    mine = line.what or (step.after if step and step.after else DASH)
    return [ClashLine(step.field if step else "", step.before or "" if step else "", mine, _nothing_there(first))]


def _line(operation: Operation, name: str, words: Words, *, short: bool) -> ClashLine:
    entity = operation.key.entity
    sides = [side.get(name, _ABSENT) for side in (operation.base or {}, operation.patch, operation.theirs or {})]
    told = [words.value(entity, name, value) for value in sides if not isinstance(value, _Absent)]
    exact = not short or len(set(told)) < len({value for value in sides if not isinstance(value, _Absent)})
    show = value_text if exact else _short_text
    was, mine, theirs = ("" if isinstance(value, _Absent) else show(entity, name, value, words) for value in sides)
    if operation.verb is Verb.DELETE:
        mine = QCoreApplication.translate(_CONTEXT, "Removed")
    return ClashLine(field_title(name), was, mine, theirs or _nothing_there(operation))


class _Absent:
    """A side that says nothing about a field."""


_ABSENT = _Absent()


def _short_text(entity: Entity, name: str, value: Value, words: Words) -> str:
    return words.value(entity, name, value)


def _nothing_there(operation: Operation) -> str:
    is_gone = operation.error_code == Trouble.GONE
    return QCoreApplication.translate(_CONTEXT, "Not there any more") if is_gone else ""


def _fields(operation: Operation) -> list[str]:
    theirs, base, entity = operation.theirs or {}, operation.base or {}, operation.key.entity
    if operation.verb is Verb.DELETE:
        seen = [name for name in base if name in theirs and counts_at_removal(entity, name)]
        joined = ["members"] if theirs.get("members") else []
        return [name for name in (*seen, *joined) if theirs[name] != base.get(name)]
    differing = [
        name
        for name, value in operation.patch.items()
        if name in theirs and theirs[name] != value and (name not in base or theirs[name] != base[name])
    ]
    groups = {spec.group for name in operation.patch if (spec := FIELDS[entity].get(name)) and spec.group}
    beside = [
        name
        for name, spec in FIELDS[entity].items()
        if spec.group in groups and name in base and name in theirs and base[name] != theirs[name]
    ]
    if not differing and not beside:
        return [name for name in operation.patch if name in FIELDS[entity]]
    own = differing or [name for name in operation.patch if (spec := FIELDS[entity].get(name)) and spec.group]
    return list(dict.fromkeys([*own, *beside]))


def reason_of(operation: Operation) -> str:
    """Why a person has to choose."""
    return code_text(operation.error_code, operation.error_text if _names_method(operation) else None)


def _names_method(operation: Operation) -> bool:
    return operation.error_code in (Trouble.OTHER_METHOD, Trouble.ENROLLED)


def alike(one: Change, other: Change) -> bool:
    """Tell whether the same decision makes sense for both: the same sort of change, the same trouble and fields."""
    return _sort(one.first) == _sort(other.first)


def _sort(operation: Operation) -> tuple[object, ...]:
    return operation.key.entity, operation.verb, operation.error_code, tuple(_fields(operation))


def can_take(operation: Operation, take: str) -> bool:
    """Tell whether a decision can be made."""
    if take == THEIRS:
        return True
    if take == MINE:
        lost = operation.error_code in (Trouble.GONE, Trouble.DUPLICATE) and operation.verb is not Verb.DELETE
        return not lost
    is_new = operation.verb is Verb.CREATE and operation.error_code == Trouble.DUPLICATE
    needs_id = operation.key.is_temporary() and len(operation.key.parts) == 1
    return is_new and (not needs_id or isinstance((operation.theirs or {}).get("id"), int))


def why_not_mine(operation: Operation) -> str:
    """Why mine cannot be chosen; "" when it can."""
    translate = QCoreApplication.translate
    if can_take(operation, MINE):
        return ""
    if operation.error_code == Trouble.GONE:
        return translate(_CONTEXT, "Nothing is there any more that could be changed.")
    return translate(_CONTEXT, "The site has one like it already and takes no second one.")


def choice_text(operation: Operation, take: str) -> str:
    """What a choice is called for this conflict."""
    translate, code = QCoreApplication.translate, operation.error_code
    if take == ADOPT:
        return translate(_CONTEXT, "Use the one that is there")
    if take == MINE:
        if code in (Trouble.UNREADABLE, Trouble.OTHER_METHOD):
            return translate(_CONTEXT, "Try again")
        if code == Trouble.UNCERTAIN:
            return translate(_CONTEXT, "Send again")
        return (
            translate(_CONTEXT, "Remove it all the same")
            if operation.verb is Verb.DELETE
            else translate(_CONTEXT, "Use mine")
        )
    if code not in (None, Trouble.CHANGED, Trouble.DATES_UNKNOWN):
        return translate(_CONTEXT, "Drop my change")
    return translate(_CONTEXT, "Keep it") if operation.verb is Verb.DELETE else translate(_CONTEXT, "Use the site's")


def heading(change: Change, words: Words) -> str:
    """Who and what it is about."""
    line = line_of(change, words)
    fields = ", ".join(each.field for each in lines_of(change, words) if each.field)
    if change.first.key.entity is Entity.USER or not line.where:
        return f"{line.who}: {fields}" if fields else line.who
    told = QCoreApplication.translate(_CONTEXT, "{who}, {what} in {where}")
    return told.format(who=line.who, what=fields or line.what, where=line.where)
