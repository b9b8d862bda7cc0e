"""What a person chose for an import, apart from the file itself. All of it can be kept and used for another file.

What is said about a column is keyed by its heading (``mapping.column_keys``), what is said about a field by its
name: neither moves when a column is put in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.row_ids import RowId
from lmsdesk.domain.text import fold


class Kind(StrEnum):
    """What the rows of a list are about."""

    ENROLMENT = "enrolment"
    PERSON = "person"  # accounts
    COHORT_MEMBER = "cohort"
    GROUP_MEMBER = "group"
    COURSE = "course"
    CATEGORY = "category"


# What lists are called on the command line, in the order in which they are offered.
LISTS: Mapping[str, Kind] = {
    "enrolments": Kind.ENROLMENT,
    "people": Kind.PERSON,
    "cohorts": Kind.COHORT_MEMBER,
    "groups": Kind.GROUP_MEMBER,
    "courses": Kind.COURSE,
    "categories": Kind.CATEGORY,
}
# Things of their own are only added unless a person says that those on the site may be changed.
_ADDED_ONLY = frozenset({Kind.PERSON, Kind.COURSE, Kind.CATEGORY})


class Sync(StrEnum):
    """Whether a list is everybody who should be there, and what becomes of those whom it lacks."""

    NO = "no"
    SUSPEND = "suspend"
    UNENROL = "unenrol"


class Mode(StrEnum):
    """Which rows of a kind count: those about what is not there yet, those about what is, or both."""

    ADD = "add"
    UPDATE = "update"
    BOTH = "both"


class Write(StrEnum):
    """What a field of the list may do to what the site has."""

    ALWAYS = "always"
    IF_EMPTY = "if_empty"
    NEVER = "never"


class Empty(StrEnum):
    """What an empty cell means: nothing is said, the site's value goes, or the value for rows that say nothing."""

    LEAVE = "leave"
    CLEAR = "clear"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a field of the list counts."""

    write: Write = Write.ALWAYS
    empty: Empty = Empty.LEAVE


@dataclass(frozen=True, slots=True)
class Formula:
    """One step that changes the texts of a column: trim, case, split, join, replace, pad or lookup."""

    step: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows count, by the text of one column; ``test`` is equals, contains, empty or filled."""

    column: str
    test: str
    text: str = ""
    negated: bool = False


class DateOrder(StrEnum):
    """How 03/04/2026 is meant."""

    AUTO = "auto"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


AUTO = "auto"  # match people by the strongest identifier in the file

# Answers to questions that concern many rows alike: key of the question to the chosen word.
Decisions = Mapping[str, str]

ACCEPT = "accept"
SKIP = "skip"
CREATE = "create"  # what the list names and the site lacks
LEAVE = "leave"  # as without an answer
_USUAL = Policy()


@dataclass(frozen=True, slots=True)
class Override:
    """What a person set for one row: other cell texts by field, the person meant, or that it stays out."""

    cells: Mapping[str, str] = field(default_factory=dict)
    user_id: int | None = None
    course_id: int | None = None
    skip: bool = False
    accepted: frozenset[str] = frozenset()  # codes of questions answered for this row alone


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Everything that decides how rows are read.

    ``now`` is Unix seconds. ``columns`` maps keys of columns to fields ("ignore" for none) where the person
    chose; ``defaults`` gives values for fields that the file lacks ("course", "role", ...). ``policies`` are by
    field; without one a field is written, and an empty cell leaves things alone. ``modes`` are by kind; where nothing
    is said, accounts, courses and categories are only added, and of all else both counts. ``fixes_off`` are codes of repairs that are not made: such a cell stays as it stands.
    ``overrides`` are keyed by the row.

    ``formulas`` are by key of a column; rows that do not meet all ``filters`` take no part. With ``sync`` the list is
    everybody who should be there.
    """

    now: int
    kind: Kind | None = None  # what the rows of the list are about; None for what its headings say
    site_timezone: str = "UTC"
    site_name: str = ""
    match_by: str = AUTO
    modes: Mapping[Kind, Mode] = field(default_factory=dict)
    default_role: str | None = "student"
    date_order: DateOrder = DateOrder.AUTO
    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    fixes_off: frozenset[str] = frozenset()
    formulas: Mapping[str, tuple[Formula, ...]] = field(default_factory=dict)
    filters: tuple[RowFilter, ...] = ()
    sync: Sync = Sync.NO  # of enrolments: those of the courses and roles that the list names
    decisions: Decisions = field(default_factory=dict)
    overrides: Mapping[RowId, Override] = field(default_factory=dict)
    allow_create_groups: bool = False
    encoding: str | None = None  # how the letters are read, where a person chose
    tab: str | None = None  # which sheet of a workbook, where a person chose
    delimiter: str | None = None  # what divides the cells, where a person chose
    header_row: int | None = None  # in which row the heading is, where a person chose; 0 for none
    protected: frozenset[int] = frozenset()  # people whom a list changes only where somebody agrees to that row
    own: int | None = None  # the account that the program signs in with

    def mode(self, kind: Kind) -> Mode:
        """Which rows of a kind count."""
        return self.modes.get(kind, Mode.ADD if kind in _ADDED_ONLY else Mode.BOTH)

    def policy(self, name: str) -> Policy:
        """How far a field counts."""
        return self.policies.get(name, _USUAL)

    def makes(self, code: str, name: str) -> bool:
        """Tell whether a group, cohort or category of this name is made; ``code`` is what is said where it is not."""
        return self.allow_create_groups or self.decisions.get(f"{code}:{fold(name)}") == CREATE

    def clears(self, name: str) -> bool:
        """Tell whether an empty cell of a field takes away what the site has."""
        return self.policy(name).empty is Empty.CLEAR
