"""What waits: undo and redo, applying, taking out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.facts import Change
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.apply_flow import ApplyFlow
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.dialogs.confirm import ConfirmSheet

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class TrayCommands:
    """Changes that are not sent yet."""

    def __init__(self, window: MainWindow, flow: ApplyFlow) -> None:
        self._window, self._bench, self._flow = window, window.bench, flow

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        return {
            "undo": self._bench.undo,
            "redo": self._bench.redo,
            "apply": self._flow.apply,
            "review": self._flow.review,
            "discard_all": self.discard_all,
        }

    def refusal(self, name: str) -> str | None:
        """Why one of them cannot be done now."""
        translate, changes = QCoreApplication.translate, self._bench.console.changes
        tray = changes.tray()
        if name in ("undo", "redo"):
            text = changes.undo_text() if name == "undo" else changes.redo_text()
            self._say_step(name, text)
            return None if text else translate("Window", "There is nothing to take back")
        if name in ("review", "discard_all") and not tray.total:
            return translate("Window", "No changes wait")
        if name == "apply":
            if self._bench.console.safety.went_back() is not None:
                return translate("Window", "The site seems to have been restored: check what was applied first")
            if tray.sending or self._flow.is_sending:
                return translate("Window", "Changes are being sent")
            return None if tray.ready else translate("Window", "No changes wait to be sent")
        return None

    @property
    def is_stopped(self) -> bool:
        """Tell whether nothing can be sent, whatever waits."""
        safety = self._bench.console.safety
        return safety.looking() is not None or safety.went_back() is not None

    def _say_step(self, name: str, text: str | None) -> None:
        translate = QCoreApplication.translate
        plain = translate("Actions", "Undo") if name == "undo" else translate("Actions", "Redo")
        if text:
            told = translate("Window", "Undo: {what}") if name == "undo" else translate("Window", "Redo: {what}")
            plain = told.format(what=text)
        self._bench.actions.say(name, plain)

    def discard_all(self) -> None:
        """Empty the tray: undo brings everything back."""

        async def work() -> None:
            count = await self._bench.console.changes.discard_all()
            translate = QCoreApplication.translate
            told = translate("Commands", "%n changes discarded", None, count)
            self._bench.guide.told.emit(told, translate("Commands", "Undo"), self._bench.undo)

        translate = QCoreApplication.translate
        total = self._bench.console.changes.tray().total
        sheet = ConfirmSheet(
            self._bench.theme,
            self._window,
            translate("Window", "Discard %n changes?", None, total),
            translate("Window", "Nothing of them has been sent. Ctrl+Z brings them back."),
            translate("Window", "Discard %n changes", None, total),
        )
        sheet.agreed.connect(lambda: self._bench.bridge.queue("stage", work))
        sheet.open()

    def take_out(self, changes: Sequence[Change]) -> None:
        """Take lines out of the tray."""
        ids = [number for change in changes for number in change.ids]

        async def work() -> None:
            await self._bench.console.changes.discard(ids)
            translate = QCoreApplication.translate
            told = translate("Commands", "%n changes discarded", None, len(changes))
            self._bench.guide.told.emit(told, translate("Commands", "Undo"), self._bench.undo)

        self._bench.bridge.queue("stage", work)

    def show_change(self, change: Change) -> None:
        """Show the record of a line in its table."""
        self._window.places.go(place_of(change))
