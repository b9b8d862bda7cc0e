"""Folding the changes of one gesture: the effect of the folded list is the effect of the list.

What needs a person's question (unenrolling and enrolling again would reset grades) is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import REFERENCES, Entity, EntityKey


@dataclass(frozen=True, slots=True)
class Vanished:
    """A thing whose changes cancel out."""

    key: EntityKey


def combine(operations: Sequence[NewOperation]) -> list[NewOperation | Vanished]:
    """Fold operations on the same thing, keeping the order in which things were first touched.

    An update that leaves a field at its base value drops the field, and itself when nothing is left. What needs a
    thing that is not made after all leaves with it.
    """
    folded: dict[EntityKey, list[NewOperation]] = {}
    unmade: list[EntityKey] = []
    for item in operations:
        line = folded.setdefault(item.key, [])
        if _fold_in(line, item) and item.verb is Verb.DELETE:
            _let_dependents_go(folded, item.key)
            unmade.append(item.key)
    for key in unmade:
        if not folded[key]:
            _let_dependents_go(folded, key)  # what was written down after it, though it needs it
    result: list[NewOperation | Vanished] = []
    for key, line in folded.items():
        result.extend([item for item in map(_trimmed, line) if item is not None] or [Vanished(key)])
    return result


def _fold_in(line: list[NewOperation], item: NewOperation) -> bool:
    """Put an operation behind the others on its thing; True when it cancels out with the last of them."""
    one = _pair(line[-1], item) if line else _KEEP
    if one is _KEEP:
        line.append(item)
        return False
    line.pop()
    for each in one:
        _fold_in(line, each)
    return not one


_KEEP: list[NewOperation] = []  # a token: both operations stay


def _pair(first: NewOperation, second: NewOperation) -> list[NewOperation]:
    """What two successive operations on one thing amount to, or _KEEP."""
    match first.verb, second.verb:
        case (Verb.CREATE, Verb.UPDATE):
            secret = first.secret if second.secret is None else second.secret
            return [replace(first, patch=_over(first, second), secret=secret)]
        case (Verb.CREATE, Verb.DELETE) | (Verb.ADD, Verb.REMOVE) | (Verb.REMOVE, Verb.ADD):
            return []
        case (Verb.UPDATE, Verb.UPDATE) if (first.secret is None) != (second.secret is None):
            # A password stands alone and comes last: refused, it holds up nothing else.
            return _KEEP if first.secret is None else [second, first]
        case (Verb.UPDATE, Verb.UPDATE):
            return [replace(first, patch=_over(first, second), base=_first_base(first, second), secret=second.secret)]
        case (Verb.UPDATE, Verb.DELETE):
            return [replace(second, base=_first_base(first, second))]
        case (Verb.DELETE, Verb.DELETE) | (Verb.ADD, Verb.ADD) | (Verb.REMOVE, Verb.REMOVE):
            return [first]
        case _:
            return _KEEP


def _over(first: NewOperation, second: NewOperation) -> dict[str, Value]:
    return {**first.patch, **second.patch}


def _first_base(first: NewOperation, second: NewOperation) -> dict[str, Value]:
    """What the server had before both; what the second saw of a field that the first had set was my own value."""
    seen = {name: value for name, value in (second.base or {}).items() if name not in first.patch}
    return {**seen, **(first.base or {})}


def _trimmed(item: NewOperation) -> NewOperation | None:
    """An update without the fields that are at their base value already."""
    if item.verb is not Verb.UPDATE or item.base is None:
        return item
    base = item.base
    patch = {name: value for name, value in item.patch.items() if name not in base or base[name] != value}
    return replace(item, patch=patch) if patch else None


def _let_dependents_go(folded: Mapping[EntityKey, list[NewOperation]], key: EntityKey) -> None:
    """Take out what needs a thing that is not made after all, and what needs that in its turn."""
    gone = [key]
    while gone:
        key = gone.pop()
        for other, line in folded.items():
            left = [freed for item in line if (freed := _without(item, key)) is not None]
            if not left and any(item.verb is Verb.CREATE for item in line):
                gone.append(other)
            line[:] = left


def _without(item: NewOperation, key: EntityKey) -> NewOperation | None:
    """An operation without a thing that is not made; None when it cannot be without it."""
    if item.key == key:
        return item
    if key.entity is Entity.ENROLMENT:
        is_role = item.key.entity is Entity.ROLE and item.verb is Verb.ADD
        return None if is_role and item.key.parts[:2] == key.parts[:2] else item
    reference = next(iter(key.references()))
    if reference in item.key.references():
        return None
    naming = {name for name, value in item.patch.items() if (REFERENCES.get(name), value) == reference}
    if not naming:
        return item
    patch = {name: value for name, value in item.patch.items() if name not in naming}
    return replace(item, patch=patch) if item.verb is Verb.UPDATE and patch else None
