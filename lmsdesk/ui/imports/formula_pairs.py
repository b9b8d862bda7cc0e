"""The table of a step that looks words up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

from lmsdesk.ui.theme.theme import Theme


class PairsTable(QTableWidget):
    """From and to; there is always a row more than pairs, to go on in."""

    moved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(0, 2)
        self.setObjectName("sheet")
        self.setAccessibleName(self.tr("Words to look up, and what each becomes"))
        self.setHorizontalHeaderLabels([self.tr("In the list"), self.tr("Becomes")])
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setAccessibleName(self.tr("Columns"))
        self.setColumnWidth(0, theme.px(200))
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(theme.px(120))
        self.itemChanged.connect(self._on_changed)

    def show_pairs(self, texts: Sequence[str]) -> None:
        """Show pairs, one after the other."""
        self.blockSignals(True)
        self.setRowCount(len(texts) // 2 + 1)
        for place in range(len(texts) // 2):
            for part in (0, 1):
                self.setItem(place, part, QTableWidgetItem(texts[2 * place + part]))
        for part in (0, 1):
            self.setItem(len(texts) // 2, part, QTableWidgetItem(""))
        self.blockSignals(False)

    def pairs(self) -> list[str]:
        """The pairs that begin with something."""
        found: list[str] = []
        for place in range(self.rowCount()):
            old, new = (item.text().strip() if (item := self.item(place, part)) else "" for part in (0, 1))
            if old:
                found += [old, new]
        return found

    def _on_changed(self) -> None:
        last = self.item(self.rowCount() - 1, 0)
        if last is not None and last.text().strip():
            self.blockSignals(True)
            self.setRowCount(self.rowCount() + 1)
            for part in (0, 1):
                self.setItem(self.rowCount() - 1, part, QTableWidgetItem(""))
            self.blockSignals(False)
        self.moved.emit()
