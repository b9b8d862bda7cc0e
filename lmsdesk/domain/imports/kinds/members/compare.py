"""What rows would change about members of cohorts and groups; sets that are not there are made only when that is ticked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from lmsdesk.domain.directory import EnrolmentRef, PersonRef
from lmsdesk.domain.fields import FIELDS
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.options import ImportOptions, Mode
from lmsdesk.domain.imports.plan import NewGroup, NewThing, Outcome, RowVerb
from lmsdesk.domain.imports.plan_ids import plan_id
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

_NEAR = 8  # names that are shown
_LONGEST = FIELDS[Entity.COHORT]["idnumber"].max_length or 100


def near_names(asked: str, known: Iterable[str]) -> str:
    """Names that are nearly as asked; without any the first of all."""
    names = sorted(set(known))
    return ", ".join(get_close_matches(fold(asked), names, _NEAR) or names[:_NEAR])


@dataclass(slots=True)
class CohortComparing:
    """The cohorts of the site, and who is in those that the list names."""

    options: ImportOptions
    cohorts: Mapping[str, int]
    members: Collection[tuple[int, int]]
    new: dict[str, NewThing] = field(default_factory=dict)

    def compare(self, draft: Draft) -> None:
        """Fill the outcome of a draft whose person is known."""
        if not draft.groups:
            return
        draft.name = draft.groups[0]
        draft.thing = self._found(draft, draft.name)
        if draft.person is not None and draft.wish is not None and draft.thing is not None:
            settle(draft, draft.person, (draft.thing, draft.person.id) in self.members, self.options)
            if draft.outcome is Outcome.CHANGE:
                draft.reasons.append(Reason("cohort_loses", "cohort", draft.name))

    def _found(self, draft: Draft, name: str) -> int | None:
        key = fold(name)
        number = self.cohorts.get(key)
        if number:
            return number
        if number is not None:  # the directory tells several of one name as 0
            draft.reasons.append(Reason("cohort_ambiguous", "cohort", name))
            return None
        if not self.options.makes("cohort_unknown", name) or draft.wish is not Wish.ENROL:
            known = near_names(name, self.cohorts)
            draft.reasons.append(Reason("cohort_unknown", "cohort", name, {"known": known}))
            return None
        if len(name) > _LONGEST:
            draft.reasons.append(Reason("too_long", "cohort", name[:100], {"length": len(name), "limit": _LONGEST}))
        if key not in self.new:
            fields = {"name": name, "idnumber": name}
            self.new[key] = NewThing(plan_id(len(self.new)), Entity.COHORT, fields, name)
        draft.reasons.append(Reason("new_cohort", "cohort", name))
        return self.new[key].id


@dataclass(slots=True)
class GroupComparing:
    """The groups of the courses that the list names, who is in them, and who is in the courses."""

    options: ImportOptions
    groups: Mapping[tuple[int, str], int]
    members: Collection[tuple[int, int]]
    enrolments: Mapping[tuple[int, int], Collection[EnrolmentRef]]
    new: dict[tuple[int, str], NewGroup] = field(default_factory=dict)

    def compare(self, draft: Draft) -> None:
        """Fill the outcome of a draft whose person and course are known."""
        person, course = draft.person, draft.course
        if person is None or course is None or draft.wish is None or not draft.groups:
            return
        name = draft.groups[0]
        draft.thing = self._found(draft, course.id, course.shortname, name)
        if draft.thing is None:
            return
        inside = (draft.thing, person.id) in self.members
        settle(draft, person, inside, self.options)
        if draft.outcome in (Outcome.CREATE, Outcome.CHANGE):
            draft.after = {"groups": name}
        if draft.outcome is Outcome.CREATE and (person.id, course.id) not in self.enrolments:
            draft.reasons.append(Reason("not_in_course", None, course.shortname))

    def _found(self, draft: Draft, course: int, shortname: str, name: str) -> int | None:
        key = (course, fold(name))
        number = self.groups.get(key)
        if number:
            return number
        if number is not None:  # the directory tells several of one name as 0
            draft.reasons.append(Reason("group_ambiguous", "group", name))
        elif not self.options.makes("group_unknown", name) or draft.wish is not Wish.ENROL:
            known = near_names(name, (each for at, each in self.groups if at == course))
            draft.reasons.append(Reason("group_unknown", "group", name, {"known": known}))
        else:
            self.new.setdefault(key, NewGroup(plan_id(len(self.new)), course, shortname, name))
            draft.reasons.append(Reason("new_group", "group", name))
            return self.new[key].id
        return None


def settle(draft: Draft, person: PersonRef, inside: bool, options: ImportOptions) -> None:
    """In or out, compared with how it is, as far as both are wanted."""
    mode = options.mode(draft.kind)
    if mode is (Mode.ADD if draft.wish is Wish.UNENROL else Mode.UPDATE):
        draft.verb = RowVerb.REMOVE if draft.wish is Wish.UNENROL else RowVerb.ADD
        draft.outcome = Outcome.SAME
        if inside is (draft.wish is Wish.UNENROL):
            draft.reasons.append(Reason("member_stays" if inside else "member_not_added"))
        return
    if draft.wish is Wish.UNENROL:
        draft.verb = RowVerb.REMOVE
        draft.outcome = Outcome.CHANGE if inside else Outcome.SAME
        if not inside:
            draft.reasons.append(Reason("not_member"))
    else:
        draft.outcome = Outcome.SAME if inside else Outcome.CREATE
    if person.id in options.protected and draft.outcome is not Outcome.SAME:
        draft.reasons.append(Reason("protected", None, person.username, {"id": person.id}))
