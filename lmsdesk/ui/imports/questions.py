"""The open questions of a list: one answer for all rows alike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.imports.asks import ask_key
from lmsdesk.domain.imports.plan import Ask, MappedColumn, PlanRow
from lmsdesk.ui.imports.question_card import QuestionCard
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, Label, clear, column, row
from lmsdesk.ui.words import Words

_SHOWN = 8  # questions that are shown before anybody asks for more, and as many more each time


class Questions(QWidget):
    """All questions, that of the current row first, those with an answer last."""

    answered = Signal(str, str)
    left = Signal()  # back to the rows
    focused = Signal(QWidget)  # a card took the focus: it is to be seen

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self._asks: tuple[Ask, ...] = ()
        self._columns: Sequence[MappedColumn] = ()
        self._first = ""
        self._most = _SHOWN
        self.cards: list[QuestionCard] = []
        self.title = Label(theme, weight=STRONG)
        self._list = column(spacing=6)
        self.more = Button(theme, "", kind="link")
        self.more.clicked.connect(self._show_more)
        column(self.title, self._list, row(self.more, None), spacing=8, parent=self)
        self.hide()

    def show_asks(self, asks: tuple[Ask, ...], current: PlanRow | None, columns: Sequence[MappedColumn] = ()) -> None:
        """Show these questions; a row's own comes first, and a reader in one of them stays among them."""
        keys = {ask_key(reason) for reason in current.reasons} if current is not None else set()
        own = [ask for ask in asks if ask.key in keys]
        first = next((ask.key for ask in own if ask.chosen is None), next((ask.key for ask in own if ask.usual), ""))
        if (asks, columns) == (self._asks, self._columns) and first == self._first:
            return
        at = next((card.ask for card in self.cards if card.has_focus()), None)
        self._asks, self._columns, self._first = asks, columns, first
        self._fill()
        if at is not None:
            self._return_to(at)

    @property
    def waiting(self) -> int:
        """How many have no answer yet."""
        return sum(ask.chosen is None for ask in self._asks)

    def go_to_first(self, *, waiting: bool = False) -> bool:
        """Put the focus into the first question that waits, or else, unless ``waiting``, into what the row offers."""
        own = "" if waiting else self._first
        card = next((card for card in self.cards if card.ask.chosen is None or card.ask.key == own), None)
        if card is not None:
            self._focus(card)
        return card is not None

    def asks_of_row(self) -> bool:
        """Tell whether the first question is one of the current row."""
        return bool(self._first)

    def _fill(self) -> None:
        clear(self._list)
        ordered = sorted(self._asks, key=self._order)
        shown = ordered[: self._most]
        self.cards = [QuestionCard(self._theme, self._words, ask, self._columns) for ask in shown]
        for card in self.cards:
            card.answered.connect(self.answered)
            card.left.connect(self.left)
            self._list.addWidget(card)
        waiting = self.waiting
        answered = self.tr("Answered questions")
        if any(ask.chosen == ask.usual for ask in self._asks):
            answered = self.tr("What else can be done")
        self.title.setText(self.tr("%Ln questions", "", waiting) if waiting else answered)
        rest = len(ordered) - len(self.cards)
        self.more.setVisible(rest > 0)
        self.more.set_text(self.tr("Show %Ln more", "", min(rest, _SHOWN)))
        self.setVisible(bool(self._asks))

    def _order(self, ask: Ask) -> tuple[bool, bool, bool]:
        """What waits, then what else can be done, then what was answered; of each the current row's own first."""
        return ask.chosen is not None, ask.chosen != ask.usual, ask.key != self._first

    def _show_more(self) -> None:
        before = len(self.cards)
        self._most += _SHOWN
        self._fill()
        self._focus(self.cards[before])

    def _return_to(self, at: Ask) -> None:
        """After an answer by hand: to the next open question; where an answer was changed, back to that."""
        same = next((card for card in self.cards if card.ask.key == at.key), None)
        if same is not None and (same.ask.chosen is None or at.chosen is not None):
            self._focus(same)
        elif not self.go_to_first(waiting=True):
            self.left.emit()

    def _focus(self, card: QuestionCard) -> None:
        card.focus_target().setFocus()
        self.focused.emit(card)
