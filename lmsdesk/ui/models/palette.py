"""What the palette lists: headings, actions, people, courses, saved views, help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
OFFER_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_Role = Qt.ItemDataRole


class Sort(StrEnum):
    """What choosing an offer means."""

    HEADING = "heading"
    ACTION = "action"
    USER = "user"
    COURSE = "course"
    VIEW = "view"
    VALUE = "value"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Offer:
    """One line: ``places`` are the matched letters, ``reason`` why it cannot be chosen now."""

    sort: Sort
    key: str
    text: str
    icon: str = ""
    note: str = ""
    keys: str = ""
    places: tuple[int, ...] = ()
    reason: str = ""

    @property
    def can(self) -> bool:
        """Tell whether it can be chosen."""
        return self.sort is not Sort.HEADING and not self.reason

    @property
    def spoken(self) -> str:
        """The whole line for a screen reader."""
        return ", ".join(part for part in (self.text, self.reason or self.note, self.keys) if part)


class PaletteModel(QAbstractListModel):
    """Offers in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.offers: Sequence[Offer] = ()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show these."""
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def next_of(self, place: int, step: int) -> int:
        """The next line in a direction that is no heading; the same place where there is none."""
        at = place + step
        while 0 <= at < len(self.offers):
            if self.offers[at].sort is not Sort.HEADING:
                return at
            at += step
        return place

    # Overrides of QAbstractListModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.offers)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.offers):
            return None
        offer = self.offers[index.row()]
        if role == OFFER_ROLE:
            return offer
        if role == _Role.AccessibleTextRole:
            return offer.spoken
        return offer.text if role == _Role.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and index.row() < len(self.offers) and not self.offers[index.row()].can:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)
