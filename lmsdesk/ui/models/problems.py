"""Refused changes as rows, put together by the reason that they have in common."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from lmsdesk.domain.changes import State
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot, blamed, problem_key
from lmsdesk.ui.api import Changes
from lmsdesk.ui.change_words import line_of
from lmsdesk.ui.models.cells import Cell, Field
from lmsdesk.ui.models.changes import EVERYTHING
from lmsdesk.ui.models.lots import LotsModel
from lmsdesk.ui.problem_words import lot_heading, reason_text
from lmsdesk.ui.words import Words, field_title


class ProblemsModel(LotsModel):
    """Lots of refusals that the same remedy makes sense for."""

    def __init__(self, changes: Changes, words: Words, parent: QObject | None = None) -> None:
        translate = QCoreApplication.translate
        fields = (
            Field("", 30),
            Field(translate("Problems", "About"), 120, 2),
            Field(translate("Problems", "Where"), 80, 1),
            Field(translate("Problems", "Change"), 150, 3),
            Field(translate("Problems", "Why it was refused"), 160, 4),
        )
        super().__init__(fields, lambda: changes.waiting(0, EVERYTHING, {State.REJECTED}), problem_key, parent)
        self._words = words

    def change_cell(self, change: Change, column: int, *, inside: bool) -> Cell | None:
        """A cell of a refused change."""
        line = line_of(change, self._words)
        match column:
            case 0:
                return Cell(icon="" if inside else "circle-alert", icon_tone="removed")
            case 1:
                return Cell(line.who, font="name", tip=line.who)
            case 2:
                return Cell(line.where, "muted", "digits", tip=line.where)
            case 3:
                name = blamed(change.first)
                wrong = tuple(step for step in line.steps if name is not None and step.field == field_title(name))
                return Cell(line.what, tip=line.what) if line.what else Cell(tone="staged", steps=wrong or line.steps)
            case _:
                told = reason_text(change.first)
                return Cell(told, "removed", "small", tip=told)

    def heading_cell(self, lot: Lot) -> Cell:
        """How many, and why."""
        text = f"{self._words.number(len(lot.changes))}  {lot_heading(lot, self._words)}"
        return Cell(text, font="strong", icon="circle-alert", icon_tone="removed", tip=text)
