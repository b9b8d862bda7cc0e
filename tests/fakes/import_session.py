"""A list on its way into the tray, as the window sees it: 1,842 rows, really checked against people in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.errors import BadFile, Cancelled
from lmsdesk.domain.events import JobEnded, Progress
from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.kept_lists import KeptList, Left
from lmsdesk.domain.imports.narrowing import Narrow, Tally, tally
from lmsdesk.domain.imports.near import nearest, offered, sought_by
from lmsdesk.domain.imports.operations import to_operations
from lmsdesk.domain.imports.options import Formula, ImportOptions
from lmsdesk.domain.imports.part import part_of
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow, Suggestion
from lmsdesk.domain.imports.prepared import Before, preview
from lmsdesk.domain.imports.receipts import Seen
from lmsdesk.domain.imports.repairs import Repair, repairs_of
from lmsdesk.domain.imports.sheet import Sheet
from lmsdesk.domain.imports.writes import Figures, writes_of
from lmsdesk.domain.row_ids import RowId
from lmsdesk.lms.moodle import endpoints
from lmsdesk.services.checking import alike_in, places_in
from lmsdesk.services.import_figures import figures_of
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.wording_rows import main_reason
from tests.fakes.college import NOW
from tests.fakes.roster import Roster
from tests.fakes.tray import FakeChanges

_ALL = Narrow()


class _Moodle:
    """Writes as Moodle does."""

    endpoint = staticmethod(endpoints.find)


_MOODLE = _Moodle()


class FakeSession:
    """Checks a sheet with the real rules; ``gate`` holds every check until a test opens it."""

    def __init__(self, changes: FakeChanges, roster: Roster, sheet: Sheet) -> None:
        self._changes, self._roster, self._sheet = changes, roster, sheet
        self.name = sheet.source.name
        self.options = ImportOptions(now=NOW)
        self.plan: ImportPlan = check(sheet, self.options, roster.directory)
        self.gate = asyncio.Event()
        self.gate.set()
        self.checks = 0
        self.saved: list[Path] = []
        self.staged: list[ChangeSet] = []
        self.path: Path | None = None
        self.copy = Path(f"/nowhere/spool/{id(self)}")
        self.changed_on_disk = False
        self.file = FileNow.SAME
        self.earlier: Seen | None = None
        self.samples: list[Path] = []
        self.closed = False
        self._stopped = False

    async def check(self, options: ImportOptions) -> ImportPlan:
        """Check again, telling the way."""
        self.checks += 1
        self._changes._events.announce(Progress("import", "check", len(self._sheet.rows) // 2, len(self._sheet.rows)))
        await self.gate.wait()
        self.plan, self.options = check(self._sheet, options, self._roster.directory), options
        self._changes._events.announce(JobEnded("import"))
        return self.plan

    async def places(
        self, outcomes: Collection[Outcome] | None = None, text: str = "", narrow: Narrow = _ALL
    ) -> Sequence[int]:
        """Problems first."""
        await asyncio.sleep(0)
        return places_in(self.plan, outcomes, text, narrow)

    async def tally(self) -> Tally:
        """Counted in memory."""
        await asyncio.sleep(0)
        return tally(self.plan.rows)

    async def figures(self) -> Figures:
        """Of a Moodle that nobody has spoken with."""
        await asyncio.sleep(0)
        return figures_of(writes_of(self.plan, lambda: None), _MOODLE)

    async def alike(self, row: PlanRow) -> Sequence[RowId]:
        """Rows with the same trouble."""
        await asyncio.sleep(0)
        reason = main_reason(row.reasons)
        return alike_in(self.plan, row.id, reason) if reason is not None else []

    async def near(self, row: PlanRow) -> Sequence[Suggestion]:
        """Near ones in memory."""
        await asyncio.sleep(0)
        sought = sought_by(row, self.plan.columns)
        return offered(row, [near for each in sought for near in nearest(each, self._roster.directory)])

    async def profile_fields(self) -> Sequence[str]:
        """Those that anybody has."""
        await asyncio.sleep(0)
        return sorted(self._roster.directory.custom_fields())

    async def repairs(self, code: str) -> Sequence[Repair]:
        """What was repaired."""
        await asyncio.sleep(0)
        return repairs_of(self._sheet, self.options, self._roster.directory, code)

    async def preview(self, key: str, formulas: Sequence[Formula]) -> Sequence[Before]:
        """Of the first rows."""
        await asyncio.sleep(0)
        return preview(self._sheet, key, formulas)

    async def save_blocked(self, path: Path) -> int:
        """Noted."""
        self.saved.append(path)
        return self.plan.counts[Outcome.BLOCKED] + self.plan.counts[Outcome.CHECK]

    async def save_sample(self, path: Path) -> None:
        """Noted."""
        self.samples.append(path)

    async def look_at_file(self) -> FileNow:
        """As a test says."""
        await asyncio.sleep(0)
        return FileNow.CHANGED if self.changed_on_disk else self.file

    async def seen(self) -> Seen | None:
        """As a test says."""
        await asyncio.sleep(0)
        return self.earlier

    def kept(self, left: Left) -> KeptList:
        """As it would be written down."""
        return KeptList(self.copy, self.name, "file", NOW, self.path, None, (), left)

    async def stage(self, only: Collection[RowId] | None = None) -> ChangeSet:
        """Into the tray."""
        if self.changed_on_disk:
            raise BadFile(name=self.name, reason="file_changed")
        plan = self.plan if only is None else part_of(self.plan, only)
        made = tuple(to_operations(plan, lambda: -1))
        self._stopped = False
        self._changes._events.announce(Progress("stage", "changes", len(made) // 2, len(made)))
        await self.gate.wait()
        self._changes._events.announce(JobEnded("stage", "cancelled" if self._stopped else None))
        if self._stopped:
            raise Cancelled()
        kept = self._changes._stage(f"Import {self.name}", made)
        self.staged.append(kept)
        return kept

    def stop_staging(self) -> None:
        """Noticed when the gate opens."""
        self._stopped = True

    def close(self) -> None:
        """Noted."""
        self.closed = True
