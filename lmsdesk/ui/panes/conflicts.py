"""What needs a choice: mine, what the site has now, and what it was. Never a dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.facts import Change
from lmsdesk.services.wording import tell
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.clashes import ADOPT, MINE, THEIRS, can_take, lines_of
from lmsdesk.ui.models.conflicts import ConflictsModel
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.conflict_card import ConflictCard
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.workbench import Workbench

CALM = 300  # milliseconds between two looks while changes are being sent
_KEYS = {"M": MINE, "T": THEIRS, "A": ADOPT}


class ConflictsPane(Pane):
    """Up and Down go from one to the next; M takes mine, T theirs, A what is there already."""

    lists_changes = True

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme = bench.theme
        self.model = ConflictsModel(bench.console.changes, bench.words, self)
        self.table = CellsTable(bench.ink, self.model, self.tr("Conflicts"))
        self.table.setAccessibleDescription(self.tr("M takes mine, T what the site has, A the one that is there"))
        self.card = ConflictCard(theme, bench.words)
        self.placeholder = Placeholder(theme)
        self.notice = Notice(theme)
        self.head = PlainHead(theme, self.tr("Conflicts"), "", ())
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(self.card)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([theme.px(700), theme.px(340)])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.placeholder)
        self._banner = QWidget()
        column(self.notice, spacing=0, margins=(16, 8, 16, 8), parent=self._banner)
        column(self.head, self._banner, self.stack, spacing=0, parent=self).setStretchFactor(self.stack, 1)
        self._later = QTimer(self, singleShot=True, interval=CALM)
        self._later.timeout.connect(self.refresh)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        self.table.moved.connect(self._on_moved)
        self.table.key_pressed.connect(lambda key: self.take(_KEYS[key]) if key in _KEYS else None)
        self.table.entered.connect(lambda number: self.card.first_choice().setFocus())
        self.table.menu_asked.connect(lambda place: self.menu().popup(place))
        self.card.chosen.connect(self.take)
        self.card.chosen_alike.connect(self.take_alike)
        self.card.key_pressed.connect(lambda key: self.take(_KEYS[key]) if key in _KEYS else None)
        self.card.left.connect(self.table.setFocus)
        self.card.record_asked.connect(self.show_record)

    # What is shown

    def refresh(self) -> None:
        """Read the conflicts again; the next one takes the place of one that was decided."""
        number, change = self.table.current_number(), self.current()
        had_focus = self.card.isAncestorOf(self.focusWidget() or self)
        self.model.refresh()
        count = self.model.row_count()
        if count:
            place = self.model.place_of(change.ids) if change is not None else -1
            self.table.go_to(place if place >= 0 else max(0, number))
            self.stack.setCurrentWidget(self.split)
            if had_focus:
                self.table.setFocus()
        else:
            text = self.tr("When somebody changes the same thing on the site, you choose here which value stays.")
            self.placeholder.say("circle-check", self.tr("Nothing needs your choice"), text)
            self.stack.setCurrentWidget(self.placeholder)
        self._show_sync()
        self._on_moved()

    def current(self) -> Change | None:
        """The conflict with the focus."""
        return self.model.change_at(self.table.current_number())

    def selected(self) -> list[Change]:
        """The selected conflicts."""
        found = map(self.model.change_at, self.table.selected_numbers())
        return [change for change in found if change is not None]

    def _on_moved(self) -> None:
        change, chosen = self.current(), self.selected()
        if change is not None:
            read = self.bench.console.changes.moved_at(change.ids).get(change.ids[0])
            others = len(self.model.alike(change))
            self.card.show_conflict(change, lines_of(change, self.bench.words), read, others, len(chosen))
        self.bench.guide.moved.emit()

    def _show_sync(self) -> None:
        offline = self.bench.console.sync.state is SyncState.OFFLINE
        if offline and self.model.row_count():
            title = self.tr("Offline. You can choose now.")
            detail = self.tr("The site is read again before anything is sent.")
            self.notice.say(title, detail, icon="cloud-off", key="offline")
        else:
            self.notice.still("offline")
        self._banner.setVisible(not self.notice.isHidden())

    # Choosing

    def take(self, take: str) -> None:
        """Decide the selected conflicts, as far as this decision is open to them."""
        self._resolve(self.selected(), take)

    def take_alike(self, take: str) -> None:
        """Decide the one with the focus and all like it."""
        change = self.current()
        if change is not None:
            self._resolve(self.model.alike(change), take)

    def _resolve(self, changes: Sequence[Change], take: str) -> None:
        chosen = [change for change in changes if can_take(change.first, take)]
        ids = [number for change in chosen for number in change.ids]
        if not ids:
            return

        async def work() -> None:
            await self.bench.console.changes.resolve(ids, take)
            self.notice.still("trouble")
            count = len(chosen)
            told = {
                MINE: self.tr("%n of mine stay; they are sent with the next apply.", None, count),
                THEIRS: self.tr("%n of the site's stay; nothing is sent for them.", None, count),
                ADOPT: self.tr("%n that were there already are used.", None, count),
            }[take]
            self.bench.tell(told)

        self.bench.bridge.queue("resolve", work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        if isinstance(error, Offline):
            return False
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed", key="trouble")
        self._banner.show()
        return True

    def menu(self) -> QMenu:
        """The menu of a conflict."""
        menu = QMenu(self)
        for button in (*self.card.buttons.values(), *self.card.alike.values(), self.card.record):
            if not button.isHidden():
                menu.addAction(button.icon(), button.accessibleName(), button.click).setEnabled(button.isEnabled())
        return menu

    def show_record(self) -> None:
        """Go to the record of the conflict."""
        change = self.current()
        if change is not None:
            self.bench.guide.rows_asked.emit(*place_of(change))

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return {"select_all": self.table.selectAll}

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        return (self.table, self.card) if self.stack.currentWidget() is self.split else (self.placeholder,)

    def selected_count(self) -> int:
        """How many are selected."""
        return self.table.selected_count()

    def on_shown(self) -> None:
        """It came to the front."""
        self.refresh()
        self.table.setFocus()

    def on_changes_moved(self) -> None:
        """The tray differs; while changes are sent one look a moment is enough."""
        if self.bench.console.sync.state is not SyncState.PUSHING:
            self.refresh()
        elif not self._later.isActive():
            self._later.start()

    def on_sync_moved(self) -> None:
        """The connection is in another state."""
        self._show_sync()
