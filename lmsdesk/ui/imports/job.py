"""One list from the moment it was dropped: reading, checking again, mending rows, into the tray."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.errors import BadFile, LmsDeskError
from lmsdesk.domain.events import Progress
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.plan import ImportPlan, PlanRow, Suggestion
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.wording import Told, tell
from lmsdesk.ui.api_imports import ImportSession
from lmsdesk.ui.imports.list_file import ListFile
from lmsdesk.ui.imports.words import is_problem
from lmsdesk.ui.workbench import Workbench


class Stage(StrEnum):
    """Where a list stands."""

    READING = "reading"
    FAILED = "failed"  # the file could not be read at all
    REFUSED = "refused"  # it was read, and is no list of enrolments
    READY = "ready"
    STAGED = "staged"


class Job(QObject):
    """Holds a session and what a person chose; every change of mind is checked again."""

    moved = Signal()  # it stands elsewhere, or is busy, or is not any more
    planned = Signal()  # there is another plan
    gave_up = Signal()  # stopped before there was anything to show

    def __init__(
        self, bench: Workbench, number: int, *, path: Path | None = None, text: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bench, self.path = bench, path
        self.key = f"import.{number}"
        self.name = path.name if path is not None else self.tr("Clipboard")
        self._text = text
        self.session: ImportSession | None = None
        self.options = ImportOptions(now=bench.console.now())
        self.busy = False
        self.is_staging = False
        self.progress: Progress | None = None
        self.trouble: Told | None = None
        self.stale = False  # rows of the site or the tray moved since the check
        self.differs = False  # a check before staging came out differently
        self.changed_on_disk = False
        self.staged: ChangeSet | None = None
        self._back: list[ImportOptions] = []  # what was chosen before, newest last
        self._forth: list[ImportOptions] = []  # what was taken back of it
        self._runs = 0
        self._file = ListFile(path, self)
        self._file.changed.connect(self._note_changed)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.session is None:
            return Stage.FAILED if self.trouble is not None and not self.busy else Stage.READING
        if self.staged is not None:
            return Stage.STAGED
        return Stage.REFUSED if self.session.plan.refused is not None else Stage.READY

    @property
    def plan(self) -> ImportPlan | None:
        """The result of the last check."""
        return self.session.plan if self.session is not None else None

    @property
    def can_stage(self) -> bool:
        """Tell whether anything could be put into the tray now."""
        plan = self.plan
        return self.stage is Stage.READY and not self.busy and plan is not None and plan.changes > 0

    # Reading and checking

    def read(self, options: ImportOptions | None = None) -> None:
        """Read the file, for the first time or again; choices that fit the same columns are kept."""
        self._begin()
        self.bench.bridge.run(self.key, lambda: self._guarded(lambda: self._read(options)), self._on_trouble)

    def read_again(self) -> None:
        """Read what is on the disk now; rows may have moved, so what was set for single rows is forgotten."""
        self.read(replace(self.options, overrides={}))

    def choose(self, options: ImportOptions) -> None:
        """Check again with other choices."""
        if self.session is None:
            return
        self._back.append(self.options)
        self._forth.clear()
        self.options = options
        self.check_again()

    def can_step(self, *, back: bool) -> bool:
        """Tell whether there is a choice or a correction to take back, or one that was taken back."""
        return self.stage is Stage.READY and bool(self._back if back else self._forth)

    def step(self, *, back: bool) -> None:
        """Take the last choice or correction back, or make it again."""
        if self.can_step(back=back):
            source, target = (self._back, self._forth) if back else (self._forth, self._back)
            target.append(self.options)
            self.options = source.pop()
            self.check_again()

    def check_again(self) -> None:
        """Check again against what the site and the tray are now."""
        self.options = replace(self.options, now=self.bench.console.now())
        self._begin()
        self.bench.bridge.run(self.key, lambda: self._guarded(self._check), self._on_trouble)

    def stop(self) -> None:
        """Stop reading or checking; the last plan stays."""
        if not self.busy:
            return
        if self.is_staging:  # all of it or nothing: it ends by itself
            assert self.session is not None  # nothing can be staged without one
            self.session.stop_staging()
            return
        self.bench.bridge.cancel(self.key)
        self.bench.bridge.cancel(f"{self.key}.stage")  # its check runs inside of it
        self._runs += 1
        self._end(self._runs)
        if self.session is None:
            self.gave_up.emit()
        else:
            self.options = self.session.options

    def _begin(self) -> None:
        self._runs += 1
        self.busy, self.progress, self.trouble = True, None, None
        self.stale = self.differs = False
        self.moved.emit()

    def _end(self, run: int) -> None:
        """A run that was replaced by a newer one ends nothing."""
        if run == self._runs:
            self.busy, self.progress = False, None
            self.moved.emit()

    async def _guarded(self, work: Callable[[], object]) -> None:
        run = self._runs
        try:
            await work()  # type: ignore[misc]  # one of the coroutines below
        finally:
            self._end(run)

    async def _read(self, options: ImportOptions | None) -> None:
        imports = self.bench.console.imports
        if self.path is not None:
            session = await imports.open(self.path, options)
        else:
            session = await imports.open_text(self._text, options)
        if self.session is not None:
            self.session.close()
        self.session, self.options = session, session.options
        self.staged, self.changed_on_disk = None, False
        self._back, self._forth = [], []
        self._file.remember()
        self.planned.emit()

    async def _check(self) -> None:
        assert self.session is not None  # asked for only with one
        await self.session.check(self.options)
        self.planned.emit()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        self.trouble = tell(error)
        if self.session is not None:
            self.options = self.session.options
        self.moved.emit()
        return True

    def hear(self, progress: Progress) -> None:
        """Reading or checking moved on."""
        self.progress = progress
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

    def set_course(self, text: str) -> None:
        """One course for every row."""
        rest = {name: value for name, value in self.options.defaults.items() if name != "course"}
        self.choose(replace(self.options, defaults={**rest, "course": text} if text else rest))

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
        if self.can_stage:
            self.bench.bridge.once(f"{self.key}.stage", self._stage_all, self._on_stage_trouble)

    async def _stage_all(self) -> None:
        session = self.session
        assert session is not None  # nothing can be staged without one
        if self.stale:
            before = (session.plan.counts, session.plan.changes)
            self._begin()
            await self._guarded(self._check)
            if (session.plan.counts, session.plan.changes) != before:
                self.differs = True
                self.moved.emit()
                return
        changes = session.plan.changes
        self.is_staging = True
        self._begin()
        await self._guarded(self._stage)
        told = self.tr("%Ln changes are in the tray", "", changes)
        self.bench.guide.told.emit(told, self.tr("Undo"), self.bench.undo)
        self.moved.emit()

    async def _stage(self) -> None:
        assert self.session is not None  # as above
        try:
            self.staged = await self.session.stage()
        finally:
            self.is_staging = False

    def _on_stage_trouble(self, error: LmsDeskError) -> bool:
        if isinstance(error, BadFile) and error.facts.get("reason") == "file_changed":
            self.changed_on_disk = True
        else:
            self.trouble = tell(error)
        self.moved.emit()
        return True

    def use_again(self) -> None:
        """Go on with a list that was staged: its rows are checked against the tray."""
        self.staged = None
        self.check_again()

    def save_problems(self, path: Path) -> None:
        """Write the rows that stay out, with their reasons."""

        async def work() -> None:
            assert self.session is not None  # the button is there only with a plan
            number = await self.session.save_blocked(path)
            told = self.tr("%Ln rows written", "", number)
            self.bench.tell(f"{told}: {path.name}")

        self.bench.bridge.once(f"{self.key}.save", work, self._on_trouble)

    # The file

    def look_at_file(self) -> None:
        """Look whether the file is still what was read."""
        self._file.look()

    def _note_changed(self) -> None:
        if self.stage in (Stage.READY, Stage.REFUSED):
            self.changed_on_disk = True
            self.moved.emit()

    def close(self) -> None:
        """Forget the list."""
        self.bench.bridge.cancel(self.key)
        if self.session is not None:
            self.session.close()
