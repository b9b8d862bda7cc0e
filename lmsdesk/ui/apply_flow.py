"""Applying: at once for a few harmless changes, after a review for everything else, later while offline."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import BadFile, LmsDeskError, NeedsConfirmation, Offline, Protected
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.facts import SiteFacts, Tray, changes_of
from lmsdesk.services.wording import tell
from lmsdesk.sync.reports import PushPlan, PushReport
from lmsdesk.ui.api import Settings
from lmsdesk.ui.place import Place

if TYPE_CHECKING:
    from lmsdesk.ui.dialogs.review import ReviewSheet
    from lmsdesk.ui.main_window import MainWindow

AT_ONCE = 20  # harmless changes that are sent without a review
DONE = frozenset({State.APPLIED, State.RETIRED, State.NOOP})
KEY = "apply"  # of the run in the bridge


def needs_review(tray: Tray, site: SiteFacts, settings: Settings) -> bool:
    """Tell whether a person has to look at the changes before they are sent."""
    if tray.ready > AT_ONCE or tray.removals or tray.role_gains:
        return True
    return site.tag == "live" and settings.get("confirm_live", "yes") == "yes"


class ApplyFlow:
    """What the primary button does, and what is said afterwards."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._bench = window, window.bench
        self._until: int | None = None  # up to which operation all is sent as soon as the site answers again
        self.last_applied = 0  # how many changes the last push brought about
        self._last_sets: tuple[int, ...] = ()
        self._sheet: ReviewSheet | None = None
        self._bench.guide.protected.connect(self._ask_protected)

    # Before

    @property
    def waits(self) -> bool:
        """Tell whether all that is ready will be sent by itself as soon as the site answers again."""
        return self._until is not None and self._newest() <= self._until

    def apply(self) -> None:
        """Send, review, or wait for the network."""
        tray = self._bench.console.changes.tray()
        if not tray.ready or self.is_sending:
            return
        if self._window.is_offline():
            self._wait()
        elif needs_review(tray, self._bench.console.site, self._bench.settings):
            self.review()
        else:
            self.send()

    def _wait(self) -> None:
        """Turn the promise to send later on or off."""
        self._until = None if self.waits else self._newest()
        translate = QCoreApplication.translate
        if self._until is not None:
            told = translate("Apply", "They are compared with the site and sent when it answers again.")
            self._bench.guide.told.emit(told, translate("Apply", "Do not"), self._forget)
        else:
            self._bench.tell(translate("Apply", "They stay in the tray until you apply them."))
        self._window.refresh_tray()

    def _forget(self) -> None:
        self._until = None
        self._window.refresh_tray()

    def on_sync_moved(self, state: SyncState) -> None:
        """The site answers again: keep the promise, which is not about what was staged since it was made."""
        if self._until is None or state is not SyncState.IDLE:
            return
        covered, until, self._until = self.waits, self._until, None
        tray = self._bench.console.changes.tray()
        if covered or needs_review(tray, self._bench.console.site, self._bench.settings):
            self.apply()
        else:
            ready = self._bench.console.changes.waiting(0, tray.ready, [State.READY])
            if promised := [item.id for change in ready for item in change.operations if item.id <= until]:
                self.send(promised)

    def _newest(self) -> int:
        """The number of the newest operation that is ready to be sent, 0 without any."""
        changes = self._bench.console.changes
        last = changes.waiting(max(0, changes.tray().ready - 1), 1, [State.READY])
        return max((item.id for change in last for item in change.operations), default=0)

    def review(self) -> None:
        """Show what would be sent, compared with the site as it is now."""
        if self._sheet is not None:
            self._sheet.raise_()
            return
        from lmsdesk.ui.dialogs.review import ReviewSheet  # needed only when it is asked for

        sheet = ReviewSheet(self._bench, self._window)
        sheet.apply_asked.connect(lambda ids: self.send(ids, plan=sheet.plan, typed=sheet.typed.text()))
        sheet.destroyed.connect(self._on_closed)
        self._sheet = sheet
        sheet.open()

    def _on_closed(self) -> None:
        self._sheet = None

    def _ask_protected(self, error: Protected, then: Callable[[], None]) -> None:
        """Somebody is protected: what takes access from them needs their username typed."""
        from lmsdesk.ui.dialogs.typed import TypedSheet  # needed only when it is asked for

        translate = QCoreApplication.translate
        text = translate(
            "Apply",
            "{who} is protected: the account of this token, an administrator, or somebody whom the settings of the "
            "site name. Nothing was staged.",
        )
        sheet = TypedSheet(
            self._bench.theme,
            self._window,
            translate("Apply", "Take access from a protected person?"),
            text.format(who=error.facts["label"]),
            str(error.facts["username"]),
            translate("Apply", "Stage it all the same"),
        )
        sheet.agreed.connect(then)
        sheet.open()

    # While

    @property
    def is_sending(self) -> bool:
        """Tell whether changes are on their way."""
        return self._bench.bridge.is_running(KEY)

    def send(
        self,
        only: Collection[int] | None = None,
        *,
        plan: PushPlan | None = None,
        typed: str | None = None,
        changed_files: bool = False,
    ) -> None:
        """Send what is ready, or only these operations; with a plan exactly that, with what was typed for it.

        ``changed_files`` says that lists which were changed on the disk since do not matter.
        """
        told = plan if plan is not None and plan.is_read else None
        if told is not None and only is not None and len(only) == len(told.items):
            only = None  # all of it, which need not be listed

        async def work() -> None:
            changes = self._bench.console.changes
            self._on_sent(await changes.apply(only, plan=told, typed=typed, changed_files=changed_files))

        def on_trouble(error: LmsDeskError) -> bool:
            if isinstance(error, BadFile) and error.facts.get("reason") == "file_changed_since":
                self._ask_changed(error, lambda: self.send(only, plan=plan, typed=typed, changed_files=True))
                return True
            return self._on_trouble(error)

        if not self.is_sending:
            self._bench.bridge.once(KEY, work, on_trouble).add_done_callback(lambda _: self._window.on_applied())

    def _ask_changed(self, error: BadFile, then: Callable[[], None]) -> None:
        """A list behind these changes is another one now: nothing was sent."""
        from lmsdesk.ui.dialogs.changed_file import ChangedFileSheet  # needed only when it happens

        number = error.facts["change_set"]
        assert isinstance(number, int)
        paths = self._bench.console.imports.files_of(number)
        sheet = ChangedFileSheet(self._bench.theme, self._window, str(error.facts["name"]), of=len(paths))
        sheet.look_asked.connect(lambda: self._window.commands.files.open_files(paths))
        sheet.apply_asked.connect(then)
        sheet.open()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        if isinstance(error, NeedsConfirmation):  # the review says why, and has the field for it
            self.review()
            return True
        if not isinstance(error, Offline):
            return False
        self._until = self._newest()
        self._bench.tell(str(tell(error)))
        self._window.refresh_tray()
        return True

    # After

    def _on_sent(self, report: PushReport) -> None:
        done = [operation for operation in report.operations if operation.state in DONE]
        self.last_applied = len(changes_of(done))
        self._last_sets = tuple(dict.fromkeys(operation.change_set for operation in done))
        translate = QCoreApplication.translate
        asks = len(changes_of([each for each in report.operations if each.state is State.CONFLICT]))
        told = [translate("Apply", "%n changes applied", None, self.last_applied)] if done else []
        told += [translate("Apply", "%n need your choice", None, asks)] if asks else []
        if report.stale:
            count = len(report.stale)
            moved = translate("Apply", "%n had moved on the site since the plan and were not sent", None, count)
            self._bench.guide.told.emit(", ".join([*told, moved]), translate("Apply", "Look again"), self.review)
        elif done:
            self._bench.guide.told.emit(", ".join(told), translate("Apply", "Undo"), self.take_back)
        elif asks:
            self._bench.guide.told.emit(told[0], translate("Apply", "Choose"), self._choose)

    def _choose(self) -> None:
        self._bench.guide.place_asked.emit(Place("conflicts"))

    def take_back(self) -> None:
        """Stage the inverse of what was applied last: a server has no undo."""
        sets = self._last_sets

        async def work() -> None:
            for number in reversed(sets):
                await self._bench.console.changes.take_back(number)
            told = QCoreApplication.translate("Apply", "The changes back are in the tray. Not sent yet.")
            self._bench.guide.told.emit(told, QCoreApplication.translate("Apply", "Undo"), self._bench.undo)

        self._bench.bridge.queue("stage", work)

    def retry_refused(self) -> None:
        """Make what was refused ready again, and send it."""
        ids = self._refused()

        async def work() -> None:
            await self._bench.console.changes.retry(ids)
            self.send(ids)

        self._bench.bridge.queue("stage", work)

    def discard_refused(self) -> None:
        """Take what was refused out of the tray."""
        ids = self._refused()

        async def work() -> None:
            count = await self._bench.console.changes.discard(ids)
            translate = QCoreApplication.translate
            told = translate("Commands", "%n changes discarded", None, count)
            self._bench.guide.told.emit(told, translate("Commands", "Undo"), self._bench.undo)

        self._bench.bridge.queue("stage", work)

    def _refused(self) -> list[int]:
        changes = self._bench.console.changes.waiting(0, 10_000, {State.REJECTED})
        return [number for change in changes for number in change.ids]
