"""Banners that concern the whole site: a refused key, a failed sync, refused changes, trouble without a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.backups import Provenance
from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import KeyRefused, LmsDeskError, Offline, ReadOnly
from lmsdesk.domain.events import SyncState
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_safety import looking_words, provenance_words, signs_text
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
        safety = self._window.console.safety
        if (found := safety.went_back()) is not None:
            self._went_back(signs_text(found))
        elif (told := safety.provenance()) is not None:
            self._provenance(told)
        elif (why := safety.looking()) is not None and "looking" not in self._hidden:
            self._looking(why)
        elif state is SyncState.KEY_REFUSED:
            self._key_refused()
        elif state is SyncState.FAILED and "failed" not in self._hidden:
            self._failed()
        elif tray.refused and not pane.tells_refusals and f"refused {tray.refused}" not in self._hidden:
            self._refused(tray.refused)
        elif (question := self._window.console.absences.question()) and f"absent {question[0]}" not in self._hidden:
            self._absent(*question)
        elif self.notice.key != "trouble":
            self.notice.still()
        if state is not SyncState.FAILED:
            self._hidden.discard("failed")
        self.strip.setVisible(not self.notice.isHidden())

    def tell(self, error: LmsDeskError, more: Sequence[Offer] = ()) -> None:
        """Trouble that nobody showed where it arose; ``more`` can be done about it."""
        if isinstance(error, Offline | KeyRefused) and self._window.console.sync.state in (
            SyncState.OFFLINE,
            SyncState.KEY_REFUSED,
        ):
            self.show(self._window.current_pane())
            announce(self._window, str(tell(error)), urgent=True)
            return
        told = tell(error)
        offers: list[Offer] = [*more, self._copy(str(error)), self._hide("trouble")]
        self.notice.say(told.what, told.next, tone="removed", offers=offers, key="trouble")
        self.strip.show()

    def _went_back(self, signs: str) -> None:
        translate = QCoreApplication.translate
        self.notice.say(
            translate("Banners", "The site seems to have been restored to an earlier state. Nothing is sent now."),
            signs[:1].upper() + signs[1:] + ".",
            tone="removed",
            icon="history",
            offers=[(translate("Banners", "Check what was applied\u2026"), self._window.actions_["recheck"].trigger)],
            key="went_back",
        )

    def _provenance(self, told: Provenance) -> None:
        translate = QCoreApplication.translate
        window = self._window
        what, then = provenance_words(told, window.console.site.zone)

        async def read() -> None:
            await window.console.safety.take_note()
            self.notice.still()
            self.show(window.current_pane())

        offers: list[Offer] = [
            (translate("Banners", "What waits"), lambda: window.go("changes")),
            (translate("Banners", "Copies of your changes\u2026"), window.actions_["copies"].trigger),
            (translate("Banners", "I have read this"), lambda: window.bench.bridge.once("take_note", read)),
        ]
        self.notice.say(what, then, tone="staged", icon="history", offers=offers, key="provenance")

    def _looking(self, why: ReadOnly) -> None:
        translate = QCoreApplication.translate
        what, then = looking_words(why)
        offers: list[Offer] = [
            (translate("Banners", "Open it again"), self._window.reopen_asked.emit),
            self._hide("looking"),
        ]
        self.notice.say(what, then, tone="info", icon="eye", offers=offers, key="looking")

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
        applied = window.commands.flow.last_applied
        if applied:
            title = translate("Banners", "{applied} applied, {refused} refused").format(applied=applied, refused=count)
        else:
            title = translate("Banners", "{refused} refused").format(refused=count)
        offers: list[Offer] = [
            (translate("Banners", "Show problems"), lambda: window.go("problems")),
            (translate("Banners", "Try again"), window.commands.flow.retry_refused),
            (translate("Banners", "Remove from the tray"), window.commands.flow.discard_refused),
            self._hide(f"refused {count}"),
        ]
        self.notice.say(title, detail, tone="removed", offers=offers, key="refused")

    def _absent(self, what: str, then: str) -> None:
        """A reading lacked so much that a person has to say whether it is gone."""
        translate = QCoreApplication.translate
        window = self._window

        async def believed() -> None:
            await window.console.absences.believe()

        def believe() -> None:
            window.bench.bridge.once("absences", believed)

        offers: list[Offer] = [
            (translate("Banners", "It was removed"), believe),
            (translate("Banners", "Check the site\u2026"), window.actions_["check_site"].trigger),
            self._hide(f"absent {what}", translate("Banners", "Leave it")),
        ]
        self.notice.say(what, then, tone="staged", icon="triangle-alert", offers=offers, key="absent")

    def _copy(self, details: str) -> Offer:
        words = QCoreApplication.translate("Banners", "Copy details")
        return words, lambda: QGuiApplication.clipboard().setText(details)

    def _hide(self, key: str, words: str | None = None) -> Offer:
        def hide() -> None:
            self._hidden.add(key)
            self.notice.still()
            self.strip.hide()

        return words or QCoreApplication.translate("Banners", "Hide"), hide
