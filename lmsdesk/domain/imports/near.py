"""Who or what a row may have meant that names nobody, or a course that is not there: offered, never taken.

Asked for one row at a time, when somebody looks at it: the look-up behind takes tens of milliseconds for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lmsdesk.domain.directory import CourseRef, Directory, PersonRef
from lmsdesk.domain.imports.headers import COURSE_FIELDS, PERSON_FIELDS
from lmsdesk.domain.imports.likeness import Found, Likeness, likeness, same_name, skeleton
from lmsdesk.domain.imports.plan import MappedColumn, PlanRow, Suggestion
from lmsdesk.domain.imports.spoiled import courses_behind, people_behind
from lmsdesk.domain.ports import Reason

LIMIT = 5  # as many as anybody reads
_SOUGHT = {"person_unknown": "person", "course_unknown": "course"}
# Cells that were spoiled on their way: who was meant can still be near.
_SPOILED = frozenset({"broken_text", "date_cell_as_code", "digits_lost", "email_malformed"})
_NAMES = ("full_name", "first_name", "last_name")
_OF_PERSON = ("email", "username", "idnumber")
_OF_COURSE = ("shortname", "idnumber", "fullname")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a row names that nobody has; ``name`` is what its other columns call the person."""

    kind: str  # "person" or "course"
    text: str
    name: str = ""


def sought_by(row: PlanRow, columns: Sequence[MappedColumn]) -> tuple[Sought, ...]:
    """What a row looks for in vain, person before course; nothing for a row that found everything."""
    name = _name_in(row, columns)
    found = [
        Sought(kind, str(reason.value), name if kind == "person" else "")
        for reason in row.reasons
        if (kind := _kind(reason)) is not None and reason.value not in (None, "")
    ]
    return tuple(sorted(found, key=lambda each: each.kind == "course"))


def _kind(reason: Reason) -> str | None:
    """Whether somebody or a course is sought because of what was said; None for anything else."""
    if reason.code in _SPOILED:
        return "person" if reason.about in PERSON_FIELDS else "course" if reason.about in COURSE_FIELDS else None
    return _SOUGHT.get(reason.code)


def offered(row: PlanRow, found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """What the check itself offers for a row, then those that were looked up, each once."""
    every: dict[tuple[str, int], Suggestion] = {}
    for each in (*row.suggestions, *found):
        every.setdefault((each.field, each.id), each)
    return tuple(every.values())


def _name_in(row: PlanRow, columns: Sequence[MappedColumn]) -> str:
    cells = {
        each.field: row.cells[each.place] for each in columns if each.field in _NAMES and each.place < len(row.cells)
    }
    return cells.get("full_name") or " ".join(filter(None, (cells.get("first_name"), cells.get("last_name"))))


def nearest(sought: Sought, directory: Directory, limit: int = LIMIT) -> tuple[Suggestion, ...]:
    """Those that are nearest, with what is alike; the nearest first."""
    texts = dict.fromkeys(filter(None, (sought.text, skeleton(sought.text), sought.name)))
    ranked = dict[int, tuple[tuple[int, int], Suggestion]]()
    found = (_people if sought.kind == "person" else _courses)(sought, texts, directory, limit)
    for rank, near in found:
        if near.id not in ranked or rank < ranked[near.id][0]:
            ranked[near.id] = (rank, near)
    best = sorted(ranked.values(), key=lambda item: item[0])
    return tuple(near for _, near in best[:limit])


Ranked = Iterator[tuple[tuple[int, int], Suggestion]]


def _people(sought: Sought, texts: dict[str, None], directory: Directory, limit: int) -> Ranked:
    for person, spoiled, field in people_behind(sought.text, directory, limit):
        yield spoiled.rank, of_person(person, spoiled, field)
    for text in texts:
        for person, by in directory.near_people(text, limit):
            found, field = _best(sought.text, {name: str(getattr(person, name)) for name in _OF_PERSON})
            if found is None and _is_called(sought, person):
                found, field = Found(Likeness.NAME), "name"
            found = found or Found(Likeness.SIMILAR)
            yield found.rank, of_person(person, found, field or by)


def _is_called(sought: Sought, person: PersonRef) -> bool:
    texts = (sought.name, sought.text)
    return any(same_name(text, person.first_name, person.last_name) for text in texts if text)


def _courses(sought: Sought, texts: dict[str, None], directory: Directory, limit: int) -> Ranked:
    for course in courses_behind(sought.text, directory):
        yield Found(Likeness.DATE).rank, of_course(course, Found(Likeness.DATE), "shortname")
    for text in texts:
        for course, by in directory.near_courses(text, limit):
            found, field = _best(sought.text, {name: str(getattr(course, name)) for name in _OF_COURSE})
            found = found or Found(Likeness.SIMILAR)
            yield found.rank, of_course(course, found, field or by)


def _best(asked: str, known: dict[str, str]) -> tuple[Found | None, str]:
    """The field of somebody that is nearest to a text."""
    found = [(each, name) for name, text in known.items() if (each := likeness(asked, text)) is not None]
    return min(found, key=lambda item: item[0].rank) if found else (None, "")


def of_person(person: PersonRef, found: Found, by: str) -> Suggestion:
    """Somebody as an offer; ``by`` is the field that is alike."""
    name = f"{person.first_name} {person.last_name}".strip() or person.username
    detail = ", ".join(filter(None, (person.email, person.idnumber, person.department)))
    return Suggestion("person", person.id, name, detail, found.likeness, by, found.letters, person.last_access)


def of_course(course: CourseRef, found: Found, by: str) -> Suggestion:
    """A course as an offer; ``by`` is the field that is alike."""
    detail = f"{course.fullname} ({course.category})" if course.category else course.fullname
    return Suggestion(
        "course", course.id, course.shortname, detail, found.likeness, by, found.letters, None, course.start, course.end
    )
