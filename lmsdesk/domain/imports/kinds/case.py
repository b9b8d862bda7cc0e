"""What every kind of row works with, and what a kind has to be able to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lmsdesk.domain.changes import NewOperation
from lmsdesk.domain.directory import Directory
from lmsdesk.domain.imports.asks import Asking
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.mapping import ColumnMap
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plain import Plain
from lmsdesk.domain.imports.plan import NewGroup, NewThing, PlanRow
from lmsdesk.domain.imports.plan_ids import Numbers
from lmsdesk.domain.imports.shapes import Shape
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.texts import Texts
from lmsdesk.domain.imports.times import Times
from lmsdesk.domain.ports import Reason

# What the server would refuse for sure about a change, as far as that is known before it is asked.
Validate = Callable[[NewOperation], Sequence[Reason]]


@dataclass(frozen=True, slots=True)
class Case:
    """One list with its columns read, and the site that it is about."""

    sheet: Sheet
    options: ImportOptions
    directory: Directory
    shape: Shape
    columns: ColumnMap
    texts: Texts
    times: Times
    roles: Mapping[str, int]
    would_refuse: Validate
    filtered: int  # rows of the list that take no part
    plain: Plain = field(default_factory=Plain)  # rows that need no draft of their own


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing found out beside the drafts themselves: groups of the touched courses, and what is to be made."""

    groups: Mapping[tuple[int, str], int] = field(default_factory=dict)
    new_groups: Mapping[tuple[int, str], NewGroup] = field(default_factory=dict)
    new_things: Sequence[NewThing] = ()  # each after those that it names
    notes: Sequence[Reason] = ()
    drafts: Sequence[Draft] | None = None  # all of them in order, where some were no drafts before
    offers: frozenset[str] = frozenset()  # codes of findings that more can be done about (``asks.OFFERED``)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Rows that stand in no list, about those whom it lacks, and what is to be said about the whole of it."""

    rows: Sequence[PlanRow] = ()
    notes: Sequence[Reason] = ()


class RowKind(Protocol):
    """How rows about one kind of thing are read, compared, judged together and turned into changes."""

    def refusal(self, sheet: Sheet, columns: ColumnMap, options: ImportOptions) -> Reason | None:
        """Why a list can hold no rows of this kind; None when it can."""

    def drafts(self, case: Case) -> Iterator[Draft]:
        """The rows as far as their cells tell, in the order of the list."""

    def compare(self, case: Case, drafts: Sequence[Draft]) -> Compared:
        """Fill what each draft would change, and what is to be said about it."""

    def settle(self, drafts: Sequence[Draft], options: ImportOptions, asking: Asking) -> None:
        """Judge rows about the same thing together, after each was decided for itself."""

    def conclude(self, case: Case, drafts: Sequence[Draft], asking: Asking) -> Conclusion:
        """What is only known when every row is settled, such as whom a list that is everybody lacks."""

    def operations(
        self, row: PlanRow, roles: Mapping[str, int], groups: Mapping[tuple[int, str], int], numbers: Numbers
    ) -> Iterator[NewOperation]:
        """What one row that can be done does."""

    def changes(self, row: PlanRow) -> int:
        """How many changes such a row makes, as people count them."""
