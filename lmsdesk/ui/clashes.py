"""A conflict in words: what it was, mine, what is on the site now, and what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.decisions import Take, beside, can_be_mine, changed_there, open_fields, safer
from lmsdesk.domain.facts import Change
from lmsdesk.domain.fields import FIELDS, Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.lots import Lot
from lmsdesk.domain.plans import Trouble
from lmsdesk.services.wording_checks import code_text
from lmsdesk.ui.change_words import line_of, who_and_where
from lmsdesk.ui.review_words import kind_text, value_text
from lmsdesk.ui.words import DASH, Words, field_title

_CONTEXT = "Clashes"


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One field by its ``name``, "" for the whole thing; a text is "" where a side says nothing about it."""

    name: str
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
    before = step.before or "" if step else ""
    return [ClashLine("", step.field if step else "", before, mine, _nothing_there(first))]


def _line(operation: Operation, name: str, words: Words, *, short: bool) -> ClashLine:
    entity = operation.key.entity
    sides = [side.get(name, _ABSENT) for side in (operation.base or {}, operation.patch, operation.theirs or {})]
    told = [words.value(entity, name, value) for value in sides if not isinstance(value, _Absent)]
    exact = not short or len(set(told)) < len({value for value in sides if not isinstance(value, _Absent)})
    show = value_text if exact else _short_text
    was, mine, theirs = ("" if isinstance(value, _Absent) else show(entity, name, value, words) for value in sides)
    if operation.verb is Verb.DELETE:
        mine = QCoreApplication.translate(_CONTEXT, "Removed")
    return ClashLine(name, field_title(name), was, mine, theirs or _nothing_there(operation))


class _Absent:
    """A side that says nothing about a field."""


_ABSENT = _Absent()


def _short_text(entity: Entity, name: str, value: Value, words: Words) -> str:
    return words.value(entity, name, value)


def _nothing_there(operation: Operation) -> str:
    is_gone = operation.error_code == Trouble.GONE
    return QCoreApplication.translate(_CONTEXT, "Not there any more") if is_gone else ""


def _fields(operation: Operation) -> list[str]:
    """What differs; for a conflict about the whole thing the fields that it would set."""
    if operation.verb is Verb.DELETE:
        return list(changed_there(operation))
    named = open_fields(operation)
    if named:
        return list(dict.fromkeys([*named, *beside(operation)]))
    if operation.error_code == Trouble.PARENT_GONE:
        return []
    return [name for name in operation.patch if name in FIELDS[operation.key.entity]]


def reason_of(operation: Operation) -> str:
    """Why a person has to choose."""
    names = operation.error_code in (Trouble.OTHER_METHOD, Trouble.ENROLLED)
    return code_text(operation.error_code, operation.error_text if names else None)


def take_text(operation: Operation, take: Take) -> str:
    """What a decision about the whole change is called for this conflict."""
    translate, code = QCoreApplication.translate, operation.error_code
    match take:
        case Take.ADOPT:
            return translate(_CONTEXT, "Use the one that is there")
        case Take.SUSPEND:
            return translate(_CONTEXT, "Suspend only")
        case Take.DONE:
            return translate(_CONTEXT, "It took effect")
        case Take.BASE:
            return translate(_CONTEXT, "As it was")
        case Take.MINE:
            return _mine_text(operation)
        case _:
            pass
    if code not in (None, Trouble.CHANGED, Trouble.DATES_UNKNOWN):
        return translate(_CONTEXT, "Drop my change")
    if operation.verb is Verb.DELETE:
        return translate(_CONTEXT, "Keep it")
    if operation.patch.get("suspended") is False and (operation.theirs or {}).get("suspended") is True:
        return translate(_CONTEXT, "Leave suspended")
    return translate(_CONTEXT, "Use the site's")


def _mine_text(operation: Operation) -> str:
    translate, code = QCoreApplication.translate, operation.error_code
    if code in (Trouble.UNREADABLE, Trouble.OTHER_METHOD, Trouble.PARENT_GONE):
        return translate(_CONTEXT, "Look again when applying")
    if code == Trouble.UNCERTAIN:
        return translate(_CONTEXT, "Send again")
    if code == Trouble.ENROLLED:
        return translate(_CONTEXT, "Enrol by hand as well")
    if operation.verb is Verb.DELETE:
        return translate(_CONTEXT, "Remove it all the same")
    return translate(_CONTEXT, "Use mine")


def side_text(take: Take) -> str:
    """What a choice for one field is called."""
    translate = QCoreApplication.translate
    return {
        Take.MINE: translate(_CONTEXT, "Mine"),
        Take.THEIRS: translate(_CONTEXT, "Site's"),
        Take.BASE: translate(_CONTEXT, "As it was"),
    }[take]


def why_not_mine(operation: Operation) -> str:
    """Why mine cannot be chosen; "" when it can."""
    translate = QCoreApplication.translate
    if can_be_mine(operation):
        return ""
    if operation.error_code == Trouble.GONE:
        return translate(_CONTEXT, "Nothing is there any more that could be changed.")
    return translate(_CONTEXT, "The site has one like it already and takes no second one.")


def safer_text(operation: Operation) -> str:
    """The decision that loses least, in a sentence; "" where none is clearly safer."""
    translate = QCoreApplication.translate
    match safer(operation):
        case Take.SUSPEND if operation.key.entity is Entity.ENROLMENT:
            return translate(
                _CONTEXT, "Somebody is using it. Safer: suspend only. Grades, submissions and groups stay."
            )
        case Take.SUSPEND:
            return translate(_CONTEXT, "Somebody is using it. Safer: suspend only. Nothing is lost by that.")
        case Take.THEIRS if operation.verb is Verb.DELETE:
            return translate(_CONTEXT, "Somebody is using it. Safer: keep it.")
        case Take.THEIRS:
            return translate(_CONTEXT, "Somebody suspended it meanwhile. Safer: leave it suspended.")
        case _:
            return ""


def heading(change: Change, words: Words) -> str:
    """Who and what it is about."""
    line = line_of(change, words)
    fields = ", ".join(each.field for each in lines_of(change, words) if each.field)
    if change.first.key.entity is Entity.USER or not line.where:
        return f"{line.who}: {fields}" if fields else line.who
    told = QCoreApplication.translate(_CONTEXT, "{who}, {what} in {where}")
    return told.format(who=line.who, what=fields or line.what, where=line.where)


def lot_heading(lot: Lot, words: Words) -> str:
    """What many conflicts have in common, in a few words."""
    translate, first, count = QCoreApplication.translate, lot.first, len(lot.changes)
    if lot.has_cause:
        who, where = who_and_where(first)
        where = where or words.number(first.key.number(1 if len(first.key.parts) > 2 else 0))
        if first.error_code == Trouble.PARENT_GONE and (first.error_text or "").startswith(f"{Entity.USER}:"):
            told = translate(_CONTEXT, "%n changes wait for {who}, who was deleted", None, count)
        elif first.error_code == Trouble.PARENT_GONE:
            told = translate(_CONTEXT, "%n changes wait for {where}, which was deleted", None, count)
        else:
            told = translate(_CONTEXT, "%n changes in {where}: the site does not tell what is there", None, count)
        return told.format(who=who, where=where)
    kind = kind_text(lot.changes[0])
    fields = ", ".join(field_title(name) for name in open_fields(first))
    return f"{fields or kind}: {_common(first)}"


def _common(operation: Operation) -> str:
    translate = QCoreApplication.translate
    if operation.verb is Verb.DELETE and operation.error_code == Trouble.CHANGED:
        return translate(_CONTEXT, "to be removed, changed on the site meanwhile")
    told: dict[str, str] = {
        Trouble.CHANGED: translate(_CONTEXT, "changed here and on the site"),
        Trouble.DUPLICATE: translate(_CONTEXT, "there already, with other values"),
        Trouble.TWIN: translate(_CONTEXT, "there already, made by a newer change of yours"),
        Trouble.GONE: translate(_CONTEXT, "not there any more"),
        Trouble.OTHER_METHOD: translate(_CONTEXT, "enrolled by another method"),
        Trouble.ENROLLED: translate(_CONTEXT, "enrolled by another method meanwhile"),
        Trouble.UNREADABLE: translate(_CONTEXT, "the site does not tell what is there"),
        Trouble.DATES_UNKNOWN: translate(_CONTEXT, "dates on the site are not known"),
        Trouble.UNCERTAIN: translate(_CONTEXT, "no reading can tell whether it took effect"),
    }
    return told.get(operation.error_code or "") or reason_of(operation)
