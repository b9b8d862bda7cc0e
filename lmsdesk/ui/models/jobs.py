"""The jobs of this session as rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.ui.job_log import JobLog
from lmsdesk.ui.job_words import job_counts, job_outcome, job_title
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.words import Words


class JobsModel(CellsModel):
    """Syncs, pushes and imports of this session."""

    def __init__(self, log: JobLog, words: Words, now: Callable[[], int], parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 34),
            Field(translate("Jobs", "Job"), 160, 1),
            Field(translate("Jobs", "Began"), 90),
            Field(translate("Jobs", "Took"), 80),
            Field(translate("Jobs", "What it dealt with"), 220, 3),
            Field(translate("Jobs", "Result"), 160, 2),
        )
        super().__init__(fields, parent)
        self._log, self._words, self._now = log, words, now
        self._count = len(log.jobs)

    def refresh(self) -> None:
        """Show the log as it is."""
        if len(self._log.jobs) == self._count:
            if self._count:
                self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, len(self.fields) - 1))
            return
        self.beginResetModel()
        self._count = len(self._log.jobs)
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return self._count

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a job."""
        if not 0 <= row < len(self._log.jobs):
            return None
        job, words = self._log.jobs[row], self._words
        icon, title = job_title(job)
        outcome, tone = job_outcome(job)
        match column:
            case 0:
                return Cell(icon=icon, icon_tone=tone)
            case 1:
                return Cell(title, font="name")
            case 2:
                return Cell(words.moment(job.began), "muted", "small_digits", tip=words.exact(job.began))
            case 3:
                seconds = (job.ended if job.ended is not None else self._now()) - job.began
                return Cell(_duration(seconds), "muted", "small_digits")
            case 4:
                return Cell(job_counts(job, words), "muted")
            case _:
                return Cell(outcome, tone, "small", tip=outcome)


def _duration(seconds: int) -> str:
    """How long something took."""
    translate = QCoreApplication.translate
    if seconds < 1:
        return translate("Jobs", "under 1 s")
    if seconds < 60:
        return translate("Jobs", "{seconds} s").format(seconds=seconds)
    return translate("Jobs", "{minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60)
