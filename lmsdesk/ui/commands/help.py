"""Help, keys, version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lmsdesk.ui.actions import Handler
from lmsdesk.ui.dialogs.about import AboutSheet
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.dialogs.shortcuts import ShortcutsSheet

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class HelpCommands:
    """Sheets to read."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        return {
            "shortcuts": self.shortcuts,
            "shortcuts_mark": self.shortcuts,
            "help": lambda: self.help(""),
            "about": self.about,
        }

    def refusal(self, name: str) -> str | None:
        """They can be done at any time."""
        return None

    def shortcuts(self) -> ShortcutsSheet:
        """All keys."""
        sheet = ShortcutsSheet(self._bench, self._window)
        sheet.open()
        return sheet

    def help(self, name: str) -> HelpSheet:
        """A page of the help, the first without a name."""
        sheet = HelpSheet(self._bench.theme, name, self._window)
        sheet.open()
        return sheet

    def about(self) -> AboutSheet:
        """Version and licences."""
        sheet = AboutSheet(self._bench.theme, self._window)
        sheet.open()
        return sheet
