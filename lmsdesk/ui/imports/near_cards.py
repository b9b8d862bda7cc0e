"""Who or what a row may have meant: a card for each, looked up while somebody looks at the row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from lmsdesk.domain.imports.near import sought_by
from lmsdesk.domain.imports.plan import PlanRow, Suggestion
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.near_words import near_words, seen_words
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Avatar, Button, Elided, Label, clear, column, row
from lmsdesk.ui.words import initials


class NearCards(QWidget):
    """Says that it looks, then what it found, and that it found nobody."""

    used = Signal(object)  # the Suggestion that was taken

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, self._theme = job, job.bench.theme
        self._row: PlanRow | None = None
        self._asked = False  # the row names somebody or something that is not there
        self._wanted = False  # U was pressed before anything was found
        self.shown: tuple[Suggestion, ...] = ()
        self.title = Label(self._theme, size="small", tone="muted", wrap=True)
        self._cards = column(spacing=6)
        column(self.title, self._cards, spacing=6, parent=self)
        self.hide()

    def show_row(self, shown: PlanRow | None) -> None:
        """Look up what is near to a row; None or a row that found everything shows nothing."""
        self._row, self._wanted = shown, False
        plan = self._job.plan
        self._asked = shown is not None and plan is not None and bool(sought_by(shown, plan.columns))
        self._show(shown.suggestions if shown is not None else (), looking=self._asked)
        if self._asked and shown is not None:
            self._job.bench.bridge.run(f"{self._job.key}.near", lambda: self._look(shown), self._on_trouble)

    async def _look(self, shown: PlanRow) -> None:
        found = await self._job.near(shown)
        if self._row is not shown:
            return
        self._show(found, looking=False)
        if self._wanted:
            self.use_first()

    def _on_trouble(self, error: object) -> bool:
        """Nothing can be offered; whatever ails the look-up says so where it is asked for by itself."""
        self._show(self.shown, looking=False)
        return True

    def use_first(self) -> None:
        """Take the nearest one; while it is still looked up, as soon as it is found."""
        self._wanted = not self.shown
        if self.shown:
            self.used.emit(self.shown[0])

    def _show(self, found: Sequence[Suggestion], *, looking: bool) -> None:
        self.shown = tuple(found)
        clear(self._cards)
        for place, near in enumerate(self.shown):
            self._cards.addWidget(self._card(near, first=place == 0))
        if self.shown:
            self.title.setText(self.tr("Did you mean"))
        else:
            self.title.setText(self.tr("Looking for near ones…") if looking else self.tr("Nothing near was found"))
        self.setVisible(bool(self.shown) or self._asked)

    def _card(self, near: Suggestion, *, first: bool) -> QFrame:
        theme, card = self._theme, QFrame()
        card.setObjectName("card")
        why, seen = near_words(near), seen_words(near, self._job.bench.words)
        use = Button(theme, self.tr("Use"), tip=self.tr("Use (U)") if first else "")
        use.setAccessibleName(self.tr("Use {name}").format(name=near.text))
        use.setAccessibleDescription(". ".join(filter(None, (why, near.detail, seen))))
        use.clicked.connect(lambda: self.used.emit(near))
        lines: list[QWidget] = [Elided(theme, near.text, "small", weight=STRONG)]
        lines += [Elided(theme, near.detail, "caption", "muted")] if near.detail else []
        lines += [Label(theme, text, "caption", "muted", wrap=True) for text in (why, seen) if text]
        line = row(
            Avatar(theme, initials(near.text), 30), column(*lines, spacing=0), use, spacing=10, margins=(10, 7, 8, 7)
        )
        line.setStretch(1, 1)
        card.setLayout(line)
        return card
