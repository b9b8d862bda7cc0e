"""Which columns of the files of a set refer to which: by system, with headings as they are normalised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lmsdesk.domain.imports.headers import normal


def _plain(names: str) -> tuple[str, ...]:
    return tuple(map(normal, names.split()))


# What people call a section or class, by the columns of the files of these systems.
SECTION_NAMES = _plain("title name class_name class_number classcode")


@dataclass(frozen=True, slots=True)
class Family:
    """The references of one system; each entry has the columns that may hold it, the first that is there counts.

    ``person_keys`` are columns of the files of people that may be the ID number on the site, ``section_keys`` and
    ``course_keys`` those that may name a course on the site: by what they are called in questions.
    """

    person: tuple[str, ...]  # of enrolments: who
    section: tuple[str, ...]  # of enrolments: which section or class
    course: tuple[str, ...]  # of enrolments: which course, where it is said there
    person_id: tuple[str, ...]
    person_keys: Mapping[str, str]
    username: tuple[str, ...]
    email: tuple[str, ...]
    first_name: tuple[str, ...]
    last_name: tuple[str, ...]
    section_id: tuple[str, ...]
    section_course: tuple[str, ...]
    section_keys: Mapping[str, str]
    course_id: tuple[str, ...]
    course_keys: Mapping[str, str]


ONEROSTER = Family(
    person=_plain("userSourcedId"),
    section=_plain("classSourcedId"),
    course=(),
    person_id=_plain("sourcedId"),
    person_keys={"sourcedId": "sourcedid", "identifier": "identifier", "userMasterIdentifier": "usermasteridentifier"},
    username=_plain("username"),
    email=_plain("email"),
    first_name=_plain("givenName"),
    last_name=_plain("familyName"),
    section_id=_plain("sourcedId"),
    section_course=_plain("courseSourcedId"),
    section_keys={"class_id": "sourcedid", "class_code": "classcode", "class_title": "title"},
    course_id=_plain("sourcedId"),
    course_keys={"course_id": "sourcedid", "course_code": "coursecode"},
)
CANVAS = Family(
    person=_plain("user_id user_integration_id"),
    section=_plain("section_id"),
    course=_plain("course_id"),
    person_id=_plain("user_id integration_id"),
    person_keys={"user_id": "userid"},
    username=_plain("login_id"),
    email=_plain("email"),
    first_name=_plain("first_name"),
    last_name=_plain("last_name"),
    section_id=_plain("section_id"),
    section_course=_plain("course_id"),
    section_keys={"section_id": "sectionid"},
    course_id=_plain("course_id"),
    course_keys={"course_id": "courseid", "course_code": "shortname"},
)
APPLE = Family(
    person=_plain("student_id instructor_id"),
    section=_plain("class_id"),
    course=(),
    person_id=_plain("person_id"),
    person_keys={"person_id": "personid", "person_number": "personnumber"},
    username=_plain("sis_username"),
    email=_plain("email_address"),
    first_name=_plain("first_name"),
    last_name=_plain("last_name"),
    section_id=_plain("class_id"),
    section_course=_plain("course_id"),
    section_keys={"class_id": "classid", "class_code": "classnumber"},
    course_id=_plain("course_id"),
    course_keys={"course_id": "courseid", "course_code": "coursenumber"},
)
FAMILIES: Mapping[str, Family] = {
    "oneroster": ONEROSTER,
    "canvas_sis": CANVAS,
    "apple_school": APPLE,
    "apple_teachers": APPLE,
}
