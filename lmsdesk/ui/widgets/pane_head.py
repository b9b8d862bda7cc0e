"""The head of a pane that is not about rows of the mirror: title, search, up to three buttons, tabs below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, Item, Label, column, row, rule
from lmsdesk.ui.widgets.fields import SearchLine


class PlainHead(QWidget):
    """Only widgets: the pane wires them; ``below`` stands under the title."""

    def __init__(
        self, theme: Theme, title: str, placeholder: str, buttons: Sequence[Button], below: Sequence[Item] = ()
    ) -> None:
        super().__init__()
        self._theme = theme
        self.title = Label(theme, title, "title", weight=STRONG)
        self.search: SearchLine | None = SearchLine(theme, placeholder) if placeholder else None
        self.buttons = list(buttons)
        first: list[Item] = [self.title, 4]
        if self.search is not None:
            first.append(self.search)
        top = row(*first, None, *self.buttons, spacing=8, margins=(16, 11, 12, 9))
        if self.search is not None:
            top.setStretchFactor(self.search, 8)
        layout = column(top, spacing=0, parent=self)
        if below:
            layout.addLayout(row(*below, spacing=8, margins=(12, 0, 12, 9)))
        layout.addWidget(rule())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow buttons with an icon give up their words."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(720)
        for button in self.buttons:
            if not button.icon().isNull():
                button.setText("" if narrow else button.accessibleName())
