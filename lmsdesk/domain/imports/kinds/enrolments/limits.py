"""What a course asks of those who come: seats, a time for enrolments, courses that have to be done before.

A server lets an administrator enrol beyond all of that, and most tell nothing of it. It is read where a site keeps it in
fields of its courses that are called so; the values are as the site has them, hence what makes no sense there is passed
over with a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lmsdesk.domain.directory import CourseRef, Directory
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.imports import fate
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.imports.kinds.case import Case
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

_NAMES: Mapping[str, str] = {
    "seats": """seats, seat limit, capacity, max participants, maximum participants, max enrolled, max enrolments, places,
        Plätze, Teilnehmerzahl, maximale Teilnehmerzahl, nombre de places, plazas, posti, miejsca""",
    "opens": """enrolment opens, enrollment opens, enrolment start, enrollment start, enrol from, enroll from, enrolment from,
        Einschreibung ab, début des inscriptions, inicio de inscripción""",
    "closes": """enrolment closes, enrollment closes, enrolment end, enrollment end, enrol until, enroll until, enrolment until,
        enrolment deadline, enrollment deadline, Einschreibung bis, fin des inscriptions, fin de inscripción""",
    "before": "prerequisite, prerequisites, requires, Voraussetzung, Voraussetzungen, prérequis, requisitos",
}
_MEANS = {normal(name): field for field, names in _NAMES.items() for name in names.split(",")}
_SPLIT = re.compile(r"[,;|\n]+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one course asks; None where it says nothing. Moments are Unix seconds."""

    seats: int | None = None
    opens: int | None = None
    closes: int | None = None
    before: tuple[str, ...] = ()  # short names or ID numbers of courses


def heed_limits(case: Case, drafts: Sequence[Draft], asking: Asking) -> None:
    """Stop the rows that a course has no seat for, those outside of its time, and those that lack another course."""
    coming = [draft for draft in drafts if draft.outcome in (Outcome.CREATE, Outcome.CHECK) and _comes(draft)]
    limits = _limits(case, {draft.course.id for draft in coming if draft.course is not None})
    if not limits:
        return
    done = _done_before(case.directory, coming, limits)
    for draft in coming:
        if draft.course is not None and (limit := limits.get(draft.course.id)) is not None:
            for reason in _refused(draft, draft.course, limit, case.options.now, done):
                fate.add(draft, reason, asking)
    _seat(case.directory, drafts, coming, limits, asking)


def limited(case: Case, courses: Iterable[int]) -> Collection[int]:
    """The courses that ask something of those who come."""
    return _limits(case, courses).keys()


def _comes(draft: Draft) -> bool:
    return draft.verb is RowVerb.ENROL and draft.person is not None and draft.course is not None


def _limits(case: Case, courses: Iterable[int]) -> dict[int, Limits]:
    known = case.directory.course_fields({each for each in courses if each > 0})
    found = {number: _read(held.fields, case.times.zone) for number, held in known.items()}
    return {number: limits for number, limits in found.items() if limits != Limits()}


def _read(fields: Mapping[str, Value], zone: ZoneInfo) -> Limits:
    told: dict[str, str] = {}
    for name, value in fields.items():
        if name.startswith(CUSTOM) and value not in (None, "") and (field := _MEANS.get(normal(name[len(CUSTOM) :]))):
            told.setdefault(field, str(value).strip())
    seats = told.get("seats", "")
    return Limits(
        int(seats) if seats.isdecimal() and len(seats) < 9 and int(seats) else None,
        _moment(told.get("opens", ""), zone),
        _moment(told.get("closes", ""), zone, last=True),
        tuple(filter(None, (part.strip() for part in _SPLIT.split(told.get("before", ""))))),
    )


def _moment(text: str, zone: ZoneInfo, *, last: bool = False) -> int | None:
    """A moment as a site stores one: seconds, or a day; a last day counts to its end."""
    if text.isdecimal() and 9 <= len(text) <= 11:
        return int(text)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    day += timedelta(days=last)
    return int(datetime.combine(day, time(), zone).timestamp()) - last


def _refused(
    draft: Draft, course: CourseRef, limit: Limits, now: int, done: Mapping[str, frozenset[int]]
) -> Iterator[Reason]:
    if limit.opens is not None and now < limit.opens:
        yield Reason("enrolment_not_open", None, course.shortname, {"at": limit.opens})
    if limit.closes is not None and now > limit.closes:
        yield Reason("enrolment_closed", None, course.shortname, {"at": limit.closes})
    person = draft.person.id if draft.person is not None else 0
    if lacking := [name for name in limit.before if person not in done.get(fold(name), ())]:
        yield Reason("prerequisite_missing", None, course.shortname, {"courses": ", ".join(lacking)})


def _done_before(
    directory: Directory, coming: Sequence[Draft], limits: Mapping[int, Limits]
) -> Mapping[str, frozenset[int]]:
    """Who has completed each of the courses that others ask for, by the folded name of that."""
    names = {name for limit in limits.values() for name in limit.before}
    if not names:
        return {}
    found: dict[str, set[int]] = {fold(name): set() for name in names}
    for field in ("idnumber", "shortname"):
        for name, courses in directory.courses(field, names).items():
            found[name].update(each.id for each in courses)
    numbers = set().union(*found.values())
    people = {draft.person.id for draft in coming if draft.person is not None and draft.person.id > 0}
    completed = directory.completed({(person, course) for person in people for course in numbers})
    return {
        name: frozenset(person for person, course in completed if course in courses) for name, courses in found.items()
    }


def _seat(
    directory: Directory,
    drafts: Sequence[Draft],
    coming: Sequence[Draft],
    limits: Mapping[int, Limits],
    asking: Asking,
) -> None:
    """Give the free seats to the rows in the order of the list; whoever leaves by the list gives one back."""
    seats = {number: limit.seats for number, limit in limits.items() if limit.seats is not None}
    if not seats:
        return
    inside: dict[int, set[int]] = {number: set() for number in seats}
    for user, number in directory.enrolled(seats):
        inside[number].add(user)
    for draft in drafts:
        leaves = draft.verb is RowVerb.UNENROL and draft.outcome is Outcome.CHANGE
        if leaves and draft.course is not None and draft.person is not None and draft.course.id in inside:
            inside[draft.course.id].discard(draft.person.id)
    free = {number: max(0, seats[number] - len(people)) for number, people in inside.items()}
    ranks = dict.fromkeys(seats, 0)
    for draft in coming:
        course, person = draft.course, draft.person
        if course is None or person is None or course.id not in seats or draft.outcome is Outcome.BLOCKED:
            continue
        if person.id in inside[course.id]:  # comes by hand beside another way, or has a seat by a row above
            continue
        ranks[course.id] += 1
        if (rank := ranks[course.id]) <= free[course.id]:
            inside[course.id].add(person.id)
            continue
        facts = {"seats": seats[course.id], "free": free[course.id], "rank": rank}
        fate.add(draft, Reason("course_full", None, course.shortname, facts), asking)
