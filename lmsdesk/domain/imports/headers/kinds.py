"""What headings mean in lists of each kind: "name" is a person's in one list and a course's in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports import headers
from lmsdesk.domain.imports.headers import AMBIGUOUS, CONTROL_COLUMNS, HARMLESS, accounts, courses, enrolments, people
from lmsdesk.domain.imports.options import Kind

_PROFILE = "profile_field_"  # as Moodle's own lists call custom fields of people
MEMBER_OF_GROUP = "member of group"  # as our own exports of members have it: no list of enrolments does
_COHORT = ", cohort name, cohort idnumber, cohort id number, Kohorte, globale Gruppe"
_ALL_GROUPS = f"group, groups, group idnumber, group id number, {MEMBER_OF_GROUP}, {enrolments.NAMES['group']}"

KIND_FIELDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.PERSON: {
        **{name: people.NAMES[name] for name in people.NAMES if name != "manager"},
        "full_name": f"{people.NAMES['full_name']}, name, person",
        **accounts.FIELDS,
        "password": accounts.NAMES["password"],
        "ignore": accounts.DERIVED,
    },
    Kind.COHORT_MEMBER: {
        **people.NAMES,
        "cohort": f"{enrolments.NAMES['cohort']}{_COHORT}, group",
        "action": enrolments.NAMES["action"],
    },
    Kind.GROUP_MEMBER: {
        **people.NAMES,
        **courses.NAMES,
        "group": _ALL_GROUPS,
        "action": enrolments.NAMES["action"],
    },
    Kind.COURSE: {**courses.FIELDS, "ignore": courses.DERIVED},
    Kind.CATEGORY: courses.CATEGORIES,
}
# Headings whose values decide, else a person, as in lists of enrolments.
_AMBIGUOUS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("id", "userid"),
    Kind.COHORT_MEMBER: ("id", "userid"),
    Kind.GROUP_MEMBER: ("id", "userid", "class", "classid", "courseid"),
}
_NAMES_OF_PEOPLE = frozenset({"first_name", "last_name", "full_name", "department", "manager"})


@dataclass(frozen=True, slots=True)
class Headings:
    """How the headings of one kind of list are read. Fields in ``harmless`` identify nobody and change nothing."""

    kind: Kind
    fields: Mapping[str, str] = field(default_factory=dict)  # by normalised heading
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    harmless: frozenset[str] = HARMLESS

    def field_of(self, header: str) -> tuple[str, int] | None:
        """The field that a header surely means, with its slot; None when it is not known."""
        if self.kind is Kind.ENROLMENT:
            return headers.field_of(header)
        plain = header.strip().casefold()
        if plain in CONTROL_COLUMNS:
            return "control", 0
        if self.kind is Kind.PERSON and plain.startswith((_PROFILE, CUSTOM)) and "." not in plain[len(CUSTOM) :]:
            return CUSTOM + header.strip()[len(_PROFILE if plain.startswith(_PROFILE) else CUSTOM) :], 0
        found = self.fields.get(headers.normal(header))
        return (found, 0) if found is not None else None


@cache
def headings_of(kind: Kind) -> Headings:
    """The headings of a kind of list."""
    if kind is Kind.ENROLMENT:
        return Headings(kind, ambiguous=AMBIGUOUS)
    named = KIND_FIELDS[kind]
    fields = {
        headers.normal(name): each
        for each, names in named.items()
        for name in (each.replace("_", " "), *names.split(","))
        if headers.normal(name)
    }
    ambiguous = {name: AMBIGUOUS[name] for name in _AMBIGUOUS.get(kind, ())}
    harmless = _NAMES_OF_PEOPLE if kind in (Kind.COHORT_MEMBER, Kind.GROUP_MEMBER) else frozenset[str]()
    return Headings(kind, fields, ambiguous, harmless)


@cache
def all_headings() -> frozenset[str]:
    """Every heading that is known in some kind of list, normalised."""
    return frozenset(name for kind in KIND_FIELDS for name in headings_of(kind).fields)
