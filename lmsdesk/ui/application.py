"""The program around its windows: which site is open, what happens when it is another, and an orderly end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.services.first_rows import LAST, site_to_open
from lmsdesk.services.wording import tell
from lmsdesk.ui.api import Console, Home
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.crash import CrashReports
from lmsdesk.ui.dialogs.connect import ConnectSheet
from lmsdesk.ui.dialogs.sites import SitesSheet
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.opening import OpeningWindow
from lmsdesk.ui.options import option
from lmsdesk.ui.signals import Interrupts
from lmsdesk.ui.theme.theme import Choice, Theme
from lmsdesk.ui.welcome import WelcomeWindow

_OPEN = "open"


class DeskApp(QObject):
    """One window at a time: the welcome, or a site."""

    def __init__(
        self,
        app: QApplication,
        theme: Theme,
        home: Home,
        loop: asyncio.AbstractEventLoop,
        opening: OpeningWindow | None = None,
    ) -> None:
        super().__init__(app)
        self._opening = opening
        self.theme, self.home, self._loop = theme, home, loop
        self.bridge = Bridge(loop, self)
        self.window: MainWindow | WelcomeWindow | None = None
        self.console: Console | None = None
        self.crashes = CrashReports(theme, lambda: self.window)
        self.bridge.crashed.connect(self.crashes.report)
        self.bridge.failed.connect(self._tell)
        self.open_campus: Callable[[], Awaitable[Console]] = home.practice
        self._ended = asyncio.Event()
        theme.scale_text(int(option("text_size").kept(home.settings)))
        theme.choose(Choice(option("theme").kept(home.settings)))

    async def run(self, site: str | None = None, *, practice: bool = False) -> None:
        """Show a window, and return when the last one was closed and everything was let go of."""
        self.crashes.install()
        interrupts = Interrupts(self.quit, self)
        if self._opening is None or not self._opening.is_closed:
            self.begin(site, practice=practice)
            await self._ended.wait()
        await self.bridge.close()
        await self._let_go()
        await self.home.close()
        interrupts.remove()
        self.crashes.remove()

    def begin(self, site: str | None = None, *, practice: bool = False) -> None:
        """Open the site that was asked for, the last one, the only one, or the welcome."""
        names = [each.name for each in self.home.sites()]
        name = site_to_open(names, site, self.home.settings.get(LAST))
        if practice:
            self.welcome().set_busy(True)
            self.open_practice()
        elif name:
            self.open_site(name)
        else:
            self.welcome()

    # Opening

    def open_site(self, name: str) -> None:
        """Open a site in place of what is shown."""

        async def work() -> None:
            self._show(await self.home.open(name))
            self.home.settings.put(LAST, name)

        self.bridge.once(_OPEN, work, self._on_not_opened)

    def open_practice(self) -> None:
        """Start the practice campus and open it."""

        async def work() -> None:
            if isinstance(self.window, WelcomeWindow):
                self.window.set_busy(True)
            self._show(await self.open_campus())

        self.bridge.once(_OPEN, work, self._on_not_opened)

    def _show(self, console: Console) -> None:
        before, self.console = self.console, console
        made = MainWindow(console, self.home.settings, self.theme, self._loop)
        made.bridge.crashed.connect(self.crashes.report)
        made.closed.connect(lambda: self._on_closed(made))
        made.connect_asked.connect(self.ask_connect)
        made.site_asked.connect(lambda name: self.open_site(name) if name else self.ask_site())
        made.text_size_asked.connect(self._on_text_size)
        made.zone_learned.connect(self._make_anew)
        self._replace(made, before if before is not console else None)

    def _replace(self, made: MainWindow | WelcomeWindow, console: Console | None = None) -> None:
        """Show another window; the one before lets go of its site before that is closed."""
        old, self.window = self.window, made
        made.show()
        if self._opening is not None:
            self._opening.let_go()
            self._opening = None

        async def let_go() -> None:
            if isinstance(old, MainWindow):
                await old.leave()
            if old is not None:
                old.deleteLater()
            if console is not None:
                await console.close()

        if old is not None:
            old.hide()
            self.bridge.queue("let go", let_go)

    def welcome(self) -> WelcomeWindow:
        """Show the first window."""
        made = WelcomeWindow(self.theme)
        made.connect_asked.connect(self.ask_connect)
        made.practice_asked.connect(self.open_practice)
        made.closed.connect(lambda: self._on_closed(made))
        self._replace(made)
        return made

    # Asking

    def ask_connect(self) -> ConnectSheet:
        """Ask for the address and the token of a site."""
        sheet = ConnectSheet(self.theme, self.home, self.bridge, self._parent())
        sheet.connected.connect(self.open_site)
        sheet.open()
        return sheet

    def ask_site(self) -> SitesSheet:
        """Ask which site to open."""
        current = self.console.site.name if self.console is not None else ""
        sheet = SitesSheet(self.theme, self.home, self.bridge, current, self._parent())
        sheet.chosen.connect(self.open_site)
        sheet.practice_asked.connect(self.open_practice)
        sheet.connect_asked.connect(self.ask_connect)
        sheet.open()
        return sheet

    def _parent(self) -> QWidget:
        return self.window if self.window is not None else self.welcome()

    # What went wrong

    def _on_not_opened(self, error: LmsDeskError) -> bool:
        self._tell(error)
        return True

    def _tell(self, error: LmsDeskError) -> None:
        told = tell(error)
        if isinstance(self.window, MainWindow):
            self.window.banners.tell(error)
        else:
            window = self.window if self.window is not None else self.welcome()
            window.say(told.what, told.next)

    # Ending

    def _on_text_size(self, percent: int) -> None:
        """Lengths follow the text."""
        self.theme.scale_text(percent)
        self._make_anew()

    def _make_anew(self) -> None:
        """Another window over the same site, of the same size and with the same pane."""
        if self.console is None or not isinstance(self.window, MainWindow):
            return
        size, place = self.window.size(), self.window.pos()
        self._show(self.console)
        self.window.resize(size)
        self.window.move(place)

    def quit(self) -> None:
        """Close what is shown; a window that is sending asks first."""
        if self.window is None or self.window.close():
            self._ended.set()

    def _on_closed(self, window: MainWindow | WelcomeWindow) -> None:
        if window is self.window:
            self._ended.set()

    async def _let_go(self) -> None:
        window, self.window = self.window, None
        if isinstance(window, MainWindow):
            await window.leave()
        if self.console is not None:
            await self.console.close()
        if window is not None:
            window.deleteLater()
