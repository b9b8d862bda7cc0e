"""Three values of each field, what it was, mine and theirs, become one, or a clash for a person to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        elif _policy(entity, name) is Policy.SERVER or _is_older(entity, name, mine, there):
            continue
        else:
            clashes.append(Clash(name, known.get(name), value, theirs[name]))
    clashes += _group_clashes(entity, known, patch, theirs, canonical, send)
    if clashes:
        send = {name: value for name, value in send.items() if name not in {clash.field for clash in clashes}}
    return Merged(send, tuple(clashes))


def _policy(entity: Entity, name: str) -> Policy:
    spec = spec_of(entity, name)
    return spec.policy if spec else Policy.ASK


def _is_older(entity: Entity, name: str, mine: Value, theirs: Value) -> bool:
    """For fields where the larger value wins."""
    if _policy(entity, name) is not Policy.MAX:
        return False
    return isinstance(mine, int | float) and isinstance(theirs, int | float) and mine <= theirs


def _group_clashes(
    entity: Entity,
    base: Mapping[str, Value],
    patch: Mapping[str, Value],
    theirs: Mapping[str, Value],
    canonical: Canonical,
    send: Mapping[str, Value],
) -> list[Clash]:
    """Fields that belong together clash together: I moved the end while they moved the start."""
    specs = FIELDS[entity]
    found: list[Clash] = []
    for name in send:
        group = specs[name].group if name in specs else None
        if group is None:
            continue
        for other, spec in specs.items():
            if spec.group != group or other in patch or other not in base or other not in theirs:
                continue
            if canonical(entity, other, base[other]) != canonical(entity, other, theirs[other]):
                found.append(Clash(name, base.get(name), patch[name], theirs.get(name)))
                break
    return found


def differs(
    entity: Entity, base: Mapping[str, Value], theirs: Mapping[str, Value], canonical: Canonical
) -> tuple[Clash, ...]:
    """Editable fields that they changed since ``base``."""
    found = []
    for name, value in base.items():
        spec = spec_of(entity, name)
        if spec is None or spec.access is not Access.EDITABLE or name not in theirs:
            continue
        if canonical(entity, name, value) != canonical(entity, name, theirs[name]):
            found.append(Clash(name, value, None, theirs[name]))
    return tuple(found)
