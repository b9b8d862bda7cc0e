"""Rows of a plan in the making: what their own cells tell, then what that would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.directory import CourseRef, PersonRef
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.courses import CourseMatch
from lmsdesk.domain.imports.options import Kind, Override
from lmsdesk.domain.imports.people import Match
from lmsdesk.domain.imports.plan import Outcome, RowVerb
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.times import Period
from lmsdesk.domain.imports.verbs import Wish
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId

_NOTHING: Mapping[str, Value] = {}


@dataclass(slots=True)
class Draft:
    """One row of the plan in the making; the part from ``outcome`` on is filled by the comparison."""

    sheet: Sheet
    place: int
    part: int
    match: Match
    where: CourseMatch
    person: PersonRef | None
    course: CourseRef | None
    wish: Wish | None
    role: str | None  # as the cell says, None when it is silent; several with commas between
    period: Period
    groups: tuple[str, ...]
    override: Override
    reasons: list[Reason]
    outcome: Outcome = Outcome.BLOCKED
    verb: RowVerb = RowVerb.ENROL
    before: dict[str, Value] = field(default_factory=dict)
    after: dict[str, Value] = field(default_factory=dict)
    merged_into: RowId | None = None
    pending: bool = False
    kind: Kind = Kind.ENROLMENT
    said: Mapping[str, Value] = field(default_factory=dict)  # fields of an account, a course or a category
    number: int | None = None  # of the person or course of the row where it is new
    name: str = ""  # of what is new, or of what is neither a person nor a course
    thing: int | None = None  # the cohort, group or category

    @property
    def id(self) -> RowId:
        """The row of the list that this is, or is a part of."""
        return self.sheet.row_id(self.place)

    def beside(self, other: Draft) -> str:
        """The row as it is told beside another one: with the name of its list where that is another."""
        number = self.sheet.numbers[self.place]
        return str(number) if self.sheet is other.sheet else f"{number} ({self.sheet.source.name})"

    def says(self) -> tuple[object, ...]:
        """What the row asks for apart from groups: two rows that say the same are one."""
        return (self.wish, self.role, self.period.start, self.period.end)
