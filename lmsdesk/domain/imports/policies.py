"""For which fields it makes a difference how far they count: what is offered is what a check heeds."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.options import Empty, Write

_ALL = (Write.ALWAYS, Write.IF_EMPTY, Write.NEVER)
_ON_OFF = (Write.ALWAYS, Write.NEVER)
# Who and where is meant is always heard, and an action is what the row is for.
WRITES: Mapping[str, tuple[Write, ...]] = {
    "role": _ALL,
    "start": _ALL,
    "end": _ALL,
    "group": _ON_OFF,  # people are put into groups, never taken out
    "status": _ON_OFF,
    "duration": _ON_OFF,
}
_VALUE = (Empty.LEAVE, Empty.DEFAULT)
# An empty role has a choice of its own for the whole list.
EMPTIES: Mapping[str, tuple[Empty, ...]] = {
    "start": (Empty.LEAVE, Empty.CLEAR, Empty.DEFAULT),
    "end": (Empty.LEAVE, Empty.CLEAR, Empty.DEFAULT),
    "group": _VALUE,
    "status": _VALUE,
    "course": _VALUE,
}


def writes_of(field: str | None) -> tuple[Write, ...]:
    """How far a field can be let count; nothing where there is no choice."""
    return WRITES.get(field or "", ())


def empties_of(field: str | None) -> tuple[Empty, ...]:
    """What empty cells of a field can mean; nothing where there is no choice."""
    return EMPTIES.get(field or "", ())
