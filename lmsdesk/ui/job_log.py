"""The long jobs of this session, with how they ended: the last hundred, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.events import Event, JobEnded, Progress, SyncMoved, SyncState
from lmsdesk.ui.bridge import Bridge

KEPT: Final = 100
RUNNING, DONE, STOPPED = "running", "done", "stopped"
_BEGINS = {SyncState.PULLING: "pull", SyncState.PUSHING: "push", SyncState.SETTLING: "settle"}
_SYNCS = frozenset(_BEGINS.values())


@dataclass(frozen=True, slots=True)
class Job:
    """``outcome`` is running, done, stopped, or the code of what ended it; ``counts`` what was done of how many."""

    kind: str  # "pull", "push", "settle", "import" ...
    began: int
    ended: int | None = None
    outcome: str = RUNNING
    counts: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Tell whether it is under way."""
        return self.outcome == RUNNING


class JobLog(QObject):
    """Listens from the start of the window, so that nothing is missed before somebody looks."""

    moved = Signal()

    def __init__(self, bridge: Bridge, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.jobs: list[Job] = []
        bridge.announced.connect(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, SyncMoved):
            self._on_sync(event)
        elif isinstance(event, Progress):
            self._on_progress(event)
        elif isinstance(event, JobEnded):
            self._end({event.job}, event.error)
        else:
            return
        self.moved.emit()

    def _on_sync(self, event: SyncMoved) -> None:
        kind = _BEGINS.get(event.state)
        if kind is None:
            code = event.detail
            if code is None and event.state is not SyncState.IDLE:
                code = event.state.value
            self._end(_SYNCS, code)
        elif not any(job.is_running and job.kind in _SYNCS for job in self.jobs):
            self._begin(kind)

    def _on_progress(self, event: Progress) -> None:
        place = next((n for n, job in enumerate(self.jobs) if job.is_running and job.kind == event.job), None)
        if place is None:
            self._begin(event.job)
            place = 0
        job = self.jobs[place]
        self.jobs[place] = replace(job, counts={**job.counts, event.what: (event.done, event.total)})

    def _begin(self, kind: str) -> None:
        self.jobs.insert(0, Job(kind, self._now()))
        del self.jobs[KEPT:]

    def _end(self, kinds: frozenset[str] | set[str], code: str | None) -> None:
        outcome = {None: DONE, "cancelled": STOPPED}.get(code, code or DONE)
        for place, job in enumerate(self.jobs):
            if job.is_running and job.kind in kinds:
                self.jobs[place] = replace(job, outcome=outcome, ended=self._now())
