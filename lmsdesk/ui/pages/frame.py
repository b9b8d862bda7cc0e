"""What the pages of one record share: its name above, a table of what it has, and the record itself beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.rows import CourseRow, UserRow
from lmsdesk.ui.api import Row
from lmsdesk.ui.focus import give_focus
from lmsdesk.ui.models.columns import Column
from lmsdesk.ui.models.records import RecordsModel, identity_of
from lmsdesk.ui.navigation import Spot
from lmsdesk.ui.panes.registry import pages
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.follower import tell_past
from lmsdesk.ui.records.inspector import WIDTH, Inspector
from lmsdesk.ui.records.row_commands import RowCommands
from lmsdesk.ui.records.rows_pane import RowsPane
from lmsdesk.ui.rights import why_read_only
from lmsdesk.ui.site_pages import page_of_row
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import ActionButton, Button, Label, clear, column, row, rule
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.widgets.selection_bar import SelectionBar
from lmsdesk.ui.widgets.table import Layout
from lmsdesk.ui.workbench import Workbench

_AGAIN = 700  # milliseconds between two looks while a sync brings rows
_SETTLE = 60  # milliseconds after the last key before the actions are asked anew
_NARROW = 640  # below this the record stands under the table

Told = TypeVar("Told")


class RecordPage(RowsPane, Generic[Told]):
    """Reads one record in one go; the subclass says what of it is shown. ``record`` is its row, None before."""

    rows_view = View.ENROLMENTS
    record_view = View.USERS
    layout_wide: Layout = ()
    layout_narrow: Layout = ()

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench, self.rows_view)
        self.record: UserRow | CourseRow | None = None
        self.is_gone = False
        self._key = ""
        self._shown: Told | None = None
        self._wanted: Spot | None = None
        self.bulk = self.bulk_actions()
        self.commander = RowCommands(self)
        self.record_model = RecordsModel(self.record_view, bench.console.tables, bench.words, self)
        self.record_model.read_only = self._record_read_only
        self.inspector = Inspector(bench, self.record_model)
        self.inspector.more.hide()  # what it offers is about the selected row, not about the record beside it
        self.table.setAccessibleName(self.rows_title())
        self.table.setAccessibleDescription(self.tr("F2 edits a cell"))
        self.table.header.setSectionsClickable(False)
        self._lay_out()
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self._again.timeout.connect(self.reload)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settled.timeout.connect(self._follow)
        self.table.moved.connect(self._settled.start)
        self.table.header.columns_asked.connect(self.table.reset_layout)
        self.inspector.edited.connect(self._on_edited)
        self.selection.all_asked.connect(self.table.selectAll)
        self.selection.cleared.connect(lambda: self.table.go_to(max(0, self.table.current_number())))

    def _lay_out(self) -> None:
        theme, actions = self.bench.theme, self.bench.actions
        self.site = Button(theme, self.tr("Open on the site"), "link")
        self.site.clicked.connect(self.open_record)
        self.listed = Button(
            theme, self.tr("Show in the table"), "list-checks", tip=self.tr("With filters and columns")
        )
        self.listed.clicked.connect(self.show_listed)
        self.main = ActionButton(theme, actions["enrol"], "user-plus", text=self.tr("Enrol…"))
        self.head = PlainHead(theme, "", "", (self.site, self.listed, self.main))
        self.notice = Notice(theme)
        self._banner = QWidget()
        column(self.notice, spacing=0, margins=(16, 8, 16, 8), parent=self._banner)
        self._banner.hide()
        self.count = Label(theme, size="small", tone="muted", tabular=True)
        self.selection = SelectionBar(theme, actions, self.bulk)
        title = row(Label(theme, self.rows_title(), weight=STRONG), self.count, None, spacing=8)
        title.setContentsMargins(16, 9, 12, 9)
        left = QWidget()
        self.none = Placeholder(theme)
        self.rows_stack = QStackedWidget()
        for widget in (self.table, self.none):
            self.rows_stack.addWidget(widget)
        column(title, rule(), self.rows_stack, self.selection, spacing=0, parent=left).setStretch(2, 1)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(self.inspector)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.placeholder = Placeholder(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.placeholder)
        column(self.head, self._banner, self.stack, spacing=0, parent=self).setStretchFactor(self.stack, 1)

    # For subclasses

    def rows_title(self) -> str:
        """What the rows of the table are."""
        raise NotImplementedError

    def bulk_actions(self) -> tuple[tuple[str, str], ...]:
        """What is done to several rows at once: actions with their words."""
        return ()

    async def read(self, number: int) -> Told | None:
        """Everything that is shown of the record; None where it was never known."""
        raise NotImplementedError

    def take(self, told: Told) -> Sequence[int]:
        """Take what was read: set ``record`` and ``is_gone``; return the handles of the rows."""
        raise NotImplementedError

    def tell_more(self, told: Told) -> None:
        """Put into ``inspector.more_facts`` what the record belongs to."""

    def explain_none(self) -> None:
        """Say in ``none`` that it has no rows."""
        raise NotImplementedError

    def explain_unknown(self) -> None:
        """Say in the placeholder that there is no such record."""
        raise NotImplementedError

    def show_listed(self) -> None:
        """Show the same rows in their table."""
        raise NotImplementedError

    # Places

    def show_place(self, place: Place) -> None:
        """The page of the record whose id is the key."""
        if place.key and place.key != self._key:
            self._key, self._wanted = place.key, None
            self._shown = self.record = None
            self.reload()

    def place(self) -> Place:
        """The page of this record."""
        return Place(self.page_key, self._key)

    def spot(self) -> Spot | None:
        """The row with the focus, and how far the table is scrolled."""
        here, top = self.current_row(), self.table.verticalScrollBar().value()
        return Spot(identity_of(here), self.table.current_number(), top) if here is not None else None

    def take_spot(self, spot: Spot) -> None:
        """Stand there again: now, or when the rows have come."""
        self._wanted = spot
        if self._shown is not None:
            self._stand()

    def _stand(self) -> None:
        wanted, self._wanted = self._wanted, None
        number = self.model.place_of(wanted.record, wanted.number) if wanted is not None else None
        if wanted is not None and number is not None:
            self.table.go_to(number)
            self.table.verticalScrollBar().setValue(wanted.top)
        elif self.table.current_number() < 0:
            self.table.go_to(0)

    # Reading

    def reload(self) -> None:
        """Read the record again; the place in the table stays."""
        if self._key:
            self.bench.bridge.run(f"page.{self.page_key}", self._load)

    async def _load(self) -> None:
        number = int(self._key) if self._key.removeprefix("-").isdecimal() and len(self._key) < 19 else 0
        told = await self.read(number) if number else None
        if told is None:
            self._shown = self.record = None
            self.model.show_ids([])
            self.explain_unknown()
            self.head.title.setText(pages()[self.page_key].title)
            self.stack.setCurrentWidget(self.placeholder)
        else:
            if told == self._shown:
                self.model.refresh()  # what stands in the rows may differ
            else:
                self.model.show_ids(self.take(told))
                self._tell_record(told)
                self._shown = told
            self.count.setText(self.bench.words.number(self.model.rowCount()))
            self.stack.setCurrentWidget(self.split)
            self.explain_none()
            self.rows_stack.setCurrentWidget(self.table if self.model.rowCount() else self.none)
            self._stand()
        for button in (self.site, self.listed):
            button.setEnabled(self.record is not None)
        self._follow()
        if self.record is not None:
            await tell_past(self.bench, self.inspector, self.record)

    def _tell_record(self, told: Told) -> None:
        assert self.record is not None  # it was taken just now
        bar = self.inspector.area.verticalScrollBar()
        top = bar.value()
        self.inspector.show_rows([self.record], 1)
        clear(self.inspector.more_facts)
        self.tell_more(told)
        QTimer.singleShot(0, self, lambda: bar.setValue(top))

    def _follow(self) -> None:
        self.selection.show_count(self.table.selected_count(), self.model.rowCount(), self.bench.words)
        if self.isVisible():
            self.refresh_commands()

    # What can be done with the record

    def subject(self) -> Row | None:
        """The record."""
        return self.record

    def open_record(self) -> None:
        """Open its page on the site."""
        if self.record is not None:
            QDesktopServices.openUrl(page_of_row(self.bench.console.site.url, self.record))

    def _on_edited(self, field: str, text: str) -> None:
        record = self.record
        if record is not None:
            self.bench.stage(lambda: self.bench.console.changes.edit(self.record_view, [record.row], {field: text}))

    def _record_read_only(self, record: Row, column: Column) -> str | None:
        if self.is_gone:
            return self.tr("It is not on the site any more.")
        return why_read_only(self.bench.console.changes, self.record_view, column.field)

    def say(self, title: str, detail: str) -> None:
        """A banner above the rows; without a title it goes away."""
        if title:
            self.notice.say(title, detail, tone="removed", key="record")
        else:
            self.notice.still("record")
        self._banner.setVisible(bool(title))

    # For the window

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        if self.stack.currentWidget() is self.placeholder:
            return (self.placeholder,)
        return self.table if self.rows_area() is not None else self.none, self.inspector

    def rows_area(self) -> QWidget | None:
        """The table, unless something stands in its place."""
        there = self.stack.currentWidget() is self.split and self.rows_stack.currentWidget() is self.table
        return self.table if there else None

    def foot_height(self) -> int:
        """The bar of the selected rows."""
        return self.selection.height() if self.selection.isVisible() else 0

    def on_shown(self) -> None:
        """It came to the front."""
        give_focus(self.table)
        self._follow()

    def on_rows_changed(self) -> None:
        """Rows may differ: read again, at once for an edit, with patience while a sync runs."""
        if self.bench.console.sync.state is not SyncState.PULLING:
            self.reload()
        elif not self._again.isActive():
            self._again.start()

    def on_changes_moved(self) -> None:
        """The tray differs: so may what waits for the record."""
        self.reload()

    # Overrides of QWidget

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow columns give way, and where it is very narrow the record goes below the table."""
        super().resizeEvent(event)
        if event.size().width() == event.oldSize().width():
            return
        px, width = self.bench.theme.px, event.size().width()
        below = width < px(_NARROW)
        self.split.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        room = event.size().height() if below else width
        beside = room // 2 if below else px(WIDTH)
        self.split.setSizes([room - beside, beside])
        self.table.apply_layout(self.layout_wide if width - beside >= px(700) and not below else self.layout_narrow)
