"""Lists for Moodle's own tools: the page "upload users" and the flat file of the enrolment plugin."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lmsdesk.domain.imports.shapes.shape import SIS_COURSE, SIS_PERSON, Shape, columns

# admin/tool/uploaduser: course1, role1, type1, group1, enrolstatus1, enrolperiod1 and enroltimestart1 belong together.
# sysrole1 is a role on the whole site, which no enrolment gives. Rows without a course are about accounts.
MOODLE_UPLOAD = Shape(
    "moodle_upload",
    fields={f"sysrole{number}": "account" for number in range(1, 10)},
    person_order=("username", "email", "idnumber", "user_id"),
    exact_days=True,
    zero_is_no_date=True,
    without_course=True,
)
# enrol/flatfile: operation, role, ID number of the user and of the course, start and end in Unix seconds, 0 for none.
MOODLE_FLAT = Shape(
    "moodle_flat_file",
    places=("action", "role", "idnumber", "course_idnumber", "start", "end"),
    person_order=SIS_PERSON,
    course_order=SIS_COURSE,
    zero_is_no_date=True,
)
# What the participants of a course are downloaded as; in which course they are is told by nothing in it.
MOODLE_PARTICIPANTS = Shape(
    "moodle_participants",
    fields=columns(role="Roles", status="Status", ignore="Groups LastAccessToCourse"),
    sure=True,
)
_PARTICIPANTS = frozenset({"firstname", "lastname", "roles", "groups"})
_VERBS = frozenset({"add", "del"})
_NUMBERED = ("course1", "type1", "role1", "cohort1")


def is_upload(names: Collection[str]) -> bool:
    """Tell whether headings are those of an upload of users."""
    return bool({"username", "email"} & set(names)) and any(name in names for name in _NUMBERED)


def is_participants(names: Collection[str]) -> bool:
    """Tell whether headings are those of the participants of a course."""
    return set(names) >= _PARTICIPANTS


def is_flat(rows: Sequence[Sequence[str]]) -> bool:
    """Every row begins with add or del and has the four cells that the plugin needs."""
    sample = [row for row in rows[:200] if any(row)]
    if not sample:
        return False
    fit = sum(1 for row in sample if len(row) >= 4 and row[0].strip().casefold() in _VERBS)
    return fit >= 0.8 * len(sample)
