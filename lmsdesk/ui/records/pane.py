"""A pane of rows: search and filters, a table, what is selected, and every state that rows can be in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.events import Progress, SyncState, View
from lmsdesk.domain.facts import Found, SavedView
from lmsdesk.domain.filters import Query, Sort
from lmsdesk.ui.action_list import VALUED
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.api import Row
from lmsdesk.ui.models.columns import Column
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.records.asking import Asking
from lmsdesk.ui.records.commands import RecordCommands
from lmsdesk.ui.records.follower import Follower
from lmsdesk.ui.records.head import PaneHead
from lmsdesk.ui.records.inspector import WIDTH, Inspector
from lmsdesk.ui.records.placeholders import Places
from lmsdesk.ui.records.states import Facts, PaneState, state_of
from lmsdesk.ui.rights import why_read_only
from lmsdesk.ui.typed import reason_against
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.widgets.notice import Notice, Offer
from lmsdesk.ui.widgets.placeholder import Arriving, Placeholder, Skeleton
from lmsdesk.ui.widgets.selection_bar import SelectionBar
from lmsdesk.ui.widgets.table import RecordsTable, kept_layout
from lmsdesk.ui.workbench import Workbench

SHARED_ROWS = 300  # how many selected rows are looked at for what they share
_AGAIN = 700  # milliseconds between two looks while a sync brings rows


@dataclass(frozen=True, slots=True)
class PaneSpec:
    """What a pane of rows is about; ``buttons`` and ``bulk`` are actions with their words."""

    view: View
    title: str
    placeholder: str
    buttons: tuple[tuple[str, str], ...]
    bulk: tuple[tuple[str, str], ...]


class RecordsPane(Pane):
    """Wires widgets to the console; decides nothing about records."""

    def __init__(self, bench: Workbench, spec: PaneSpec, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.spec, self.view = spec, spec.view
        self.model = RecordsModel(self.view, bench.console.tables, bench.words, self)
        self.model.read_only = self.read_only
        self.head = PaneHead(bench, self.view, spec.title, spec.placeholder, spec.buttons)
        self.table = RecordsTable(bench.ink, self.model)
        self.table.setAccessibleName(spec.title)
        self.table.setAccessibleDescription(self.tr("F2 edits a cell, Space shows the record"))
        self.notice = Notice(bench.theme)
        self.arriving = Arriving(bench.theme, bench.console.sync.stop)
        self.placeholder = Placeholder(bench.theme)
        self.skeleton = Skeleton(bench.theme)
        self.selection = SelectionBar(bench.theme, bench.actions, self.spec.bulk)
        self.inspector = Inspector(bench, self.model)
        self._asking = Asking(self)
        self._places = Places(self)
        self._commands = RecordCommands(self)
        self._follower = Follower(self)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self.wants_inspector = bench.settings.get("inspector", "yes") == "yes"
        self._lay_out()
        self._connect()
        self._restore_columns()

    def read_only(self, row: Row, column: Column) -> str | None:
        """Why a cell cannot be edited; None when it can."""
        return why_read_only(self.bench.console.changes, self.view, column.field)

    # Building

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

    def _connect(self) -> None:
        head, table = self.head, self.table
        self.bench.actions.attach(table)
        self._asking.connect()
        head.search.jumped.connect(self._on_jumped)
        head.heights.triggered.connect(lambda action: self.set_density(str(action.data())))
        table.header.columns_asked.connect(self._commands.choose_columns)
        table.moved.connect(self.on_moved)
        table.menu_asked.connect(self._on_menu)
        table.cells.set_for_all.connect(self.edit_selected)
        self.model.edited.connect(self._on_cell_edited)
        self.inspector.edited.connect(self.edit_selected)
        self.selection.all_asked.connect(table.selectAll)
        self.selection.cleared.connect(lambda: table.go_to(max(0, table.current_number())))
        self._again.timeout.connect(self.reload)
        self.set_density(self.bench.settings.get("row_height", "compact"))
        self.head.inspector.setChecked(self.wants_inspector)

    # Asking for rows

    @property
    def query(self) -> Query:
        """What is asked for."""
        return self._asking.query

    @property
    def found(self) -> Found | None:
        """What came back last."""
        return self._asking.found

    @property
    def saved(self) -> SavedView | None:
        """The saved view that is shown."""
        return self._asking.saved

    def take_saved(self, view: SavedView | None) -> None:
        """What is shown was saved under a name."""
        self._asking.saved = view

    def show_query(self, text: str, sort: Sequence[Sort] = (), saved: SavedView | None = None) -> None:
        """Show the rows of a filter in its text form."""
        self._asking.show(text, sort, saved)

    def clear_filters(self) -> None:
        """Show everything that the search finds."""
        self._asking.clear_filters()

    def clear_all(self) -> None:
        """Show everything."""
        self._asking.clear_all()

    def reload(self) -> None:
        """Ask for the matching rows again."""
        self._asking.reload()

    # States

    def show_state(self, progress: Progress | None = None) -> None:
        """Show rows, or what stands in their place."""
        state = self.state()
        stack = {PaneState.ROWS: self.table, PaneState.ARRIVING: self.skeleton, PaneState.LOADING: self.skeleton}
        self.stack.setCurrentWidget(stack.get(state, self.placeholder))
        if state not in stack:
            self._places.explain(state)
        if state is not PaneState.LOADING:
            self._fit()
        console = self.bench.console
        first = console.tables.as_of() is None and console.sync.state is SyncState.PULLING
        if first:
            self._places.arriving(progress)
        else:
            self.arriving.hide()

    def is_empty(self) -> bool:
        """Tell whether something else stands where rows would be."""
        return self.found is not None and self.stack.currentWidget() is not self.table

    def state(self) -> PaneState:
        """Which state the middle is in."""
        found, console = self.found, self.bench.console
        facts = Facts(
            answered=found is not None,
            shown=len(found.ids) if found else 0,
            total=found.total if found else 0,
            filtered=self._asking.is_filtered,
            synced=console.tables.as_of() is not None,
            sync=console.sync.state,
        )
        return state_of(facts)

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

    # What the core announced

    def on_rows_changed(self) -> None:
        """Rows may differ: ask again, at once for an edit, with patience while a sync runs."""
        if self.bench.console.sync.state is SyncState.PULLING:
            if not self._again.isActive():
                self._again.start()
        else:
            self.reload()

    def on_progress(self, progress: Progress) -> None:
        """The first sync moves on."""
        if progress.job == "pull":
            self.show_state(progress)

    def on_sync_moved(self) -> None:
        """The first sync began or ended."""
        self.show_state()

    # Selection

    def selected_count(self) -> int:
        """How many rows are selected."""
        return self.table.selected_count()

    def rows(self, limit: int = SHARED_ROWS) -> list[Row]:
        """The selected rows, at most ``limit`` of them."""
        return self.model.rows_of(self.table.selected_numbers(limit))

    def current_row(self) -> Row | None:
        """The row with the focus."""
        number = self.table.current_number()
        return self.model.row_at(number) if 0 <= number < self.model.rowCount() else None

    def on_moved(self) -> None:
        """Another selection, or other rows."""
        self._follower.start()

    def refresh_commands(self) -> None:
        """Let the actions say what they would do to the selected rows."""
        self._commands.refresh()

    # Editing

    def edit_selected(self, field: str, text: str) -> None:
        """Set a field of every selected row."""
        ids = self.table.selected_ids()
        if ids:
            self.bench.stage(lambda: self.bench.console.changes.edit(self.view, ids, {field: text}))

    def _on_cell_edited(self, number: int, field: str, text: str) -> None:
        ids = [self.model.ids[number]]
        self.bench.stage(lambda: self.bench.console.changes.edit(self.view, ids, {field: text}))

    # Answers to the head and the table

    def _on_jumped(self) -> None:
        self.table.setFocus()

    def _on_menu(self, place: QPoint) -> None:
        self.menu().popup(place)

    def menu(self) -> QMenu:
        """The menu of a row."""
        menu = QMenu(self)
        for name, _ in self.spec.bulk:
            menu.addAction(self.bench.actions[name])
        menu.addSeparator()
        for name in ("go_person", "go_course", "open_on_site", "copy", "take_back"):
            menu.addAction(self.bench.actions[name])
        if self.view is View.USERS:
            menu.addSeparator()
            menu.addAction(self.bench.actions["erase_person"])
        return menu

    def rows_area(self) -> QWidget | None:
        """The table, unless something stands in its place."""
        return self.table if self.table.isVisible() else None

    def keep(self) -> None:
        """Remember columns and widths; those of a saved view belong to the view."""
        if self.saved is None:
            layout = " ".join(f"{key}:{width}" for key, width in self.table.layout_now())
            self.bench.settings.put(f"columns.{self.view}", layout)

    def _restore_columns(self) -> None:
        if layout := kept_layout(self.bench.settings.get(f"columns.{self.view}")):
            self.table.apply_layout(layout)

    def set_density(self, name: str) -> None:
        """Take another row height."""
        self.table.set_density(name)
        self.bench.settings.put("row_height", name)

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return self._commands.handlers()

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done here now."""
        return self._commands.refusal(name)

    def value_now(self, name: str) -> str:
        """What the selected rows have in the field of an action."""
        return self._commands.now(VALUED[name]) if name in VALUED and self.selected_count() else ""

    def value_reason(self, name: str, text: str) -> str | None:
        """Why a typed value cannot be taken."""
        return reason_against(self.view, VALUED[name], text, self.bench.words) if VALUED[name] != "group" else None

    def take_value(self, name: str, text: str) -> None:
        """Set the field of an action for the selected rows."""
        self._commands.take(VALUED[name], text)

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
        self._fit(forced=self.wants_inspector)

    def _fit(self, *, forced: bool = False, resized: bool = False) -> None:
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
            self._fit(resized=True)
