"""A question that is answered by typing a word: for what nobody should agree to by reflex."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label


class TypedSheet(Sheet):
    """The button can be pressed once the word stands there, in small letters or large ones."""

    agreed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, title: str, text: str, word: str, agree: str) -> None:
        super().__init__(theme, parent, title, width=440)
        self._word = word.strip().casefold()
        self.body.addWidget(Label(theme, text, tone="muted", wrap=True))
        ask = Label(theme, self.tr("Type “{word}” to go on:").format(word=word), wrap=True)
        self.typed = QLineEdit()
        ask.setBuddy(self.typed)
        self.typed.setAccessibleName(ask.text())
        self.typed.setAccessibleDescription(text)
        self.body.addWidget(ask)
        self.body.addWidget(self.typed)
        self.yes = Button(theme, agree, kind="danger")
        self.yes.setEnabled(False)
        self.yes.clicked.connect(self._agree)
        self.no = self.cancel_button()
        self.add_foot(None, self.no, self.yes)
        self.typed.textChanged.connect(self._check)
        self.typed.returnPressed.connect(self.yes.click)
        self.typed.setFocus()

    def _check(self, text: str) -> None:
        self.yes.setEnabled(bool(self._word) and text.strip().casefold() == self._word)

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
