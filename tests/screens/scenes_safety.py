"""Copies, restoring, a site that was restored, a site that is only looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.domain.backups import Origin, Provenance
from lmsdesk.domain.errors import ProfileLocked, ReadOnly, StoreDamaged
from lmsdesk.domain.rollback import Sign, WentBack
from lmsdesk.services.wording import tell
from lmsdesk.ui.dialogs.copies import CopiesSheet
from lmsdesk.ui.welcome import WelcomeWindow
from tests.fakes.college import NOW
from tests.fakes.console import SITE
from tests.fakes.safety import FakeBackups
from tests.screens.stage import Stage

DAMAGE = StoreDamaged(path="/home/ada/.local/share/LMS Desk/sites/northfield/desk.sqlite3", check="malformed page")


def opened(stage: Stage, backups: FakeBackups, trouble: StoreDamaged | None = None) -> CopiesSheet:
    """The sheet, once everything was looked at."""
    window = stage.window
    sheet = CopiesSheet(window.theme, backups, window.bridge, SITE, window, trouble)
    sheet.open()
    stage.settle()
    stage.shown = sheet
    return sheet


def copies(stage: Stage) -> None:
    """The copies of what waits, with what restoring the marked one would change."""
    opened(stage, FakeBackups()).table.go_to(1)


def copies_confirm(stage: Stage) -> None:
    """The question before a copy is restored."""
    sheet = opened(stage, FakeBackups())
    sheet.table.go_to(1)
    stage.settle()
    stage.shown = sheet.ask_restore()


def copies_damaged(stage: Stage) -> None:
    """The desk could not be opened: the copies are offered."""
    opened(stage, FakeBackups(), DAMAGE)


def copies_empty(stage: Stage) -> None:
    """No copies yet."""
    opened(stage, FakeBackups(()), DAMAGE)


def welcome_locked(stage: Stage) -> None:
    """Another process has the site: look, or try again."""
    made = WelcomeWindow(stage.window.theme)
    made.resize(stage.window.size())
    told = tell(ProfileLocked(path="x", holder="lmsdesk, process 4711"))
    made.say(told.what, told.next, [("Only look", made.close), ("Try again", made.close)])
    made.show()
    stage.shown = made


def recovered(stage: Stage) -> None:
    """The damaged desk was recovered."""
    stage.fill_tray()
    stage.console.safety.told = Provenance(
        Origin.RECOVERED, NOW, "desk.x", NOW - 5_000, "desk.sqlite3.corrupt-20260914-101500", 3_013, 27, ("op",)
    )
    stage.window.refresh_actions()
    stage.window.banners.show(stage.window.current_pane())


def looking(stage: Stage) -> None:
    """A site that is only looked at."""
    stage.console.safety.why = ReadOnly(reason="locked", holder="lmsdesk, process 4711")
    stage.fill_tray()
    stage.window.refresh_actions()
    stage.window.banners.show(stage.window.current_pane())


def went_back(stage: Stage) -> None:
    """The site seems to have been restored: the banner."""
    stage.console.safety.signs = WentBack((Sign.HIGHEST, Sign.LOST, Sign.REVERTED), 12, 4)
    stage.fill_tray()
    stage.window.banners.show(stage.window.current_pane())


def went_back_checked(stage: Stage) -> None:
    """What was applied and is missing now."""
    went_back(stage)
    stage.console.safety.missing = tuple(stage.console.changes.operations.values())
    sheet = stage.window.commands.site.recheck()
    sheet.start()
    stage.settle()
    stage.shown = sheet


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        copies,
        copies_confirm,
        copies_damaged,
        copies_empty,
        welcome_locked,
        recovered,
        looking,
        went_back,
        went_back_checked,
    )
}
