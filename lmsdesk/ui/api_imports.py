"""What the window needs of lists on their way into the tray, as Protocols (as ``ui.api`` says)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # only named here
    from pathlib import Path

    from lmsdesk.domain.changes import ChangeSet
    from lmsdesk.domain.facts import PastImport
    from lmsdesk.domain.imports.narrowing import Narrow, Tally
    from lmsdesk.domain.imports.options import ImportOptions
    from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, Suggestion
    from lmsdesk.domain.imports.repairs import Repair
    from lmsdesk.domain.ports import Reason
    from lmsdesk.domain.row_ids import RowId


class ImportSession(Protocol):
    """One list on its way into the tray; nothing is sent."""

    @property
    def name(self) -> str:
        """The name of the file, or "Clipboard"."""

    @property
    def options(self) -> ImportOptions:
        """What the plan was made with."""

    @property
    def plan(self) -> ImportPlan:
        """The result of the last check."""

    async def check(self, options: ImportOptions) -> ImportPlan:
        """Check again with other options; announces Progress as job "import"."""

    async def places(
        self, outcomes: Collection[Outcome] | None = None, text: str = "", narrow: Narrow = ...
    ) -> Sequence[int]:
        """Places in ``plan.rows``, problems first, of these outcomes, holding this text and fitting."""

    async def tally(self) -> Tally:
        """How many rows there are of each kind, for choosing among them."""

    async def alike(self, row: PlanRow) -> Sequence[RowId]:
        """Other rows with the same trouble over the same value."""

    async def near(self, row: PlanRow) -> Sequence[Suggestion]:
        """Who or what a row may have meant, the nearest first; looked up when somebody looks at it."""

    async def repairs(self, code: str) -> Sequence[Repair]:
        """What was repaired under a code, as far as a person can look through it."""

    async def save_blocked(self, path: Path) -> int:
        """Write only the rows with errors, with a column of reasons; return how many."""

    async def stage(self, only: Collection[RowId] | None = None) -> ChangeSet:
        """Put what can be done into the tray, or these rows alone; announces Progress as job "stage"."""

    def stop_staging(self) -> None:
        """Let ``stage`` stop with Cancelled; when it comes too late, all of it is in the tray."""

    def close(self) -> None:
        """Forget the file."""


class Imports(Protocol):
    """Reading lists of enrolments."""

    async def open(self, path: Path, options: ImportOptions | None = None) -> ImportSession:
        """Copy, read and check a file; raise BadFile when it is not a list."""

    async def open_text(self, text: str, options: ImportOptions | None = None) -> ImportSession:
        """Check rows that were pasted."""

    def past(self) -> Sequence[PastImport]:
        """What was imported before, newest first."""

    def reason(self, reason: Reason) -> tuple[str, str]:
        """A finding in words: a few words for the row, and what can be done about it."""

    def fields(self) -> Mapping[str, str]:
        """The fields that a column can be read as, with their titles, in the order of a menu."""
