"""A plan that stays as it is: for each operation what it wants, what the server had, and what would be sent.

What is applied is exactly that. An operation whose reading has moved since goes back to planning; the others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.fields import Access, Value, spec_of
from lmsdesk.domain.merge import Canonical
from lmsdesk.domain.plans import Decision, Send

_TOLD = frozenset({"roles", "members", "completed", "grade"})  # set by the server, and yet a reason to look again


@dataclass(frozen=True, slots=True)
class Frozen:
    """The marks of one operation in a plan; ``theirs`` and ``body`` are None for what waits for another one."""

    uuid: str
    intent: str
    theirs: str | None = None
    body: str | None = None


Marks = Mapping[int, Frozen]  # by operation
_INVALID = "invalid"


def goes(mark: Frozen) -> bool:
    """Tell whether an operation would be sent by its plan, at once or once what it needs is there."""
    return mark.body is not None or mark.theirs is None


def intent_of(operation: Operation) -> str:
    """The mark of what an operation wants; its number on the server may come later and is not part of it."""
    return _digest([str(operation.key), operation.verb.value, dict(operation.patch), operation.secret_ref is not None])


def freeze(
    operation: Operation,
    endpoint: str | None,
    decision: Decision | None,
    canonical: Canonical,
    *,
    invalid: bool = False,
) -> Frozen:
    """The marks of an operation by what a reading decided; ``invalid`` where it would be refused for sure."""
    if decision is None:
        return Frozen(operation.uuid, intent_of(operation), _INVALID if invalid else None)
    theirs = {
        name: canonical(operation.key.entity, name, value)
        for name, value in decision.theirs.items()
        if _counts(operation, name)
    }
    body = None
    if isinstance(decision, Send):
        full = {name: value for name, value in decision.full.items() if _counts(operation, name)}
        body = _digest([endpoint, str(operation.key), dict(decision.patch), full])
    return Frozen(operation.uuid, intent_of(operation), _digest([type(decision).__name__, theirs]), body)


def holds(mark: Frozen | None, now: Frozen) -> bool:
    """Tell whether what would be sent now is what was planned."""
    if mark is None or mark.uuid != now.uuid or mark.intent != now.intent:
        return False
    return mark.theirs is None or (mark.theirs == now.theirs and mark.body == now.body)


def _counts(operation: Operation, name: str) -> bool:
    """Tell whether a field of a reading is looked at: when somebody was last seen moves all the time."""
    spec = spec_of(operation.key.entity, name)
    return name in _TOLD or (spec is not None and spec.access is not Access.DERIVED)


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: Value) -> str:
    return str(value)
