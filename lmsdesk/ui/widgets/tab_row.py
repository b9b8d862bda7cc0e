"""Tabs that filter what is below them; the arrow keys go from tab to tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, row
from lmsdesk.ui.words import Words

Tab = tuple[str, str, str, str]  # key, title, icon, tone


class TabRow(QWidget):
    """One of several keys is chosen, the first in the beginning."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words, tabs: Sequence[Tab], name: str) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self.setAccessibleName(name)
        self._titles = {key: title for key, title, _, _ in tabs}
        self.buttons: dict[str, Button] = {}
        self.current = tabs[0][0]
        self._group = QButtonGroup(self)
        for key, title, icon, tone in tabs:
            button = Button(theme, title, icon, "tab", tone=tone)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, key=key: self.choose(key))
            self._group.addButton(button)
            self.buttons[key] = button
        self.setLayout(row(*self.buttons.values(), None, spacing=4))
        self.buttons[self.current].setChecked(True)
        theme.changed.connect(self._refont)
        self._refont()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many each tab holds; one that is not named has no number."""
        for key, button in self.buttons.items():
            title = self._titles[key]
            button.set_text(f"{title}  {self._words.number(counts[key])}" if key in counts else title)
        self._refont()

    def choose(self, key: str) -> None:
        """Choose a tab."""
        self.buttons[key].setChecked(True)
        self._refont()
        if key != self.current:
            self.current = key
            self.chosen.emit(key)

    def _refont(self) -> None:
        for button in self.buttons.values():
            button.setFont(self._theme.font("small", STRONG if button.isChecked() else NORMAL))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose the tab beside."""
        if event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            super().keyPressEvent(event)
            return
        forward = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        step = 1 if (event.key() == Qt.Key.Key_Right) == forward else -1
        keys = list(self.buttons)
        key = keys[(keys.index(self.current) + step) % len(keys)]
        self.choose(key)
        self.buttons[key].setFocus()
