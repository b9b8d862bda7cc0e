"""For which fields it makes a difference how far they count: what is offered is what a check heeds."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.fields import CUSTOM, FIELDS, Access
from lmsdesk.domain.imports.kinds.catalogue.fields import CAREFUL as _NAMES
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
_OF_COURSES: Mapping[str, tuple[Write, ...]] = {
    "shortname": _ALL,
    "fullname": _ALL,
    "idnumber": _ALL,
    "start": _ALL,
    "end": _ALL,
    "visible": _ON_OFF,
    "category": _ON_OFF,
    "category_idnumber": _ON_OFF,
}
_OF_CATEGORIES: Mapping[str, tuple[Write, ...]] = {
    "category": _ALL,
    "idnumber": _ALL,
    "parent": _ON_OFF,
    "parent_idnumber": _ON_OFF,
}
_OTHER_WRITES: Mapping[Kind, Mapping[str, tuple[Write, ...]]] = {
    Kind.ENROLMENT: _WRITES,
    Kind.COURSE: _OF_COURSES,
    Kind.CATEGORY: _OF_CATEGORIES,
}
# A course without a start is none: only its end can be taken away.
_OTHER_EMPTIES: Mapping[Kind, Mapping[str, tuple[Empty, ...]]] = {
    Kind.ENROLMENT: _EMPTIES,
    Kind.COURSE: {"start": _VALUE, "end": _ANY, "visible": _VALUE, "category": _VALUE},
    Kind.CATEGORY: {"parent": _VALUE},
    Kind.COHORT_MEMBER: {"cohort": _VALUE},
    Kind.GROUP_MEMBER: {"group": _VALUE, "course": _VALUE},
}


def writes_of(kind: Kind, field: str | None) -> tuple[Write, ...]:
    """How far a field can be let count; nothing where there is no choice, as for members, who are in or out."""
    if kind is not Kind.PERSON or not field:
        return _OTHER_WRITES.get(kind, {}).get(field or "", ())
    return _ON_OFF if field in _STATES else _ALL if _is_of_account(field) else ()


def usual_write(kind: Kind, field: str) -> Write:
    """How far a field counts where nothing is chosen."""
    names = {Kind.PERSON: CAREFUL, Kind.COURSE: _NAMES, Kind.CATEGORY: _NAMES | {"category"}}
    return Write.IF_EMPTY if field in names.get(kind, ()) else Write.ALWAYS


def empties_of(kind: Kind, field: str | None) -> tuple[Empty, ...]:
    """What empty cells of a field can mean; nothing where there is no choice."""
    if kind is not Kind.PERSON:
        return _OTHER_EMPTIES.get(kind, {}).get(field or "", ())
    plain = field and field not in CAREFUL | _STATES and _is_of_account(field)
    return _ANY if plain else ()


def _is_of_account(field: str) -> bool:
    spec = FIELDS[Entity.USER].get(field)
    return field.startswith(CUSTOM) or (spec is not None and spec.access is Access.EDITABLE)
