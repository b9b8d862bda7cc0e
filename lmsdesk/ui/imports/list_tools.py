"""What one list has beside its pages: its preset with the bar that tells of it, and what can be said about columns."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.imports.column_actions import ColumnActions
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.list_presets import ListPresets
from lmsdesk.ui.imports.preset_bar import PresetBar
from lmsdesk.ui.imports.preset_keep import KeepSheet
from lmsdesk.ui.imports.preset_sheet import PresetSheet
from lmsdesk.ui.imports.preset_words import fields_of


class ListTools(QObject):
    """Shared by the pages of a list; its sheets open over ``page``."""

    def __init__(self, job: Job, page: QWidget) -> None:
        super().__init__(page)
        self._job, self._page = job, page
        self.presets = ListPresets(job, self)
        self.bar = PresetBar(job, self.presets)
        self.actions = ColumnActions(job, page)
        self.bar.presets_asked.connect(self.open_presets)
        self.bar.remember_asked.connect(self.ask_remember)

    def open_presets(self, name: str = "") -> PresetSheet:
        """Show all presets, standing on one of a name."""
        sheet = PresetSheet(self._job.bench, self._page, self.presets, name)
        sheet.open()
        return sheet

    def ask_remember(self) -> KeepSheet:
        """Show what would be remembered, and ask for a name."""
        bench = self._job.bench
        told = self.tr(
            "A list with these headings is read in this way at once, and says so. What was decided about single "
            "people, and corrections of rows, stay with this list."
        )
        kept = bench.console.presets.all()
        sheet = KeepSheet(
            bench.theme,
            self._page,
            self.tr("Remember for files like this"),
            told,
            self.presets.made(self.presets.suggestion()),
            fields_of(bench.console.imports),
            [each.name for each in kept],
            self.presets.remember,
        )
        sheet.open()
        return sheet
