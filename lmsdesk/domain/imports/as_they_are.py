"""Identifiers that look damaged and that the site has just so: they are what they seem, and nothing is repaired.

Only for texts of which a repair makes another identifier, such as 1.0 or '0012, the site is asked at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from lmsdesk.domain.directory import CourseRef, Directory, PersonRef
from lmsdesk.domain.imports.options import Kind

# The texts among those of a field that are identifiers of the site, letter by letter.
Exists = Callable[[str, Collection[str]], Collection[str]]
_PEOPLE = frozenset({"username", "idnumber"})
_COURSES = {"course": ("shortname", "idnumber", "fullname"), "course_idnumber": ("idnumber",)}
_CATEGORY = "category_idnumber"
_OF_COURSES = {"shortname": ("shortname",), "idnumber": ("idnumber",)}


def none_of_them(name: str, texts: Collection[str]) -> Collection[str]:
    """Nothing is known about the site."""
    return ()


def existing(directory: Directory, kind: Kind) -> Exists:
    """Look among the people, courses and categories of a site."""
    numbers = frozenset({_CATEGORY} | ({"idnumber"} if kind is Kind.CATEGORY else set()))
    courses = _OF_COURSES if kind is Kind.COURSE else _COURSES

    def look(name: str, texts: Collection[str]) -> Collection[str]:
        known: set[str] = set()
        if name in numbers:
            known |= {each.idnumber.casefold() for each in directory.categories()}
        elif name in courses:
            for field in courses[name]:
                known |= _values(field, (each for same in directory.courses(field, texts).values() for each in same))
        elif name in _PEOPLE:
            known |= _values(name, (each for same in directory.people(name, texts).values() for each in same))
        return {text for text in texts if text.casefold() in known}

    return look


def _values(field: str, found: Iterable[PersonRef | CourseRef]) -> set[str]:
    return {str(getattr(each, field)).casefold() for each in found}
