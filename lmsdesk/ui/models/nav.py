"""What the sidebar lists: panes with counts, saved views, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.ui.plain import plain_tip

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; a section has no icon and cannot be chosen. ``tone`` puts the count on a ground."""

    key: str
    text: str
    icon: str = ""
    count: str = ""
    tone: str = ""
    tip: str = ""

    @property
    def is_section(self) -> bool:
        """Tell whether it only heads what follows."""
        return not self.icon


class NavModel(QAbstractListModel):
    """Entries in order; the window makes them anew when figures change."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show these; when only counts differ the lines stay."""
        if [each.key for each in entries] == [each.key for each in self._entries]:
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def place_of(self, key: str) -> int:
        """The line of a key; -1 when there is none."""
        return next((place for place, entry in enumerate(self._entries) if entry.key == key), -1)

    # Overrides of QAbstractListModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == _Role.AccessibleTextRole:
            return f"{entry.text}, {entry.count}" if entry.count else entry.text
        if role == _Role.ToolTipRole:
            return plain_tip(entry.tip or "") or None
        return entry.text if role == _Role.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._entries[index.row()].is_section:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)
