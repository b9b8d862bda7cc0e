"""What every pane is given: the open site, and the things of the window that panes share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.errors import LmsDeskError, Protected, WrongUse
from lmsdesk.ui.actions import Actions
from lmsdesk.ui.api import Console, Settings
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.job_log import JobLog
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.words import Words


class Guide(QObject):
    """Where a pane sends people: to another place, to a message."""

    place_asked = Signal(object)  # a Place
    told = Signal(str, str, object)  # message, offer, what the offer does (or None)
    placed = Signal(str)  # where the focus is among the rows of a pane, for the status bar
    moved = Signal()  # another selection: what can be done may have changed
    views_changed = Signal()  # saved views
    erased = Signal(int)  # the id of a person who was taken off this computer
    protected = Signal(object, object)  # the trouble, and what to do once the username was typed


@dataclass(frozen=True, slots=True)
class Workbench:
    """One open site with its tools."""

    console: Console
    theme: Theme
    ink: Ink
    bridge: Bridge
    actions: Actions
    words: Words
    settings: Settings
    guide: Guide
    jobs: JobLog

    def stage(self, make: Callable[[], Awaitable[ChangeSet]]) -> None:
        """Stage what a person did, and say so with a way back; what is protected asks for the username first."""

        async def work() -> None:
            made = await make()
            text = QCoreApplication.translate("Workbench", "{what}. Not sent yet.").format(what=made.title)
            self.guide.told.emit(text, QCoreApplication.translate("Workbench", "Undo"), self.undo)

        def on_trouble(error: LmsDeskError) -> bool:
            if isinstance(error, Protected) and error.facts.get("username") and not error.facts.get("own"):
                self.guide.protected.emit(error, lambda: self._lifted(error, make))
                return True
            return self._on_nothing(error)

        self.bridge.queue("stage", work, on_trouble)

    def _lifted(self, error: Protected, make: Callable[[], Awaitable[ChangeSet]]) -> None:
        """The username was typed: the same step once more."""

        async def lifted() -> ChangeSet:
            self.console.changes.lift(str(error.facts["username"]))
            return await make()

        self.stage(lifted)

    def _on_nothing(self, error: LmsDeskError) -> bool:
        """A value that is there already is no trouble."""
        if not isinstance(error, WrongUse) or error.facts.get("what") != "nothing":
            return False
        self.tell(QCoreApplication.translate("Workbench", "It is so already."))
        return True

    def undo(self) -> None:
        """Take the last step back."""
        self._step(self.console.changes.undo, QCoreApplication.translate("Workbench", "Undone: {what}"))

    def redo(self) -> None:
        """Do it again."""
        self._step(self.console.changes.redo, QCoreApplication.translate("Workbench", "Done again: {what}"))

    def tell(self, text: str) -> None:
        """A short message."""
        self.guide.told.emit(text, "", None)

    def _step(self, step: Callable[[], Awaitable[str]], words: str) -> None:
        async def work() -> None:
            self.tell(words.format(what=await step()))

        self.bridge.queue("stage", work)
