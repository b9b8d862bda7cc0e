"""The file of a list on the disk: tells when it is not what was read any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from lmsdesk.services.import_files import FileNow

if TYPE_CHECKING:
    from lmsdesk.ui.imports.job import Job

_EVERY = 1_500  # milliseconds; a notice of the system is lost when a program replaces the file


class ListFile:
    """Looks again and again while somebody looks at the list; the looking itself happens elsewhere."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.now = FileNow.SAME
        self._timer = QTimer(job, interval=_EVERY)
        self._timer.timeout.connect(self.look)

    def watch(self, *, on: bool) -> None:
        """Begin or stop looking."""
        if not on or self._job.path is None:
            self._timer.stop()
            return
        self._timer.start()
        self.look()

    def forget(self) -> None:
        """What is on the disk now is what was read."""
        self.now = FileNow.SAME

    def changed(self) -> None:
        """It was noticed elsewhere that it is another one."""
        self._tell(FileNow.CHANGED)

    def look(self) -> None:
        """Tell when the file is not what was read."""
        job = self._job
        if job.session is not None and not job.busy:
            job.bench.bridge.once(f"{job.key}.file", self._look, lambda error: True)  # a look can be made again

    async def _look(self) -> None:
        session = self._job.session
        if session is None:
            return
        now = await session.look_at_file()
        if session is self._job.session:
            self._tell(now)

    def _tell(self, now: FileNow) -> None:
        if now is not self.now and now is not FileNow.UNKNOWN:
            self.now = now
            self._job.moved.emit()
