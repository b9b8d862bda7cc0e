"""What the window's own actions do, and why not when they cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.facts import Change
from lmsdesk.domain.rows import EnrolmentRow, UserRow
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.apply_flow import ApplyFlow
from lmsdesk.ui.change_places import place_of
from lmsdesk.ui.dialogs.about import AboutSheet
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.create import CreateSheet
from lmsdesk.ui.dialogs.enrol import EnrolSheet
from lmsdesk.ui.dialogs.erase import EraseSheet
from lmsdesk.ui.dialogs.help import HelpSheet
from lmsdesk.ui.dialogs.settings import SettingsSheet
from lmsdesk.ui.dialogs.shortcuts import ShortcutsSheet
from lmsdesk.ui.dialogs.sign_in import SignInSheet
from lmsdesk.ui.dialogs.site import SiteSheet
from lmsdesk.ui.dialogs.went_back import WentBackSheet
from lmsdesk.ui.focus import give_focus
from lmsdesk.ui.imports.preset_sheet import PresetSheet
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.practice_menu import PracticeCommands
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.rights import why_not
from lmsdesk.ui.theme.theme import Choice
from lmsdesk.ui.window_files import FileCommands

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow

_WRITING = frozenset(
    "enrol new_user new_course paste sync sync_full undo redo apply discard_all sign_in check_site load_changes "
    "set_role set_end set_start set_group suspend remove take_back edit_cell save_view delete_view recheck "
    "erase_person".split()
)
_RUNNING = frozenset({SyncState.PULLING, SyncState.PUSHING, SyncState.SETTLING})
SYNC = "sync"  # the run in the bridge


class WindowCommands:
    """Handlers of the window; those of the pane in front come before them."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench
        self.flow = ApplyFlow(window)
        self.files = FileCommands(window)
        self.practice = PracticeCommands(window.bench)

    def register(self) -> None:
        """Answer for the window's actions."""
        self._bench.actions.answer(self.handlers())

    def handlers(self) -> Mapping[str, Handler]:
        """Actions by their names."""
        window, flow, files = self._window, self.flow, self.files
        found: dict[str, Handler] = {
            "enrol": self.enrol,
            "new_user": lambda: self.create(View.USERS),
            "new_course": lambda: self.create(View.COURSES),
            "import": files.ask_list,
            "presets": self.presets,
            "export": files.ask_export,
            "load_changes": files.ask_changes,
            "paste": files.paste,
            "sync": self.sync,
            "sync_full": lambda: self.sync(full=True),
            "connect": window.connect_asked.emit,
            "switch_site": lambda: window.site_asked.emit(""),
            "sign_in": self.sign_in,
            "check_site": self.check_site,
            "erase_person": self.erase_person,
            "copies": window.copies_asked.emit,
            "save_waiting": files.ask_save_waiting,
            "recheck": self.recheck,
            "settings": self.settings,
            "close": window.close,
            "quit": QApplication.closeAllWindows,
            "undo": self._bench.undo,
            "redo": self._bench.redo,
            "palette": window.palette_.open,
            "sidebar": window.shape.toggle_sidebar,
            "tray": lambda: window.tray.fold(not window.tray.folded),
            "next_region": lambda: self.go_region(1),
            "previous_region": lambda: self.go_region(-1),
            "theme": self.turn_theme,
            "menu_bar": window.shape.toggle_menu_bar,
            "apply": flow.apply,
            "review": flow.review,
            "discard_all": self.discard_all,
            "stop": self.stop,
            "shortcuts": self.shortcuts,
            "shortcuts_mark": self.shortcuts,
            "help": lambda: self.help(""),
            "about": self.about,
        }
        found |= window.places.handlers()
        if self._bench.console.site.tag == "demo":
            found |= self.practice.handlers()
        return found

    def refusal(self, name: str, pane: Pane) -> str | None:
        """Why an action cannot be done now; None when it can."""
        if name in _WRITING and self._bench.console.safety.looking() is not None:
            return QCoreApplication.translate("Window", "The site is only looked at")
        if name in pane.commands():
            return pane.refusal(name)
        translate, changes = QCoreApplication.translate, self._bench.console.changes
        if reason := why_not(changes, name):
            return reason
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
            if tray.sending or self.flow.is_sending:
                return translate("Window", "Changes are being sent")
            return None if tray.ready else translate("Window", "No changes wait to be sent")
        if reason := self._window.places.refusal(name):
            return reason
        if name in ("sync", "sync_full") and self._bench.console.sync.state in _RUNNING:
            return translate("Window", "It is running")
        if name == "save_waiting" and not tray.total:
            return translate("Window", "No changes wait")
        if name == "stop" and not self._working():
            return translate("Window", "Nothing is running")
        if name == "export" and not isinstance(pane, RecordsPane):
            return translate("Window", "Not here")
        return None

    @property
    def is_stopped(self) -> bool:
        """Tell whether nothing can be sent, whatever waits."""
        safety = self._bench.console.safety
        return safety.looking() is not None or safety.went_back() is not None

    def _working(self) -> bool:
        syncs = self._bench.console.sync.state in _RUNNING
        return syncs or any(pane.is_working for pane in self._window.places.panes.values())

    def stop(self) -> None:
        """Stop the sync and the lists that are busy, wherever they are."""
        if self._bench.console.sync.state in _RUNNING:
            self._bench.console.sync.stop()
        for pane in self._window.places.panes.values():
            pane.stop_work()

    def _say_step(self, name: str, text: str | None) -> None:
        translate = QCoreApplication.translate
        plain = translate("Actions", "Undo") if name == "undo" else translate("Actions", "Redo")
        if text:
            told = translate("Window", "Undo: {what}") if name == "undo" else translate("Window", "Redo: {what}")
            plain = told.format(what=text)
        self._bench.actions.say(name, plain)

    # The site

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

    def presets(self) -> PresetSheet:
        """Look after what was remembered of lists; a list in front answers for this itself."""
        sheet = PresetSheet(self._bench, self._window)
        sheet.open()
        return sheet

    def erase_person(self) -> EraseSheet:
        """Take somebody off this computer; the person of the selected row is suggested."""
        pane = self._window.current_pane()
        rows = pane.rows(2) if isinstance(pane, RecordsPane) else []
        who = ""
        if len(rows) == 1 and isinstance(rows[0], UserRow | EnrolmentRow):
            who = str(rows[0].id if isinstance(rows[0], UserRow) else rows[0].user_id)
        sheet = EraseSheet(self._bench, self._window, who)
        sheet.open()
        return sheet

    def recheck(self) -> WentBackSheet:
        """Check what was applied, after the site was restored."""
        sheet = WentBackSheet(self._bench, self._window)
        sheet.open()
        return sheet

    def on_sync_moved(self, state: SyncState) -> None:
        """The connection is in another state."""
        self.flow.on_sync_moved(state)

    # The tray

    @property
    def last_applied(self) -> int:
        """How many changes the last push brought about."""
        return self.flow.last_applied

    def retry_refused(self) -> None:
        """Send again what was refused."""
        self.flow.retry_refused()

    def discard_refused(self) -> None:
        """Take what was refused out of the tray."""
        self.flow.discard_refused()

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

    # Sheets

    def enrol(self) -> EnrolSheet:
        """Enrol people; those and the course that are selected are filled in."""
        pane = self._window.current_pane()
        rows = pane.rows(200) if isinstance(pane, RecordsPane) else []
        sheet = EnrolSheet(self._bench, rows, self._window)
        sheet.open()
        return sheet

    def create(self, view: View) -> CreateSheet:
        """A new person or course."""
        sheet = CreateSheet(self._bench, view, self._window)
        sheet.open()
        return sheet

    def settings(self) -> SettingsSheet:
        """The choices of the program."""
        sheet = SettingsSheet(self._bench, self._window)
        sheet.changed.connect(self._window.on_setting)
        sheet.open()
        return sheet

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

    # Moving

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
