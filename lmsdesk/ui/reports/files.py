"""Reports that leave the program: saved in the form that was chosen, the chart as a picture, or on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from lmsdesk.domain.reports import ReportResult
from lmsdesk.services.report_texts import days_stale
from lmsdesk.services.wording_reports import TITLES
from lmsdesk.ui.change_files import ChangeFiles, file_name
from lmsdesk.ui.workbench import Workbench

JOB = "report.export"


class ReportFiles:
    """Dialogs are opened with ``open()``; what they lead to can be called without them."""

    def __init__(self, bench: Workbench, parent: QWidget, busy: Callable[[str], None]) -> None:
        self._bench, self._parent, self._busy = bench, parent, busy

    def kinds(self) -> dict[str, str]:
        """The endings with what they are good for."""
        translate = QCoreApplication.translate
        return {
            "xlsx": translate("ReportFiles", "Workbook (XLSX), with definitions"),
            "pdf": translate("ReportFiles", "Paper (PDF), with the chart"),
            "csv": translate("ReportFiles", "Text (CSV), figures only"),
            "html": translate("ReportFiles", "Web page (HTML)"),
            "json": translate("ReportFiles", "Data (JSON)"),
        }

    def fill(self, menu: QMenu, ask: Callable[[str], object]) -> None:
        """Put the forms into a menu."""
        for kind, text in self.kinds().items():
            menu.addAction(text, partial(ask, kind))

    def ask(self, result: ReportResult, kind: str) -> QFileDialog:
        """Ask where a report goes."""
        title = QCoreApplication.translate("ReportFiles", "Save the report")
        return self._ask(title, kind, result, lambda path: self.save(result, path, kind))

    def ask_picture(self, result: ReportResult, write: Callable[[Path], object]) -> QFileDialog:
        """Ask where the picture of a chart goes; the ending decides its form."""
        title = QCoreApplication.translate("ReportFiles", "Save the chart")
        kinds = ["PNG (*.png)", "SVG (*.svg)", "PDF (*.pdf)"]
        return ChangeFiles(self._bench, self._parent).ask(title, kinds, f"{_base(result)}.png", write)

    def save(self, result: ReportResult, path: Path, kind: str) -> None:
        """Write a report; the file is complete or not there."""

        async def work() -> None:
            self._busy(QCoreApplication.translate("ReportFiles", "Writing {file}").format(file=path.name))
            try:
                await self._bench.console.reports.export(result, path, kind)
            finally:
                self._busy("")
            self._bench.tell(QCoreApplication.translate("ReportFiles", "Saved as {file}").format(file=path.name))

        self._bench.bridge.once(JOB, work)

    def _ask(self, title: str, kind: str, result: ReportResult, then: Callable[[Path], object]) -> QFileDialog:
        filters = [f"{self.kinds()[kind]} (*.{kind})"]
        return ChangeFiles(self._bench, self._parent).ask(title, filters, f"{_base(result)}.{kind}", then)


def _base(result: ReportResult) -> str:
    """The name of a file; it says when the data is old, because files travel without the window."""
    title = TITLES[result.spec.name]
    return file_name(f"{title} STALE" if days_stale(result) else title)
