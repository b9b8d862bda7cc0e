"""What can be written from a list: the rows that stay out, and a sample with other people in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.widgets.basics import IconButton


class ListExports(IconButton):
    """The button at the end of the head of a list, with its menu; dialogs are opened with ``open()``."""

    close_asked = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(job.bench.theme, "ellipsis", self.tr("More about this list"))
        self._job, self._page = job, parent
        self.menu_ = QMenu(self)
        self.sample = self.menu_.addAction(self.tr("Save an anonymised sample…"), self.ask_sample)
        self.sample.setToolTip(self.tr("As odd as the list is, with other people in it"))
        self.menu_.addSeparator()
        self.close_list = self.menu_.addAction(self.tr("Close this list"), self.close_asked.emit)
        self.clicked.connect(self._show)

    def _show(self) -> None:
        self.sample.setEnabled(self._job.stage in (Stage.READY, Stage.REFUSED, Stage.STAGED))
        self.menu_.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def ask_problems(self) -> None:
        """Ask where to write the rows that stay out."""
        if self._job.plan is None:
            return
        kinds = [self.tr("Workbook (*.xlsx)"), self.tr("CSV (*.csv)")]
        dialog = self._dialog(self.tr("Save the rows that stay out"), kinds, "xlsx")
        dialog.selectFile(self.tr("{name} to mend").format(name=self._name()))
        dialog.fileSelected.connect(lambda path: self._job.tray.save_problems(Path(path)))
        dialog.open()

    def ask_sample(self) -> None:
        """Ask where to write a sample."""
        ending = Path(self._job.name).suffix.removeprefix(".") or "csv"
        dialog = self._dialog(self.tr("Save an anonymised sample"), [f"*.{ending}"], ending)
        dialog.selectFile(self.tr("{name} sample").format(name=self._name()))
        dialog.fileSelected.connect(self.save_sample)
        dialog.open()

    def save_sample(self, path: str) -> None:
        """Write it."""
        job = self._job

        async def work() -> None:
            assert job.session is not None  # the menu offers it only with one
            await job.session.save_sample(Path(path))
            told = self.tr("{name} was written. People are replaced; courses, groups, roles and dates are not.")
            job.bench.tell(told.format(name=Path(path).name))

        job.bench.bridge.once(f"{job.key}.sample", work, job.on_trouble)

    def _name(self) -> str:
        return (self._job.name.rpartition(".")[0] or self._job.name).replace("/", " ")

    def _dialog(self, title: str, kinds: list[str], ending: str) -> QFileDialog:
        dialog = QFileDialog(self._page, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(kinds)
        dialog.setDefaultSuffix(ending)
        return dialog
