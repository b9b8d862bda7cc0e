"""A list that is everybody: who is in a course and not in the list leaves it, or is suspended there.

Only courses that a usable row puts somebody into are meant, only people enrolled by hand, and only roles that the list
gives. Protected people never leave, nobody leaves for a list of which a part was left aside, and what cannot be read
for sure asks first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.changes import Undo
from lmsdesk.domain.directory import CourseRef, EnrolmentRef, PersonRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.guards import DEFAULT_RULES
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.kinds.case import Case, Conclusion
from lmsdesk.domain.imports.kinds.enrolments.compare import known_of
from lmsdesk.domain.imports.options import Kind, Override, Sync
from lmsdesk.domain.imports.plan import Outcome, PlanRow, RowVerb
from lmsdesk.domain.imports.reasons import WEIGHTS, Weight
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.keys import MANUAL
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.text import sort_key

_BY_HAND = ("", MANUAL)
_IN = (Wish.ENROL, Wish.ACTIVE, Wish.SUSPENDED)
_HELD = (Outcome.BLOCKED, Outcome.CHECK)
_BITS = 31  # of the numbers of people and courses on a server
Pair = tuple[int, int]  # person, course


def row_number(user: int, course: int) -> int:
    """The number of a row that stands in no list: the same person and course have the same one in every check."""
    return -((course << _BITS) | user)


def missing_rows(case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
    """Rows about those whom the list lacks, by course and name, and whom it does not touch though it lacks them."""
    if case.options.sync is Sync.NO:
        return Conclusion()
    everybody = _Everybody(case, asking, _courses(drafts), _roles(case, drafts))
    everybody.find(drafts)
    return Conclusion(everybody.rows, everybody.notes())


def _courses(drafts: Sequence[Draft]) -> Mapping[int, CourseRef]:
    """The courses that a row which can be done, or is done already, puts somebody into."""
    return {
        draft.course.id: draft.course
        for draft in drafts
        if draft.course is not None and draft.course.id > 0 and draft.wish in _IN and draft.outcome not in _HELD
    }


def _roles(case: Case, drafts: Sequence[Draft]) -> frozenset[str]:
    said = (draft.role or case.options.default_role or "" for draft in drafts if draft.wish in _IN)
    return frozenset(name for text in set(said) for name in text.split(",") if name)


@dataclass(slots=True)
class _Everybody:
    case: Case
    asking: Asking
    courses: Mapping[int, CourseRef]
    roles: frozenset[str]
    rows: list[PlanRow] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    graded: int = 0

    def find(self, drafts: Sequence[Draft]) -> None:
        directory = self.case.directory
        named = set(filter(None, map(_named, drafts)))
        there = directory.enrolled(self.courses) if self.courses else ()
        sizes = Counter(course for _, course in there)
        lacking = {pair for pair in there if pair not in named and pair[0] > 0}
        known = directory.enrolments(lacking) if lacking else {}
        leaving = [(pair, mine) for pair in lacking if (mine := self._leaves(pair, known.get(pair, ()))) is not None]
        found = directory.people("id", [str(user) for user in {pair[0] for pair, _ in leaving}])
        people = {person.id: person for same in found.values() for person in same}
        counts = Counter(pair[1] for pair, _ in leaving)
        held = sum(draft.outcome in _HELD for draft in drafts)
        for pair, mine in sorted(leaving, key=lambda item: self._order(item[0], people)):
            if (person := people.get(pair[0])) is not None:
                reasons = [*self._doubts(pair[1], held, counts, sizes), *self._losses(mine)]
                self.rows.append(self._row(person, self.courses[pair[1]], mine, reasons))

    def _leaves(self, pair: Pair, there: Sequence[EnrolmentRef]) -> EnrolmentRef | None:
        """The enrolment that ends, None where the person stays."""
        mine = next((each for each in there if each.method in _BY_HAND), None)
        if pair[0] in self.case.options.protected:
            self.kept["sync_keeps_protected"] += 1
        elif mine is None:
            self.kept["sync_keeps_methods"] += bool(there)
        elif not mine.roles or not self.roles.issuperset(mine.roles):
            self.kept["sync_keeps_roles"] += 1
        elif not (self.case.options.sync is Sync.SUSPEND and mine.suspended):
            return mine
        return None

    def _order(self, pair: Pair, people: Mapping[int, PersonRef]) -> tuple[str, str, int]:
        person = people.get(pair[0])
        name = sort_key(person.last_name, person.first_name) if person is not None else ""
        return self.courses[pair[1]].shortname, name, pair[0]

    def _doubts(self, course: int, held: int, counts: Mapping[int, int], sizes: Mapping[int, int]) -> Iterator[Reason]:
        """What has to be decided before anybody leaves."""
        yield Reason("not_in_list")
        if self.case.filtered:
            yield Reason("sync_filtered", None, None, {"count": self.case.filtered})
        if held:
            yield Reason("sync_incomplete", None, None, {"count": held})
        if counts[course] > (limit := DEFAULT_RULES.limit(sizes[course])):
            facts = {"count": counts[course], "size": sizes[course], "limit": limit}
            yield Reason("sync_many", None, self.courses[course].shortname, facts)

    def _losses(self, mine: EnrolmentRef) -> Iterator[Reason]:
        if self.case.options.sync is Sync.UNENROL:
            yield Reason("unenrol_loses", facts={"grade": mine.grade, "progress": mine.progress})
        if mine.pending:
            yield Reason("pending_edit")

    def _row(self, person: PersonRef, course: CourseRef, mine: EnrolmentRef, reasons: list[Reason]) -> PlanRow:
        suspends = self.case.options.sync is Sync.SUSPEND
        number = row_number(person.id, course.id)
        name = f"{person.first_name} {person.last_name}".strip()
        override = self.case.options.overrides.get(RowId(self.case.sheet.index, number), Override())
        outcome, reasons = self._outcome(reasons, override, f"{name}, {course.shortname}")
        done = outcome is Outcome.CHANGE
        self.graded += done and mine.grade is not None
        return PlanRow(
            row=number,
            line=0,
            part=0,
            outcome=outcome,
            verb=RowVerb.SUSPEND if suspends else RowVerb.UNENROL,
            cells=self._cells(person, course, mine),
            user_id=person.id,
            person=name,
            course_id=course.id,
            course=course.shortname,
            before=known_of(mine),
            after={"suspended": True} if suspends else {},
            reasons=tuple(reasons),
            undo=None if not done else Undo.EXACT if suspends else Undo.COMPENSATING,
            pending=mine.pending,
            kind=Kind.ENROLMENT,
            source=self.case.sheet.index,
        )

    def _outcome(self, reasons: list[Reason], override: Override, sample: str) -> tuple[Outcome, list[Reason]]:
        if override.skip:
            return Outcome.BLOCKED, [Reason("skipped")]
        if any(WEIGHTS.get(reason.code) is Weight.BLOCK for reason in reasons):
            return Outcome.BLOCKED, reasons
        waits, out = self.asking.judge(reasons, override, sample)
        if out:
            return Outcome.BLOCKED, [*reasons, Reason("left_out")]
        return (Outcome.CHECK if waits else Outcome.CHANGE), reasons

    def _cells(self, person: PersonRef, course: CourseRef, mine: EnrolmentRef) -> list[str]:
        """What the list would say about them, in its columns."""
        told = {
            "username": person.username,
            "email": person.email,
            "idnumber": person.idnumber,
            "user_id": str(person.id),
            "first_name": person.first_name,
            "last_name": person.last_name,
            "full_name": f"{person.first_name} {person.last_name}".strip(),
            "department": person.department,
            "course": course.shortname,
            "course_idnumber": course.idnumber,
            "course_id": str(course.id),
            "role": ", ".join(mine.roles),
        }
        return [told.get(each.field or "", "") for each in self.case.columns.columns]

    def notes(self) -> list[Reason]:
        """How many leave, and who stays though the list lacks them."""
        leaving = sum(row.outcome is Outcome.CHANGE for row in self.rows)
        code = "sync_suspends" if self.case.options.sync is Sync.SUSPEND else "sync_unenrols"
        courses = ", ".join(sorted(course.shortname for course in self.courses.values())[:5])
        facts: dict[str, Value] = {
            "count": leaving,
            "courses": courses,
            "number": len(self.courses),
            "graded": self.graded,
        }
        found = [Reason(code if self.rows else "sync_nobody", None, None, facts)]
        return found + [Reason(each, None, None, {"count": count}) for each, count in self.kept.items() if count]


def _named(draft: Draft) -> tuple[int, int] | None:
    """The person whom a row keeps in a course, whatever else is wrong with it."""
    if draft.person is None or draft.course is None or draft.wish is Wish.UNENROL:
        return None
    return draft.person.id, draft.course.id
