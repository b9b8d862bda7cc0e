"""How the parts of a pane of rows stand: head, table or what is in its place, selection, inspector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.events import View
from lmsdesk.ui.records.head import PaneHead
from lmsdesk.ui.records.inspector import WIDTH, Inspector
from lmsdesk.ui.records.rows_pane import RowsPane
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.widgets.notice import Notice, Offer
from lmsdesk.ui.widgets.placeholder import Arriving, Placeholder, Skeleton
from lmsdesk.ui.widgets.selection_bar import SelectionBar
from lmsdesk.ui.workbench import Workbench


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """What a pane of rows is about; ``buttons`` and ``bulk`` are actions with their words."""

    view: View
    title: str
    placeholder: str
    buttons: tuple[tuple[str, str], ...]
    bulk: tuple[tuple[str, str], ...]


class RecordsFrame(RowsPane):
    """Makes the widgets and gives each its room; asks for nothing and does nothing to rows."""

    def __init__(self, bench: Workbench, spec: PaneSpec, parent: QWidget | None = None) -> None:
        super().__init__(bench, spec.view, parent)
        self.spec, self.bulk = spec, spec.bulk
        self.head = PaneHead(bench, self.view, spec.title, spec.placeholder, spec.buttons)
        self.table.setAccessibleName(spec.title)
        self.table.setAccessibleDescription(self.tr("F2 edits a cell, Space shows the record"))
        self.notice = Notice(bench.theme)
        self.arriving = Arriving(bench.theme, bench.console.sync.stop)
        self.placeholder = Placeholder(bench.theme)
        self.skeleton = Skeleton(bench.theme)
        self.selection = SelectionBar(bench.theme, bench.actions, self.spec.bulk)
        self.inspector = Inspector(bench, self.model)
        self.wants_inspector = bench.settings.get("inspector", "yes") == "yes"
        self._lay_out()

    def _lay_out(self) -> None:
        self.stack = QStackedWidget()
        for widget in (self.table, self.placeholder, self.skeleton):
            self.stack.addWidget(widget)
        left = QWidget()
        column(self.arriving, self.stack, self.selection, spacing=0, parent=left)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.addWidget(left)
        self.split.addWidget(self.inspector)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setCollapsible(0, False)
        banner = QWidget()
        column(self.notice, spacing=0, margins=(16, 8, 16, 8), parent=banner)
        self._banner = banner
        banner.hide()
        column(self.head, banner, self.split, spacing=0, parent=self).setStretchFactor(self.split, 1)

    # For subclasses

    def on_moved(self) -> None:
        """Another selection, or other rows."""

    def is_empty(self) -> bool:
        """Tell whether it is known that something else stands where rows would be."""
        return self.stack.currentWidget() is not self.table

    # Banner

    def say(
        self, title: str, detail: str = "", *, tone: str = "staged", offers: Sequence[Offer] = (), key: str = ""
    ) -> None:
        """Show a banner above the rows."""
        self.notice.say(title, detail, tone=tone, offers=offers, key=key)
        self._banner.show()

    def quiet(self, key: str = "") -> None:
        """Take a banner away."""
        self.notice.still(key)
        self._banner.setVisible(not self.notice.isHidden())

    # Room

    def rows_area(self) -> QWidget | None:
        """The table, unless something stands in its place."""
        return self.table if self.table.isVisible() else None

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        middle = self.stack.currentWidget()
        return (self.head.search, self.table if middle is self.table else self.placeholder, self.inspector)

    def foot_height(self) -> int:
        """The bar of the selected rows."""
        return self.selection.height() if self.selection.isVisible() else 0

    def toggle_inspector(self) -> None:
        """Show or hide the inspector."""
        self.wants_inspector = self.inspector.isHidden()
        self.bench.settings.put("inspector", "yes" if self.wants_inspector else "no")
        self.fit(forced=self.wants_inspector)

    def fit(self, *, forced: bool = False, resized: bool = False) -> None:
        """Below 1,100 pixels of window the inspector gives way to the table."""
        px = self.bench.theme.px
        room = self.window().width() >= px(1100)
        shown = self.wants_inspector and (room or forced) and not self.is_empty()
        changed = forced or resized or shown == self.inspector.isHidden()
        self.inspector.setVisible(shown)
        self.head.inspector.setChecked(shown)
        if shown and changed:
            self.split.setSizes([self.width() - px(WIDTH), px(WIDTH)])
            self.on_moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the rules for narrow windows."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit(resized=True)
