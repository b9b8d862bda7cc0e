"""The two lists behind the conflicts: what was decided and can be taken back, and what is remembered."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from lmsdesk.ui.models.decided import DecidedModel, RulesModel
from lmsdesk.ui.widgets.basics import Button, column, ground, row
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.workbench import Workbench


class KeptList(QStackedWidget):
    """A list whose rows can only be taken back, with a bar for that; Delete and U do the same."""

    def __init__(
        self, bench: Workbench, model: DecidedModel | RulesModel, name: str, button: Button, empty: tuple[str, str, str]
    ) -> None:
        super().__init__()
        self._bench, self.model, self._empty = bench, model, empty
        model.setParent(self)
        self.table = CellsTable(bench.ink, model, name)
        self.table.setAccessibleDescription(button.toolTip())
        self.button = button
        self.placeholder = Placeholder(bench.theme)
        bar = ground("selection")
        bar.setLayout(row(None, button, spacing=6, margins=(16, 6, 10, 6)))
        page = QWidget()
        column(self.table, bar, spacing=0, parent=page).setStretchFactor(self.table, 1)
        self.addWidget(page)
        self.addWidget(self.placeholder)
        self._page = page
        self.table.delete_asked.connect(button.click)
        self.table.key_pressed.connect(lambda key: button.click() if key == "U" else None)
        self.table.menu_asked.connect(self._open_menu)

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(self.button.icon(), self.button.accessibleName(), self.button.click)
        menu.popup(place)

    def refresh(self) -> None:
        """Read again; the place stays."""
        number = self.table.current_number()
        self.model.refresh()
        if self.model.row_count():
            self.table.go_to(max(0, number))
            self.setCurrentWidget(self._page)
        else:
            self.placeholder.say(*self._empty)
            self.setCurrentWidget(self.placeholder)

    def region(self) -> QWidget:
        """What F6 leads to."""
        return self.table if self.currentWidget() is self._page else self.placeholder
