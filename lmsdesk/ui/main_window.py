"""The window of an open site: sidebar, the pane in the middle, the tray, the status bar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.events import (
    ChangesMoved,
    Event,
    JobEnded,
    Paused,
    Progress,
    RowsChanged,
    SyncMoved,
    SyncState,
)
from lmsdesk.ui.actions import Actions
from lmsdesk.ui.api import Console, Settings
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.drop import DropFrame, is_taken
from lmsdesk.ui.job_log import JobLog
from lmsdesk.ui.kept import Kept
from lmsdesk.ui.options import option
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import Place
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.sidebar import Sidebar
from lmsdesk.ui.status_bar import StatusBar
from lmsdesk.ui.theme.theme import Choice, Theme
from lmsdesk.ui.widgets.basics import column, ground, row
from lmsdesk.ui.widgets.palette import Palette
from lmsdesk.ui.widgets.toast import Toast
from lmsdesk.ui.widgets.tray import TrayPanel
from lmsdesk.ui.window_banners import Banners
from lmsdesk.ui.window_closing import Closing
from lmsdesk.ui.window_commands import WindowCommands
from lmsdesk.ui.window_places import WindowPlaces
from lmsdesk.ui.window_shape import WindowShape
from lmsdesk.ui.words import Words
from lmsdesk.ui.workbench import Guide, Workbench

SMALLEST = (960, 600)
_COALESCE = 30  # milliseconds in which announcements are taken together
_MINUTE = 30_000  # how often times in words are said anew


class MainWindow(QMainWindow):
    """Puts the parts together and carries what the core announces to them."""

    closed = Signal()
    site_asked = Signal(str)  # another site by its name, or "" to choose one
    connect_asked = Signal()
    text_size_asked = Signal(int)  # per cent
    language_asked = Signal(str)  # as the setting keeps it
    copies_asked = Signal()
    reopen_asked = Signal()
    zone_learned = Signal()  # the first sync told where days end on this site

    def __init__(self, console: Console, settings: Settings, theme: Theme, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.theme, self.console = theme, console
        self.settings = settings = Kept(settings, self._on_failed)
        self.bridge = Bridge(loop, self)
        self.ink = Ink(theme, self)
        self.actions_ = Actions(theme, self)
        self.guide = Guide(self)
        tables, jobs = console.tables, JobLog(self.bridge, console.now, self)
        words = Words(console.site.zone, console.now, tables.roles, role_ids=tables.role_ids)
        self.bench = Workbench(console, theme, self.ink, self.bridge, self.actions_, words, settings, self.guide, jobs)
        self._dirty: set[str] = set()
        self._fresh = True
        self.setWindowTitle(f"{console.site.title} \u2013 LMS Desk")
        self.setAcceptDrops(True)
        self.places = WindowPlaces(self)
        self.commands = WindowCommands(self)
        self.banners, self.closing = Banners(self), Closing(self)
        self._build()
        self.shape = WindowShape(self)
        self._connect()
        self.commands.register()
        self._soon = QTimer(self, singleShot=True, interval=_COALESCE)
        self._soon.timeout.connect(self._catch_up)
        self._clock = QTimer(self, interval=_MINUTE)
        self._clock.timeout.connect(self.status.refresh)
        self._clock.start()
        self.shape.restore()
        self.sidebar.refresh()
        self.places.open_kept()
        self.refresh_tray()
        self._count_views()
        self.sidebar.nav.setFocus()

    def _build(self) -> None:
        self.sidebar = Sidebar(self.bench)
        self.stack = QStackedWidget()
        self.tray = TrayPanel(self.ink, self.actions_, self.console.changes, self.bench.words)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.setHandleWidth(1)
        self.front = ground()
        column(self.banners.strip, self.stack, spacing=0, parent=self.front).setStretch(1, 1)
        self.middle.addWidget(self.front)
        self.middle.addWidget(self.tray)
        self.middle.setStretchFactor(0, 1)
        self.middle.setStretchFactor(1, 0)
        self.middle.setCollapsible(0, False)
        self.middle.setCollapsible(1, False)
        self.status = StatusBar(self.bench)
        shell = QWidget()
        shell.setObjectName("ground")
        shell.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        across = row(self.sidebar, self.middle, spacing=0)
        across.setStretchFactor(self.middle, 1)
        column(across, self.status, spacing=0, parent=shell).setStretch(0, 1)
        self.setCentralWidget(shell)
        self.toast = Toast(self.theme, shell, lambda: self.shape.toast_place())
        self.palette_ = Palette(self.bench, shell, self.current_pane)
        self.drop = DropFrame(self.theme, shell)
        screen, px = self.screen().availableSize(), self.theme.px
        self.setMinimumSize(min(px(SMALLEST[0]), screen.width()), min(px(SMALLEST[1]), screen.height()))
        self.actions_.fill(self.menuBar())
        if self.console.site.tag == "demo":
            self.actions_.fill_practice(self.menuBar())
        self.menuBar().setVisible(option("menu_bar").kept(self.settings) == "yes")

    def _connect(self) -> None:
        self.bridge.announced.connect(self._on_event)
        self.bridge.failed.connect(self._on_failed)
        self.guide.place_asked.connect(self.places.go)
        self.guide.erased.connect(lambda number: self.places.forget(Place("person", str(number))))
        self.guide.told.connect(self._on_told)
        self.actions_.refused.connect(self.toast.say)
        self.guide.moved.connect(self.refresh_actions)
        self.guide.placed.connect(self.status.show_place)
        self.guide.views_changed.connect(self._on_views_changed)
        self.sidebar.chosen.connect(lambda place, passing: self.places.go(place, passing=passing))
        self.palette_.help_asked.connect(self.commands.help.help)
        self.tray.list.take_out.connect(self.commands.tray.take_out)
        self.tray.list.chosen.connect(self.commands.tray.show_change)
        self.bridge.listen(self.console.events)

    # Places

    def go(self, page: str) -> Pane | None:
        """Show a page by its key, as it was left; None where there is no such page."""
        return self.places.go(Place(page))

    def pane(self, page: str) -> Pane:
        """A page by its key, made when it is first asked for."""
        return self.places.pane(page)

    def current_pane(self) -> Pane:
        """The page in front."""
        return self.places.current()

    def _on_views_changed(self) -> None:
        self.sidebar.refresh()
        self.places.show_in_sidebar()
        self._count_views()

    def _count_views(self) -> None:
        """Count saved views one after the other, behind everything else."""

        async def work() -> None:
            for saved in tuple(self.console.views.all()):
                await self.sidebar.count_view(saved)

        self.bridge.run("view_counts", work, lambda error: True)

    # What was announced

    def is_offline(self) -> bool:
        """Tell whether the site cannot be reached now."""
        return self.console.sync.state is SyncState.OFFLINE

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.status.show_progress(event)
            self.current_pane().on_progress(event)
        elif isinstance(event, Paused):
            self.status.show_pause(event)
        elif isinstance(event, SyncMoved):
            self._dirty.add("sync")
            self.status.refresh()
            self.commands.flow.on_sync_moved(event.state)
        elif isinstance(event, JobEnded):
            self.status.end_job()
        elif isinstance(event, RowsChanged):
            self._dirty.add("rows")
        elif isinstance(event, ChangesMoved):
            self._dirty.add("changes")
        if self._dirty and not self._soon.isActive():
            self._soon.start()

    def _catch_up(self) -> None:
        """Take the announcements of the last moments together."""
        dirty, self._dirty = self._dirty, set()
        current = self.current_pane()
        if dirty & {"rows", "changes"}:
            self.places.put_behind()
            self.sidebar.refresh()
        if "rows" in dirty:
            current.on_rows_changed()
            self._count_views()
        if "changes" in dirty:
            current.on_changes_moved()
        if "sync" in dirty:
            current.on_sync_moved()
        self.refresh_tray()
        self.banners.show(current)
        if "sync" in dirty and self.console.site.zone != self.bench.words.zone:
            self.zone_learned.emit()
        self.refresh_actions()

    def refresh_tray(self) -> None:
        """Say again what waits, and what the button would do with it."""
        flow = self.commands.flow
        self.tray.refresh(offline=self.is_offline(), waits=flow.waits, stopped=self.commands.tray.is_stopped)
        self.shape.fit_tray()

    def on_applied(self) -> None:
        """A push has ended."""
        self._dirty |= {"changes", "rows"}
        self._catch_up()
        self.closing.on_applied()

    def on_setting(self, name: str, value: str) -> None:
        """A choice was made anew."""
        if name == "theme":
            self.theme.choose(Choice(value))
        elif name == "menu_bar":
            self.menuBar().setVisible(value == "yes")
        elif name == "row_height":
            for pane in self.places.panes.values():
                if isinstance(pane, RecordsPane):
                    pane.set_density(value)
        elif name == "text_size":
            self.text_size_asked.emit(int(value))
        elif name == "language":
            self.language_asked.emit(value)

    def refresh_actions(self) -> None:
        """Ask anew what can be done now."""
        pane = self.current_pane()
        self.actions_.refresh(lambda name: self.commands.refusal(name, pane))
        if place := pane.place_text():
            self.status.show_place(place)
        else:
            self.status.show_selected(pane.selected_count())
        if self._fresh and isinstance(pane, RecordsPane) and pane.table.isVisible() and pane.model.rowCount():
            self._fresh = False  # once: later the focus is where people put it
            pane.table.setFocus()

    def _on_failed(self, error: LmsDeskError) -> None:
        self.banners.tell(error)

    def _on_told(self, text: str, offer: str, then: Callable[[], object] | None) -> None:
        keys = self.actions_.keys("undo") if then == self.bench.undo else ""
        self.toast.say(text, offer, then, keys)

    # The end

    async def leave(self) -> None:
        """Look at the site no more: it is about to be closed."""
        for timer in self.findChildren(QTimer):
            timer.stop()
        await self.bridge.close()

    # Overrides of QMainWindow

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if (surface := self.windowHandle()) is not None:
            surface.installEventFilter(self.places)  # once, however often it is said

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.shape.fit()
        self.palette_.cover()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.actions_.explain(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if is_taken(event.mimeData()):
            event.acceptProposedAction()
            self.drop.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.hide()
        if is_taken(event.mimeData()):
            event.acceptProposedAction()
            self.commands.files.take(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.closing.may():
            event.ignore()
            return
        self.shape.keep()
        for pane in self.places.panes.values():
            pane.keep()
        super().closeEvent(event)
        self.closed.emit()
