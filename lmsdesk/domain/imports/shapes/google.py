"""Lists about Google Classroom, as the tool GAM takes and prints them."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.shapes.shape import SIS_COURSE, Shape, columns

# gam csv FILE gam course ~course add ~role ~email
GAM = Shape("google_gam", course_order=SIS_COURSE, roles_by_words=True)
# gam print course-participants; the number of a course is Classroom's own, which only an ID number can hold here.
PARTICIPANTS = Shape(
    "google_participants",
    fields=columns(
        course_idnumber="courseId",
        course="courseName",
        role="userRole",
        email="profile.emailAddress",
        ignore="userId profile.id profile.photoUrl profile.verifiedTeacher profile.permissions",
        first_name="profile.name.givenName",
        last_name="profile.name.familyName",
        full_name="profile.name.fullName",
    ),
    course_order=SIS_COURSE,
    roles_by_words=True,
)
_ROLES = frozenset({"student", "students", "teacher", "teachers", ""})


def of_classroom(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Shape | None:
    """The list of GAM that headings and rows are of."""
    if {"courseid", "userrole", "profileemailaddress"} <= set(names):
        return PARTICIPANTS
    if list(names) == ["course", "email", "role"] and _roles(rows) <= _ROLES:
        return GAM
    return None


def _roles(rows: Sequence[Sequence[str]]) -> set[str]:
    return {normal(row[2]) for row in rows[:200] if len(row) > 2}
