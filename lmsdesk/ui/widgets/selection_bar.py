"""What can be done to many rows at once; it comes from two rows on and pushes nothing above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.actions import Actions
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import ActionButton, Button, IconButton, Label, row
from lmsdesk.ui.words import Words


class SelectionBar(QWidget):
    """The count, all that is shown, the actions, and a way out."""

    all_asked = Signal()
    cleared = Signal()

    def __init__(
        self, theme: Theme, actions: Actions, offered: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("selection")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.count = Label(theme, weight=STRONG)
        self.shown = Label(theme, size="small", tone="muted")
        self.all = Button(theme, "", kind="link")
        self.all.clicked.connect(self.all_asked)
        self.clear = IconButton(theme, "x", self.tr("Clear the selection (Esc)"))
        self.clear.clicked.connect(self.cleared)
        self.buttons = [self._button(actions, name, text) for name, text in offered]
        self.setLayout(
            row(self.count, self.shown, self.all, None, *self.buttons, self.clear, spacing=6, margins=(16, 6, 10, 6))
        )
        self.setAccessibleName(self.tr("Selected rows"))
        self.hide()

    def _button(self, actions: Actions, name: str, text: str) -> ActionButton:
        spec = actions.specs[name]
        button = ActionButton(self._theme, actions[name], spec.icon, "danger" if name == "remove" else "quiet", text)
        if name == "remove":
            button.setProperty("kind", "quiet")
        return button

    def show_count(self, selected: int, shown: int, words: Words) -> None:
        """Say how many are selected; hide below two."""
        self.setVisible(selected > 1)
        if selected > 1:
            self.count.setText(self.tr("%n selected", None, selected))
            self.shown.setText(self.tr("of {count} shown").format(count=words.number(shown)))
            self.all.set_text(self.tr("Select all {count}").format(count=words.number(shown)))
            self.all.setVisible(selected < shown)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(600), self._theme.px(42))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the words give way first."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(820)
        self.shown.setVisible(not narrow)
        for button in self.buttons:
            button.setText("" if narrow else button.accessibleName())
