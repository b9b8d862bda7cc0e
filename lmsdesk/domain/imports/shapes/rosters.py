"""Files of schools with a class and a pupil on each row, and nothing else: Apple School Manager, Clever, Microsoft."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.shapes.shape import SIS_COURSE, SIS_PERSON, Shape, columns


def _roster(name: str, course: str, person: str, rest: str) -> Shape:
    return Shape(
        name,
        fields=columns(course_idnumber=course, idnumber=person, ignore=rest),
        person_order=SIS_PERSON,
        course_order=SIS_COURSE,
        roles_by_words=True,
    )


# rosters.csv; the teachers stand in classes.csv, which only a set brings along.
APPLE_SCHOOL = _roster("apple_school", "class_id", "student_id", "roster_id")
# enrollments.csv
CLEVER = _roster("clever", "section_id", "student_id", "school_id")
# StudentEnrollment.csv and TeacherRoster.csv of School Data Sync, which have the same headings.
MICROSOFT = _roster("microsoft_sds", "SectionSISID", "SISID StudentSISID TeacherSISID", "")
# Instructors of classes.csv, as they are read out of it.
APPLE_TEACHERS = replace(
    _roster("apple_teachers", "class_id", "instructor_id", "course_id class_number location_id"), role="teacher"
)


def of_school(names: Collection[str], file: str) -> Shape | None:
    """The file of a school that the headings are of; teachers and pupils of Microsoft's differ by their name only."""
    heads = set(names)
    if {"classid", "studentid"} <= heads <= {"rosterid", "classid", "studentid"}:
        return APPLE_SCHOOL
    if {"sectionid", "studentid"} <= heads <= {"schoolid", "sectionid", "studentid"}:
        return CLEVER
    if "sectionsisid" in heads and heads & {"sisid", "studentsisid", "teachersisid"}:
        return replace(MICROSOFT, role="teacher") if "teacher" in normal(file) else MICROSOFT
    if {"classid", "instructorid"} <= heads and "studentid" not in heads:
        return APPLE_TEACHERS
    return None
