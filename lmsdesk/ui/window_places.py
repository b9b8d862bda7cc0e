"""Which page is in front, and the way back: every step from one place to another goes through here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from lmsdesk.ui.actions import Handler
from lmsdesk.ui.focus import give_focus
from lmsdesk.ui.navigation import History
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.panes.registry import FIRST, pages
from lmsdesk.ui.place import Place, read_place
from lmsdesk.ui.records.pane import RecordsPane

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow

_KEPT = "pane"  # the setting that remembers what is shown after the next start
_KEPT_OF = "pane.site"  # and of which site: the number of a record names another one elsewhere
_BUTTONS = {Qt.MouseButton.BackButton: "back", Qt.MouseButton.ForwardButton: "forward"}
_CLICKS = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick)


class WindowPlaces(QObject):
    """Makes pages when they are first asked for, brings them to the front, and remembers where one was."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._bench = window, window.bench
        self.pages = pages()
        self.panes: dict[str, Pane] = {}
        self.history = History()
        self._behind: set[str] = set()  # pages that have to look again when they are shown

    # Pages

    def pane(self, page: str) -> Pane:
        """A page by its key, made when it is first asked for."""
        if page not in self.panes:
            made = self.pages[page].make(self._bench)
            self.panes[page] = made
            self._window.stack.addWidget(made)
            if isinstance(made, RecordsPane):
                made.reload()
            else:
                self._behind.add(page)
        return self.panes[page]

    def current(self) -> Pane:
        """The page in front."""
        pane = self._window.stack.currentWidget()
        assert isinstance(pane, Pane)  # the stack holds nothing else
        return pane

    def put_behind(self) -> None:
        """Rows or changes moved: all pages but the one in front look again when they are shown."""
        current = self.current()
        self._behind |= {page for page, pane in self.panes.items() if pane is not current}

    # Going

    def open_kept(self) -> None:
        """Go where the window was closed the last time."""
        place = read_place(self._window.settings.get(_KEPT))
        known = place is not None and place.page in self.pages
        elsewhere = place is not None and place.key and self._window.settings.get(_KEPT_OF) != self._site
        self.go(place if place is not None and known and not elsewhere else Place(FIRST))

    def go(self, place: Place, *, passing: bool = False) -> Pane | None:
        """Show a place; None where there is no such page. ``passing``: an arrow walks over it and its neighbours."""
        if place.page not in self.pages:
            return None
        if not self._may_leave_for(place):
            return self.current()
        pane = self.pane(place.page)
        pane.show_place(place)
        self._front(pane, place)
        self.history.go(pane.place(), passing=passing)
        self._window.refresh_actions()
        return pane

    def back(self) -> None:
        """Show what was looked at before, as it was left."""
        if (visit := self.history.before) is not None and self._may_leave_for(visit.place):
            self.history.back()
            self._return()

    def forward(self) -> None:
        """Undo a step back."""
        if (visit := self.history.after) is not None and self._may_leave_for(visit.place):
            self.history.forward()
            self._return()

    def _return(self) -> None:
        visit = self.history.current
        assert visit is not None  # there was a step to it
        pane = self.pane(visit.place.page)
        if pane.place() != visit.place:
            pane.show_place(visit.place)
        self._front(pane, visit.place)
        if pane.place() != visit.place:  # it looked again, and newer things came before what was looked at
            pane.show_place(visit.place)
        if visit.spot is not None:
            pane.take_spot(visit.spot)
        self._window.refresh_actions()
        self.enter(pane)

    def forget(self, place: Place) -> None:
        """Somebody was erased: no step leads to their page any more, and no start either."""
        if self.current().place() == place:
            self.go(Place("users"))
        self.history.forget(place)
        if self._window.settings.get(_KEPT) == str(place):
            self._window.settings.put(_KEPT, FIRST)
        self._window.refresh_actions()

    @property
    def _site(self) -> str:
        return self._bench.console.site.name

    def _may_leave_for(self, place: Place) -> bool:
        """Note how it looks here; False while a cell holds what cannot be taken, which other rows would lose."""
        if self.history.current is None:
            return True
        pane = self.current()
        if place.page == pane.page_key and not pane.may_leave():
            self.show_in_sidebar()
            return False
        self.history.note(pane.place(), pane.spot())
        return True

    def _front(self, pane: Pane, place: Place) -> None:
        window = self._window
        window.stack.setCurrentWidget(pane)
        window.tray.show_head_only(pane.lists_changes)
        self.show_in_sidebar()
        listed = self.pages[place.page].is_listed
        window.settings.put(_KEPT, str(Place(place.page, "" if listed else place.key)))
        window.settings.put(_KEPT_OF, self._site)
        self._bench.actions.lend(pane.commands())
        if place.page in self._behind:
            self._behind.discard(place.page)
            pane.on_rows_changed()
            pane.on_changes_moved()
        pane.on_shown()
        window.banners.show(pane)

    def show_in_sidebar(self) -> None:
        """Mark the entry of what is in front."""
        self._window.sidebar.show_current(self.current().place().listed)

    def enter(self, pane: Pane | None) -> None:
        """Go into the rows of a page, so that the next key works there; a focus in it stays."""
        focus = QApplication.focusWidget()
        if pane is None or (focus is not None and focus.isVisible() and pane.isAncestorOf(focus)):
            return
        shown = [region for region in pane.regions() if region.isVisible()]
        rows = [region for region in shown if isinstance(region, QAbstractItemView)]
        if into := rows or shown:
            give_focus(into[0])

    # For the actions

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        found: dict[str, Handler] = {"back": self.back, "forward": self.forward}
        return found | {f"go_{key}": partial(self._go_into, key) for key, page in self.pages.items() if page.is_listed}

    def _go_into(self, page: str) -> None:
        self.enter(self.go(Place(page)))

    def refusal(self, name: str) -> str | None:
        """Why an action cannot be done now."""
        if name == "back" and self.history.before is None:
            return QCoreApplication.translate("Window", "Nothing was looked at before")
        if name == "forward" and self.history.after is None:
            return QCoreApplication.translate("Window", "No step back was taken")
        return None

    # Overrides of QObject

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The two buttons of a mouse that go back and forward, wherever in the window it points."""
        if event.type() in _CLICKS and isinstance(event, QMouseEvent) and event.button() in _BUTTONS:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._bench.actions.run(_BUTTONS[event.button()])
            return True
        return False
