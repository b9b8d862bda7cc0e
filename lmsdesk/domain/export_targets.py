"""Lists for other systems: the columns that each of them wants, under its headings and in its order.

Order matters to some of them: TalentLMS wants the login first, Go1 reads columns by their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lmsdesk.domain.events import View

Columns = Sequence[tuple[str, str]]  # (field of ours, heading of theirs)


class Target(StrEnum):
    """The systems that lists are written for."""

    MOODLE = "moodle"  # the page "Upload users"
    TALENTLMS = "talentlms"
    GO1 = "go1"
    DOCEBO = "docebo"


TITLES: Mapping[Target, str] = {
    Target.MOODLE: "Moodle",
    Target.TALENTLMS: "TalentLMS",
    Target.GO1: "Go1",
    Target.DOCEBO: "Docebo",
}
_MOODLE_PEOPLE: Columns = (
    ("username", "username"),
    ("first_name", "firstname"),
    ("last_name", "lastname"),
    ("email", "email"),
    ("idnumber", "idnumber"),
    ("department", "department"),
    ("institution", "institution"),
    ("city", "city"),
    ("country", "country"),
    ("phone", "phone1"),
    ("lang", "lang"),
    ("auth", "auth"),
)
COLUMNS: Mapping[Target, Mapping[View, Columns]] = {
    Target.MOODLE: {
        View.USERS: _MOODLE_PEOPLE,
        View.COURSES: (
            ("shortname", "shortname"),
            ("fullname", "fullname"),
            ("idnumber", "idnumber"),
            ("category", "category_path"),
            ("visible", "visible"),
            ("start", "startdate"),
            ("end", "enddate"),
        ),
        View.ENROLMENTS: (("username", "username"), ("email", "email"), ("course", "course1"), ("role", "role1")),
    },
    Target.TALENTLMS: {
        View.USERS: (
            ("username", "Login"),
            ("first_name", "Firstname"),
            ("last_name", "Lastname"),
            ("email", "Email"),
        ),
        View.ENROLMENTS: (("username", "Login"), ("email", "Email"), ("course", "Course")),
    },
    Target.GO1: {
        View.USERS: (("email", "email"), ("first_name", "first_name"), ("last_name", "last_name")),
    },
    Target.DOCEBO: {
        View.USERS: (
            ("username", "username"),
            ("first_name", "firstname"),
            ("last_name", "lastname"),
            ("email", "email"),
        ),
        View.ENROLMENTS: (("username", "username"), ("course", "course_code")),
    },
}


def columns_for(target: Target, view: View) -> Columns | None:
    """The columns of a table as another system wants them; None where it takes no such list."""
    return COLUMNS[target].get(view)
