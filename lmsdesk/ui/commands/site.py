"""The site: reading it, signing in, checking it; and stopping whatever runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import SyncState
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.dialogs.sign_in import SignInSheet
from lmsdesk.ui.dialogs.site import SiteSheet
from lmsdesk.ui.dialogs.went_back import WentBackSheet

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow

_RUNNING = frozenset({SyncState.PULLING, SyncState.PUSHING, SyncState.SETTLING})
SYNC = "sync"  # the run in the bridge


class SiteCommands:
    """The connection and the sheets about it."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        window = self._window
        return {
            "sync": self.sync,
            "sync_full": lambda: self.sync(full=True),
            "connect": window.connect_asked.emit,
            "switch_site": lambda: window.site_asked.emit(""),
            "sign_in": self.sign_in,
            "check_site": self.check_site,
            "copies": window.copies_asked.emit,
            "recheck": self.recheck,
            "stop": self.stop,
        }

    def refusal(self, name: str) -> str | None:
        """Why one of them cannot be done now."""
        translate = QCoreApplication.translate
        if name in ("sync", "sync_full") and self._bench.console.sync.state in _RUNNING:
            return translate("Window", "It is running")
        if name == "stop" and not self._working():
            return translate("Window", "Nothing is running")
        return None

    def sync(self, *, full: bool = False) -> None:
        """Read the site; what goes wrong is told by the banner of its state."""

        async def work() -> None:
            await self._bench.console.sync.sync_now(full=full)

        self._bench.bridge.once(SYNC, work)

    def sign_in(self) -> SignInSheet:
        """Ask for a new key."""
        sheet = SignInSheet(self._bench, self._window)
        sheet.open()
        return sheet

    def check_site(self) -> SiteSheet:
        """Ask the site again who it is and what the token may do."""
        sheet = SiteSheet(self._bench, self._window)
        sheet.open()
        return sheet

    def recheck(self) -> WentBackSheet:
        """Check what was applied, after the site was restored."""
        sheet = WentBackSheet(self._bench, self._window)
        sheet.open()
        return sheet

    def stop(self) -> None:
        """Stop the sync and the lists that are busy, wherever they are."""
        if self._bench.console.sync.state in _RUNNING:
            self._bench.console.sync.stop()
        for pane in self._window.places.panes.values():
            pane.stop_work()

    def _working(self) -> bool:
        syncs = self._bench.console.sync.state in _RUNNING
        return syncs or any(pane.is_working for pane in self._window.places.panes.values())
