"""What a row would change, compared with the enrolment as it is; what the row does not say is left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.directory import CourseRef, EnrolmentRef, PersonRef
from lmsdesk.domain.fields import Value, spec_of
from lmsdesk.domain.imports.autodates import became_date
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.members.compare import near_names
from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode, Write
from lmsdesk.domain.imports.plan import LINES, NewGroup, Outcome, RowVerb
from lmsdesk.domain.imports.plan_ids import plan_id
from lmsdesk.domain.imports.roles import is_privileged
from lmsdesk.domain.imports.times import NO_DATE
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.keys import MANUAL, Entity
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.text import fold

_LONGEST_GROUP = spec.max_length or 0 if (spec := spec_of(Entity.GROUP, "name")) else 0
_MINUTE = 60  # Moodle's reports tell the dates of enrolments by the minute
_NEVER_ENDS = Reason("never_ends", "end")  # most rows of some lists: one for all
_MINE = ("", MANUAL)  # "" is an enrolment whose method nobody told


@dataclass(slots=True)
class Comparing:
    """The state of the site as far as the list touches it."""

    options: ImportOptions
    enrolments: Mapping[tuple[int, int], Sequence[EnrolmentRef]]
    groups: Mapping[tuple[int, str], int]
    members: Collection[tuple[int, int]]
    givable: Collection[str] | None = None  # roles that the account may give, where that is known
    new_groups: dict[tuple[int, str], NewGroup] = field(default_factory=dict)
    by_cohort: list[Draft] = field(default_factory=list)  # about people whom a cohort enrols
    _in_course: dict[int, set[int]] | None = None

    @property
    def mode(self) -> Mode:
        """Whether enrolments are added, changed, or both."""
        return self.options.mode(Kind.ENROLMENT)

    def compare(self, draft: Draft) -> None:
        """Fill the outcome of a draft whose person and course are known."""
        person, course = draft.person, draft.course
        if person is None or course is None or draft.wish is None:
            return
        mine: EnrolmentRef | None = None
        others: Sequence[EnrolmentRef] = ()
        if there := self.enrolments.get((person.id, course.id)):
            mine = next((each for each in there if each.method in _MINE), None)
            others = [each for each in there if each.method not in _MINE]
        if mine is not None:
            draft.before = known_of(mine)
            draft.pending = mine.pending
            if mine.pending:
                draft.reasons.append(Reason("pending_edit"))
        if draft.wish is Wish.UNENROL:
            self._unenrol(draft, mine, others)
        elif mine is None:
            self._enrol(draft, person, course, others)
        else:
            self._change(draft, person, course, mine)
        if person.id in self.options.protected and draft.outcome in (Outcome.CREATE, Outcome.CHANGE):
            draft.reasons.append(Reason("protected", None, person.username, {"id": person.id}))

    # Out

    def _unenrol(self, draft: Draft, mine: EnrolmentRef | None, others: Sequence[EnrolmentRef]) -> None:
        draft.verb = RowVerb.UNENROL
        if mine is None:
            draft.outcome = Outcome.SAME
            methods = self._methods(draft, others)
            if others:
                draft.reasons.append(Reason("other_method_unenrol", None, None, {"methods": methods}))
            else:
                draft.reasons.append(Reason("not_enrolled"))
            return
        draft.outcome = Outcome.CHANGE
        named = set(_several(draft.role))
        if named and set(mine.roles) - named:
            draft.verb = RowVerb.REMOVE_ROLE
            draft.after = {"role": ",".join(name for name in mine.roles if name not in named)}
            if named.isdisjoint(mine.roles):
                draft.outcome = Outcome.SAME
            return
        if self.options.decisions.get("unenrol_loses") == "suspend":
            self._suspend_instead(draft, mine)
            return
        if others:
            methods = self._methods(draft, others)
            draft.reasons.append(Reason("stays_by_method", None, methods, {"methods": methods}))
        groups = len({number for number in self._groups_in(mine.course_id) if (number, mine.user_id) in self.members})
        facts = {"grade": mine.grade, "progress": mine.progress, "groups": groups}
        draft.reasons.append(Reason("unenrol_loses", facts=facts))

    def _suspend_instead(self, draft: Draft, mine: EnrolmentRef) -> None:
        """The way out that keeps grades, groups and bookings, where a person chose it for the whole list."""
        draft.verb, draft.outcome = RowVerb.SUSPEND, Outcome.SAME
        draft.reasons.append(Reason("suspended_instead"))
        if mine.suspended is not True:
            draft.after, draft.outcome = {"suspended": True}, Outcome.CHANGE

    def _groups_in(self, course: int) -> Collection[int]:
        """The groups of a course."""
        if self._in_course is None:
            self._in_course = {}
            for (at, _), number in self.groups.items():
                self._in_course.setdefault(at, set()).add(number)
        return self._in_course.get(course, ())

    def _methods(self, draft: Draft, others: Sequence[EnrolmentRef]) -> str:
        """The ways in beside the one by hand; which cohorts these are is looked up for all rows at once."""
        if any(each.method == "cohort" for each in others):
            self.by_cohort.append(draft)
        return ", ".join(each.method for each in others)

    # In

    def _enrol(self, draft: Draft, person: PersonRef, course: CourseRef, others: Sequence[EnrolmentRef]) -> None:
        if draft.wish is Wish.SUSPEND:
            draft.reasons.append(Reason("not_enrolled_to_suspend"))
            return
        if draft.wish is Wish.LEAVE:
            self._has_left(draft, others)
            return
        if self.mode is Mode.UPDATE:
            draft.outcome = Outcome.SAME
            draft.reasons.append(Reason("not_added"))
            return
        role = draft.role or self.options.default_role
        if role is None:
            draft.reasons.append(Reason("role_missing", "role"))
            return
        if others:
            methods = self._methods(draft, others)
            draft.reasons.append(Reason("other_method", None, methods, {"methods": methods}))
        draft.outcome = Outcome.CREATE
        draft.after = {"role": role}
        period = draft.period
        if period.start is not None:
            draft.after["start"] = period.start
        if period.end is not None:
            draft.after["end"] = period.end
        if draft.wish is Wish.SUSPENDED:
            draft.after["suspended"] = True
        self._judge_role(draft, role)
        self._judge_person(draft, person)
        draft.reasons += about_course(course, self.options.now)
        if period.start or period.end:
            self._judge_dates(draft, period.start, period.end)
        if draft.groups:
            self._join_groups(draft, person, course)
        if not period.end:
            draft.reasons.append(_NEVER_ENDS)

    def _has_left(self, draft: Draft, others: Sequence[EnrolmentRef]) -> None:
        """Somebody whom another system took out, and who is not enrolled by hand anyway."""
        draft.verb, draft.outcome = RowVerb.SUSPEND, Outcome.SAME
        methods = self._methods(draft, others)
        told = Reason("stays_by_other", None, methods, {"methods": methods}) if others else Reason("not_enrolled")
        draft.reasons.append(told)

    def _change(self, draft: Draft, person: PersonRef, course: CourseRef, mine: EnrolmentRef) -> None:
        draft.verb, draft.outcome = RowVerb.UPDATE, Outcome.SAME
        if self.mode is Mode.ADD:
            draft.reasons.append(Reason("left_as_is"))
            return
        self._change_role(draft, mine)
        self._change_dates(draft, mine)
        self._change_state(draft, mine)
        self._join_groups(draft, person, course)
        if draft.after:
            draft.outcome = Outcome.CHANGE
        if draft.wish is Wish.ACTIVE and draft.after.get("suspended") is False:
            self._judge_person(draft, person)

    def _change_role(self, draft: Draft, mine: EnrolmentRef) -> None:
        named = _several(draft.role)
        if mine.roles and self.options.policy("role").write is Write.IF_EMPTY:
            return
        new = [role for role in named if role not in mine.roles]
        if not new:
            return
        if len(named) > 1 or len(mine.roles) <= 1:
            draft.after["role"] = ",".join(named)
            if len(named) > 1:  # a list of all of them takes nothing away
                draft.after["role"] = ",".join((*mine.roles, *new))
        else:
            answer = self.options.decisions.get("role_among_several")
            if answer not in ("add", "replace"):
                draft.reasons.append(Reason("role_among_several", "role", new[0], {"roles": ", ".join(mine.roles)}))
            draft.after["role"] = new[0] if answer == "replace" else ",".join((*mine.roles, new[0]))
        self._judge_role(draft, ",".join(new))

    def _change_dates(self, draft: Draft, mine: EnrolmentRef) -> None:
        for name, said, is_now in (
            ("start", draft.period.start, mine.start),
            ("end", draft.period.end, mine.end),
        ):
            if said is None or (is_now != NO_DATE and self.options.policy(name).write is Write.IF_EMPTY):
                continue
            if is_now is None or not mine.dates_known:
                draft.reasons.append(Reason("dates_unknown", name))
                draft.after[name] = said
            elif said // _MINUTE != is_now // _MINUTE:
                draft.after[name] = said
        if "start" in draft.after or "end" in draft.after:
            start = draft.period.start if draft.period.start is not None else mine.start
            end = draft.period.end if draft.period.end is not None else mine.end
            self._judge_dates(draft, start, end)

    def _change_state(self, draft: Draft, mine: EnrolmentRef) -> None:
        match draft.wish:
            case Wish.SUSPEND | Wish.SUSPENDED | Wish.LEAVE:
                draft.verb = RowVerb.SUSPEND
                if mine.suspended is not True:
                    draft.after["suspended"] = True
            case Wish.ACTIVE if mine.suspended is not False:
                draft.after["suspended"] = False
            case Wish.ENROL if mine.suspended:
                answer = self.options.decisions.get("enrolment_suspended")
                if answer == "activate":
                    draft.after["suspended"] = False
                elif answer != "keep":
                    draft.reasons.append(Reason("enrolment_suspended"))
            case _:
                return

    # What deserves a look

    def _judge_role(self, draft: Draft, role: str) -> None:
        givable = self.givable
        for name in _several(role):
            if givable is not None and name not in givable:
                known = ", ".join(sorted(givable))
                draft.reasons.append(Reason("role_not_given", "role", name, {"known": known}))
            if is_privileged(name):
                draft.reasons.append(Reason("privileged_role", "role", name))

    def _judge_person(self, draft: Draft, person: PersonRef) -> None:
        if person.suspended:
            draft.reasons.append(Reason("account_suspended"))

    def _judge_dates(self, draft: Draft, start: int | None, end: int | None) -> None:
        if start and end and end < start:
            draft.reasons.append(Reason("end_before_start", "end", None, {"start": start, "end": end}))
        elif "end" in draft.after and end and end < self.options.now:
            draft.reasons.append(Reason("end_past", "end", None, {"end": end}))

    def _join_groups(self, draft: Draft, person: PersonRef, course: CourseRef) -> None:
        joined = []
        for name in draft.groups:
            key = (course.id, fold(name))
            number = self.groups.get(key)
            if number:
                if (number, person.id) not in self.members:
                    joined.append(name)
            elif number is None and (day := became_date("group", name)) is not None:
                draft.reasons.append(day)
            elif number is None and (makes := self.options.makes("group_unknown", name)) and len(name) > _LONGEST_GROUP:
                facts = {"length": len(name), "limit": _LONGEST_GROUP}
                draft.reasons.append(Reason("too_long", "group", name[:_LONGEST_GROUP], facts))
            elif number is None and makes:
                self.new_groups.setdefault(
                    key, NewGroup(plan_id(len(self.new_groups)), course.id, course.shortname, name)
                )
                draft.reasons.append(Reason("new_group", "group", name))
                joined.append(name)
            elif number is not None:  # the directory tells several of one name as 0
                draft.reasons.append(Reason("group_ambiguous", "group", name))
            else:
                known = near_names(name, (each for at, each in self.groups if at == course.id))
                draft.reasons.append(Reason("group_unknown", "group", name, {"known": known}))
        if joined:
            draft.after["groups"] = LINES.join(joined)


def about_course(course: CourseRef, now: int) -> Sequence[Reason]:
    """What is to be said about a course that somebody is to come into."""
    found = []
    if course.methods is not None and MANUAL not in course.methods:
        found.append(Reason("no_manual_method", None, course.shortname, {"course": course.id}))
    if course.end and course.end < now:
        found.append(Reason("course_ended", None, course.shortname, {"at": course.end}))
    elif course.start and course.start > now:
        found.append(Reason("course_not_started", None, course.shortname, {"at": course.start}))
    if course.visible is False:
        found.append(Reason("course_hidden", None, course.shortname))
    return found


def _several(role: str | None) -> list[str]:
    """The roles that a cell names."""
    return [name for name in (role or "").split(",") if name]


def known_of(mine: EnrolmentRef) -> dict[str, Value]:
    """What is known of an enrolment; dates that nobody told are absent."""
    before: dict[str, Value] = {"role": ",".join(mine.roles)}
    if mine.suspended is not None:
        before["suspended"] = mine.suspended
    if mine.dates_known:
        before.update(start=mine.start, end=mine.end)
    return before
