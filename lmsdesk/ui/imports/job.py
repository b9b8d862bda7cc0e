"""One list from the moment it was dropped: reading, checking again, mending rows, into the tray."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from lmsdesk.domain.errors import BadFile, LmsDeskError
from lmsdesk.domain.events import Progress, RowsGlimpsed
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.plan import PlanRow, Suggestion
from lmsdesk.domain.imports.receipts import MOVING
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.wording import tell
from lmsdesk.ui.api_imports import OpenList
from lmsdesk.ui.imports.job_state import JobState
from lmsdesk.ui.imports.job_state import Stage as Stage
from lmsdesk.ui.imports.job_tray import JobTray
from lmsdesk.ui.imports.list_file import ListFile
from lmsdesk.ui.imports.words import is_problem
from lmsdesk.ui.workbench import Workbench

_LOT = 2_000  # rows that are unpacked at once


class Job(JobState):
    """Holds a session and what a person chose; every change of mind is checked again."""

    def __init__(self, bench: Workbench, number: int, opened: OpenList, parent: QObject | None = None) -> None:
        super().__init__(bench, number, opened, parent)
        self._runs = 0
        self._is_planned = False  # this window has been told of the plan
        self.planned.connect(self._on_planned)
        self.file = ListFile(self)
        self.tray = JobTray(self)

    @property
    def is_staging(self) -> bool:
        """Tell whether its rows are being put into the tray."""
        return self.tray.is_staging

    @property
    def changed_on_disk(self) -> bool:
        """Tell whether the file says something else now than what was read."""
        return self.file.now is FileNow.CHANGED

    # Reading and checking

    def wake(self) -> None:
        """Somebody looks at it: go on where it was left, with this window or another run of the program."""
        if self.busy or self.trouble is not None or self.asked is not None:
            return
        if self.session is None:
            self.read()
        elif self.options != self.session.options:  # the last choice was not checked to the end
            self.check_again()
        elif not self._is_planned:
            self.planned.emit()

    def _on_planned(self) -> None:
        self._is_planned, self.first = True, None

    def read(self, options: ImportOptions | None = None) -> None:
        """Read the file, for the first time or again; choices that fit the same columns are kept."""
        self.begin()
        self.bench.bridge.run(self.key, lambda: self.guarded(lambda: self._read(options)), self.on_trouble)

    def read_again(self) -> None:
        """Read what is on the disk now; rows may have moved, so what was set for single rows is forgotten."""
        self.read(replace(self.options, overrides={}))

    def choose(self, options: ImportOptions) -> None:
        """Check again with other choices."""
        if self.session is None:
            return
        self.list.back.append(self.options)
        self.list.forth.clear()
        self.options = options
        self.check_again()

    def can_step(self, *, back: bool) -> bool:
        """Tell whether there is a choice or a correction to take back, or one that was taken back."""
        return self.stage in (Stage.READY, Stage.REFUSED) and bool(self.list.back if back else self.list.forth)

    def step(self, *, back: bool) -> None:
        """Take the last choice or correction back, or make it again."""
        if self.can_step(back=back):
            source, target = (self.list.back, self.list.forth) if back else (self.list.forth, self.list.back)
            target.append(self.options)
            self.options = source.pop()
            self.check_again()

    def check_again(self) -> None:
        """Check again against what the site and the tray are now."""
        self.options = replace(self.options, now=self.bench.console.now())
        self.begin()
        self.bench.bridge.run(self.key, lambda: self.guarded(self.check), self.on_trouble)

    def stop(self) -> None:
        """Stop reading or checking; the last plan stays."""
        if not self.busy:
            return
        if self.is_staging:  # all of it or nothing: it ends by itself
            self.tray.stop()
            return
        self.bench.bridge.cancel(self.key)
        self.bench.bridge.cancel(f"{self.key}.stage")  # its check runs inside of it
        self._runs += 1
        self._end(self._runs)
        if self.session is None:
            self.gave_up.emit()
        else:
            self.options = self.session.options

    def begin(self) -> None:
        """It is busy from now on."""
        self._runs += 1
        self.busy, self.progress, self.trouble = True, None, None
        self.stale = self.differs = False
        self.moved.emit()

    def _end(self, run: int) -> None:
        """A run that was replaced by a newer one ends nothing."""
        if run == self._runs:
            self.busy, self.progress = False, None
            self.moved.emit()

    async def guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something while it is busy."""
        run = self._runs
        try:
            await work()
        finally:
            self._end(run)

    async def _read(self, options: ImportOptions | None) -> None:
        if self.list.paths and not await self._is_one():
            return
        await self.list.read(options)
        self.file.forget()
        self.seen = None
        self.planned.emit()
        await self.list.keep()
        await self._look_back()

    async def _is_one(self) -> bool:
        """Tell whether one list was dropped; folders, archives and several files become one list together."""
        paths = self.list.paths
        found = await self.bench.console.imports.open_lists.gather(paths)
        if [each.path for each in found.taken] == list(paths[:1]) and not found.passed:
            return True
        if not found.taken:
            raise BadFile(name=self.name, reason="nothing_taken", count=len(found.passed))
        if found.is_many:
            self.asked = found
        else:
            self.spread.emit(found)
        return False

    def take_all(self) -> None:
        """So many files were meant."""
        if self.asked is not None:
            found, self.asked = self.asked, None
            self.spread.emit(found)

    def pass_over(self) -> None:
        """So many files were not meant."""
        if self.asked is not None:
            self.bench.console.imports.open_lists.pass_over(self.asked)
            self.asked = None
            self.gave_up.emit()

    async def _look_back(self) -> None:
        """Look whether its rows were imported before."""
        session = self.session
        if session is None or session.plan.refused is not None or not self.bench.console.imports.past():
            return
        seen = await session.seen()
        if session is self.session:
            self.seen = seen
            self.moved.emit()

    async def check(self) -> None:
        """Check it with what was chosen last."""
        assert self.session is not None  # asked for only with one
        await self.session.check(self.options)
        self.list.reached()
        self.planned.emit()
        await self.list.keep()
        await self._look_for_drift()

    async def _look_for_drift(self) -> None:
        """Which of the rows that were done before would do something again, as they are read now."""
        session, seen = self.session, self.seen
        if session is None or seen is None or session.plan.refused is not None:
            return
        plan, moved = session.plan, set[RowId]()
        places = await session.places(MOVING)
        for start in range(0, len(places), _LOT):
            moved.update(plan.rows[place].id for place in places[start : start + _LOT])
            await asyncio.sleep(0)  # unpacking a hundred thousand rows at once would hold the window
        if plan is session.plan and seen is self.seen:
            self.seen = seen.drifted_among(moved)
            self.moved.emit()

    def on_trouble(self, error: LmsDeskError) -> bool:
        """Show trouble where the list is."""
        self.trouble = tell(error)
        if self.session is not None:
            self.options = self.session.options
        self.moved.emit()
        return True

    def hear(self, progress: Progress) -> None:
        """Reading or checking moved on."""
        self.progress = progress
        self.moved.emit()

    def show_first(self, first: RowsGlimpsed) -> None:
        """The first rows of what it reads are known."""
        if self.session is None:
            self.first = first
            self.moved.emit()

    def grow_old(self) -> None:
        """Rows moved: the plan may not be true any more."""
        if self.stage is Stage.READY and not self.stale:
            self.stale = True
            self.moved.emit()

    def read_column(self, place: int, field: str) -> None:
        """Read a column of the file as another field."""
        if self.plan is None:
            return
        key = self.plan.columns[place].key
        if self.options.columns.get(key) != field:
            self.choose(replace(self.options, columns={**self.options.columns, key: field}))

    def repair(self, code: str, *, on: bool) -> None:
        """Make a kind of repair, or leave such cells as they stand."""
        off = self.options.fixes_off
        self.choose(replace(self.options, fixes_off=off - {code} if on else off | {code}))

    def set_course(self, text: str, field: str = "course") -> None:
        """One course, or one value of another field that the list lacks, for every row."""
        rest = {name: value for name, value in self.options.defaults.items() if name != field}
        self.choose(replace(self.options, defaults={**rest, field: text} if text else rest))

    # Mending rows

    def answer(self, key: str, choice: str) -> None:
        """Answer a question for all rows alike; "" takes the answer back."""
        decisions = {name: value for name, value in self.options.decisions.items() if name != key}
        self.choose(replace(self.options, decisions={**decisions, key: choice} if choice else decisions))

    def override(self, rows: Mapping[RowId, Override]) -> None:
        """Set something for these rows; an empty one is taken back."""
        kept = {**self.options.overrides, **rows}
        plain = Override()
        self.choose(replace(self.options, overrides={row: each for row, each in kept.items() if each != plain}))

    def override_of(self, row: PlanRow) -> Override:
        """What is set for a row."""
        return self.options.overrides.get(row.id, Override())

    async def alike(self, row: PlanRow) -> Sequence[RowId]:
        """Other rows with the same trouble over the same value."""
        if self.session is None or not is_problem(row):
            return []
        return await self.session.alike(row)

    async def near(self, row: PlanRow) -> Sequence[Suggestion]:
        """Who or what a row may have meant, the nearest first."""
        return await self.session.near(row) if self.session is not None else []

    # Into the tray

    def stage_all(self) -> None:
        """Put what can be done into the tray, after another look when things moved meanwhile."""
        self.tray.stage()

    def use_again(self) -> None:
        """Go on with a list that was staged: its rows are checked against the tray."""
        self.list.staged = None
        self.check_again()

    # Leaving

    def stand_on(self, row: RowId | None) -> None:
        """A person looks at a row: whoever comes back stands there again."""
        self.list.left = replace(self.list.left, row=row)

    def look_at_file(self) -> None:
        """Look whether the file is still what was read."""
        self.file.look()

    def leave(self) -> None:
        """Nobody looks at it any more for now."""
        self.file.watch(on=False)

    def close(self) -> None:
        """Forget the list."""
        self.leave()
        self.bench.bridge.cancel(self.key)
        self.list.close()
