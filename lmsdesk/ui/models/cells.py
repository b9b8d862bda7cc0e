"""Tables that are only looked at: a model answers with cells ready to be painted, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.ui.change_words import Step, step_text
from lmsdesk.ui.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a tone and font of the theme, with an icon before it; ``steps`` say what became what instead."""

    text: str = ""
    tone: str = "text"
    font: str = "body"
    icon: str = ""
    icon_tone: str = "muted"
    steps: tuple[Step, ...] = ()
    tip: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return "; ".join(step_text(step) for step in self.steps) if self.steps else self.text


@dataclass(frozen=True, slots=True)
class Field:
    """A column: ``width`` at the reference text size, and as much more as its share of what is left."""

    title: str
    width: int
    share: int = 0


class CellsModel(QAbstractTableModel):
    """Subclasses count rows and give cells; nothing is kept for rows that are not seen."""

    def __init__(self, fields: Sequence[Field], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fields = tuple(fields)

    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell; None when its row vanished meanwhile."""
        raise NotImplementedError

    def row_spoken(self, row: int) -> str:
        """A whole row for a screen reader."""
        cells = [self.cell(row, column) for column in range(len(self.fields))]
        return ". ".join(cell.spoken for cell in cells if cell is not None and cell.spoken)

    # Overrides of QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else self.row_count()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.fields):
            return None
        return self.fields[section].title if role == _Role.DisplayRole else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role not in (CELL_ROLE, _Role.DisplayRole, _Role.AccessibleTextRole, _Role.ToolTipRole):
            return None
        cell = self.cell(index.row(), index.column())
        if cell is None or role == CELL_ROLE:
            return cell
        if role == _Role.ToolTipRole:
            return plain_tip(cell.tip or "") or None
        if role == _Role.AccessibleTextRole and index.column() == 0:
            return self.row_spoken(index.row())
        return cell.spoken
