"""Taking back what was applied: an inverse change set that goes through the same plan as any other.

The base of each inverse is the state after our write, so that whatever others changed since shows up as a
conflict and is never rolled over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.changes import NewOperation, Operation, State, Undo, Verb, Verdict
from lmsdesk.domain.fields import Access, Value, spec_of
from lmsdesk.domain.keys import Entity, group_member_key, role_key
from lmsdesk.domain.merge import counts_at_removal

GROUPS_LEFT = "groups_left"  # in the state before an unenrolment: ids of the groups that go with it
_OPPOSITE = {Verb.ADD: Verb.REMOVE, Verb.REMOVE: Verb.ADD}


def undo_of(operation: Operation) -> Undo:
    """How far an operation can be taken back once it is in effect."""
    if "password" in operation.patch:
        return Undo.IMPOSSIBLE
    match operation.verb:
        case Verb.UPDATE if _is_blind(operation):
            return Undo.COMPENSATING
        case Verb.UPDATE | Verb.ADD | Verb.REMOVE:
            return Undo.EXACT
        case Verb.CREATE:
            return Undo.EXACT if operation.key.entity is Entity.ENROLMENT else Undo.COMPENSATING
        case Verb.DELETE:
            return Undo.COMPENSATING if operation.key.entity is Entity.ENROLMENT else Undo.IMPOSSIBLE


def _is_blind(operation: Operation) -> bool:
    """Tell whether a field was set of which nobody knows what it was before: it stays as it is."""
    before = operation.before
    return before is not None and any(name not in before for name in operation.patch)


def holds_work(fields: Mapping[str, Value]) -> bool:
    """Tell whether an enrolment carries a grade or a completion, which goes with it on many sites."""
    return fields.get("grade") is not None or bool(fields.get("completed") or fields.get("completed_at"))


def inverse(operations: Sequence[Operation], role_ids: Mapping[str, int]) -> list[NewOperation]:
    """Operations that take back those that are in effect because of us, the last one first."""
    made = []
    for operation in reversed(operations):
        if operation.state not in (State.RETIRED, State.APPLIED) or operation.verdict is Verdict.ALREADY:
            continue
        if (back := _one(operation, role_ids)) is not None:
            made.append(back)
            made += _other_roles(operation, back, role_ids)
            made += _groups(operation, back)
    return made


def _other_roles(operation: Operation, back: NewOperation, role_ids: Mapping[str, int]) -> list[NewOperation]:
    """Somebody who is enrolled again gets one role with it, and the others that they had one by one."""
    if back.verb is not Verb.CREATE or operation.key.entity is not Entity.ENROLMENT:
        return []
    user, course = operation.key.number(0), operation.key.number(1)
    names = [name for name in str((operation.before or {}).get("roles") or "").split(",") if name in role_ids]
    return [
        NewOperation(role_key(user, course, role_ids[name]), Verb.ADD, {"role": name}, None, operation.label)
        for name in names
        if role_ids[name] != back.patch["role_id"]
    ]


def _groups(operation: Operation, back: NewOperation) -> list[NewOperation]:
    """The groups that went with an enrolment, as far as they were known when it ended."""
    if back.verb is not Verb.CREATE or operation.key.entity is not Entity.ENROLMENT:
        return []
    user = operation.key.number(0)
    groups = [int(text) for text in str((operation.before or {}).get(GROUPS_LEFT) or "").split(",") if text]
    return [NewOperation(group_member_key(group, user), Verb.ADD, {}, None, operation.label) for group in groups]


def _one(operation: Operation, role_ids: Mapping[str, int]) -> NewOperation | None:
    before, after = dict(operation.before or {}), dict(operation.after or {})
    label = operation.label
    match operation.verb:
        case Verb.ADD | Verb.REMOVE:
            return NewOperation(operation.key, _OPPOSITE[operation.verb], operation.patch, None, label)
        case Verb.UPDATE:
            changed = [name for name in operation.patch if name in before and before[name] != after.get(name)]
            patch: dict[str, Value] = {name: before[name] for name in changed}
            return (
                NewOperation(operation.key, Verb.UPDATE, patch, _editable(operation, after), label) if patch else None
            )
        case Verb.CREATE if operation.key.entity is Entity.ENROLMENT:
            return NewOperation(operation.key, Verb.DELETE, {}, _watched(operation, after), label)
        case Verb.CREATE if operation.key.entity is Entity.USER:
            # Deleting an account cannot be taken back; suspending it keeps everything.
            return NewOperation(operation.key, Verb.UPDATE, {"suspended": True}, {"suspended": False}, label)
        case Verb.CREATE if operation.key.entity is Entity.COURSE:
            return NewOperation(operation.key, Verb.UPDATE, {"visible": False}, {"visible": True}, label)
        case Verb.CREATE:
            return NewOperation(operation.key, Verb.DELETE, {}, _watched(operation, after), label)
        case Verb.DELETE if operation.key.entity is Entity.ENROLMENT:
            roles = [name for name in str(before.get("roles") or "").split(",") if name]
            role = before.get("role_id") or next((role_ids[name] for name in roles if name in role_ids), None)
            if not isinstance(role, int):
                return None
            patch = {name: before[name] for name in ("suspended", "start", "end") if name in before}
            return NewOperation(operation.key, Verb.CREATE, {"role_id": role, **patch}, None, label)
        case _:
            return None


def _watched(operation: Operation, fields: Mapping[str, Value]) -> dict[str, Value]:
    """The base of a removal: what others may have changed since, or used."""
    return {name: value for name, value in fields.items() if counts_at_removal(operation.key.entity, name)}


def _editable(operation: Operation, fields: Mapping[str, Value]) -> dict[str, Value]:
    """The fields that may serve as a base: what only the server sets is left out."""
    return {
        name: value
        for name, value in fields.items()
        if (spec := spec_of(operation.key.entity, name)) is not None and spec.access is Access.EDITABLE
    }
