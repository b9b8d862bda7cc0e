"""The window's own actions, joined from the groups of their areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.actions import Handler
from lmsdesk.ui.apply_flow import ApplyFlow
from lmsdesk.ui.commands.group import CommandGroup
from lmsdesk.ui.commands.help import HelpCommands
from lmsdesk.ui.commands.people import PeopleCommands
from lmsdesk.ui.commands.site import SiteCommands
from lmsdesk.ui.commands.tray import TrayCommands
from lmsdesk.ui.commands.view import ViewCommands
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.practice_menu import PracticeCommands
from lmsdesk.ui.rights import why_not
from lmsdesk.ui.window_files import FileCommands

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow


class WindowCommands:
    """Handlers of the window; those of the pane in front come before them. A new group is one line in ``groups``."""

    def __init__(self, window: MainWindow) -> None:
        self._bench = window.bench
        self.flow = ApplyFlow(window)
        self.files, self.people, self.site = FileCommands(window), PeopleCommands(window), SiteCommands(window)
        self.tray, self.view, self.help = TrayCommands(window, self.flow), ViewCommands(window), HelpCommands(window)
        self.groups: Sequence[CommandGroup] = (
            window.places,
            self.files,
            self.people,
            self.site,
            self.tray,
            self.view,
            self.help,
            *([PracticeCommands(window.bench)] if window.console.site.tag == "demo" else []),
        )

    def register(self) -> None:
        """Answer for the window's actions."""
        self._bench.actions.answer(self.handlers())

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        return {name: handler for group in self.groups for name, handler in group.handlers().items()}

    def refusal(self, name: str, pane: Pane) -> str | None:
        """Why an action cannot be done now; None when it can."""
        console, actions = self._bench.console, self._bench.actions
        if actions.specs[name].writes and console.safety.looking() is not None:
            return QCoreApplication.translate("Window", "The site is only looked at")
        if name in pane.commands():
            return pane.refusal(name)
        if reason := why_not(console.changes, name):
            return reason
        return next((reason for group in self.groups if (reason := group.refusal(name)) is not None), None)
