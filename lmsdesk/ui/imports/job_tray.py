"""A list on its way into the tray: all of it, a few rows first, and the rows that stay out as a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.errors import BadFile, LmsDeskError
from lmsdesk.domain.imports.part import TRIAL, first_rows, part_of
from lmsdesk.domain.imports.plan import Outcome, PlanRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.wording import tell

if TYPE_CHECKING:
    from lmsdesk.ui.imports.job import Job


class JobTray:
    """What a job puts into the tray; ``tried`` are the rows that went first, for somebody to look at."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.is_staging = False
        self.tried: tuple[PlanRow, ...] = ()

    @property
    def can_try(self) -> bool:
        """Tell whether a trial makes sense: something can be done, and more than the trial would do."""
        plan = self._job.plan
        if not self._job.can_stage or plan is None or self._job.list.left.tried:
            return False
        return plan.counts[Outcome.CREATE] + plan.counts[Outcome.CHANGE] > TRIAL

    def stage(self) -> None:
        """Put what can be done into the tray, after another look when things moved meanwhile."""
        self._begin(trial=False)

    def try_first(self) -> None:
        """Put only the first rows into the tray."""
        if self.can_try:
            self._begin(trial=True)

    def _begin(self, *, trial: bool) -> None:
        job = self._job
        if job.can_stage:
            job.bench.bridge.once(f"{job.key}.stage", lambda: self._stage_all(trial=trial), self._on_trouble)

    async def _stage_all(self, *, trial: bool) -> None:
        job, session = self._job, self._job.session
        assert session is not None  # nothing can be staged without one
        if job.stale:
            before = (session.plan.counts, session.plan.changes)
            job.begin()
            await job.guarded(job.check)
            if (session.plan.counts, session.plan.changes) != before:
                job.differs = True
                job.moved.emit()
                return
        only = first_rows(session.plan) if trial else None
        changes = session.plan.changes if only is None else part_of(session.plan, only).changes
        self.is_staging = True
        job.begin()
        await job.guarded(lambda: self._stage(only))
        told = QCoreApplication.translate("Job", "%Ln changes are in the tray", None, changes)
        job.bench.guide.told.emit(told, QCoreApplication.translate("Job", "Undo"), job.bench.undo)
        job.moved.emit()

    async def _stage(self, only: Collection[RowId] | None) -> None:
        job = self._job
        assert job.session is not None  # as above
        try:
            kept = await job.session.stage(only)
        finally:
            self.is_staging = False
        job.list.staged = kept
        plan = job.session.plan
        wanted = frozenset(only) if only is not None else frozenset()
        self.tried = tuple(row for row in plan.rows if row.id in wanted) if wanted else ()
        job.list.left = replace(job.list.left, staged=kept.id, tried=len(wanted))
        await job.list.keep()

    def stop(self) -> None:
        """All of it or nothing: it ends by itself, sooner when somebody wants that."""
        if self._job.session is not None:
            self._job.session.stop_staging()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        job = self._job
        if isinstance(error, BadFile) and error.facts.get("reason") == "file_changed":
            job.file.changed()
        else:
            job.trouble = tell(error)
        job.moved.emit()
        return True

    def save_problems(self, path: Path) -> None:
        """Write the rows that stay out, with their reasons."""
        job = self._job

        async def work() -> None:
            assert job.session is not None  # the button is there only with a plan
            number = await job.session.save_blocked(path)
            told = QCoreApplication.translate("Job", "%Ln rows written", None, number)
            job.bench.tell(f"{told}: {path.name}")

        job.bench.bridge.once(f"{job.key}.save", work, job.on_trouble)
