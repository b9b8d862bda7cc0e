"""One open question of a list, with rows that it is about and its answers as real choices."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QRadioButton, QWidget

from lmsdesk.domain.imports.plan import Ask, MappedColumn
from lmsdesk.services.wording_imports import ask_words, choice_words
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, Elided, Label, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.words import Words

_RADIOS = 4  # more choices than these become a list
_LONG = 44  # letters of a choice that fit into one line of the side


class QuestionCard(QFrame):
    """The digits choose an answer, Esc goes back to the rows."""

    answered = Signal(str, str)  # key of the question, choice ("" to ask again)
    left = Signal()

    def __init__(
        self, theme: Theme, words: Words, ask: Ask, columns: Sequence[MappedColumn] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.ask, self._theme = ask, theme
        what, then = ask_words(ask, words.zone)
        self._title = f"{what}. {then}".strip()
        self._choices = {choice: choice_words(ask, choice, columns, words.zone) for choice in ask.choices}
        self.box: ChoiceBox | None = None
        self._group = QButtonGroup(self)
        layout = column(spacing=2, margins=(12, 8, 12, 8))
        layout.addWidget(Label(theme, what, "small", weight=STRONG, wrap=True))
        rows = self.tr("%Ln rows", "", ask.rows)
        layout.addWidget(Label(theme, f"{rows}. {then}".strip(), "small", "muted", wrap=True))
        for sample in ask.samples:
            layout.addWidget(Elided(theme, sample, "caption", "muted"))
        if len(ask.choices) <= _RADIOS:
            for number, choice in enumerate(ask.choices, 1):
                self._add_radio(layout, number, choice)
        else:
            self.box = self._made_box()
            layout.addWidget(self.box)
        if ask.chosen is not None and ask.chosen != ask.usual:
            again = Button(theme, self.tr("Ask again"), kind="link")
            again.setAccessibleDescription(self._title)
            again.clicked.connect(lambda: self.answered.emit(ask.key, ""))
            again.installEventFilter(self)
            layout.addLayout(row(again, None))
        self.setLayout(layout)
        self.setAccessibleName(f"{rows}: {self._title}")

    def _add_radio(self, layout: object, number: int, choice: str) -> None:
        """A radio button shows one line: what is longer stands below it and breaks."""
        told = self._choices[choice]
        head, _, rest = told.partition(": ") if len(told) > _LONG else (told, "", "")
        radio = QRadioButton(head.replace("&", "&&"))
        radio.setAccessibleName(told)
        radio.setAccessibleDescription(
            self.tr("{question} Press {number}.").format(question=self._title, number=number)
        )
        radio.setFont(self._theme.font("small"))
        radio.setChecked(choice == self.ask.chosen)
        radio.clicked.connect(lambda: self.answered.emit(self.ask.key, choice))
        radio.installEventFilter(self)
        self._group.addButton(radio)
        layout.addWidget(radio)  # type: ignore[attr-defined]  # a box layout
        if rest:
            below = Label(self._theme, rest, "caption", "muted", wrap=True)
            layout.addLayout(column(below, spacing=0, margins=(22, 0, 0, 2)))  # type: ignore[attr-defined]

    def _made_box(self) -> ChoiceBox:
        box = ChoiceBox(self._theme, self._choices)
        box.setAccessibleName(self._title)
        box.setCurrentIndex(-1)
        box.setPlaceholderText(self.tr("Choose"))
        if self.ask.chosen is not None:
            box.choose(self.ask.chosen)
        box.activated.connect(lambda: self.answered.emit(self.ask.key, box.chosen()))
        box.installEventFilter(self)
        return box

    def focus_target(self) -> QWidget:
        """What takes the focus: the answer that was given, else the first one."""
        if self.box is not None:
            return self.box
        chosen = self._group.checkedButton()
        first: QAbstractButton = chosen or self._group.buttons()[0]
        return first

    def has_focus(self) -> bool:
        """Tell whether the focus is in here."""
        focused = self.window().focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits answer where the choices are buttons; Esc leaves."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        number = event.key() - Qt.Key.Key_1
        if self.box is None and 0 <= number < len(self.ask.choices):
            self._group.buttons()[number].click()
            return True
        return super().eventFilter(watched, event)
