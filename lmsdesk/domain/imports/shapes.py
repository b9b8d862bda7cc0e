"""Known layouts of lists from other systems, recognised by their headers or, without one, by their content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.sheet import Sheet

PERSON_ORDER = ("username", "idnumber", "email", "user_id")
COURSE_ORDER = ("shortname", "idnumber", "id", "fullname")
_SIS_PERSON = ("idnumber", "username", "email", "user_id")
_SIS_COURSE = ("idnumber", "shortname", "id", "fullname")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a layout is read. ``fields`` maps normalised headers where this layout means something of its own."""

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()  # fields by position, for a layout without a header
    person_order: tuple[str, ...] = PERSON_ORDER
    course_order: tuple[str, ...] = COURSE_ORDER
    roles_by_words: bool = False  # "teacher" is the one who edits, as outside of Moodle
    end_exclusive: bool = False
    zero_is_no_date: bool = False
    exact_days: bool = False  # a period counts seconds: days times 86,400


LIST = Shape("list")
# Columns of Moodle's own "upload users" page; role1, group1 ... belong to course1.
MOODLE_UPLOAD = Shape("moodle_upload", person_order=("username", "email", "idnumber", "user_id"), exact_days=True,
                      zero_is_no_date=True)  # fmt: skip
# Moodle's flat file enrolment plugin: operation, role, user idnumber, course idnumber, start, end in Unix seconds.
MOODLE_FLAT = Shape(
    "moodle_flat_file",
    places=("action", "role", "idnumber", "course_idnumber", "start", "end"),
    person_order=_SIS_PERSON,
    course_order=_SIS_COURSE,
    zero_is_no_date=True,
)
# enrollments.csv of Canvas SIS imports, as its documentation lists the columns.
CANVAS_SIS = Shape(
    "canvas_sis",
    fields={
        "courseid": "course_idnumber",
        "userid": "idnumber",
        "sectionid": "ignore",
        "userintegrationid": "ignore",
        "roleid": "ignore",
        "rootaccount": "ignore",
        "associateduserid": "ignore",
        "limitsectionprivileges": "ignore",
        "notify": "ignore",
        "temporaryenrollmentsourceuserid": "ignore",
        "status": "action",
    },
    person_order=_SIS_PERSON,
    course_order=_SIS_COURSE,
    roles_by_words=True,
)
# enrollments.csv of OneRoster 1.1 and 1.2: the end date is the first day outside.
ONEROSTER = Shape(
    "oneroster",
    fields={
        "sourcedid": "ignore",
        "datelastmodified": "ignore",
        "schoolsourcedid": "ignore",
        "primary": "ignore",
        "classsourcedid": "course_idnumber",
        "usersourcedid": "idnumber",
        "status": "action",
    },
    person_order=_SIS_PERSON,
    course_order=_SIS_COURSE,
    roles_by_words=True,
    end_exclusive=True,
)

_FLAT_VERBS = frozenset({"add", "del"})


def recognise(sheet: Sheet) -> Shape:
    """The layout of a list; LIST for anything that is not one of the known ones."""
    if not sheet.header:
        return MOODLE_FLAT if _is_flat(sheet.rows) else LIST
    names = {normal(header) for header in sheet.header}
    if {"classsourcedid", "usersourcedid"} <= names:
        return ONEROSTER
    canvas = ({"courseid", "sectionid"}, {"userid", "userintegrationid"}, {"role", "roleid"}, {"status"})
    if all(names & any_of for any_of in canvas):
        return CANVAS_SIS
    if names & {"username", "email"} and any(name in names for name in ("course1", "type1", "role1", "cohort1")):
        return MOODLE_UPLOAD
    return LIST


def _is_flat(rows: Sequence[Sequence[str]]) -> bool:
    """Every row begins with add or del and has the four cells that the plugin needs."""
    sample = [row for row in rows[:200] if any(row)]
    if not sample:
        return False
    fit = sum(1 for row in sample if len(row) >= 4 and row[0].strip().casefold() in _FLAT_VERBS)
    return fit >= 0.8 * len(sample)
