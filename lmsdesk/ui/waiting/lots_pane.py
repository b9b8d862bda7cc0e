"""What the panes of conflicts and problems share: lots at the left, a card at the right, the place that is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot
from lmsdesk.services.wording import tell
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.models.lots import LotsModel
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.waiting.lots_table import LotsTable
from lmsdesk.ui.widgets.basics import Button, column
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.pane_head import PlainHead
from lmsdesk.ui.widgets.placeholder import Placeholder

CALM = 300  # milliseconds between two looks while changes are being sent


class LotsPane(Pane):
    """Subclasses show the card, and say what an empty list and being offline mean."""

    lists_changes = True

    def lay_out(self, model: LotsModel, table: LotsTable, card: QWidget, head: PlainHead) -> None:
        """Put the parts together; subclasses make them first."""
        theme = self.bench.theme
        self.model, self.table, self.head, self._card = model, table, head, card
        model.setParent(self)
        self.placeholder, self.notice = Placeholder(theme), Notice(theme)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(table)
        self.split.addWidget(card)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setSizes([theme.px(700), theme.px(360)])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.placeholder)
        self._banner = QWidget()
        column(self.notice, spacing=0, margins=(16, 8, 16, 8), parent=self._banner)
        column(head, self._banner, self.stack, spacing=0, parent=self).setStretchFactor(self.stack, 1)
        self._later = QTimer(self, singleShot=True, interval=CALM)
        self._later.timeout.connect(self.refresh)
        table.moved.connect(self._on_moved)
        table.inside_asked.connect(self.enter_card)
        table.menu_asked.connect(lambda place: self.menu().popup(place))

    # For subclasses

    def enter_card(self) -> None:
        """Give the card the keyboard."""
        raise NotImplementedError

    def show_card(self, changes: Sequence[Change], lot: Lot, *, as_lot: bool) -> None:
        """Show what the selected rows are about."""
        raise NotImplementedError

    def explain_empty(self) -> None:
        """Say why there are no rows."""
        raise NotImplementedError

    def offline_words(self) -> tuple[str, str]:
        """What can be done here without network: a title and a sentence."""
        raise NotImplementedError

    def offers(self) -> Sequence[Button]:
        """The buttons that a menu offers as well."""
        raise NotImplementedError

    # What is shown

    def refresh(self) -> None:
        """Read again; the next one takes the place of one that is decided."""
        number, change, lot = self.table.current_number(), self.current(), self.current_lot()
        in_card = self._card.isAncestorOf(self.focusWidget() or self)
        was_empty = self.stack.currentWidget() is self.placeholder and self._has_keyboard()
        self.model.refresh()
        if self.model.row_count():
            place = self.model.place_of(change.ids) if change is not None else -1
            if change is None and lot is not None:
                place = self.model.place_of_lot(lot.key)
            self.table.go_to(place if place >= 0 else max(0, number))
            self.show_rows()
            if was_empty and self.stack.currentWidget() is self.split:
                self.table.setFocus()
            elif in_card and place < 0:
                self.enter_card()
        else:
            self.explain_empty()
            self.stack.setCurrentWidget(self.placeholder)
        self.show_sync()
        self._on_moved()

    def _has_keyboard(self) -> bool:
        """Tell whether the focus is in this pane."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def show_rows(self) -> None:
        """Bring the rows to the front."""
        self.stack.setCurrentWidget(self.split)

    def current(self) -> Change | None:
        """The change with the focus; None on a heading."""
        return self.model.change_at(self.table.current_number())

    def current_lot(self) -> Lot | None:
        """The lot with the focus."""
        return self.model.lot_at(self.table.current_number())

    def selected(self) -> list[Change]:
        """The changes behind the selected rows."""
        return self.model.changes_at(self.table.selected_numbers())

    def _on_moved(self) -> None:
        number, lot = self.table.current_number(), self.current_lot()
        if lot is not None and self.stack.currentWidget() is self.split:
            changes = self.selected() or self.model.changes_at([number])
            alone = self.table.selected_count() <= 1
            self.show_card(changes, lot, as_lot=alone and self.model.is_heading(number))
        self.bench.guide.moved.emit()

    def show_sync(self) -> None:
        """Say that there is no network, where there is something to do all the same."""
        offline = self.bench.console.sync.state is SyncState.OFFLINE
        if offline and self.model.row_count():
            title, detail = self.offline_words()
            self.notice.say(title, detail, icon="cloud-off", key="offline")
        else:
            self.notice.still("offline")
        self._banner.setVisible(not self.notice.isHidden())

    # What goes wrong, and elsewhere

    def on_trouble(self, error: LmsDeskError) -> bool:
        """Say what went wrong where it was asked for."""
        if isinstance(error, Offline):
            return False
        told = tell(error)
        self.notice.say(told.what, told.next, tone="removed", key="trouble")
        self._banner.show()
        return True

    def no_trouble(self) -> None:
        """What went wrong before is over."""
        self.notice.still("trouble")
        self._banner.setVisible(not self.notice.isHidden())

    def ids_of(self, changes: Collection[Change]) -> list[int]:
        """The operations of changes."""
        return [number for change in changes for number in change.ids]

    def menu(self) -> QMenu:
        """The same as the card offers."""
        menu = QMenu(self)
        for button in self.offers():
            if not button.isHidden():
                menu.addAction(button.icon(), button.accessibleName(), button.click).setEnabled(button.isEnabled())
        return menu

    def show_record(self) -> None:
        """Go to the record of the one with the focus."""
        lot = self.current_lot()
        change = self.current() or (lot.changes[0] if lot is not None else None)
        if change is not None:
            self.bench.guide.place_asked.emit(place_of(change))

    # For the window

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        return (self.table, self._card) if self.stack.currentWidget() is self.split else (self.placeholder,)

    def selected_count(self) -> int:
        """How many changes are selected."""
        return len(self.selected())

    def rows_area(self) -> QWidget | None:
        """Where its rows stand."""
        return self.table if self.stack.currentWidget() is self.split else None

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
        self.show_sync()
