"""Lists on their way into the tray, as the window and the command line use them: checked in the helper, staged in
the site's control, and taken back by undo like any other step."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.facts import PastImport
from lmsdesk.domain.imports.kept_lists import KeptList, Left
from lmsdesk.domain.imports.narrowing import Narrow, Tally
from lmsdesk.domain.imports.options import Formula, ImportOptions, Kind
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, Suggestion
from lmsdesk.domain.imports.prepared import Before
from lmsdesk.domain.imports.receipts import Seen
from lmsdesk.domain.imports.repairs import Repair
from lmsdesk.domain.imports.writes import Figures
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.packages import Gathered, Taken
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.import_job import ImportJob
from lmsdesk.services.import_receipts import Receipt, receipt_of, write_receipt
from lmsdesk.services.imports import Imports
from lmsdesk.services.open_lists import OpenLists
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.tray import Changes
from lmsdesk.services.wording_imports.pages import page_of_fix

_ALL = Narrow()


class Lists:
    """Everything about lists for one open site."""

    def __init__(self, opened: OpenSite, changes: Changes) -> None:
        self._opened, self._changes = opened, changes
        self._imports = Imports(opened)
        spool = opened.profile.spool if opened.look is None else None
        self.open_lists: OpenLists[ListSession] = OpenLists(self, spool, opened.control.call)

    def usual(self) -> ImportOptions:
        """The options of a list that was just opened."""
        return self._imports.usual()

    async def open(self, path: Path, options: ImportOptions | None = None) -> ListSession:
        """Copy, read and check a file; raise BadFile when it is not a list, WrongUse before the first sync."""
        self._need_people()
        job = await self._opened.control.run(lambda: self._imports.open(path, options))
        return ListSession(job, self._opened, self._changes)

    async def gather(self, paths: Sequence[Path]) -> Gathered:
        """The lists among files, folders and archives, and what is passed over; raise BadFile, WrongUse as ``open``."""
        self._need_people()
        return await self._opened.control.run(lambda: self._imports.gather(paths))

    async def open_taken(self, taken: Taken, options: ImportOptions | None = None) -> ListSession:
        """Check one of the lists that were gathered; raise BadFile when it is none."""
        job = await self._opened.control.run(lambda: self._imports.open_taken(taken, options))
        return ListSession(job, self._opened, self._changes)

    async def open_set(self, taken: Sequence[Taken], name: str, options: ImportOptions | None = None) -> ListSession:
        """Check lists that were gathered as one plan, in which it does not matter in which file something stands."""
        job = await self._opened.control.run(lambda: self._imports.open_set(taken, name, options))
        return ListSession(job, self._opened, self._changes)

    async def open_text(self, text: str, options: ImportOptions | None = None) -> ListSession:
        """Check rows that were pasted; raise WrongUse before the first sync."""
        self._need_people()
        job = await self._opened.control.run(lambda: self._imports.open_text(text, options))
        return ListSession(job, self._opened, self._changes)

    async def reopen(self, kept: KeptList, options: ImportOptions | None = None) -> ListSession:
        """Check a list that was left; raise WrongUse before the first sync."""
        self._need_people()
        job = await self._opened.control.run(lambda: self._imports.reopen(kept, options))
        return ListSession(job, self._opened, self._changes)

    async def read_again(self, kept: KeptList, options: ImportOptions | None = None) -> ListSession:
        """Read a list or a set anew from where its files lie; raise BadFile when nothing of it is there any more."""
        self._need_people()
        job = await self._opened.control.run(lambda: self._imports.read_again(kept, options))
        return ListSession(job, self._opened, self._changes)

    def _need_people(self) -> None:
        """Without anything to compare with, every row would be about somebody unknown."""
        if not self._opened.reader.has_people():
            raise WrongUse(what="not_read", value=self._opened.profile.site.title or self._opened.profile.site.name)

    def close(self) -> None:
        """Keep the lists that can be gone on with, and forget all others."""
        self.open_lists.close()
        self._imports.forget_copies()

    def past(self) -> Sequence[PastImport]:
        """What was imported before, newest first."""
        return [
            PastImport(run.at, run.name, sum(run.counts.values()), run.change_set, run.id)
            for run in self._opened.book.imports()
            if run.change_set is not None
        ]

    def files_of(self, change_set: int) -> Sequence[Path]:
        """The files behind an import: one of a list, several of a set, none of what was pasted."""
        return [Path(each.path) for each in self._opened.book.files_of([change_set])]

    def receipt(self, number: int) -> Receipt:
        """What became of each row of a past import; raise WrongUse when there is none of this number."""
        return receipt_of(self._opened.book, number)

    async def read_receipt(self, number: int) -> Receipt:
        """The same without holding anybody up."""
        return await asyncio.to_thread(self.receipt, number)

    async def save_receipt(self, number: int, path: Path) -> int:
        """Write such a receipt as CSV, XLSX or JSON; return how many rows."""
        return await asyncio.to_thread(write_receipt, path, self.receipt(number), self._opened.zone)

    def reason(self, reason: Reason) -> tuple[str, str]:
        """A finding in words: a few words for the row, and what can be done about it."""
        return self._imports.reason(reason)

    def page(self, reason: Reason) -> str | None:
        """Where on the site what stops a row is put right; None where the list itself is to be corrected."""
        return page_of_fix(reason, self._opened.profile.site.url)

    def fields(self, kind: Kind = Kind.ENROLMENT) -> Mapping[str, str]:
        """The fields that a column of such a list can be read as, with their titles."""
        return self._imports.fields(kind)


class ListSession:
    """One list; nothing is sent."""

    def __init__(self, job: ImportJob, opened: OpenSite, changes: Changes) -> None:
        self._job, self._opened, self._changes = job, opened, changes

    @property
    def name(self) -> str:
        """The name of the file, or "Clipboard"."""
        return self._job.name

    @property
    def copy(self) -> Path:
        """Its private copy."""
        return self._job.copy

    @property
    def path(self) -> Path | None:
        """Where the file lies; None for what was pasted or came out of an archive."""
        return self._job.path

    def kept(self, left: Left) -> KeptList:
        """What has to be known to come back to it."""
        return self._job.kept(left)

    @property
    def options(self) -> ImportOptions:
        """What the plan was made with."""
        return self._job.options

    @property
    def plan(self) -> ImportPlan:
        """The result of the last check."""
        return self._job.plan

    async def check(self, options: ImportOptions) -> ImportPlan:
        """Check again with other options; announces Progress as job "import"."""
        return await self._opened.control.run(lambda: self._job.check(options))

    async def places(
        self, outcomes: Collection[Outcome] | None = None, text: str = "", narrow: Narrow = _ALL
    ) -> Sequence[int]:
        """Places in ``plan.rows``, problems first, of these outcomes, holding this text and fitting."""
        return await self._opened.control.run(lambda: self._job.places(outcomes, text, narrow))

    async def tally(self) -> Tally:
        """How many rows there are of each kind, for choosing among them."""
        return await self._opened.control.run(self._job.tally)

    async def figures(self) -> Figures:
        """What applying the list would cost and whom it mails."""
        return await self._opened.control.run(self._job.figures)

    async def alike(self, row: PlanRow) -> Sequence[RowId]:
        """Other rows with the same trouble over the same value."""
        return await self._opened.control.run(lambda: self._job.alike(row))

    async def near(self, row: PlanRow) -> Sequence[Suggestion]:
        """Who or what a row may have meant, the nearest first."""
        return await self._opened.control.run(lambda: self._job.near(row))

    async def profile_fields(self) -> Sequence[str]:
        """The site's own profile fields, by which people can be matched as well."""
        return await self._opened.control.run(self._job.profile_fields)

    async def repairs(self, code: str) -> Sequence[Repair]:
        """What was repaired under a code, as far as a person can look through it."""
        return await self._opened.control.run(lambda: self._job.repairs(code))

    async def preview(self, key: str, formulas: Sequence[Formula]) -> Sequence[Before]:
        """What a formula would make of the first rows of a column, by the key of that."""
        return await self._opened.control.run(lambda: self._job.preview(key, formulas))

    async def seen(self) -> Seen | None:
        """The import that had these rows already, and which of them have drifted since."""
        return await self._opened.control.run(self._job.seen)

    async def save_blocked(self, path: Path) -> int:
        """Write only the rows with errors, with a column of reasons; return how many."""
        return await self._opened.control.run(lambda: self._job.save_blocked(path))

    async def save_sample(self, path: Path) -> None:
        """Write the list with other people in it, as odd as it is; raise BadFile for what is no text."""
        await self._opened.control.run(lambda: self._job.save_sample(path))

    async def look_at_file(self) -> FileNow:
        """Whether the file still says what was read."""
        return await self._job.look_at_file()

    async def stage(self, only: Collection[RowId] | None = None) -> ChangeSet:
        """Put what can be done into the tray as one step; with ``only`` these rows alone, as a trial."""
        self._job.stopping.clear()
        return await self._changes.step(lambda: self._job.stage(only))

    def stop_staging(self) -> None:
        """Let ``stage`` stop with Cancelled; when it comes too late, all of it is in the tray."""
        self._job.stopping.set()

    def close(self) -> None:
        """Forget the file."""
        self._job.close()
