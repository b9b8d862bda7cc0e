"""What a screen reader hears about a list when a check has ended: the counts, or what the last step changed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.ui import accessibility
from lmsdesk.ui.imports.words import DIVIDED, shares, view_title
from lmsdesk.ui.words import Words


class Spoken(QObject):
    """Remembers what was done, and tells it with the next plan."""

    def __init__(self, widget: QWidget, words: Words) -> None:
        super().__init__(widget)
        self._widget, self._words = widget, words
        self._decided = 0
        self._answered = False
        self._waiting: int | None = None  # rows that needed a look at the last plan

    def note_decided(self, rows: int) -> None:
        """Something was set for so many rows."""
        self._decided = rows

    def note_answered(self) -> None:
        """A question was answered, or asked again."""
        self._answered = True

    def on_planned(self, plan: ImportPlan) -> None:
        """Tell what came of it."""
        waiting = plan.counts.get(Outcome.BLOCKED, 0) - plan.left_out + plan.counts.get(Outcome.CHECK, 0)
        before, self._waiting = self._waiting, waiting
        if before is not None and (self._decided or self._answered):
            text = self._step(before, waiting)
        else:
            text = self._whole(plan)
        self._decided, self._answered = 0, False
        accessibility.announce(self._widget, text)

    def _step(self, before: int, waiting: int) -> str:
        settled = before - waiting
        done = self.tr("Answered") if self._answered else self.tr("%Ln rows set", "", self._decided)
        if settled > 0:
            done = self.tr("%Ln rows mended", "", settled)
        rest = self.tr("%Ln rows still need a look", "", waiting) if waiting else self.tr("no row needs a look")
        return f"{done}, {rest}."

    def _whole(self, plan: ImportPlan) -> str:
        counts = shares(plan)
        told = [f"{view_title(view)} {self._words.number(counts[view])}" for view in DIVIDED if counts.get(view)]
        rows = self.tr("%Ln rows checked", "", plan.file_rows)
        return f"{rows}: {', '.join(told)}." if told else f"{rows}."
