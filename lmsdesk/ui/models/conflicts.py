"""Conflicts as rows: what it was, mine, what the site has now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.changes import State
from lmsdesk.domain.facts import Change
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import who_and_where
from lmsdesk.ui.clashes import ClashLine, alike, lines_of, reason_of
from lmsdesk.ui.models.cells import Cell, CellsModel, Field
from lmsdesk.ui.models.changes import EVERYTHING
from lmsdesk.ui.words import DASH, Words


class ConflictsModel(CellsModel):
    """All conflicts are read at once: choosing for all alike has to know them."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 30),
            Field(translate("Conflicts", "About"), 104, 2),
            Field(translate("Conflicts", "Where"), 74, 1),
            Field(translate("Conflicts", "Field"), 54, 1),
            Field(translate("Conflicts", "Was"), 94, 2),
            Field(translate("Conflicts", "Mine"), 94, 2),
            Field(translate("Conflicts", "On the site"), 94, 2),
        )
        super().__init__(fields, parent)
        self._changes, self._words = changes, words
        self._shown: Sequence[Change] = ()
        self._lines: dict[int, list[ClashLine]] = {}

    def refresh(self) -> None:
        """Read them again."""
        self.beginResetModel()
        self._shown = self._changes.waiting(0, EVERYTHING, {State.CONFLICT})
        self._lines = {}
        self.endResetModel()

    def row_count(self) -> int:
        """How many there are."""
        return len(self._shown)

    def change_at(self, number: int) -> Change | None:
        """A conflict."""
        return self._shown[number] if 0 <= number < len(self._shown) else None

    def place_of(self, ids: Sequence[int]) -> int:
        """Where a conflict stands; -1 when it is decided."""
        return next((place for place, each in enumerate(self._shown) if each.ids == tuple(ids)), -1)

    def alike(self, change: Change) -> list[Change]:
        """All that the same decision makes sense for, this one among them."""
        return [each for each in self._shown if alike(each, change)]

    def lines_of(self, number: int) -> list[ClashLine]:
        """The fields of a conflict, in short."""
        if number not in self._lines:
            change = self.change_at(number)
            self._lines[number] = lines_of(change, self._words, short=True) if change is not None else []
        return self._lines[number]

    def cell(self, row: int, column: int) -> Cell | None:
        """A cell of a conflict."""
        change = self.change_at(row)
        if change is None:
            return None
        who, where = who_and_where(change.first)
        lines = self.lines_of(row)
        match column:
            case 0:
                return Cell(icon="git-compare", icon_tone="conflict", tip=reason_of(change.first))
            case 1:
                return Cell(who, font="name", tip=who)
            case 2:
                return Cell(where, "muted", "digits", tip=where)
            case 3:
                return _cell([line.field for line in lines], "muted")
            case 4:
                return _cell([line.was or DASH for line in lines], "muted")
            case 5:
                return _cell([line.mine or DASH for line in lines], "staged")
            case _:
                told = [line.theirs for line in lines if line.theirs]
                return _cell(told, "conflict") if told else Cell(reason_of(change.first), "conflict", "small")


def _cell(texts: Sequence[str], tone: str) -> Cell:
    text = ", ".join(texts)
    return Cell(text, tone, tip=text if len(texts) > 1 else "")
