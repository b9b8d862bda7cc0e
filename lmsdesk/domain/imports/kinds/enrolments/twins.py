"""Several accounts that all have what a row says: the one that is in the course already is proposed, never taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.directory import EnrolmentRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.ports import Reason

Pair = tuple[int, int]


def possible_pairs(drafts: Sequence[Draft]) -> set[Pair]:
    """(user, course) of all accounts that rows may mean."""
    return {
        (person.id, draft.course.id)
        for draft in drafts
        if draft.person is None and draft.course is not None
        for person in draft.match.among
    }


def propose_enrolled(drafts: Sequence[Draft], enrolments: Mapping[Pair, Sequence[EnrolmentRef]]) -> None:
    """Where exactly one of the accounts is in the course, the row is about that one, once somebody says so."""
    for draft in drafts:
        course = draft.course
        if not draft.match.among or draft.person is not None or course is None:
            continue
        inside = [person for person in draft.match.among if enrolments.get((person.id, course.id))]
        ambiguous = next((each for each in draft.reasons if each.code == "person_ambiguous"), None)
        if len(inside) != 1 or ambiguous is None:
            continue
        (draft.person,) = inside
        name = f"{inside[0].first_name} {inside[0].last_name}".strip() or inside[0].username
        facts: dict[str, Value] = {"count": len(draft.match.among), "person": name, "course": course.shortname}
        asked = Reason("one_in_course", ambiguous.about, ambiguous.value, facts)
        draft.reasons = [asked if each is ambiguous else each for each in draft.reasons]
        draft.match = draft.match._replace(person=inside[0], by=ambiguous.about)
