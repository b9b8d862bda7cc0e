"""What a list is about, by its headings, where nobody said it.

Enrolments are what most lists are about. Another kind is taken only where the headings leave no doubt: a list of people
without a course may lack just that, and a person decides.
"""

from __future__ import annotations

from lmsdesk.domain.fields import CUSTOM
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS, field_of, normal
from lmsdesk.domain.imports.headers.kinds import MEMBER_OF_GROUP, headings_of
from lmsdesk.domain.imports.options import ImportOptions, Kind
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.sheet import Sheet

_MAY_BE_COURSES = frozenset({"class", "classid", "code", "courseid", "sectionid"})
_ABOUT_COURSES = frozenset({"category", "category_idnumber", "fullname", "visible"})
_ABOUT_PEOPLE = frozenset(
    {"institution", "city", "country", "phone", "lang", "auth", "suspended", "status", "department"}
)
_ENOUGH = 2  # kinds of data about accounts that no list of enrolments has by chance


def kind_of(sheet: Sheet, options: ImportOptions, shape: Shape) -> Kind:
    """What the rows are about: as a person said, else as the headings say."""
    if options.kind is not None:
        return options.kind
    if shape.sure or shape.kind is not Kind.ENROLMENT:
        return shape.kind
    if shape.marks or shape.refused is not None:
        return Kind.ENROLMENT  # people with marks or results beside them, which only courses explain
    chosen = set(options.columns.values())
    sure = {found[0] for header in sheet.header if (found := field_of(header)) is not None} | chosen
    if not sheet.header or any(name in options.defaults for name in COURSE_FIELDS):
        return Kind.ENROLMENT
    plain = set(map(normal, sheet.header))
    named = sure & set(PERSON_FIELDS) | plain & {"userid"}
    if named <= {"idnumber"} and ((thing := _of_things(sheet)) is not Kind.ENROLMENT or not named):
        return thing
    if normal(MEMBER_OF_GROUP) in plain:
        return Kind.GROUP_MEMBER
    if sure & set(COURSE_FIELDS) or plain & _MAY_BE_COURSES:
        return Kind.ENROLMENT
    if "cohort" in sure and "group" not in sure:
        return Kind.COHORT_MEMBER
    return Kind.PERSON if _is_about_accounts(sheet) else Kind.ENROLMENT


def _fields(sheet: Sheet, kind: Kind) -> set[str]:
    headings = headings_of(kind)
    return {found[0] for header in sheet.header if (found := headings.field_of(header)) is not None}


def _of_things(sheet: Sheet) -> Kind:
    """A list that names nobody: of courses, or of categories."""
    courses, categories = _fields(sheet, Kind.COURSE), _fields(sheet, Kind.CATEGORY)
    if {"shortname", "fullname"} <= courses or ("shortname" in courses and len(courses & _ABOUT_COURSES) > 1):
        return Kind.COURSE
    if "category" in categories and categories & {"parent", "parent_idnumber"}:
        return Kind.CATEGORY
    return Kind.ENROLMENT


def _is_about_accounts(sheet: Sheet) -> bool:
    fields = _fields(sheet, Kind.PERSON)
    told = fields & _ABOUT_PEOPLE | {name for name in fields if name.startswith(CUSTOM)}
    named = "full_name" in fields or {"first_name", "last_name"} <= fields
    return named + len(told) + ("password" in fields) >= _ENOUGH and (named or len(told) > _ENOUGH)
