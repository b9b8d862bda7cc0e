"""The program around its windows: which site is open, what happens when it is another, and an orderly end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.domain.errors import LmsDeskError, ProfileLocked, StoreDamaged
from lmsdesk.services.first_rows import LAST, site_to_open
from lmsdesk.services.wording import tell
from lmsdesk.ui.api import Console, Home
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.crash import CrashReports
from lmsdesk.ui.dialogs.connect import ConnectSheet
from lmsdesk.ui.dialogs.copies import CopiesSheet
from lmsdesk.ui.dialogs.sites import SitesSheet
from lmsdesk.ui.language import chosen, speak
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.opening import OpeningWindow
from lmsdesk.ui.options import option
from lmsdesk.ui.signals import Interrupts
from lmsdesk.ui.theme.theme import Choice, Theme
from lmsdesk.ui.welcome import WelcomeWindow
from lmsdesk.ui.widgets.notice import Offer

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
        self._app, self._opening = app, opening
        self.theme, self.home, self._loop = theme, home, loop
        self.bridge = Bridge(loop, self)
        self.window: MainWindow | WelcomeWindow | None = None
        self.console: Console | None = None
        self.crashes = CrashReports(theme, lambda: self.window)
        self.bridge.crashed.connect(self.crashes.report)
        self.bridge.failed.connect(lambda error: self._tell(error))
        self.open_campus: Callable[[], Awaitable[Console]] = home.practice
        self._ended = asyncio.Event()
        self._opening_site = ""  # the name of the site that is being opened
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

    def open_site(self, name: str, *, look: bool = False) -> None:
        """Open a site in place of what is shown; ``look`` where it is enough to look at it."""

        async def work() -> None:
            self._opening_site = name
            self._show(await self.home.open(name, look=look))
            self.home.settings.put(LAST, name)

        self.bridge.once(_OPEN, work, self._on_not_opened)

    def restore(self, name: str, copy: str) -> None:
        """Close a site, let a copy ("" for nothing) take the place of its desk, and open it again."""

        async def work() -> None:
            self._opening_site = name
            if self.console is not None and self.console.site.name == name:
                await self._put_away()
            backups = self.home.backups(name)
            try:
                await (backups.restore(copy) if copy else backups.begin_empty())
            except LmsDeskError:
                self._show(await self.home.open(name))  # as it was: whatever is raised, nothing was changed
                raise
            self._show(await self.home.open(name))

        self.bridge.once(_OPEN, work, self._on_not_opened)

    async def _put_away(self) -> None:
        """Show the first window while a site is closed, so that nothing reads it any more."""
        old, console = self.window, self.console
        made = self._welcome()
        made.set_busy(True)
        self.window, self.console = made, None
        made.show()
        if isinstance(old, MainWindow):
            old.hide()
            await old.leave()
            old.deleteLater()
        if console is not None:
            await console.close()

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
        made.language_asked.connect(self._on_language)
        made.zone_learned.connect(self._make_anew)
        made.copies_asked.connect(lambda: self.ask_copies(console.site.name))
        made.reopen_asked.connect(lambda: self.open_site(console.site.name))
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
        made = self._welcome()
        self._replace(made)
        return made

    def _welcome(self) -> WelcomeWindow:
        made = WelcomeWindow(self.theme)
        made.connect_asked.connect(self.ask_connect)
        made.practice_asked.connect(self.open_practice)
        made.closed.connect(lambda: self._on_closed(made))
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
        sheet.copies_asked.connect(self.ask_copies)
        sheet.open()
        return sheet

    def ask_copies(self, name: str, trouble: LmsDeskError | None = None) -> CopiesSheet:
        """Show the copies of a site's desk; ``trouble`` is why it could not be opened."""
        site = next(each for each in self.home.sites() if each.name == name)
        sheet = CopiesSheet(self.theme, self.home.backups(name), self.bridge, site, self._parent(), trouble)
        sheet.restore_asked.connect(lambda copy: self.restore(name, copy))
        sheet.open()
        return sheet

    def _parent(self) -> QWidget:
        return self.window if self.window is not None else self.welcome()

    # What went wrong

    def _on_not_opened(self, error: LmsDeskError) -> bool:
        self._tell(error, self._offers(error))
        if isinstance(error, StoreDamaged) and self._is_here(self._opening_site):
            self.ask_copies(self._opening_site, error)
        return True

    def _offers(self, error: LmsDeskError) -> list[Offer]:
        """What can be done about a site that could not be opened."""
        name = self._opening_site
        if not self._is_here(name):
            return []
        if isinstance(error, StoreDamaged):
            return [(self.tr("Copies of your changes\u2026"), lambda: self.ask_copies(name, error))]
        if isinstance(error, ProfileLocked):
            return [
                (self.tr("Only look"), lambda: self.open_site(name, look=True)),
                (self.tr("Try again"), lambda: self.open_site(name)),
            ]
        return []

    def _is_here(self, name: str) -> bool:
        return any(site.name == name for site in self.home.sites())

    def _tell(self, error: LmsDeskError, offers: Sequence[Offer] = ()) -> None:
        told = tell(error)
        if isinstance(self.window, MainWindow):
            self.window.banners.tell(error, offers)
        else:
            window = self.window if self.window is not None else self.welcome()
            window.say(told.what, told.next, offers)

    # Ending

    def _on_text_size(self, percent: int) -> None:
        """Lengths follow the text."""
        self.theme.scale_text(percent)
        self._make_anew()

    def _on_language(self, kept: str) -> None:
        """Everything is built anew, and asks for its texts again."""
        speak(self._app, chosen(kept))
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
