"""People down the side, courses along the top, and a mark where somebody is in one.

A mark that says yes enrols, a word for a role enrols with that role; an empty cell asks nothing and takes nobody
out. What says no is asked about: it may mean "not", or "not any more".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.headers import AMBIGUOUS, COURSE_FIELDS, PERSON_FIELDS, field_of, normal
from lmsdesk.domain.imports.roles import is_role_word
from lmsdesk.domain.imports.shapes.shape import Shape
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.text import fold, same_key

MARK = "mark"  # the field of such a column; its slot counts the courses
_SAMPLE = 2000
_YES = frozenset("x ✓ ✔ ☑ ✅ ☒ ● • * + 1 y yes j ja o oui s si sì sí sim tak true wahr vrai v".split())
_NO = frozenset("0 - – — n no nein non não nie nee false falsch faux ✗ ✘ ☐".split())


class Mark(StrEnum):
    """What a cell of a matrix says."""

    NOTHING = "nothing"
    YES = "yes"
    NO = "no"
    ROLE = "role"
    OTHER = "other"


def mark_of(text: str, roles: Iterable[str] = ()) -> Mark:
    """What a cell says; ``roles`` are the site's own names of roles."""
    plain = text.strip().casefold()
    if not plain:
        return Mark.NOTHING
    if plain in _YES:
        return Mark.YES
    if plain in _NO:
        return Mark.NO
    return Mark.ROLE if is_role_word(plain, roles) else Mark.OTHER


def matrix(sheet: Sheet, directory: Directory) -> Shape | None:
    """The matrix that a list is: at least one heading is a course with marks below, and no column names a course."""
    known = [field_of(heading) for heading in sheet.header]
    fields = {found[0] for found in known if found is not None}
    plain = list(map(normal, sheet.header))
    if fields.intersection(COURSE_FIELDS):
        return None
    if not fields.intersection(PERSON_FIELDS) and not any(name in AMBIGUOUS for name in plain):
        return None
    free = [place for place, name in enumerate(plain) if name and known[place] is None and name not in AMBIGUOUS]
    courses = _courses([sheet.header[place] for place in free], directory)
    roles = directory.roles()
    marks, others = [], []
    for place in free:
        said = {mark_of(row[place], roles) for row in sheet.rows[:_SAMPLE] if place < len(row)} - {Mark.NOTHING}
        if fold(sheet.header[place]) in courses:
            # One odd cell among marks is a mistake to be told; nothing but odd ones is a column of results.
            if said != {Mark.OTHER}:
                marks.append(place)
        elif said and said <= {Mark.YES, Mark.ROLE} and Mark.YES in said:
            others.append(place)  # marks below a heading that is no course: told for each row that has one
    if not marks:
        return None
    return replace(_MATRIX, marks=frozenset((*marks, *others)))


_MATRIX = Shape("matrix", without_course=True)


def _courses(headings: Sequence[str], directory: Directory) -> set[str]:
    """The headings, folded, that are exactly a course of the site."""
    found: set[str] = set()
    for name in ("shortname", "idnumber", "fullname"):
        hits = directory.courses(name, headings)
        for heading in headings:
            if any(same_key(getattr(each, name)) == same_key(heading) for each in hits.get(fold(heading), ())):
                found.add(fold(heading))
    return found


@dataclass(slots=True)
class Marks:
    """The columns that the marks of one course stand for: which course, which role, and what is asked or wrong."""

    course: list[str]
    role: list[str]
    action: list[str]
    problems: dict[str, str] = field(default_factory=dict)  # by text of the action column


def read_marks(
    heading: str, texts: Sequence[str], roles: Iterable[str], usual: Sequence[str] | None, no: str | None
) -> Marks:
    """Take a column of marks apart.

    ``usual`` are the texts of a role column of the list, ``no`` is what a person said that a no means: "nothing",
    "unenrol" or "suspend".
    """
    made = Marks([], [], [])
    names = list(roles)
    known: Mapping[str, Mark] = {text: mark_of(text, names) for text in set(texts)}
    for place, text in enumerate(texts):
        mark = known[text]
        asked = mark is not Mark.NOTHING and not (mark is Mark.NO and no == "nothing")
        made.course.append(heading if asked else "")
        made.role.append(text if mark is Mark.ROLE else (usual[place] if usual is not None else ""))
        made.action.append(_action(mark, text, no, made.problems) if asked else "")
    return made


def _action(mark: Mark, text: str, no: str | None, problems: dict[str, str]) -> str:
    if mark is Mark.OTHER:
        problems[text] = "mark_unknown"
        return text
    if mark is not Mark.NO:
        return ""
    if no in ("unenrol", "suspend"):
        return no
    problems[text] = "mark_no"
    return text
