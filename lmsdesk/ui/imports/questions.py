"""The open questions of a list: one answer for all rows alike, as real choices."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QWidget

from lmsdesk.domain.imports.asks import ask_key
from lmsdesk.domain.imports.plan import Ask, PlanRow
from lmsdesk.services.wording_imports import ask_words, choice_words
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, Elided, Label, clear, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.words import Words

_RADIOS = 4  # more choices than these become a list
_SHOWN = 8  # questions that are shown at once


class QuestionCard(QFrame):
    """One question with its samples and its choices."""

    answered = Signal(str, str)  # key of the question, choice ("" to ask again)

    def __init__(self, theme: Theme, words: Words, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.ask = ask
        what, then = ask_words(ask, words.zone)
        self._title = f"{what}. {then}".strip()
        layout = column(spacing=2, margins=(12, 8, 12, 8))
        layout.addWidget(Label(theme, what, "small", weight=STRONG, wrap=True))
        rows = self.tr("%Ln rows", "", ask.rows)
        layout.addWidget(Label(theme, f"{rows}. {then}".strip(), "small", "muted", wrap=True))
        for sample in ask.samples:
            layout.addWidget(Elided(theme, sample, "caption", "muted"))
        self._group = QButtonGroup(self)
        if len(ask.choices) <= _RADIOS:
            for choice in ask.choices:
                layout.addWidget(self._radio(choice, theme))
        else:
            layout.addWidget(self._box(theme))
        if ask.chosen is not None:
            again = Button(theme, self.tr("Ask again"), kind="link")
            again.clicked.connect(lambda: self.answered.emit(ask.key, ""))
            layout.addLayout(row(again, None))
        self.setLayout(layout)
        self.setAccessibleName(self._title)

    def _radio(self, choice: str, theme: Theme) -> QRadioButton:
        radio = QRadioButton(choice_words(self.ask, choice))
        radio.setAccessibleDescription(self._title)
        radio.setFont(theme.font("small"))
        radio.setChecked(choice == self.ask.chosen)
        radio.clicked.connect(lambda: self.answered.emit(self.ask.key, choice))
        self._group.addButton(radio)
        return radio

    def _box(self, theme: Theme) -> ChoiceBox:
        box = ChoiceBox(theme, {choice: choice_words(self.ask, choice) for choice in self.ask.choices})
        box.setAccessibleName(self._title)
        box.setCurrentIndex(-1)
        box.setPlaceholderText(self.tr("Choose"))
        if self.ask.chosen is not None:
            box.choose(self.ask.chosen)
        box.activated.connect(lambda: self.answered.emit(self.ask.key, box.chosen()))
        return box


class Questions(QWidget):
    """All questions, that of the current row first, those with an answer last."""

    answered = Signal(str, str)

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self._asks: tuple[Ask, ...] = ()
        self._first = ""
        self.cards: list[QuestionCard] = []
        self._title = Label(theme, weight=STRONG)
        self._more = Label(theme, size="small", tone="muted")
        self._list = column(spacing=6)
        column(self._title, self._list, self._more, spacing=8, parent=self)
        self.hide()

    def show_asks(self, asks: tuple[Ask, ...], current: PlanRow | None) -> None:
        """Show these questions; a row's own comes first."""
        keys = {ask_key(reason) for reason in current.reasons} if current is not None else set()
        first = next((ask.key for ask in asks if ask.key in keys and ask.chosen is None), "")
        if asks == self._asks and first == self._first:
            return
        self._asks, self._first = asks, first
        clear(self._list)
        ordered = sorted(asks, key=lambda ask: (ask.chosen is not None, ask.key != first))
        self.cards = [QuestionCard(self._theme, self._words, ask) for ask in ordered[:_SHOWN]]
        for card in self.cards:
            card.answered.connect(self.answered)
            self._list.addWidget(card)
        waiting = sum(ask.chosen is None for ask in asks)
        self._title.setText(self.tr("%Ln questions", "", waiting) if waiting else self.tr("Answered questions"))
        rest = len(ordered) - len(self.cards)
        self._more.setVisible(rest > 0)
        self._more.setText(self.tr("%Ln more after these", "", rest))
        self.setVisible(bool(asks))
