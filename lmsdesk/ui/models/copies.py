"""The copies of a desk as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from lmsdesk.domain.backups import Backup
from lmsdesk.services import language
from lmsdesk.services.wording_safety import why_words
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.words import DASH, Words


class CopiesModel(CellsModel):
    """Newest first; whether each is sound arrives one after the other."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field(translate("Copies", "Made"), 150),
            Field(translate("Copies", "Why"), 140, 1),
            Field(translate("Copies", "Change sets"), 86),
            Field(translate("Copies", "Waiting"), 66),
            Field(translate("Copies", "Size"), 84),
            Field(translate("Copies", "Check"), 110),
        )
        super().__init__(fields, parent)
        self._words = words
        self.copies: list[Backup] = []

    def show(self, copies: Sequence[Backup]) -> None:
        """Show these."""
        self.beginResetModel()
        self.copies = list(copies)
        self.endResetModel()

    def take_check(self, name: str, sound: bool) -> None:
        """What reading a copy from end to end has shown."""
        for row, copy in enumerate(self.copies):
            if copy.name == name:
                self.copies[row] = replace(copy, sound=sound)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.fields) - 1))

    def row_count(self) -> int:
        """How many there are."""
        return len(self.copies)

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a copy."""
        if not 0 <= row < len(self.copies):
            return None
        copy = self.copies[row]
        match column:
            case 0:
                return Cell(self._words.moment(copy.at), font="name", tip=self._words.exact(copy.at))
            case 1:
                return Cell(why_words(copy), "muted")
            case 2:
                return Cell(_count(copy.change_sets), font="digits")
            case 3:
                return Cell(_count(copy.waiting), font="digits")
            case 4:
                return Cell(QLocale().formattedDataSize(copy.size, 1), "muted", "small_digits")
            case _:
                return _check(copy.sound)


def _count(number: int | None) -> str:
    return DASH if number is None else language.number(number)


def _check(sound: bool | None) -> Cell:
    translate = QCoreApplication.translate
    if sound is None:
        return Cell(translate("Copies", "Being checked\u2026"), "faint", "small")
    if sound:
        return Cell(translate("Copies", "Sound"), "added", "small", "circle-check", "added")
    return Cell(translate("Copies", "Damaged"), "removed", "small", "circle-alert", "removed")
