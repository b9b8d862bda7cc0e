"""Three values of each field, what it was, mine and theirs, become one, or a clash for a person to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lmsdesk.domain.fields import FIELDS, Access, Policy, Value, spec_of
from lmsdesk.domain.keys import Entity

Canonical = Callable[[Entity, str, Value], Value]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both sides set to different values; ``base`` is what it was."""

    field: str
    base: Value
    mine: Value
    theirs: Value


@dataclass(frozen=True, slots=True)
class Merged:
    """What is to be sent (only my fields that differ from theirs), and what a person must decide."""

    patch: Mapping[str, Value]
    clashes: tuple[Clash, ...] = ()


def merge(
    entity: Entity,
    base: Mapping[str, Value] | None,
    patch: Mapping[str, Value],
    theirs: Mapping[str, Value],
    canonical: Canonical,
) -> Merged:
    """Merge field by field; a field that is absent from ``theirs`` is unknown, and mine is sent.

    A field that is absent from ``base`` was not known when the edit began: it clashes with any other value.
    """
    known = base or {}
    send: dict[str, Value] = {}
    clashes: list[Clash] = []
    for name, value in patch.items():
        mine = canonical(entity, name, value)
        if name not in theirs:
            send[name] = value
            continue
        there = canonical(entity, name, theirs[name])
        if mine == there:
            continue  # both sides did the same, or it is done already
        if name in known and canonical(entity, name, known[name]) == there:
            send[name] = value  # only I changed it
            continue
        if name in known and canonical(entity, name, known[name]) == mine:
            continue  # only they changed it
        policy = _policy(entity, name)
        if policy is Policy.ASK:
            clashes.append(Clash(name, known.get(name), value, theirs[name]))
        elif policy is Policy.MAX and _is_larger(mine, there):
            send[name] = value
    together = _contested(entity, known, theirs, canonical, clashes, patch)
    for name in [name for name in send if _group(entity, name) in together]:
        clashes.append(Clash(name, known.get(name), send.pop(name), theirs.get(name)))
    return Merged(send, tuple(clashes))


def _policy(entity: Entity, name: str) -> Policy:
    spec = spec_of(entity, name)
    return spec.policy if spec else Policy.ASK


def _is_larger(mine: Value, theirs: Value) -> bool:
    """For fields where the larger value wins: anything is more than nothing."""
    if theirs is None:
        return True
    return isinstance(mine, int | float) and isinstance(theirs, int | float) and mine > theirs


def _group(entity: Entity, name: str) -> str | None:
    spec = spec_of(entity, name)
    return spec.group if spec else None


def _contested(
    entity: Entity,
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    canonical: Canonical,
    clashes: Sequence[Clash],
    patch: Mapping[str, Value],
) -> frozenset[str]:
    """Groups of fields that clash together: I moved the end while they moved the start, or both of us did."""
    touched = {clash.field for clash in clashes}
    for name, spec in FIELDS[entity].items():
        if spec.group and name in base and name in theirs:
            was, there = canonical(entity, name, base[name]), canonical(entity, name, theirs[name])
            if there not in (was, canonical(entity, name, patch.get(name, base[name]))):
                touched.add(name)
    return frozenset(group for name in touched if (group := _group(entity, name)) is not None)


# What only the server sets, and shows that somebody used a thing since: asked about before it is removed.
_USE: Mapping[Entity, frozenset[str]] = {
    Entity.ENROLMENT: frozenset({"roles", "grade", "completed"}),
    Entity.COURSE: frozenset({"modified"}),
}


def counts_at_removal(entity: Entity, name: str) -> bool:
    """Tell whether a change of this field by others is a reason to ask before the thing is removed."""
    spec = spec_of(entity, name)
    return spec is not None and (spec.access is Access.EDITABLE or name in _USE.get(entity, ()))


def differs(
    entity: Entity, base: Mapping[str, Value], theirs: Mapping[str, Value], canonical: Canonical
) -> tuple[Clash, ...]:
    """Fields that they changed since ``base``: what can be edited, and what shows that the thing is in use."""
    found = []
    for name, value in base.items():
        if name not in theirs or not counts_at_removal(entity, name):
            continue
        if canonical(entity, name, value) != canonical(entity, name, theirs[name]):
            found.append(Clash(name, value, None, theirs[name]))
    return tuple(found)
