"""What a person chose for an import, apart from the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.row_ids import RowId


class Existing(StrEnum):
    """What to do with people who are enrolled already."""

    UPDATE = "update"
    LEAVE = "leave"


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

    ``now`` is Unix seconds. ``columns`` maps places of columns to fields ("ignore" for none) where the person
    chose; ``defaults`` gives values for fields that the file lacks ("course", "role", ...). An empty cell
    leaves things alone, except in the fields of ``clears``. ``overrides`` are keyed by the row.
    """

    now: int
    site_timezone: str = "UTC"
    site_name: str = ""
    match_by: str = AUTO
    existing: Existing = Existing.UPDATE
    default_role: str | None = "student"
    date_order: DateOrder = DateOrder.AUTO
    columns: Mapping[int, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    clears: frozenset[str] = frozenset()
    decisions: Decisions = field(default_factory=dict)
    overrides: Mapping[RowId, Override] = field(default_factory=dict)
    allow_create_groups: bool = False
    encoding: str | None = None  # how the letters are read, where a person chose
    tab: str | None = None  # which sheet of a workbook, where a person chose
    delimiter: str | None = None  # what divides the cells, where a person chose
    header_row: int | None = None  # in which row the heading is, where a person chose; 0 for none
    protected: frozenset[int] = frozenset()
