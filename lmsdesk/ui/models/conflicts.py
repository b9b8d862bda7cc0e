"""Conflicts as rows: what it was, mine, what the site has now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.changes import State
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot, conflict_key
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import who_and_where
from lmsdesk.ui.clashes import ClashLine, lines_of, lot_heading, reason_of
from lmsdesk.ui.models.cells import Cell, Field
from lmsdesk.ui.models.changes import EVERYTHING
from lmsdesk.ui.models.lots import LotsModel
from lmsdesk.ui.words import DASH, Words


class ConflictsModel(LotsModel):
    """Lots of conflicts that are decided alike."""

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
        super().__init__(fields, lambda: changes.waiting(0, EVERYTHING, {State.CONFLICT}), conflict_key, parent)
        self._words = words
        self._lines: dict[tuple[int, ...], list[ClashLine]] = {}

    def refresh(self) -> None:
        """Read them again."""
        self._lines = {}
        super().refresh()

    def lines_of(self, change: Change) -> list[ClashLine]:
        """The fields of a conflict, in short."""
        if change.ids not in self._lines:
            self._lines[change.ids] = lines_of(change, self._words, short=True)
        return self._lines[change.ids]

    def change_cell(self, change: Change, column: int, *, inside: bool) -> Cell | None:
        """A cell of a conflict."""
        who, where = who_and_where(change.first)
        match column:
            case 0:
                return Cell(icon="" if inside else "git-compare", icon_tone="conflict", tip=reason_of(change.first))
            case 1:
                return Cell(who, font="name", tip=who)
            case 2:
                return Cell(where, "muted", "digits", tip=where)
            case _:
                pass
        lines = self.lines_of(change)
        match column:
            case 3:
                return _cell([line.field for line in lines], "muted")
            case 4:
                return _cell([line.was or DASH for line in lines], "muted")
            case 5:
                return _cell([line.mine or DASH for line in lines], "staged")
            case _:
                told = [line.theirs for line in lines if line.theirs]
                return _cell(told, "conflict") if told else Cell(reason_of(change.first), "conflict", "small")

    def heading_cell(self, lot: Lot) -> Cell:
        """How many, and what they have in common."""
        title = lot_heading(lot, self._words)
        text = title if lot.has_cause else f"{self._words.number(len(lot.changes))}  {title}"
        return Cell(text, font="strong", icon="git-compare", icon_tone="conflict", tip=text)


def _cell(texts: Sequence[str], tone: str) -> Cell:
    text = ", ".join(texts)
    return Cell(text, tone, tip=text if len(texts) > 1 else "")
