"""Which header means which field, in the languages that exports come in; exact after normalising, never fuzzy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

from lmsdesk.domain.imports.headers import accounts, courses, enrolments, people, results

IGNORE = "ignore"
PERSON_FIELDS = ("username", "idnumber", "email", "user_id")
COURSE_FIELDS = ("course", "course_idnumber", "course_id")
CONTROL_COLUMNS = ("lmsdesk_row", "lmsdesk_status", "lmsdesk_reason", "lmsdesk_fix")

# Spaces, punctuation, accents and case do not count.
_NAMES: Mapping[str, str] = {**people.NAMES, **courses.NAMES, **enrolments.NAMES, **accounts.NAMES, **results.NAMES}

# Headers that mean different things in different exports: the values decide, else a person.
AMBIGUOUS: Mapping[str, tuple[str, ...]] = {
    "id": ("idnumber", "user_id", "username"),
    "userid": ("idnumber", "username", "user_id"),
    "name": ("full_name", "course"),
    "code": ("course", "idnumber"),
    "status": ("status", "action"),
    "type": ("role", "action"),
    "level": ("role",),
    "class": ("course", "group"),
    "classid": ("course", "course_idnumber", "course_id"),
    "courseid": ("course", "course_idnumber", "course_id"),
    "sectionid": ("group", "course"),
    "nom": ("last_name", "full_name"),
    "nome": ("first_name", "full_name"),
    "group": ("group", "cohort"),
    "statut": ("status", "action"),
    "estado": ("status", "action"),
    "stato": ("status", "action"),
}
# Fields that identify nobody and change nothing: an unclear one needs no question.
HARMLESS = frozenset(
    {"first_name", "last_name", "full_name", "department", "manager", "account", "due", "cohort", "result"}
)

_NUMBERED = re.compile(r"(course|role|type|group|cohort|enrolstatus|enrolperiod|enroltimestart|enroltimeend)([1-9]\d?)")
SLOT_FIELDS = {
    "course": "course",
    "role": "role",
    "type": "type",
    "group": "group",
    "cohort": "cohort",
    "enrolstatus": "status",
    "enrolperiod": "duration",
    "enroltimestart": "start",
    "enroltimeend": "end",
}


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A header for comparison: no case, width, accents, punctuation or blanks."""
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(mark for mark in split if mark.isalnum()).replace("ı", "i").replace("ł", "l")


FIELD_OF: Mapping[str, str] = {
    normal(name): field for field, names in _NAMES.items() for name in names.split(",") if normal(name)
}


def field_of(header: str) -> tuple[str, int] | None:
    """The field that a header surely means, with its slot (2 for "course2"); None when it is not known."""
    plain = normal(header)
    if header.strip().casefold() in CONTROL_COLUMNS:
        return "control", 0
    if match := _NUMBERED.fullmatch(plain):
        return SLOT_FIELDS[match[1]], int(match[2])
    if header.strip().casefold().startswith("profile_field_"):
        return "account", 0
    found = FIELD_OF.get(plain)
    return (found, 0) if found is not None else None


def is_known(header: str) -> bool:
    """Tell whether a cell looks like a header of ours."""
    plain = normal(header)
    return bool(plain) and (field_of(header) is not None or plain in AMBIGUOUS)


def density(cells: Sequence[str]) -> float:
    """The share of filled cells that are known headers."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(is_known, filled)) / len(filled) if filled else 0.0


def fingerprint(headers: Iterable[str]) -> str:
    """A short mark of a header row: the same columns in any order and spelling have the same."""
    return sha256("\n".join(sorted(normal(header) for header in headers)).encode()).hexdigest()[:16]
