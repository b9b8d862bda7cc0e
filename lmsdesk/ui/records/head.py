"""The head of a pane of rows: title, search, three buttons; below it the conditions and what is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.domain.events import View
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.theme.tokens import ROW_HEIGHTS
from lmsdesk.ui.widgets.basics import ActionButton, IconButton, Label, column, row, rule
from lmsdesk.ui.widgets.fields import SearchLine
from lmsdesk.ui.widgets.token_bar import TokenBar
from lmsdesk.ui.workbench import Workbench


class PaneHead(QWidget):
    """Only widgets: the pane wires them."""

    def __init__(
        self, bench: Workbench, view: View, title: str, placeholder: str, buttons: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__()
        theme, actions = bench.theme, bench.actions
        self._theme = theme
        self.title = Label(theme, title, "title", weight=STRONG)
        self.search = SearchLine(theme, placeholder)
        self.search.setToolTip(actions["find"].toolTip())
        self.buttons = [
            ActionButton(theme, actions[name], actions.specs[name].icon, text=text) for name, text in buttons
        ]
        self.palette_button = IconButton(theme, "command", actions["palette"].toolTip())
        self.palette_button.clicked.connect(actions["palette"].trigger)
        self.inspector = IconButton(theme, "panel-right", actions["inspector"].toolTip(), checkable=True)
        self.inspector.clicked.connect(actions["inspector"].trigger)
        self.tokens = TokenBar(theme, view, bench.console.tables, bench.words)
        self.unknown = Label(theme, size="small", tone="removed")
        self.unknown.hide()
        self.count = Label(theme, size="small", tone="muted", tabular=True)
        self.save = ActionButton(theme, actions["save_view"], "bookmark", "quiet", self.tr("Save view"))
        self.columns = IconButton(theme, "columns-3", actions["columns"].toolTip())
        self.columns.clicked.connect(actions["columns"].trigger)
        self.density = IconButton(theme, "rows-3", self.tr("Row height"))
        self.density.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.heights = QMenu(self)
        for name, text in zip(
            ROW_HEIGHTS, (self.tr("Compact"), self.tr("Default"), self.tr("Comfortable")), strict=True
        ):
            self.heights.addAction(text).setData(name)
        self.density.setMenu(self.heights)
        top = row(
            self.title,
            4,
            self.search,
            None,
            *self.buttons,
            self.palette_button,
            self.inspector,
            spacing=8,
            margins=(16, 11, 12, 9),
        )
        top.setStretchFactor(self.search, 8)
        below = row(self.tokens, self.unknown, self.count, self.save, self.columns, self.density, spacing=6)
        below.setContentsMargins(16, 0, 12, 9)
        below.setStretchFactor(self.tokens, 1)
        for widget in (self.unknown, self.count, self.save, self.columns, self.density):
            below.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
        self.count.setMinimumHeight(theme.px(28))
        self.unknown.setMinimumHeight(theme.px(28))
        column(top, below, rule(), spacing=0, parent=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow buttons keep their icon and give up their words."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(860)
        for button in self.buttons[:-1]:
            button.setText("" if narrow else button.accessibleName())
        self.save.setText("" if narrow else self.save.accessibleName())
