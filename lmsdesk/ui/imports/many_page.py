"""More files were dropped than people usually mean: they are named, and asked about once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QWidget

from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, row


class ManyPage(QWidget):
    """Names what would be read; nothing is read before a person agrees."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Label(theme, size="heading", weight=STRONG, wrap=True)
        self.text = Label(theme, self.tr("They would be checked together. Nothing is sent."), tone="muted")
        self.names = QListWidget()
        self.names.setObjectName("sheet")
        self.names.setAccessibleName(self.tr("The files that were found"))
        self.take = Button(theme, "", "file-spreadsheet", "primary")
        self.drop = Button(theme, self.tr("None of them"), kind="quiet")
        head = row(IconLabel(theme, "layers", "staged", 24), self.title, spacing=12)
        head.setStretch(1, 1)
        whole = column(
            head,
            self.text,
            row(self.take, self.drop, None),
            self.names,
            spacing=10,
            margins=(24, 32, 24, 16),
            parent=self,
        )
        whole.setStretchFactor(self.names, 1)
        self.take.clicked.connect(job.take_all)
        self.drop.clicked.connect(job.pass_over)

    def refresh(self) -> None:
        """Name what was found."""
        found = self._job.asked
        if found is None:
            return
        self.title.setText(self.tr("%Ln files were found", "", len(found.taken)))
        self.take.set_text(self.tr("Check all %Ln", "", len(found.taken)))
        if self.names.count() != len(found.taken):
            self.names.clear()
            self.names.addItems([each.name for each in found.taken])
