"""For which fields it makes a difference how far they count: what is offered is what a check heeds."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.fields import CUSTOM, FIELDS, Access
from lmsdesk.domain.imports.kinds.people.compare import CAREFUL
from lmsdesk.domain.imports.options import Empty, Kind, Write
from lmsdesk.domain.keys import Entity

_ALL = (Write.ALWAYS, Write.IF_EMPTY, Write.NEVER)
_ON_OFF = (Write.ALWAYS, Write.NEVER)
_VALUE = (Empty.LEAVE, Empty.DEFAULT)
_ANY = (Empty.LEAVE, Empty.CLEAR, Empty.DEFAULT)
# Who and where is meant is always heard, and an action is what the row is for.
_WRITES: Mapping[str, tuple[Write, ...]] = {
    "role": _ALL,
    "start": _ALL,
    "end": _ALL,
    "group": _ON_OFF,  # people are put into groups, never taken out
    "status": _ON_OFF,
    "duration": _ON_OFF,
}
# An empty role has a choice of its own for the whole list.
_EMPTIES: Mapping[str, tuple[Empty, ...]] = {
    "start": _ANY,
    "end": _ANY,
    "group": _VALUE,
    "status": _VALUE,
    "course": _VALUE,
}
_STATES = frozenset({"status", "suspended"})


def writes_of(kind: Kind, field: str | None) -> tuple[Write, ...]:
    """How far a field can be let count; nothing where there is no choice."""
    if kind is Kind.ENROLMENT:
        return _WRITES.get(field or "", ())
    if kind is not Kind.PERSON or not field:
        return ()
    return _ON_OFF if field in _STATES else _ALL if _is_of_account(field) else ()


def usual_write(kind: Kind, field: str) -> Write:
    """How far a field counts where nothing is chosen."""
    return Write.IF_EMPTY if kind is Kind.PERSON and field in CAREFUL else Write.ALWAYS


def empties_of(kind: Kind, field: str | None) -> tuple[Empty, ...]:
    """What empty cells of a field can mean; nothing where there is no choice."""
    if kind is Kind.ENROLMENT:
        return _EMPTIES.get(field or "", ())
    plain = kind is Kind.PERSON and field and field not in CAREFUL | _STATES and _is_of_account(field)
    return _ANY if plain else ()


def _is_of_account(field: str) -> bool:
    spec = FIELDS[Entity.USER].get(field)
    return field.startswith(CUSTOM) or (spec is not None and spec.access is Access.EDITABLE)
