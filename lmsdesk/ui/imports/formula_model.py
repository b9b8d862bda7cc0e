"""What a formula makes of the first rows, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.imports.prepared import Before
from lmsdesk.ui.imports.fixes_list import seen
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.words import Words


class MadeModel(CellsModel):
    """Some rows before and after."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field(translate("Formulas", "Row"), 60),
            Field(translate("Formulas", "In the file"), 150, 1),
            Field(translate("Formulas", "Becomes"), 150, 1),
        )
        super().__init__(fields, parent)
        self._words = words
        self.made: Sequence[Before] = ()

    def show(self, made: Sequence[Before]) -> None:
        """Show these."""
        self.beginResetModel()
        self.made = made
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return len(self.made)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of one."""
        if not 0 <= row < len(self.made):
            return None
        each = self.made[row]
        if column == 0:
            return Cell(self._words.number(each.number), "muted", "digits")
        if column == 1:
            return Cell(seen(each.before), "muted", tip=each.before)
        if not each.after:
            return Cell(self.tr("(empty)"), "faint")
        return Cell(seen(each.after), "text" if each.after == each.before else "added", tip=each.after)
