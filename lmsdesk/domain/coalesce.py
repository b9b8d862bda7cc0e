"""Folding the changes of one gesture: the effect of the folded list is the effect of the list.

What needs a person's question (unenrolling and enrolling again would reset grades) is kept as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lmsdesk.domain.changes import NewOperation, Verb
from lmsdesk.domain.keys import EntityKey


@dataclass(frozen=True, slots=True)
class Vanished:
    """A thing whose changes cancel out."""

    key: EntityKey


def combine(operations: Sequence[NewOperation]) -> list[NewOperation | Vanished]:
    """Fold operations on the same thing, keeping the order in which things were first touched.

    An update that leaves a field at its base value drops the field, and itself when nothing is left.
    """
    folded: dict[EntityKey, list[NewOperation]] = {}
    for item in operations:
        line = folded.setdefault(item.key, [])
        if line and (one := _pair(line[-1], item)) is not _KEEP:
            line.pop()
            line.extend(one)
        else:
            line.append(item)
    dead = [key for key, line in folded.items() if not line]
    result: list[NewOperation | Vanished] = []
    for key, line in folded.items():
        kept = [item for item in map(_trimmed, line) if item is not None and not _mentions(item, dead)]
        result.extend(kept or [Vanished(key)])
    return result


_KEEP: list[NewOperation] = []  # a token: both operations stay


def _pair(first: NewOperation, second: NewOperation) -> list[NewOperation]:
    """What two successive operations on one thing amount to, or _KEEP."""
    match first.verb, second.verb:
        case (Verb.CREATE, Verb.UPDATE):
            return [replace(first, patch={**first.patch, **second.patch})]
        case (Verb.CREATE, Verb.DELETE) | (Verb.ADD, Verb.REMOVE) | (Verb.REMOVE, Verb.ADD):
            return []
        case (Verb.UPDATE, Verb.UPDATE):
            base = {**(second.base or {}), **(first.base or {})}
            return [replace(first, patch={**first.patch, **second.patch}, base=base)]
        case (Verb.UPDATE, Verb.DELETE):
            return [replace(second, base={**(second.base or {}), **(first.base or {})})]
        case (Verb.DELETE, Verb.DELETE) | (Verb.ADD, Verb.ADD) | (Verb.REMOVE, Verb.REMOVE):
            return [first]
        case _:
            return _KEEP


def _trimmed(item: NewOperation) -> NewOperation | None:
    """An update without the fields that are at their base value already."""
    if item.verb is not Verb.UPDATE or item.base is None:
        return item
    base = item.base
    patch = {name: value for name, value in item.patch.items() if name not in base or base[name] != value}
    return replace(item, patch=patch) if patch else None


def _mentions(item: NewOperation, dead: Sequence[EntityKey]) -> bool:
    """Tell whether an operation needs a thing whose creation was taken back."""
    if not dead:
        return False
    refs = set(item.key.references())
    return any(next(iter(key.references())) in refs and key != item.key and len(key.parts) == 1 for key in dead)
