"""The foot of a review: what was not sent, what has to be typed, and the one button that goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.domain.guards import Need
from lmsdesk.services.wording_guards import needs_text
from lmsdesk.ui.review_items import Figures
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, row
from lmsdesk.ui.words import Words


class ReviewFoot(QWidget):
    """Says how many of how many; what has to be typed stands between a site and a mistake."""

    typed_changed = Signal()

    def __init__(self, theme: Theme, words: Words, close: Button, apply: Button) -> None:
        super().__init__()
        self._words = words
        self.warning = Label(theme, tone="removed", wrap=True)
        self.ask = Label(theme, tone="removed")
        self.typed = QLineEdit()
        self.typed.setFixedWidth(theme.px(170))
        self.ask.setBuddy(self.typed)
        self.typed.setAccessibleName(self.tr("What has to be typed"))
        self.safe = IconLabel(theme, "shield-check", "added")
        self.nothing_sent = Label(theme, self.tr("Nothing has been sent."), "small", "muted")
        self.close_button, self.apply = close, apply
        line = row(self.safe, self.nothing_sent, self.ask, self.typed, None, close, apply, spacing=8)
        self.setLayout(column(self.warning, line, spacing=8))
        self.typed.textChanged.connect(self.typed_changed)

    def show_figures(self, figures: Figures, needs: Sequence[Need], word: str, *, typed: bool, ready: bool) -> None:
        """Word the button; with ``needs`` the word has to be ``typed``, ``ready`` tells that a plan is there."""
        asks = bool(needs)
        shown: dict[QWidget, bool] = dict.fromkeys((self.warning, self.ask, self.typed), asks)
        shown.update({self.safe: not asks, self.nothing_sent: not asks})
        for widget, visible in shown.items():
            widget.setVisible(visible)
        if asks:
            self.warning.setText(needs_text(needs))
            self.ask.setText(self.tr("Type “{word}” to go on:").format(word=word))
            self.typed.setAccessibleName(self.ask.text())
            self.typed.setAccessibleDescription(self.warning.text())
        number, held = self._words.number, figures.asks + figures.invalid
        if not figures.sent and held:
            self.apply.set_text(self.tr("Mark %n in the tray", None, held), "git-compare")
        else:
            told = self.tr("Apply {count} of {total}")
            self.apply.set_text(told.format(count=number(figures.sent), total=number(figures.total)), "arrow-up")
        self.apply.setEnabled(ready and bool(figures.sent or held) and (typed or not asks))

    def show_offline(self, *, allowed: bool) -> None:
        """It is compared and sent later."""
        self.apply.set_text(self.tr("Apply when online"), "clock")
        self.apply.setEnabled(allowed)
