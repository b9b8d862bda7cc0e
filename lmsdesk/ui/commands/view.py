"""How the window looks, and moving in it by keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from lmsdesk.ui.actions import Handler
from lmsdesk.ui.dialogs.settings import SettingsSheet
from lmsdesk.ui.focus import give_focus
from lmsdesk.ui.theme.theme import Choice

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class ViewCommands:
    """The parts of the window and the program's own choices."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        window = self._window
        return {
            "palette": window.palette_.open,
            "sidebar": window.shape.toggle_sidebar,
            "tray": lambda: window.tray.fold(not window.tray.folded),
            "menu_bar": window.shape.toggle_menu_bar,
            "theme": self.turn_theme,
            "settings": self.settings,
            "next_region": lambda: self.go_region(1),
            "previous_region": lambda: self.go_region(-1),
            "close": window.close,
            "quit": QApplication.closeAllWindows,
        }

    def refusal(self, name: str) -> str | None:
        """They can be done at any time."""
        return None

    def settings(self) -> SettingsSheet:
        """The choices of the program."""
        sheet = SettingsSheet(self._bench, self._window)
        sheet.changed.connect(self._window.on_setting)
        sheet.open()
        return sheet

    def turn_theme(self) -> None:
        """From light to dark and back."""
        dark = self._bench.theme.palette.name == "dark"
        choice = Choice.LIGHT if dark else Choice.DARK
        self._bench.settings.put("theme", choice.value)
        self._bench.theme.choose(choice)

    def go_region(self, step: int) -> None:
        """Give the focus to the next region that is visible."""
        window = self._window
        regions = [window.sidebar.nav, *window.current_pane().regions(), window.tray.list]
        shown = [region for region in regions if region.isVisible()]
        focus = QApplication.focusWidget()
        at = next((n for n, each in enumerate(shown) if focus is each or (focus and each.isAncestorOf(focus))), None)
        place = (0 if step > 0 else -1) if at is None else (at + step) % len(shown)
        give_focus(shown[place])
