"""What was sent and got no usable answer: how long until a reading decides, and what can be looked at by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.domain.events import SyncState
from lmsdesk.services.wording import tell
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.models.unconfirmed import UnconfirmedModel, Waiting
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.site_pages import page_of
from lmsdesk.ui.waiting.unconfirmed_card import UnconfirmedCard
from lmsdesk.ui.widgets.basics import ActionButton, column
from lmsdesk.ui.widgets.cells import CellsTable
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.placeholder import Placeholder
from lmsdesk.ui.workbench import Workbench

SECOND = 1_000  # milliseconds
KEYS = ("check_now", "inspect")
CHECK = "check_now"  # the run in the bridge


class UnconfirmedPane(Pane):
    """C reads from the site now, Space goes to the record, Return into the card."""

    lists_changes = True

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme, words = bench.theme, bench.words
        self.model = UnconfirmedModel(bench.console.changes, words, self)
        self.table = CellsTable(bench.ink, self.model, self.tr("Not confirmed"))
        self.table.setAccessibleDescription(self.tr("C reads from the site now, Return goes into the card"))
        self.card = UnconfirmedCard(theme, words)
        self.placeholder, self.notice = Placeholder(theme), Notice(theme)
        self.check_button = ActionButton(theme, bench.actions["check_now"], "refresh-cw")
        self.head = PlainHead(theme, self.tr("Unconfirmed"), "", (self.check_button,))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(self.card)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([theme.px(700), theme.px(360)])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.placeholder)
        self._banner = QWidget()
        column(self.notice, spacing=0, margins=(16, 8, 16, 8), parent=self._banner)
        column(self.head, self._banner, self.stack, spacing=0, parent=self).setStretchFactor(self.stack, 1)
        self._seconds = QTimer(self, interval=SECOND)
        self._seconds.timeout.connect(self.tick)
        self._connect()
        self._explain_empty()

    def _connect(self) -> None:
        for name in KEYS:
            self.table.addAction(self.bench.actions[name])
            self.card.addAction(self.bench.actions[name])
        self.table.installEventFilter(self.bench.actions)
        self.table.moved.connect(self._on_moved)
        self.table.entered.connect(lambda number: self.card.enter())
        self.table.menu_asked.connect(lambda place: self.menu().popup(place))
        self.card.left.connect(self.table.setFocus)
        self.card.check.clicked.connect(self.check)
        self.card.site.clicked.connect(self.open_on_site)
        self.card.record.clicked.connect(self.show_record)

    # What is shown

    def refresh(self) -> None:
        """Ask again what is not confirmed; the place stays."""
        self.bench.bridge.run("unconfirmed", self._load)

    async def _load(self) -> None:
        told = await self.bench.console.changes.unconfirmed()
        waiting, number = self.current(), self.table.current_number()
        in_card = self.card.isAncestorOf(self.focusWidget() or self)
        self.model.offline = self.is_offline
        self.model.show(told)
        if self.model.row_count():
            place = self.model.place_of(waiting.told.operation) if waiting is not None else -1
            self.table.go_to(place if place >= 0 else max(0, number))
            self.stack.setCurrentWidget(self.split)
            self._seconds.start()
        else:
            self._explain_empty()
            self._seconds.stop()
            if in_card:
                self.table.setFocus()
        self._show_sync()
        self._on_moved()

    def tick(self) -> None:
        """A second has passed: the seconds of what is seen are told anew."""
        if not self.isVisible():
            return
        self.model.tick()
        waiting = self.current()
        if waiting is not None:
            self.card.count(waiting, self.model.left(waiting), offline=self.is_offline)

    @property
    def is_offline(self) -> bool:
        """Tell whether the site cannot be reached."""
        return self.bench.console.sync.state is SyncState.OFFLINE

    def current(self) -> Waiting | None:
        """The one with the focus."""
        return self.model.at(self.table.current_number())

    def _on_moved(self) -> None:
        waiting = self.current()
        if waiting is not None:
            self.card.show_waiting(waiting, self.model.left(waiting), offline=self.is_offline)
        self.bench.guide.moved.emit()

    def _explain_empty(self) -> None:
        text = self.tr("When no answer comes back, the change waits here until a reading tells whether it took effect.")
        self.placeholder.say("circle-check", self.tr("Everything that was sent is confirmed"), text)
        self.stack.setCurrentWidget(self.placeholder)

    def _show_sync(self) -> None:
        if self.is_offline and self.model.row_count():
            title = self.tr("Offline. Nothing can be looked up now.")
            detail = self.tr("Nothing is sent again meanwhile. It is looked up when the site answers.")
            self.notice.say(title, detail, icon="cloud-off", key="offline")
        else:
            self.notice.still("offline")
        self._banner.setVisible(not self.notice.isHidden())

    # What can be done

    def check(self) -> None:
        """Read from the site now; what cannot be proved yet goes on waiting."""

        async def work() -> None:
            before = self.bench.console.changes.tray().unconfirmed
            await self.bench.console.changes.check_now()
            self.notice.still("trouble")
            after = self.bench.console.changes.tray().unconfirmed
            await self._load()
            decided = max(0, before - after)
            told = self.tr("%n decided.", None, decided) if decided else self.tr("Nothing can be decided yet.")
            self.bench.tell(told)

        self.bench.bridge.once(CHECK, work, self._on_trouble)

    def _on_trouble(self, error: LmsDeskError) -> bool:
        if isinstance(error, Offline):
            return False
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed", key="trouble")
        self._banner.show()
        return True

    def show_record(self) -> None:
        """Go to the record."""
        if (waiting := self.current()) is not None:
            self.bench.guide.place_asked.emit(place_of(waiting.change))

    def open_on_site(self) -> None:
        """Open the page on which it can be seen by hand."""
        if (waiting := self.current()) is not None:
            QDesktopServices.openUrl(page_of(self.bench.console.site.url, waiting.change.first.key))

    def menu(self) -> QMenu:
        """The same as the card offers."""
        menu = QMenu(self)
        for button in (self.card.check, self.card.site, self.card.record):
            menu.addAction(button.icon(), button.accessibleName(), button.click).setEnabled(button.isEnabled())
        return menu

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return {"select_all": self.table.selectAll, "check_now": self.check, "inspect": self.show_record}

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done now."""
        if name not in KEYS:
            return None
        if not self.model.row_count():
            return self.tr("Everything that was sent is confirmed")
        if name == "check_now" and self.is_offline:
            return self.tr("The site cannot be reached now")
        return None

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        return (self.table, self.card) if self.stack.currentWidget() is self.split else (self.placeholder,)

    def selected_count(self) -> int:
        """How many are selected."""
        return self.table.selected_count()

    def rows_area(self) -> QWidget | None:
        """Where its rows stand."""
        return self.table if self.stack.currentWidget() is self.split else None

    def on_shown(self) -> None:
        """It came to the front."""
        self.refresh()
        self.table.setFocus()

    def on_changes_moved(self) -> None:
        """The tray differs."""
        self.refresh()

    def on_sync_moved(self) -> None:
        """The connection is in another state."""
        self.refresh()
