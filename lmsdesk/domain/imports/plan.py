"""What importing a list would do: one outcome per row, counts that add up, and the questions that are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from lmsdesk.domain.changes import Undo
from lmsdesk.domain.fields import Value
from lmsdesk.domain.imports.options import Kind
from lmsdesk.domain.imports.sheet import Source
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId

if TYPE_CHECKING:  # they are made of rows
    from lmsdesk.domain.imports.plan_rows import PlanRows


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    CHECK = "check"  # waits for a decision
    BLOCKED = "blocked"
    MERGED = "merged"  # says what an earlier row says


LINES = "\n"  # between the names of groups, which may hold commas


class RowVerb(StrEnum):
    """What a row asks for."""

    ENROL = "enrol"
    UPDATE = "update"
    UNENROL = "unenrol"
    SUSPEND = "suspend"
    REMOVE_ROLE = "remove_role"
    ADD = "add"  # an account, a course, a category; a member
    REMOVE = "remove"  # a member


class Suggestion(NamedTuple):
    """Somebody or something near to what a cell says; never taken without a person.

    ``why`` is how it is alike (``likeness.Likeness``) and ``by`` in which field; moments are Unix seconds, None
    where nothing is known; 0 is never.
    """

    field: str  # "person" or "course"
    id: int  # negative for somebody who is only in the tray
    text: str
    detail: str
    why: str
    by: str = ""
    letters: int = 0  # how many differ
    last_access: int | None = None
    start: int | None = None
    end: int | None = None


class PlanRow(NamedTuple):
    """One row of the plan; a file row that names several courses makes one for each (``part`` from 1).

    ``before`` has what is known of the enrolment, the account or the course, ``after`` only what the row changes: of
    enrolments role, start, end, suspended, groups (names joined by LINES), else the fields of ``domain.fields``.
    ``thing`` is the cohort, group or category that a row is about, and ``course`` its name where it is no course. A
    row below 1 stands in no file: it is about somebody whom a list that is everybody lacks, or whose address a list
    tells otherwise. A named tuple, because a hundred thousand of them cross a process border.
    """

    row: int
    line: int
    part: int
    outcome: Outcome
    verb: RowVerb
    cells: Sequence[str]
    user_id: int | None = None
    person: str = ""
    matched_by: str | None = None
    course_id: int | None = None
    course: str = ""
    before: Mapping[str, Value] = {}
    after: Mapping[str, Value] = {}
    reasons: tuple[Reason, ...] = ()
    undo: Undo | None = None
    merged_into: RowId | None = None
    suggestions: tuple[Suggestion, ...] = ()
    pending: bool = False  # an unsent edit of mine already shadows the enrolment
    kind: Kind = Kind.ENROLMENT
    source: int = 0  # which of the lists of the plan it comes from
    thing: int | None = None

    @property
    def id(self) -> RowId:
        """The row of the list that this is, or is a part of."""
        return RowId(self.source, self.row)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question for all rows alike; ``chosen`` is the answer that the plan was made with, if any.

    ``offers`` are who or what the choices stand for, where those are numbers.
    """

    key: str
    code: str
    about: str | None
    choices: tuple[str, ...]
    rows: int
    samples: tuple[str, ...] = ()
    chosen: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    offers: tuple[Suggestion, ...] = ()
    usual: str | None = None  # what happens without an answer; None where the rows wait for one


class ColumnState(StrEnum):
    """What became of a column of the file."""

    MAPPED = "mapped"
    AMBIGUOUS = "ambiguous"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    CONTROL = "control"  # written by an earlier export of ours
    SECRET = "secret"  # a password: masked and never kept


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file; ``field`` is what it is read as, ``slot`` counts course1, course2, ..."""

    place: int
    header: str
    state: ColumnState
    key: str  # what a person said about it is kept under this
    field: str | None = None
    slot: int = 0
    candidates: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group that the person explicitly agreed to create."""

    id: int  # inside of the plan (``plan_ids``)
    course_id: int
    course: str
    name: str


@dataclass(frozen=True, slots=True)
class NewThing:
    """What has to be made before rows can be done: somebody to be enrolled, a cohort, a category.

    ``fields`` may name other new things by their numbers inside of the plan.
    """

    id: int  # inside of the plan (``plan_ids``)
    entity: Entity
    fields: Mapping[str, Value]
    label: str


@dataclass(frozen=True, slots=True)
class PlanList:
    """One of several lists of a plan; rows name it by ``index``. ``refused`` tells why nothing of it takes part.

    ``counts``, ``left_out``, ``removals`` and ``grants`` are those of the plan, as far as they are about its rows.
    """

    index: int
    source: Source
    shape: str
    file_rows: int
    refused: Reason | None = None
    counts: Mapping[Outcome, int] = field(default_factory=dict)
    left_out: int = 0
    removals: int = 0
    grants: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The result of a check. ``refused`` is set when nothing could be planned; the columns say what was seen."""

    source: Source
    site_name: str
    shape: str
    container: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    file_rows: int  # rows of data in the file
    rows: PlanRows
    columns: tuple[MappedColumn, ...]
    asks: tuple[Ask, ...]
    fixes: Mapping[str, int]
    notes: tuple[Reason, ...]
    roles: Mapping[str, int]
    groups: Mapping[tuple[int, str], int]  # (course, folded name) to id, as far as rows name them
    new_groups: tuple[NewGroup, ...] = ()
    new_things: tuple[NewThing, ...] = ()  # each after those that it names
    clears: int = 0  # cells that would be emptied
    changes: int = 0  # what the tray would hold, as people count changes
    removals: int = 0  # people who would be unenrolled
    grants: int = 0  # people who would get a role beyond the learner's
    left_out: int = 0  # rows that a person left out; they count as blocked
    tab: str | None = None  # the worksheet that was read
    first_rows: tuple[tuple[str, ...], ...] = ()  # of a refused list, to show what was in it
    refused: Reason | None = None
    counts: Mapping[Outcome, int] = field(default_factory=dict)
    fingerprint: str = ""  # of the header, for presets
    kind: Kind = Kind.ENROLMENT  # what the rows are about, where all are about the same
    lists: tuple[PlanList, ...] = ()  # where there are several
    filtered: int = 0  # rows of the file that a condition left out; they are no rows of the plan

    @property
    def open_asks(self) -> tuple[Ask, ...]:
        """The questions without an answer."""
        return tuple(ask for ask in self.asks if ask.chosen is None)
