"""What the window needs of lists on their way into the tray, as Protocols (as ``ui.api`` says)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.domain.imports.options import Kind

if TYPE_CHECKING:  # only named here
    from pathlib import Path

    from lmsdesk.domain.changes import ChangeSet
    from lmsdesk.domain.facts import PastImport
    from lmsdesk.domain.imports.kept_lists import Left
    from lmsdesk.domain.imports.narrowing import Narrow, Tally
    from lmsdesk.domain.imports.options import Formula, ImportOptions
    from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, Suggestion
    from lmsdesk.domain.imports.prepared import Before
    from lmsdesk.domain.imports.receipts import Seen
    from lmsdesk.domain.imports.repairs import Repair
    from lmsdesk.domain.imports.writes import Figures
    from lmsdesk.domain.ports import Reason
    from lmsdesk.domain.row_ids import RowId
    from lmsdesk.files.packages import Gathered, Taken
    from lmsdesk.services.import_files import FileNow
    from lmsdesk.services.import_receipts import Receipt


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

    async def figures(self) -> Figures:
        """What applying the list would cost and whom it mails, as far as is known before the site is read."""

    async def alike(self, row: PlanRow) -> Sequence[RowId]:
        """Other rows with the same trouble over the same value."""

    async def near(self, row: PlanRow) -> Sequence[Suggestion]:
        """Who or what a row may have meant, the nearest first; looked up when somebody looks at it."""

    async def profile_fields(self) -> Sequence[str]:
        """The site's own profile fields, by which people can be matched as well; looked up when somebody asks."""

    async def repairs(self, code: str) -> Sequence[Repair]:
        """What was repaired under a code, as far as a person can look through it."""

    async def preview(self, key: str, formulas: Sequence[Formula]) -> Sequence[Before]:
        """What a formula would make of the first rows of a column, by the key of that."""

    async def save_blocked(self, path: Path) -> int:
        """Write only the rows with errors, with a column of reasons; return how many."""

    async def save_sample(self, path: Path) -> None:
        """Write the list with other people in it, as odd as it is; raise BadFile for what is no text."""

    async def look_at_file(self) -> FileNow:
        """Whether the file still says what was read; never waits long for it."""

    async def seen(self) -> Seen | None:
        """The import that had these rows already, and which of them have drifted since."""

    async def stage(self, only: Collection[RowId] | None = None) -> ChangeSet:
        """Put what can be done into the tray, or these rows alone; announces Progress as job "stage"."""

    def stop_staging(self) -> None:
        """Let ``stage`` stop with Cancelled; when it comes too late, all of it is in the tray."""

    def close(self) -> None:
        """Forget the file."""


class OpenList(Protocol):
    """A list that a person works on: it stays until it is closed, whatever becomes of the window."""

    name: str
    left: Left
    options: ImportOptions | None
    back: list[ImportOptions]
    forth: list[ImportOptions]
    staged: ChangeSet | None
    step: int | None
    is_front: bool

    @property
    def path(self) -> Path | None:
        """Where the file lies; None for what was pasted or came out of an archive."""

    @property
    def paths(self) -> Sequence[Path]:
        """What was dropped, as long as nobody has looked what that is."""

    @property
    def session(self) -> ImportSession | None:
        """None as long as nothing was read."""

    @property
    def is_left(self) -> bool:
        """Tell whether it comes from an earlier run and was not looked at in this one."""

    async def read(self, options: ImportOptions | None = None) -> ImportSession:
        """Read and check it, for the first time or anew; raise BadFile when it is not a list."""

    def reached(self) -> None:
        """It was checked: remember the figures."""

    async def keep(self) -> None:
        """Write down how far it came; raise DiskTrouble."""

    def close(self) -> None:
        """Forget it, with its copy."""


class OpenLists(Protocol):
    """All lists that are open."""

    def all(self) -> Sequence[OpenList]:
        """In the order in which they were opened, those of earlier runs first."""

    async def gather(self, paths: Sequence[Path]) -> Gathered:
        """The lists among files, folders and archives, and what is passed over; raise BadFile."""

    def begin(self, paths: Sequence[Path]) -> OpenList:
        """Something was dropped; ``gather`` tells what it is, and it can be read when it is one list."""

    def begin_taken(self, taken: Taken) -> OpenList:
        """One of the lists that were gathered."""

    def begin_set(self, taken: Sequence[Taken], name: str) -> OpenList:
        """Several of the lists that were gathered, as one."""

    def begin_text(self, text: str) -> OpenList:
        """Rows that were pasted."""

    def pass_over(self, gathered: Gathered) -> None:
        """Nobody wants these: forget the copies among them."""


class Imports(Protocol):
    """Lists of enrolments, and what became of them."""

    @property
    def open_lists(self) -> OpenLists:
        """What a person works on."""

    async def read_receipt(self, number: int) -> Receipt:
        """What became of each row of a past import; raise WrongUse when there is none of this number."""

    async def save_receipt(self, number: int, path: Path) -> int:
        """Write such a receipt as CSV, XLSX or JSON; return how many rows."""

    def past(self) -> Sequence[PastImport]:
        """What was imported before, newest first."""

    def files_of(self, change_set: int) -> Sequence[Path]:
        """The files behind an import: one of a list, several of a set, none of what was pasted."""

    def reason(self, reason: Reason) -> tuple[str, str]:
        """A finding in words: a few words for the row, and what can be done about it."""

    def fields(self, kind: Kind = Kind.ENROLMENT) -> Mapping[str, str]:
        """The fields that a column of such a list can be read as, with their titles, in the order of a menu."""
