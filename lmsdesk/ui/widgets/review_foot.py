"""The foot of a review: what was not sent, the number that has to be typed, and the one button that goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.ui.review_items import Figures
from lmsdesk.ui.review_words import removals_text
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, row
from lmsdesk.ui.words import Words


class ReviewFoot(QWidget):
    """Says how many of how many; a number of removals stands between a live site and a mistake."""

    typed_changed = Signal()

    def __init__(self, theme: Theme, words: Words, close: Button, apply: Button) -> None:
        super().__init__()
        self._words = words
        self.warning = Label(theme, tone="removed", wrap=True)
        self.typed = QLineEdit()
        self.typed.setFixedWidth(theme.px(90))
        self.typed.setAccessibleName(self.tr("Number of removals"))
        self.safe = IconLabel(theme, "shield-check", "added")
        self.nothing_sent = Label(theme, self.tr("Nothing has been sent."), "small", "muted")
        self.close_button, self.apply = close, apply
        about = row(self.safe, self.nothing_sent, self.warning, self.typed, None, spacing=8)
        about.setStretchFactor(self.warning, 8)
        line = row(about, close, apply, spacing=8)
        line.setStretchFactor(about, 1)
        self.setLayout(line)
        self.typed.textChanged.connect(self.typed_changed)

    def show_figures(self, figures: Figures, *, asks: bool, ready: bool) -> None:
        """Word the button; ``asks`` wants the number typed, ``ready`` tells that a plan is there."""
        self.warning.setVisible(asks)
        self.typed.setVisible(asks)
        for widget in (self.safe, self.nothing_sent):
            widget.setVisible(not asks)
        if asks:
            told = self.tr("Live site: {what}. Type {count} to go on.")
            self.warning.setText(told.format(what=removals_text(figures), count=figures.removals))
        number, held = self._words.number, figures.asks + figures.invalid
        if not figures.sent and held:
            self.apply.set_text(self.tr("Mark %n in the tray", None, held), "git-compare")
        else:
            told = self.tr("Apply {count} of {total}")
            self.apply.set_text(told.format(count=number(figures.sent), total=number(figures.total)), "arrow-up")
        typed = not asks or self.typed.text().strip() == str(figures.removals)
        self.apply.setEnabled(ready and bool(figures.sent or held) and typed)

    def show_offline(self, *, allowed: bool) -> None:
        """It is compared and sent later."""
        self.apply.set_text(self.tr("Apply when online"), "clock")
        self.apply.setEnabled(allowed)
