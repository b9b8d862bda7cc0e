"""Closing the window: at once, or after what is being sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.dialogs.confirm import ConfirmSheet

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class Closing:
    """Changes on their way are never cut off in the middle of one."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._later = False  # when the changes on their way have arrived

    def may(self) -> bool:
        """Tell whether the window can be closed now; ask otherwise."""
        if not self._window.commands.flow.is_sending:
            return True
        self._ask()
        return False

    def _ask(self) -> None:
        translate = QCoreApplication.translate
        sheet = ConfirmSheet(
            self._window.theme,
            self._window,
            translate("Closing", "Changes are being sent"),
            translate("Closing", "What was not sent stays in the tray, on this computer."),
            translate("Closing", "Stop after this one"),
            other=translate("Closing", "Send the rest, then close"),
        )
        sheet.agreed.connect(self._stop)
        sheet.otherwise.connect(self._wait)
        sheet.open()

    def _stop(self) -> None:
        self._window.console.sync.stop()
        self._wait()

    def _wait(self) -> None:
        self._later = True
        self.on_applied()

    def on_applied(self) -> None:
        """Nothing is being sent any more: keep the promise."""
        if self._later and not self._window.commands.flow.is_sending:
            self._window.close()
