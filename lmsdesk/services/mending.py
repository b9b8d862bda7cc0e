"""Another value for a change that was refused, or that clashes with something of the same name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.creations import create_course, create_user
from lmsdesk.domain.decisions import IS_THERE, Revision
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import FIELDS, Access, spec_of
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Connector
from lmsdesk.services.values import read_value
from lmsdesk.services.wording_checks import reason_text

MENDED = "mended"
_KNOWN_TO_US = frozenset({"role_id", "category_id", "course_id", "parent", "password"})


def can_be_mended(operation: Operation) -> bool:
    """Tell whether another value can be given to it: it waits for that, and it has values."""
    if operation.verb not in (Verb.CREATE, Verb.UPDATE) or not mendable(operation):
        return False
    is_taken = operation.state is State.CONFLICT and operation.error_code in IS_THERE
    return operation.state is State.REJECTED or is_taken


def mendable(operation: Operation) -> tuple[str, ...]:
    """The fields that another value can be typed for, in the order of the form."""
    entity = operation.key.entity
    names = [name for name in operation.patch if _is_typed(entity, name)]
    if operation.verb is Verb.CREATE:
        names += [name for name, spec in FIELDS[entity].items() if spec.required and name not in names]
    return tuple(name for name in names if name not in _KNOWN_TO_US)


def _is_typed(entity: Entity, name: str) -> bool:
    spec = spec_of(entity, name)
    return spec is not None and spec.access in (Access.EDITABLE, Access.IMMUTABLE)


def mended(operation: Operation, typed: Mapping[str, str], connector: Connector, zone: str, now: int) -> Revision:
    """The change with other values, ready to be sent; one that is at the server's value again leaves the tray.

    Raise WrongUse for what cannot be read, and for what the server would refuse for certain.
    """
    if not can_be_mended(operation):
        raise WrongUse(what="not_mendable", value=operation.id)
    entity, fields = operation.key.entity, mendable(operation)
    if unknown := [name for name in typed if name not in fields]:
        raise WrongUse(what="field", kind=entity.value, value=unknown[0], known=", ".join(fields))
    values = {name: read_value(entity, name, text, zone, now) for name, text in typed.items()}
    patch = {**operation.patch, **values}
    base = operation.base or {}
    if operation.verb is Verb.UPDATE:
        patch = {name: value for name, value in patch.items() if name not in base or base[name] != value}
        if not patch:
            return Revision(operation, State.CANCELLED, MENDED)
    natural_key, label = operation.natural_key, operation.label
    if operation.verb is Verb.CREATE and operation.key.is_temporary() and entity in (Entity.USER, Entity.COURSE):
        make = create_user if entity is Entity.USER else create_course
        made = make(operation.key.id, patch)
        natural_key, label, patch = made.natural_key, made.label, dict(made.patch)
    fresh = replace(operation, patch=patch, natural_key=natural_key)
    if reasons := connector.validate(fresh):
        raise WrongUse(what="still_refused", value=operation.label, reason=reason_text(reasons[0]))
    return Revision(operation, State.READY, MENDED, patch=patch, natural_key=natural_key, label=label)
