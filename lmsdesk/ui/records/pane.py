"""A pane of rows: search and filters, a table, what is selected, and every state that rows can be in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.events import Progress, SyncState
from lmsdesk.domain.facts import Found, SavedView
from lmsdesk.domain.filters import Query, Sort
from lmsdesk.ui.navigation import Spot
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.asking import Asking
from lmsdesk.ui.records.commands import RecordCommands
from lmsdesk.ui.records.follower import Follower
from lmsdesk.ui.records.frame import PaneSpec, RecordsFrame
from lmsdesk.ui.records.placeholders import Places
from lmsdesk.ui.records.states import Facts, PaneState, state_of
from lmsdesk.ui.widgets.table import kept_layout
from lmsdesk.ui.workbench import Workbench

_AGAIN = 700  # milliseconds between two looks while a sync brings rows


class RecordsPane(RecordsFrame):
    """Wires widgets to the console; decides nothing about records."""

    commander: RecordCommands

    def __init__(self, bench: Workbench, spec: PaneSpec, parent: QWidget | None = None) -> None:
        super().__init__(bench, spec, parent)
        self._asking = Asking(self)
        self._places = Places(self)
        self.commander = RecordCommands(self)
        self._follower = Follower(self)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self._connect()
        self._restore_columns()

    def _connect(self) -> None:
        head, table = self.head, self.table
        self._asking.connect()
        head.search.jumped.connect(self._on_jumped)
        head.heights.triggered.connect(lambda action: self.set_density(str(action.data())))
        table.header.columns_asked.connect(self.commander.views.choose_columns)
        table.moved.connect(self.on_moved)
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

    def show_query(self, text: str, sort: Sequence[Sort] | None = None, saved: SavedView | None = None) -> None:
        """Show the rows of a filter in its text form; without an order they keep the one they have."""
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

    # Places

    def show_place(self, place: Place) -> None:
        """The rows of a filter or of a saved view; one that says neither leaves the filter, but no saved view."""
        if place.query is None and not place.saved:
            if self.saved is not None:
                self.clear_all()
            return
        views = self.bench.console.views.all()
        saved = next((each for each in views if each.name == place.saved and each.view is self.view), None)
        query, sort = place.query, place.sort
        if saved is not None:
            query = saved.query if query is None else query
            sort = tuple(Sort(*each) for each in saved.sort) or None if sort is None else sort
        self.show_query(query or "", sort, saved)

    def place(self) -> Place:
        """What is asked for, in which order, and the saved view from which it comes."""
        return Place(self.view.value, "", str(self.query), self.query.sort, self.saved.name if self.saved else "")

    def spot(self) -> Spot | None:
        """The row with the focus."""
        return self._asking.spot()

    def take_spot(self, spot: Spot) -> None:
        """Go to that row again, wherever it stands now."""
        self._asking.take_spot(spot)

    # States

    def show_state(self, progress: Progress | None = None) -> None:
        """Show rows, or what stands in their place."""
        state = self.state()
        stack = {PaneState.ROWS: self.table, PaneState.ARRIVING: self.skeleton, PaneState.LOADING: self.skeleton}
        self.stack.setCurrentWidget(stack.get(state, self.placeholder))
        if state not in stack:
            self._places.explain(state)
        if state is not PaneState.LOADING:
            self.fit()
        console = self.bench.console
        first = console.tables.as_of() is None and console.sync.state is SyncState.PULLING
        if first:
            self._places.arriving(progress)
        else:
            self.arriving.hide()

    def is_empty(self) -> bool:
        """Tell whether it is known that something else stands where rows would be."""
        return self.found is not None and super().is_empty()

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

    def on_moved(self) -> None:
        """Another selection, or other rows."""
        self._follower.start()

    # Answers to the head and the table

    def _on_jumped(self) -> None:
        self.table.setFocus()

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
