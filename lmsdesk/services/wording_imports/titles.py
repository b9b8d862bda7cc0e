"""The fields that columns of lists can be read as: what they are called, and which of them a kind of list has."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.imports.options import Kind
from lmsdesk.services.language import Said

FIELDS: Mapping[str, str] = Said(
    {
        "username": "Person: username",
        "email": "Person: e-mail address",
        "idnumber": "Person: ID number",
        "user_id": "Person: number on the server",
        "course": "Course: short name, ID number or name",
        "course_idnumber": "Course: ID number",
        "course_id": "Course: number on the server",
        "role": "Role",
        "group": "Group",
        "cohort": "Cohort: name or ID number",
        "start": "Start",
        "end": "End",
        "duration": "Duration",
        "status": "Status",
        "action": "Action",
        "first_name": "First name",
        "last_name": "Last name",
        "full_name": "Whole name",
        "department": "Department",
        "institution": "Institution",
        "city": "City",
        "country": "Country",
        "phone": "Phone",
        "lang": "Language",
        "auth": "Sign-in method",
        "suspended": "Suspended",
        "shortname": "Short name",
        "fullname": "Name",
        "category": "Category: name or path",
        "category_idnumber": "Category: ID number",
        "category_id": "Category: number on the server",
        "parent": "Parent category: name or path",
        "parent_idnumber": "Parent category: ID number",
        "visible": "Visible",
        "ignore": "Not used",
    }
)
_PERSON = ("username", "email", "idnumber", "user_id")
_COURSE = ("course", "course_idnumber", "course_id")
_MENUS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ENROLMENT: (*_PERSON, *_COURSE, "role", "group", "start", "end", "duration", "status", "action"),
    Kind.PERSON: (
        *_PERSON, "first_name", "last_name", "full_name", "department", "institution", "city", "country", "phone",
        "lang", "auth", "suspended", "status",
    ),
    Kind.COHORT_MEMBER: (*_PERSON, "cohort", "action"),
    Kind.GROUP_MEMBER: (*_PERSON, *_COURSE, "group", "action"),
    Kind.COURSE: (
        "shortname", "fullname", "idnumber", "course_id", "category", "category_idnumber", "visible", "start", "end",
    ),
    Kind.CATEGORY: ("category", "idnumber", "category_id", "parent", "parent_idnumber"),
}  # fmt: skip
_OF_COURSES: Mapping[str, str] = Said({"idnumber": "ID number"})  # of the course or the category itself


def fields_of(kind: Kind) -> Mapping[str, str]:
    """The fields of one kind of list with their titles, in the order of a menu."""
    own: Mapping[str, str] = _OF_COURSES if kind in (Kind.COURSE, Kind.CATEGORY) else {}
    return {name: own.get(name) or FIELDS[name] for name in (*_MENUS[kind], "ignore")}


# What lists of each kind are about, as a choice.
KINDS: Mapping[Kind, str] = Said(
    {
        Kind.ENROLMENT: "Enrolments",
        Kind.PERSON: "People",
        Kind.COHORT_MEMBER: "Members of cohorts",
        Kind.GROUP_MEMBER: "Members of groups",
        Kind.COURSE: "Courses",
        Kind.CATEGORY: "Categories",
    }
)
