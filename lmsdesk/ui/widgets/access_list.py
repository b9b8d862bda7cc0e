"""A person over all courses, or a course over all its people: a line for each with the answer and its reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from lmsdesk.domain.access.links import Verdict
from lmsdesk.services.explaining import Survey
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.access_view import VERDICTS
from lmsdesk.ui.widgets.basics import Label, column

_LINE = Qt.ItemDataRole.UserRole


class AccessList(QWidget):
    """Return, or a double click, asks for everything about a line."""

    chosen = Signal(object)  # a Surveyed

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.summary = Label(theme, wrap=True)
        self.list = QListWidget()
        self.list.setObjectName("sheet")
        self.list.setWordWrap(True)
        self.list.setAccessibleDescription(self.tr("Return shows everything about a line"))
        self.list.itemActivated.connect(self._choose)
        self.setFocusProxy(self.list)
        column(self.summary, self.list, spacing=6, parent=self).setStretch(1, 1)

    def show_survey(self, survey: Survey) -> None:
        """Show other lines, those who cannot first."""
        can, lines = survey.count(Verdict.CAN), len(survey.lines)
        told = self.tr("Can: {can} of {all}.").format(can=can, all=lines)
        self.summary.setText(f"{told} {self.tr('There are more than these.')}" if survey.is_cut else told)
        self.list.setAccessibleName(self.summary.text())
        self.list.clear()
        for line in sorted(survey.lines, key=lambda line: line.verdict is Verdict.CAN):
            icon, tone = VERDICTS[line.verdict]
            text = survey.name_of(line)
            item = QListWidgetItem(self._theme.icon(icon, tone), f"{text}\n{line.words.cause()}".rstrip(), self.list)
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.words.headline()} {line.words.cause()}".rstrip())
        if lines:
            self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_LINE))
