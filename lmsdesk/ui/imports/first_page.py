"""The first rows of a file that is still being read: to see at once that it is the right one."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from lmsdesk.domain.events import RowsGlimpsed
from lmsdesk.ui.delegates.ink import LEFT
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Label, column

_SHOWN = 60  # rows, more than a screen holds
_MOST = 40  # columns
_WIDEST = 260


class FirstPage(QWidget):
    """A table to look at, nothing more: what becomes of the rows is not known yet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: RowsGlimpsed | None = None
        self.title = Label(theme, self.tr("The first rows of the file"), "small", "muted", STRONG)
        self.table = QTableWidget()
        self.table.setObjectName("sheet")
        self.table.setAccessibleName(self.tr("The first rows of the file"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setDefaultAlignment(LEFT)
        self.table.horizontalHeader().setAccessibleName(self.tr("Headings of the file"))
        column(self.title, self.table, spacing=8, margins=(16, 8, 16, 12), parent=self)

    def show_rows(self, first: RowsGlimpsed) -> None:
        """Show the beginning of a list."""
        if first is self._shown:
            return
        self._shown = first
        rows = first.rows[:_SHOWN]
        width = min(_MOST, len(first.header) or max(map(len, rows), default=0))
        self.table.setColumnCount(width)
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels([*first.header[:width], *[""] * (width - len(first.header))])
        for number, cells in enumerate(rows):
            for place, text in enumerate(cells[:width]):
                self.table.setItem(number, place, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()  # so few rows take no time
        for place in range(width):
            self.table.setColumnWidth(place, min(self.table.columnWidth(place), self._theme.px(_WIDEST)))
