"""What all dialogs share: a title, a foot with buttons, sizes that follow the text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, Item, Label, column, ground, row


class Sheet(QDialog):
    """Modal to its window, opened with ``open()``: a nested loop would stop the other one."""

    def __init__(self, theme: Theme, parent: QWidget | None, title: str, *, width: int = 480) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(width))
        self.heading = Label(theme, title, "heading", weight=STRONG, wrap=True)
        self.body: QVBoxLayout = column(spacing=10, margins=(20, 16, 20, 16))
        self.body.addWidget(self.heading)
        self._outer = column(self.body, spacing=0, parent=self)
        self._outer.setStretchFactor(self.body, 1)

    def add_foot(self, *items: Item) -> QWidget:
        """Buttons at the bottom, the main one last."""
        foot = ground("foot")
        foot.setLayout(row(*items, spacing=8, margins=(20, 10, 20, 10)))
        self._outer.addWidget(foot)
        return foot

    def cancel_button(self, text: str = "") -> Button:
        """A button that leaves everything as it was."""
        button = Button(self.theme, text or self.tr("Cancel"))
        button.clicked.connect(self.reject)
        return button

    def main_button(self, text: str, icon: str = "") -> Button:
        """The one primary button; Return presses it."""
        button = Button(self.theme, text, icon, "primary")
        button.setDefault(True)
        return button
