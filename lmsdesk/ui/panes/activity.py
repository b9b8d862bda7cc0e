"""What was done and what came of it: change sets with their receipts, and the jobs of this session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.events import Progress, SyncState
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.models.jobs import JobsModel
from lmsdesk.ui.models.receipts import SetsModel
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import Place
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.fields import ChoiceBox
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.placeholder import Offer, Placeholder
from lmsdesk.ui.widgets.receipts_panel import ReceiptsPanel
from lmsdesk.ui.widgets.tab_row import TabRow
from lmsdesk.ui.workbench import Workbench

SETS, JOBS = "sets", "jobs"
CALM = 300  # milliseconds between two looks while changes are being sent


class ActivityPane(Pane):
    """Above the change sets, newest first; below the receipts of the one with the focus."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme, console = bench.theme, bench.console
        self.sets = SetsModel(console.changes, bench.words, self)
        self.table = CellsTable(bench.ink, self.sets, self.tr("What was done, newest first"))
        self.table.setAccessibleDescription(self.tr("Return goes to the receipts, U undoes the changes"))
        self.receipts = ReceiptsPanel(bench)
        self.jobs = JobsModel(bench.jobs, bench.words, console.now, self)
        self.jobs_table = CellsTable(bench.ink, self.jobs, self.tr("Jobs of this session"))
        self.tabs = TabRow(
            theme,
            bench.words,
            (
                (SETS, self.tr("Changes"), "history", "muted"),
                (JOBS, self.tr("Jobs of this session"), "activity", "muted"),
            ),
            self.tr("Changes or jobs"),
        )
        self.outcome = ChoiceBox(
            theme,
            {
                "": self.tr("Any outcome"),
                "applied": self.tr("With applied ones"),
                "refused": self.tr("With refused ones"),
                "conflicts": self.tr("With conflicts"),
                "unconfirmed": self.tr("With unconfirmed ones"),
                "waiting": self.tr("With ones not sent"),
                "dropped": self.tr("With discarded ones"),
            },
        )
        self.outcome.setAccessibleName(self.tr("Outcome"))
        self.outcome.setMinimumWidth(theme.px(170))
        self.head = PlainHead(
            theme, self.tr("Activity"), self.tr("Search what was done"), (), (self.tabs, None, self.outcome)
        )
        self.placeholder = Placeholder(theme)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(self.receipts)
        self.split.setSizes([theme.px(260), theme.px(380)])
        self.stack = QStackedWidget()
        for widget in (self.split, self.jobs_table, self.placeholder):
            self.stack.addWidget(widget)
        column(self.head, self.stack, spacing=0, parent=self).setStretchFactor(self.stack, 1)
        self._shown: int | None = None
        self._later = QTimer(self, singleShot=True, interval=CALM)
        self._later.timeout.connect(self.refresh)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        assert self.head.search is not None  # made with a placeholder
        self.head.search.settled.connect(lambda text: self.refresh())
        self.head.search.jumped.connect(self.table.setFocus)
        self.tabs.chosen.connect(lambda key: self.refresh())
        self.outcome.activated.connect(lambda place: self.refresh())
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(lambda number: self.receipts.table.setFocus())
        self.table.escaped.connect(self.head.search.setFocus)
        self.receipts.table.escaped.connect(self.table.setFocus)
        self.receipts.table.entered.connect(self._show_record)
        self.receipts.undo_asked.connect(self.take_back)
        self.table.key_pressed.connect(lambda key: self.receipts.undo.click() if key == "U" else None)
        self.table.menu_asked.connect(lambda place: self.menu().popup(place))
        self.bench.jobs.moved.connect(self._on_jobs)
        self.table.addAction(self.bench.actions["find_slash"])

    # What is shown

    def refresh(self) -> None:
        """Read what was done again; the place in the list stays."""
        search, is_jobs = self.head.search, self.tabs.current == JOBS
        for widget in (search, self.outcome):
            if widget is not None:
                widget.setVisible(not is_jobs)
        if is_jobs:
            self._on_jobs()
            return
        kept, number = self._shown, self.table.current_number()
        self.sets.show(search.text() if search else "", self.outcome.chosen())
        if not self.sets.row_count():
            self._explain()
            return
        self.stack.setCurrentWidget(self.split)
        place = self.sets.place_of(kept) if kept is not None and number > 0 else -1
        self.table.go_to(place if place >= 0 else 0)
        self._on_moved()

    def _explain(self) -> None:
        self.receipts.show_set(None, None)
        self._shown = None
        if self.sets.text or self.sets.outcome:
            title = self.tr("Nothing like that was done")
            offers: list[Offer] = [(self.tr("Show all"), "", self.show_all)]
            self.placeholder.say("search", title, self.tr("Other words or another outcome may show more."), offers)
        else:
            text = self.tr("Whatever you change is listed here with its receipts: what the site said, and when.")
            self.placeholder.say("activity", self.tr("Nothing was changed yet"), text)
        self.stack.setCurrentWidget(self.placeholder)

    def show_all(self) -> None:
        """No search and any outcome."""
        if self.head.search is not None:
            self.head.search.show_text("")
        self.outcome.choose("")
        self.outcome.setCurrentIndex(0)
        self.refresh()

    def show_place(self, place: Place) -> None:
        """A change set, by its number."""
        if place.key.isdecimal():
            self.show_set(int(place.key))

    def place(self) -> Place:
        """The change set with the focus."""
        return Place(self.page_key, str(self._shown) if self._shown is not None and self.tabs.current == SETS else "")

    def show_set(self, number: int) -> None:
        """Go to a change set, whatever was searched or filtered, and however long ago it was."""
        self.tabs.choose(SETS)
        self.show_all()
        if (place := self.sets.reach(number)) >= 0:
            self.table.go_to(place)
            self._on_moved()
        self.table.setFocus()

    def current(self) -> ChangeSet | None:
        """The change set with the focus."""
        return self.sets.set_at(self.table.current_number())

    def _on_moved(self) -> None:
        each = self.current()
        self._shown = each.id if each is not None else None
        self.receipts.show_set(each, self.sets.taken_back_by(each.id) if each is not None else None)
        self.bench.guide.moved.emit()

    def _on_jobs(self) -> None:
        self.jobs.refresh()
        if self.tabs.current != JOBS:
            return
        if self.jobs.row_count():
            self.stack.setCurrentWidget(self.jobs_table)
            if self.jobs_table.current_number() < 0:
                self.jobs_table.go_to(0)
            return
        sync: Offer = (self.tr("Sync now"), "refresh-cw", self.bench.actions["sync"].trigger)
        text = self.tr("Syncs, sending and imports are listed here with what came of them.")
        self.placeholder.say("activity", self.tr("No job ran in this session yet"), text, [sync])
        self.stack.setCurrentWidget(self.placeholder)

    # What can be done

    def take_back(self) -> None:
        """Stage the inverse of the change set with the focus: a server has no undo."""
        each = self.current()
        if each is not None:
            self.bench.stage(partial(self.bench.console.changes.take_back, each.id))

    def menu(self) -> QMenu:
        """The menu of a change set."""
        menu = QMenu(self)
        receipts = self.receipts
        for button in (receipts.undo, receipts.print_button, receipts.export_button, receipts.save):
            menu.addAction(button.icon(), button.accessibleName(), button.click).setEnabled(button.isEnabled())
        return menu

    def _show_record(self, number: int) -> None:
        change = self.receipts.model.change_at(number)
        if change is not None:
            self.bench.guide.place_asked.emit(place_of(change, waits=change.first.is_live))

    def export(self, path: Path) -> None:
        """Write the receipts that are shown."""
        self.receipts.export(path)

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        found: dict[str, Handler] = {"export": self.receipts.ask_export, "print": self.receipts.ask_print}
        if self.head.search is not None and self.tabs.current == SETS:
            found |= {"find": self.head.search.setFocus, "find_slash": self.head.search.setFocus}
        return found

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done here now."""
        if name in ("export", "print") and self.current() is None:
            return self.tr("Needs a selection")
        return None

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        middle = self.stack.currentWidget()
        if middle is self.split:
            return (self.tabs, self.table, self.receipts)
        return (self.tabs, self.jobs_table if middle is self.jobs_table else self.placeholder)

    def foot_height(self) -> int:
        """The answer of the receipt with the focus."""
        foot = self.receipts.foot
        return foot.height() if foot.isVisible() else 0

    def on_shown(self) -> None:
        """It came to the front."""
        self.refresh()
        (self.jobs_table if self.tabs.current == JOBS else self.table).setFocus()

    def on_changes_moved(self) -> None:
        """Something was staged, sent or decided; while changes are sent one look a moment is enough."""
        if self.bench.console.sync.state is not SyncState.PUSHING:
            self.refresh()
        elif not self._later.isActive():
            self._later.start()

    def on_progress(self, progress: Progress) -> None:
        """A job moved on."""
        self._on_jobs()
