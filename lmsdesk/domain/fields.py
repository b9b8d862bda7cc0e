"""The fields of each thing: kind, who may set it, how two edits of it merge, how long it may be.

Limits are those of Moodle's own columns, recorded from Moodle 4.4: longer values lose a whole batch there
(``dmlwriteexception``), so they are refused here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.keys import Entity

# A value of a field: times are Unix seconds in UTC, None is "empty" (never "unknown": unknown fields are absent).
Value = str | int | float | bool | None
Fields = Mapping[str, Value]

CUSTOM = "custom."  # prefix of a custom field's name: custom.hire_date


class Kind(StrEnum):
    """What sort of value a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    REFERENCE = "reference"


class Access(StrEnum):
    """Who may set a field, and when."""

    EDITABLE = "editable"
    DERIVED = "derived"  # only the server sets it; never part of a base
    WRITE_ONLY = "write_only"  # can be sent, never read
    IMMUTABLE = "immutable"  # only at creation


class Policy(StrEnum):
    """What to do when both sides changed a field to different values."""

    ASK = "ask"
    SERVER = "server"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: ``group`` names fields that clash together (start with end)."""

    name: str
    kind: Kind = Kind.TEXT
    access: Access = Access.EDITABLE
    policy: Policy = Policy.ASK
    max_length: int | None = None
    required: bool = False
    group: str | None = None


def _specs(*specs: FieldSpec) -> dict[str, FieldSpec]:
    return {spec.name: spec for spec in specs}


F, K, A = FieldSpec, Kind, Access

FIELDS: dict[Entity, dict[str, FieldSpec]] = {
    Entity.USER: _specs(
        F("username", max_length=100, required=True),
        F("email", max_length=100, required=True),
        F("first_name", max_length=100, required=True),
        F("last_name", max_length=100, required=True),
        F("idnumber", max_length=255),
        F("auth"),
        F("suspended", K.BOOLEAN),
        F("department", max_length=255),
        F("institution", max_length=255),
        F("city", max_length=120),
        F("country", max_length=2),
        F("phone", max_length=20),
        F("lang"),
        F("password", access=A.WRITE_ONLY),
        F("confirmed", K.BOOLEAN, A.DERIVED),
        F("first_access", K.TIME, A.DERIVED, Policy.MAX),
        F("last_access", K.TIME, A.DERIVED, Policy.MAX),
        F("created", K.TIME, A.DERIVED),
    ),
    Entity.COURSE: _specs(
        F("shortname", max_length=255, required=True),
        F("fullname", max_length=254, required=True),
        F("idnumber", max_length=100),
        F("category_id", K.REFERENCE, required=True),
        F("visible", K.BOOLEAN),
        F("start", K.TIME, group="dates"),
        F("end", K.TIME, group="dates"),
        F("completion_enabled", K.BOOLEAN),
        F("format"),
        F("methods", access=A.DERIVED),
        F("created", K.TIME, A.DERIVED),
        F("modified", K.TIME, A.DERIVED, Policy.MAX),
    ),
    Entity.CATEGORY: _specs(
        F("name", max_length=255, required=True),
        F("idnumber", max_length=100),
        F("parent", K.REFERENCE),
        F("visible", K.BOOLEAN, A.DERIVED),
        F("path", access=A.DERIVED),
        F("depth", K.INTEGER, A.DERIVED),
    ),
    Entity.ENROLMENT: _specs(
        F("role_id", K.INTEGER, A.IMMUTABLE),  # the role given with the enrolment
        F("suspended", K.BOOLEAN),
        F("start", K.TIME, group="dates"),
        F("end", K.TIME, group="dates"),
        F("created", K.TIME, A.DERIVED),
        F("roles", access=A.DERIVED),
        F("progress", K.NUMBER, A.DERIVED),
        F("completed", K.BOOLEAN, A.DERIVED),
        F("completed_at", K.TIME, A.DERIVED),
        F("grade", K.NUMBER, A.DERIVED),
        F("last_access", K.TIME, A.DERIVED, Policy.MAX),
    ),
    Entity.GROUP: _specs(
        F("course_id", K.REFERENCE, A.IMMUTABLE, required=True),
        F("name", max_length=254, required=True),
        F("idnumber", max_length=100),
    ),
    Entity.COHORT: _specs(
        F("name", max_length=254, required=True),
        F("idnumber", max_length=100, required=True),
        F("visible", K.BOOLEAN),
    ),
    Entity.ROLE: {},
    Entity.GROUP_MEMBER: {},
    Entity.COHORT_MEMBER: {},
}


def spec_of(entity: Entity, name: str) -> FieldSpec | None:
    """The description of a field, custom fields included; None for a field that does not exist."""
    if name.startswith(CUSTOM) and entity in (Entity.USER, Entity.COURSE):
        return FieldSpec(name)
    return FIELDS[entity].get(name)
