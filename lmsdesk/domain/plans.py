"""What to do with an operation now that the server was read afresh. Pure: no clock, no network, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.merge import Canonical, Clash, differs, merge


class Trouble(StrEnum):
    """Why a person has to decide."""

    CHANGED = "changed"  # the same field was set to something else
    DUPLICATE = "duplicate"  # what I create is there, and it is not the same
    GONE = "gone"  # what I change is not there any more
    OTHER_METHOD = "other_method"  # enrolled, but not by hand
    UNREADABLE = "unreadable"  # the server did not tell
    DATES_UNKNOWN = "dates_unknown"  # sending would reset dates that nobody knows
    UNCERTAIN = "uncertain"  # no read can tell whether it took effect


@dataclass(frozen=True, slots=True)
class Send:
    """Send these fields; ``full`` is the state the thing shall have afterwards."""

    patch: Mapping[str, Value]
    full: Mapping[str, Value]
    theirs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Already:
    """The server is in the wanted state; ``remote_id`` when a thing that I wanted to create is there."""

    theirs: Mapping[str, Value]
    remote_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A person has to decide."""

    trouble: Trouble
    theirs: Mapping[str, Value]
    clashes: tuple[Clash, ...] = ()
    remote_id: int | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)


Decision = Send | Already | Ask


def decide(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    """Compare what the operation wants with what is there."""
    if seen.exists is None:
        if seen.others:
            return Ask(Trouble.OTHER_METHOD, seen.fields, facts={"methods": ",".join(seen.others)})
        return Ask(Trouble.UNREADABLE, seen.fields)
    match operation.verb:
        case Verb.CREATE:
            return _create(operation, seen, canonical)
        case Verb.UPDATE:
            return _update(operation, seen, canonical)
        case Verb.DELETE:
            return _delete(operation, seen, canonical)
        case Verb.ADD:
            return Already(seen.fields) if seen.exists else Send(operation.patch, operation.patch, seen.fields)
        case Verb.REMOVE:
            return Send({}, {}, seen.fields) if seen.exists else Already(seen.fields)


def _create(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    if not seen.exists:
        return Send(operation.patch, operation.patch, {})
    clashes = tuple(
        Clash(name, None, value, seen.fields[name])
        for name, value in operation.patch.items()
        if name in seen.fields
        and canonical(operation.key.entity, name, value) != canonical(operation.key.entity, name, seen.fields[name])
    )
    unseen = [name for name in operation.patch if name not in seen.fields and name != "password"]
    if clashes or (unseen and operation.key.entity is not Entity.ENROLMENT):
        return Ask(Trouble.DUPLICATE, seen.fields, clashes, seen.remote_id)
    if unseen:  # enrolled, with dates that nobody can read: writing might reset them
        return Ask(Trouble.DATES_UNKNOWN, seen.fields, (), seen.remote_id)
    return Already(seen.fields, seen.remote_id)


def _update(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    if not seen.exists:
        trouble = Trouble.OTHER_METHOD if seen.others else Trouble.GONE
        return Ask(trouble, seen.fields, facts={"methods": ",".join(seen.others)})
    entity = operation.key.entity
    merged = merge(entity, operation.base, operation.patch, seen.fields, canonical)
    if merged.clashes:
        return Ask(Trouble.CHANGED, seen.fields, merged.clashes)
    if not merged.patch:
        return Already(seen.fields)
    full = {**seen.fields, **merged.patch}
    if entity is Entity.ENROLMENT:
        base = operation.base or {}
        for name in ("suspended", "start", "end"):  # the server resets what is not sent
            if name not in full:
                # What was known once may be somebody else's by now: it is sent again only if a person says so.
                if name not in base or operation.decision != "mine":
                    return Ask(Trouble.DATES_UNKNOWN, seen.fields, facts={"field": name})
                full[name] = base[name]
    return Send(merged.patch, full, seen.fields)


def _delete(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    if not seen.exists:
        if seen.others:
            return Ask(Trouble.OTHER_METHOD, seen.fields, facts={"methods": ",".join(seen.others)})
        return Already(seen.fields)
    base = operation.base or {}
    clashes = differs(operation.key.entity, base, seen.fields, canonical)
    members = seen.fields.get("members")
    if members and base.get("members") != members:  # they would leave with it, and are not mine
        clashes = (*clashes, Clash("members", base.get("members"), None, members))
    if clashes:
        return Ask(Trouble.CHANGED, seen.fields, clashes)
    return Send({}, {}, seen.fields)


def took_effect(operation: Operation, seen: Observation, canonical: Canonical) -> bool | None:
    """Tell from a read whether an operation is in effect; None when the read does not tell.

    True only proves that the wanted state is there, not that we brought it about.
    """
    if seen.exists is None:
        return None
    if operation.verb in (Verb.DELETE, Verb.REMOVE):
        return not seen.exists
    if not seen.exists:
        return False
    if operation.verb is Verb.ADD:
        return True
    entity = operation.key.entity
    told = [name for name in operation.patch if name in seen.fields and name != "role_id"]
    same = all(
        canonical(entity, name, operation.patch[name]) == canonical(entity, name, seen.fields[name]) for name in told
    )
    if operation.verb is Verb.CREATE:
        return same
    return same if told else None
