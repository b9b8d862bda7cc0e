"""Banners that concern the whole site: a refused key, a failed sync, refused changes, trouble without a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import KeyRefused, LmsDeskError, Offline
from lmsdesk.domain.events import SyncState
from lmsdesk.services.wording import tell
from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.change_words import line_of
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.widgets.notice import Notice, Offer

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class Banners:
    """One banner above the pane that is in front."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.notice = Notice(window.theme)
        self.strip = QWidget()
        column(self.notice, spacing=0, margins=(16, 8, 16, 0), parent=self.strip)
        self.strip.hide()
        self._hidden: set[str] = set()

    def show(self, pane: Pane) -> None:
        """Show what concerns the site now."""
        state = self._window.console.sync.state
        tray = self._window.console.changes.tray()
        if state is SyncState.KEY_REFUSED:
            self._key_refused()
        elif state is SyncState.FAILED and "failed" not in self._hidden:
            self._failed()
        elif tray.refused and not pane.tells_refusals and f"refused {tray.refused}" not in self._hidden:
            self._refused(tray.refused)
        elif self.notice.key != "trouble":
            self.notice.still()
        if state is not SyncState.FAILED:
            self._hidden.discard("failed")
        self.strip.setVisible(not self.notice.isHidden())

    def tell(self, error: LmsDeskError) -> None:
        """Trouble that nobody showed where it arose."""
        if isinstance(error, Offline | KeyRefused) and self._window.console.sync.state in (
            SyncState.OFFLINE,
            SyncState.KEY_REFUSED,
        ):
            self.show(self._window.current_pane())
            announce(self._window, str(tell(error)), urgent=True)
            return
        told = tell(error)
        offers: list[Offer] = [self._copy(str(error)), self._hide("trouble")]
        self.notice.say(told.what, told.next, tone="removed", offers=offers, key="trouble")
        self.strip.show()

    def _key_refused(self) -> None:
        translate = QCoreApplication.translate
        offers: list[Offer] = [
            (translate("Banners", "Sign in\u2026"), self._window.actions_["sign_in"].trigger),
        ]
        self.notice.say(
            translate("Banners", "The site did not accept your key. Editing still works."),
            tone="removed",
            icon="log-out",
            offers=offers,
            key="key",
        )

    def _failed(self) -> None:
        translate = QCoreApplication.translate
        trouble = self._window.console.sync.trouble()
        what, then, details = trouble or (translate("Banners", "The last sync failed."), "", "")
        offers: list[Offer] = [(translate("Banners", "Try again"), self._window.actions_["sync"].trigger)]
        if details:
            offers.append(self._copy(details))
        offers.append(self._hide("failed"))
        shown = translate("Banners", "What was read before stays.")
        self.notice.say(
            what, f"{then} {shown}".strip(), tone="removed", icon="triangle-alert", offers=offers, key="failed"
        )

    def _refused(self, count: int) -> None:
        translate = QCoreApplication.translate
        window = self._window
        first = window.console.changes.waiting(0, 1, {State.REJECTED})
        detail = ""
        if first:
            line = line_of(first[0], window.bench.words)
            told = (
                translate("Banners", "{who}, {where}: {reason}")
                if line.where
                else translate("Banners", "{who}: {reason}")
            )
            detail = told.format(who=line.who, where=line.where, reason=line.waits)
        applied = window.commands.last_applied
        if applied:
            title = translate("Banners", "{applied} applied, {refused} refused").format(applied=applied, refused=count)
        else:
            title = translate("Banners", "{refused} refused").format(refused=count)
        offers: list[Offer] = [
            (translate("Banners", "Show problems"), lambda: window.go("problems")),
            (translate("Banners", "Try again"), window.commands.retry_refused),
            (translate("Banners", "Remove from the tray"), window.commands.discard_refused),
            self._hide(f"refused {count}"),
        ]
        self.notice.say(title, detail, tone="removed", offers=offers, key="refused")

    def _copy(self, details: str) -> Offer:
        words = QCoreApplication.translate("Banners", "Copy details")
        return words, lambda: QGuiApplication.clipboard().setText(details)

    def _hide(self, key: str) -> Offer:
        def hide() -> None:
            self._hidden.add(key)
            self.notice.still()
            self.strip.hide()

        return QCoreApplication.translate("Banners", "Hide"), hide
