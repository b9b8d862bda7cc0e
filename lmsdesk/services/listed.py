"""The rows of whole lists that no table shows: categories, cohorts and groups, and who is in them.

Cohorts and groups are written under the name by which an import finds them again: their own, or their ID number where
others are called alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from lmsdesk.domain.directory import Directory, PersonRef, SetRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.kinds.catalogue.tree import SEPARATOR
from lmsdesk.domain.listings import Listing
from lmsdesk.domain.text import fold, sort_key

Cells = Sequence[Value]


def listed(directory: Directory, listing: Listing) -> Sequence[Cells]:
    """The rows of a list, in the order of its columns (``domain.listings.COLUMNS``)."""
    return list(_ROWS[listing](directory))


def _categories(directory: Directory) -> Iterator[Cells]:
    for each in sorted(directory.categories(), key=lambda each: [fold(name) for name in each.path]):
        if each.path:
            yield each.path[-1], SEPARATOR.join(each.path[:-1]), each.idnumber


def _cohorts(directory: Directory) -> Iterator[Cells]:
    for each in _by_name(directory.cohort_refs()):
        yield each.name, each.idnumber, each.visible


def _groups(directory: Directory) -> Iterator[Cells]:
    courses = _courses(directory)
    for each in _by_name(directory.group_refs(), courses):
        yield courses.get(each.course, ""), each.name, each.idnumber


def _cohort_members(directory: Directory) -> Iterator[Cells]:
    refs, known = directory.cohort_refs(), directory.cohorts()
    inside = _by_set(directory.cohort_members({each.id for each in refs}))
    people = _people(directory, inside)
    for each in _by_name(refs):
        called = _called(each, [known.get(fold(text)) for text in (each.name, each.idnumber)])
        yield from ((called, *_person(person)) for person in _sorted(people, inside.get(each.id, ())))


def _group_members(directory: Directory) -> Iterator[Cells]:
    refs, courses = directory.group_refs(), _courses(directory)
    known = directory.groups({each.course for each in refs})
    inside = _by_set(directory.group_members({each.id for each in refs}))
    people = _people(directory, inside)
    for each in _by_name(refs, courses):
        called = _called(each, [known.get((each.course, fold(text))) for text in (each.name, each.idnumber)])
        where = courses.get(each.course, "")
        yield from ((where, called, *_person(person)) for person in _sorted(people, inside.get(each.id, ())))


_ROWS: Mapping[Listing, Callable[[Directory], Iterator[Cells]]] = {
    Listing.CATEGORIES: _categories,
    Listing.COHORTS: _cohorts,
    Listing.COHORT_MEMBERS: _cohort_members,
    Listing.GROUPS: _groups,
    Listing.GROUP_MEMBERS: _group_members,
}


def _called(each: SetRef, meant: Sequence[int | None]) -> str:
    """Its name, or its ID number where the name means another one or several; ``meant`` is what both of them mean."""
    return each.idnumber if each.idnumber and meant[0] != each.id and meant[1] == each.id else each.name


def _by_name(refs: Iterable[SetRef], courses: Mapping[int, str] | None = None) -> Sequence[SetRef]:
    where = courses or {}
    return sorted(refs, key=lambda each: (fold(where.get(each.course, "")), fold(each.name), each.id))


def _by_set(pairs: Collection[tuple[int, int]]) -> Mapping[int, Collection[int]]:
    found: dict[int, list[int]] = {}
    for each, person in pairs:
        found.setdefault(each, []).append(person)
    return found


def _courses(directory: Directory) -> Mapping[int, str]:
    wanted = {str(each.course) for each in directory.group_refs()}
    return {each.id: each.shortname for same in directory.courses("id", wanted).values() for each in same}


def _people(directory: Directory, inside: Mapping[int, Collection[int]]) -> Mapping[int, PersonRef]:
    wanted = {str(person) for people in inside.values() for person in people}
    return {each.id: each for same in directory.people("id", wanted).values() for each in same}


def _sorted(people: Mapping[int, PersonRef], numbers: Collection[int]) -> Sequence[PersonRef]:
    here = [people[number] for number in numbers if number in people]
    return sorted(here, key=lambda each: (sort_key(each.last_name, each.first_name), each.id))


def _person(each: PersonRef) -> Cells:
    return each.username, each.email, each.first_name, each.last_name
