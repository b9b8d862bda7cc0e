"""What adopting a thing that is there leaves of the one that I wanted: the fields that differ, as a change of it."""

from __future__ import annotations

from collections.abc import Collection

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.fields import FIELDS, Access, Value, spec_of
from lmsdesk.domain.merge import Canonical

ADOPTING = "adopting"  # the note of a change set that an adoption made


def differing(operation: Operation, canonical: Canonical) -> dict[str, Value]:
    """The fields that I set and that are not so there, or that the read did not tell; a password is never one.

    What was left empty is no wish: a new thing has nothing else, the one that is there may have.
    """
    entity, theirs = operation.key.entity, operation.theirs or {}
    found: dict[str, Value] = {}
    for name, value in operation.patch.items():
        spec = spec_of(entity, name)
        if spec is None or spec.access is not Access.EDITABLE:
            continue
        mine = canonical(entity, name, value)
        if mine is not None and (name not in theirs or canonical(entity, name, theirs[name]) != mine):
            found[name] = value
    return found


def change_of(operation: Operation, canonical: Canonical, later: Collection[str] = ()) -> NewOperation | None:
    """The change that makes the adopted thing what I wanted, its base what is there; None when nothing differs.

    Fields that ``later`` edits of the same thing set are theirs to send. The key stays the temporary one: the change
    needs what is adopted, and waits again when that is taken back.
    """
    patch = {name: value for name, value in differing(operation, canonical).items() if name not in later}
    if not patch:
        return None
    specs, theirs = FIELDS[operation.key.entity], operation.theirs or {}
    groups = {specs[name].group for name in patch if name in specs} - {None}
    beside = {name for name, spec in specs.items() if spec.group in groups}
    base = {name: value for name, value in theirs.items() if name in patch or name in beside}
    return NewOperation(operation.key, Verb.UPDATE, patch, base, operation.label)
