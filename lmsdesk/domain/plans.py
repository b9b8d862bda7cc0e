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
    TWIN = "twin"  # what I create is there, and a newer change of mine made it
    GONE = "gone"  # what I change is not there any more
    PARENT_GONE = "parent_gone"  # the person, course or group that it is about is not there any more
    OTHER_METHOD = "other_method"  # enrolled, but not by hand
    ENROLLED = "enrolled"  # somebody whom I enrol was enrolled by another method since
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
MINE = "mine"  # the decision of a person who saw what is there and wants what was asked for all the same
STATE = ("suspended", "start", "end")  # what an enrolment is written with as a whole


def decide(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    """Compare what the operation wants with what is there."""
    if seen.parent is not None and operation.verb in (Verb.CREATE, Verb.UPDATE, Verb.ADD):
        return Ask(Trouble.PARENT_GONE, seen.fields, facts={"parent": str(seen.parent)})
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
        case _:  # a role or a membership ends
            return Send({}, {}, seen.fields) if seen.exists else Already(seen.fields)


def _create(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    if not seen.exists:
        expected = str((operation.base or {}).get("methods")).split(",")
        others = [name for name in seen.others if name not in expected]
        if others and operation.decision != MINE:
            return Ask(Trouble.ENROLLED, seen.fields, facts={"methods": ",".join(others)})
        return Send(operation.patch, operation.patch, {})
    if operation.key.entity is Entity.ENROLMENT:
        return _enrol_again(operation, seen, canonical)
    clashes = tuple(
        Clash(name, None, value, seen.fields[name])
        for name, value in operation.patch.items()
        if name in seen.fields
        and canonical(operation.key.entity, name, value) != canonical(operation.key.entity, name, seen.fields[name])
    )
    if clashes or _unseen(operation, seen):
        return Ask(Trouble.DUPLICATE, seen.fields, clashes, seen.remote_id)
    return Already(seen.fields, seen.remote_id)


def _unseen(operation: Operation, seen: Observation) -> list[str]:
    """Fields that were set and that the read did not tell."""
    return [name for name in operation.patch if name not in seen.fields and name != "password"]


def _enrol_again(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    """Enrolled by hand already: a role comes on top of those held, the state merges as in any other change."""
    wanted = {name: value for name, value in operation.patch.items() if name != "role_id"}
    merged = merge(Entity.ENROLMENT, operation.base, wanted, seen.fields, canonical)
    patch = dict(merged.patch)
    role = operation.patch.get("role_id")
    if role is not None and role != seen.fields.get("role_id"):
        patch["role_id"] = role
    # What nobody can read might be reset by writing, and may differ from what I want.
    unknown = [name for name in STATE if name not in seen.fields and (patch or name in wanted)]
    if unknown and operation.decision != MINE:
        return Ask(Trouble.DATES_UNKNOWN, seen.fields, merged.clashes, facts={"field": unknown[0]})
    if merged.clashes:
        return Ask(Trouble.CHANGED, seen.fields, merged.clashes)
    return Send(patch, {**seen.fields, **patch}, seen.fields) if patch else Already(seen.fields)


def _update(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    if not seen.exists:
        if _is_outdone(operation):
            return Already(seen.fields)
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
        for name in STATE:  # the server resets what is not sent
            if name not in full:
                # What was known once may be somebody else's by now: it is sent again only if a person says so.
                if name not in base or operation.decision != MINE:
                    return Ask(Trouble.DATES_UNKNOWN, seen.fields, facts={"field": name})
                full[name] = base[name]
    return Send(merged.patch, full, seen.fields)


def _is_outdone(operation: Operation) -> bool:
    """Suspending an account that was deleted since: what was wanted is there, and more."""
    return operation.key.entity is Entity.USER and dict(operation.patch) == {"suspended": True}


def _delete(operation: Operation, seen: Observation, canonical: Canonical) -> Decision:
    if not seen.exists:
        if seen.others:
            return Ask(Trouble.OTHER_METHOD, seen.fields, facts={"methods": ",".join(seen.others)})
        return Already(seen.fields)
    base = operation.base or {}
    clashes = differs(operation.key.entity, base, seen.fields, canonical)
    members, known = seen.fields.get("members"), base.get("members")
    if isinstance(members, int) and members > (known if isinstance(known, int) else 0):
        clashes = (*clashes, Clash("members", known, None, members))  # they would leave with it, and are not mine
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
    if operation.verb is not Verb.CREATE:
        return same if told else None
    if same and entity is not Entity.ENROLMENT and _unseen(operation, seen):
        return None  # one of this name is there: whether it is ours, only all that was sent could tell
    return same
