"""One list of an open site: checked again and again, then staged. Nothing is sent here."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import ChangeSet, NewChangeSet, Origin
from lmsdesk.domain.errors import BadFile, Cancelled, LmsDeskError, WrongUse
from lmsdesk.domain.events import JobEnded, Progress
from lmsdesk.domain.imports.kept_lists import KeptList, Left
from lmsdesk.domain.imports.narrowing import Narrow, Tally, agreed_rows, tally
from lmsdesk.domain.imports.near import offered, sought_by
from lmsdesk.domain.imports.options import ACCEPT, SKIP, Formula, ImportOptions
from lmsdesk.domain.imports.part import part_of
from lmsdesk.domain.imports.plan import Ask, ImportPlan, Outcome, PlanRow, Suggestion
from lmsdesk.domain.imports.prepared import Before
from lmsdesk.domain.imports.reasons import FILE_FIXES
from lmsdesk.domain.imports.receipts import KeptRow, Seen
from lmsdesk.domain.imports.repairs import Repair
from lmsdesk.domain.imports.writes import Figures, writes_of
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files import blocked, kept_lists, sets
from lmsdesk.files.samples import ReadAs
from lmsdesk.services import checking, import_samples, rights
from lmsdesk.services.blocked_rows import trouble_of, troubled_rows
from lmsdesk.services.checking import ListAt
from lmsdesk.services.import_changes import changes_of_plan, let_go
from lmsdesk.services.import_figures import figures_of
from lmsdesk.services.import_files import FileNow, ReadFile, look_at_set
from lmsdesk.services.import_receipts import kept_rows, seen_before
from lmsdesk.services.language import say
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.wording_rows import main_reason
from lmsdesk.store.desk_imports import ImportRun

JOB, STAGING = "import", "stage"
_numbers = itertools.count(1)
_ALL = Narrow()


class ImportJob:
    """One list. ``check`` may be called again and again; ``stage`` once."""

    def __init__(self, console: OpenSite, at: ListAt, path: Path | None, stamp: tuple[int, int] | None = None) -> None:
        self._console, self._at, self._path = console, at, path.absolute() if path is not None else None
        self._token = ""
        self._asked: dict[str, Ask] = {}
        self._plan: ImportPlan | None = None
        self._options: ImportOptions | None = None
        self._stamp = stamp
        self._read: ReadFile | None = None
        self.stopping = threading.Event()  # set from any thread to let ``stage`` stop, before all of it is in the tray

    @property
    def name(self) -> str:
        """The name of the file, or "Clipboard"."""
        return self._at.name

    @property
    def copy(self) -> Path:
        """Its private copy."""
        return self._at.copy

    @property
    def path(self) -> Path | None:
        """Where the file lies; None for what was pasted or came out of an archive."""
        return self._path

    def kept(self, left: Left) -> KeptList:
        """What has to be known to come back to it."""
        at, now = self._at, self._console.clock.wall()
        return KeptList(at.copy, at.name, at.origin, now, self._path, self._stamp, at.told, left)

    @property
    def options(self) -> ImportOptions:
        """What the plan was made with."""
        assert self._options is not None  # set by the first check, before anybody has the job
        return self._options

    @property
    def plan(self) -> ImportPlan:
        """The result of the last check."""
        assert self._plan is not None  # as above
        return self._plan

    async def check(self, options: ImportOptions) -> ImportPlan:
        """Check again with other options; announces Progress as job "import"."""
        token = f"{id(self)}-{next(_numbers)}"
        plan: ImportPlan = await run_heavy(self._console, checking.check_list, self._read_as(options), options, token)
        self._asked.update({ask.key: ask for ask in plan.asks})
        asks = self._with_answered(plan, options)
        self._plan, self._options, self._token = replace(plan, asks=asks, notes=self._notes(plan)), options, token
        if self._console.look is None:
            for path, hashed in self._files():
                self._console.desk.note_looked(path, hashed)
        return self._plan

    def _files(self) -> Sequence[tuple[str, str]]:
        """The files behind it, each with the hash of what was read; none of what was pasted."""
        if self._at.origin == sets.ORIGIN:
            return [(str(each.path), each.sha256) for each in sets.originals(self._at.copy)]
        return [(str(self._path), self.plan.source.sha256)] if self._path is not None else []

    def _read_as(self, options: ImportOptions) -> ListAt:
        """The list with what was chosen about reading it."""
        letters = options.decisions.get("encoding_unsure")
        chosen = letters if letters not in (ACCEPT, SKIP) else None
        return replace(
            self._at,
            encoding=options.encoding or chosen,
            tab=options.tab,
            delimiter=options.delimiter,
            header_row=options.header_row,
            fixes_off=options.fixes_off & FILE_FIXES,
        )

    async def repairs(self, code: str) -> Sequence[Repair]:
        """What was repaired under a code, as far as a person can look through it."""
        at = self._read_as(self.options)
        found: Sequence[Repair] = await run_heavy(
            self._console, checking.find_repairs, at, self.options, code, quiet=True
        )
        return found

    def _with_answered(self, plan: ImportPlan, options: ImportOptions) -> tuple[Ask, ...]:
        """The questions; those that an answer made vanish stay, so that the answer can be changed."""
        here = {ask.key for ask in plan.asks}
        gone = [
            replace(self._asked[key], chosen=answer)
            for key, answer in options.decisions.items()
            if key not in here and key in self._asked
        ]
        return (*plan.asks, *gone)

    def _notes(self, plan: ImportPlan) -> tuple[Reason, ...]:
        """What is to say about the file; the same bytes were perhaps imported before."""
        before = self._console.desk.imports(plan.source.sha256, 1)
        again = [
            Reason("imported_before", None, run.name, {"at": run.at, "change_set": run.change_set}) for run in before
        ]
        return (*again, *plan.notes)

    async def preview(self, key: str, formulas: Sequence[Formula]) -> Sequence[Before]:
        """What a formula would make of the first rows of a column, by the key of that."""
        at = self._read_as(self.options)
        found: Sequence[Before] = await run_heavy(self._console, checking.find_preview, at, key, formulas, quiet=True)
        return found

    async def seen(self) -> Seen | None:
        """The import that had these rows already, as this file or another, and which of them have drifted since."""
        if self.plan.refused is not None:
            return None
        heads, cells = await self.originals()
        return seen_before(self._console.desk, self.plan, heads, cells, str(self._path) if self._path else None)

    async def places(
        self, outcomes: Collection[Outcome] | None = None, text: str = "", narrow: Narrow = _ALL
    ) -> Sequence[int]:
        """Places in ``plan.rows``, problems first, of these outcomes, holding this text and fitting."""
        found = await run_heavy(self._console, checking.find_places, self._token, outcomes, text, narrow, quiet=True)
        if found is None:  # the helper process began anew
            return checking.places_in(self.plan, outcomes, text, narrow)
        places: list[int] = found
        return places

    async def tally(self) -> Tally:
        """How many rows there are of each kind, for choosing among them."""
        found: Tally | None = await run_heavy(self._console, checking.find_tally, self._token, quiet=True)
        return found if found is not None else tally(self.plan.rows)

    async def figures(self) -> Figures:
        """What applying the list would cost and whom it mails, as far as is known before the site is read."""
        found = await run_heavy(self._console, checking.find_writes, self._token, quiet=True)
        return figures_of(found if found is not None else writes_of(self.plan, lambda: None), self._console.connector)

    async def alike(self, row: PlanRow) -> Sequence[RowId]:
        """Other rows with the same trouble over the same value."""
        if (reason := main_reason(row.reasons)) is None:
            return []
        found = await run_heavy(self._console, checking.find_alike, self._token, row.id, reason, quiet=True)
        if found is None:  # the helper process began anew
            return checking.alike_in(self.plan, row.id, reason)
        alike: list[RowId] = found
        return alike

    async def near(self, row: PlanRow) -> Sequence[Suggestion]:
        """Who or what a row may have meant, people who are only in the tray included; those in its plan come first."""
        if not (sought := sought_by(row, self.plan.columns)):
            return row.suggestions
        found: Sequence[Suggestion] = await run_heavy(self._console, checking.find_near, self._at, sought, quiet=True)
        return offered(row, found)

    async def profile_fields(self) -> Sequence[str]:
        """The site's own profile fields, by which people can be matched as well."""
        work = checking.find_profile_fields
        found: Sequence[str] = await run_heavy(self._console, work, self._at, quiet=True)
        return found

    async def save_blocked(self, path: Path) -> int:
        """Write the rows that cannot be done, with reasons in columns that are passed over when it comes back."""
        plan, options, zone = self.plan, self.options, self._console.zone
        troubled = troubled_rows(plan)
        heads, cells = await self.originals(troubled.keys())
        header = heads if plan.header_row is not None else [column.field or column.header for column in plan.columns]
        told = [(cells[row], row.number, *trouble_of(parts, options, zone)) for row, parts in troubled.items()]
        return blocked.write_blocked(path, header, told)

    async def originals(self, wanted: Collection[RowId] | None = None) -> checking.Originals:
        """Headings and cells as the file has them, of these rows or of all, without passwords."""
        at, rows = self._read_as(self.options), None if wanted is None else set(wanted)
        found: checking.Originals = await run_heavy(
            self._console, checking.find_originals, at, self.options, rows, quiet=True
        )
        return found

    async def save_sample(self, path: Path) -> None:
        """Write the list with other people in it, as odd as it is; raise BadFile for what is no text."""
        at = self._read_as(self.options)
        read_as = ReadAs(at.encoding, at.delimiter, at.header_row, self.plan.tab)
        kept = import_samples.kept_columns(self.plan)
        work = import_samples.write_sample
        await run_heavy(self._console, work, self._at.copy, self.name, path, kept, read_as, quiet=True)

    # Staging

    async def stage(self, only: Collection[RowId] | None = None) -> ChangeSet:
        """Put what can be done into the tray as one change set; announces Progress as job "stage".

        With ``only`` these rows alone, as a trial: check again for the others, once it was looked at.
        Raise BadFile when the file changed since, Cancelled when ``stopping`` was set in time.
        """
        error: str | None = None
        try:
            if await self.look_at_file() is FileNow.CHANGED:  # what a person corrected in it is not in the plan
                raise BadFile(name=self.name, reason="file_changed")
            plan = self.plan if only is None else part_of(self.plan, only)
            heads, cells = await self.originals({row.id for row in plan.rows})
            rows = kept_rows(plan, heads, cells, self._console.zone)
            return self._stage(plan, heads, rows)
        except LmsDeskError as trouble:
            error = trouble.code
            raise
        finally:
            self._console.events.announce(JobEnded(STAGING, error))

    def _step(self) -> None:
        if self.stopping.is_set():
            raise Cancelled()

    def _moved(self, done: int, total: int) -> None:
        self._step()  # each change takes two steps
        self._console.events.announce(Progress(STAGING, "changes", done // 2, total // 2))

    def _stage(self, plan: ImportPlan, headings: Sequence[str], rows: Sequence[KeptRow]) -> ChangeSet:
        if plan.refused is not None:
            raise BadFile(name=self.name, reason=plan.refused.code)
        operations, replaced = changes_of_plan(self._console, plan, self._step)
        if not operations and not replaced:
            raise WrongUse(what="nothing")
        rights.require(self._console, operations)
        lifted = self._console.watch.require(operations, replaced, agreed_rows(plan, self.options))
        desk = self._console.desk
        if operations:
            new = NewChangeSet(say("Import {name}", name=self.name), Origin.CSV, tuple(operations))
            kept = desk.stage(new, replaced, self._moved)
            self._console.watch.mark(kept.id, lifted)
            del new
        else:
            desk.discard(replaced)
            kept = desk.change_set(replaced[0].change_set)
        source = plan.source
        self._console.desk.note_import(
            ImportRun(
                self._console.clock.wall(),
                self.name,
                source.sha256,
                str(self._path) if self._path else None,
                source.modified,
                kept.id if operations else None,
                {outcome.value: number for outcome, number in plan.counts.items()},
                tuple(headings),
            ),
            rows,
            self._files(),
        )
        let_go(operations)
        return kept

    async def look_at_file(self) -> FileNow:
        """Whether the file, or each of a set, still says what was read; what was pasted does not change."""
        if self._at.origin == sets.ORIGIN:
            return await look_at_set(sets.originals(self._at.copy))
        if self._path is None:
            return FileNow.SAME
        if self._read is None:
            self._read = ReadFile(self._path, self._stamp, self.plan.source.sha256)
        return await self._read.look()

    def close(self) -> None:
        """Forget the file."""
        kept_lists.forget(self._at.copy)


async def run_heavy(console: OpenSite, work: Callable[..., Any], *arguments: Any, quiet: bool = False) -> Any:
    """Run a function of ``checking`` in the helper process, or here when there is none."""

    def moved(what: str, done: int, total: int | None) -> None:
        console.events.announce(Progress(JOB, what, done, total))

    error: str | None = None
    try:
        return await console.heavy(work, *arguments, progress=moved)
    except LmsDeskError as trouble:
        error = trouble.code
        raise
    finally:
        if not quiet:
            console.events.announce(JobEnded(JOB, error))
