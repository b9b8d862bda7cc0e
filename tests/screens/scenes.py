"""Every pane and state, one function each; what is photographed is the window after the function returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.domain.events import Progress, SyncState, View
from lmsdesk.ui.crash import CrashSheet
from lmsdesk.ui.dialogs.columns import ColumnsDialog
from lmsdesk.ui.dialogs.confirm import ConfirmSheet
from lmsdesk.ui.dialogs.connect import ConnectSheet
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.sites import SitesSheet
from lmsdesk.ui.place import Place
from lmsdesk.ui.welcome import WelcomeWindow
from tests.fakes.college import NOW
from tests.fakes.home import a_check
from tests.screens import (
    scenes_changes,
    scenes_explain,
    scenes_imports,
    scenes_imports_check,
    scenes_imports_columns,
    scenes_imports_kinds,
    scenes_imports_life,
    scenes_imports_sets,
    scenes_pages,
    scenes_safety,
    scenes_site,
    scenes_waiting,
)
from tests.screens.stage import Stage

Scene = Callable[[Stage], None]


def users(stage: Stage) -> None:
    """People."""
    stage.records("users")


def courses(stage: Stage) -> None:
    """Courses."""
    stage.records("courses")


def enrolments(stage: Stage) -> None:
    """The main picture: filters, unsent changes, a selected row, a running refresh."""
    stage.fill_tray()
    pane = stage.records()
    pane.show_query("status:active,suspended -department:Law", pane.query.sort)
    stage.settle()
    row = next(n for n in range(pane.model.rowCount()) if (found := pane.model.row_at(n)) is not None and found.pending)
    pane.table.go_to(row)
    stage.console.events.announce(Progress("pull", "courses", 748, 1204))


def bulk_offline(stage: Stage) -> None:
    """Several rows selected, without network."""
    stage.fill_tray()
    pane = stage.records()
    stage.console.sync.unreachable = True
    stage.console.sync.move(SyncState.OFFLINE, NOW - 1800)
    pane.table.go_to(4)
    pane.table.select_numbers([3, 4, 6, 7])


def palette(stage: Stage) -> None:
    """The command palette with a few letters typed."""
    stage.fill_tray()
    stage.records().table.go_to(4)
    stage.settle()
    stage.window.palette_.open("set")


def palette_empty(stage: Stage) -> None:
    """The palette before anything is typed."""
    stage.records().table.go_to(4)
    stage.settle()
    stage.window.palette_.open()


def palette_records(stage: Stage) -> None:
    """People and courses in the palette."""
    stage.records()
    stage.window.palette_.open("mar")
    stage.settle()
    stage.window.palette_.line.setText("ruth")


def palette_value(stage: Stage) -> None:
    """A value is filled in without leaving the palette."""
    stage.records().table.go_to(4)
    stage.settle()
    stage.window.palette_.open("set end")
    stage.window.palette_.fill()
    stage.window.palette_.line.setText("31 jan")


def toast(stage: Stage) -> None:
    """The message after an edit."""
    pane = stage.records()
    pane.table.go_to(6)
    pane.edit_selected("end", "+30")


def no_match(stage: Stage) -> None:
    """A search that finds nothing while filters are on."""
    pane = stage.records()
    pane.show_query("okafro status:active role:student", pane.query.sort)


def never_synced(stage: Stage) -> None:
    """Nothing has been read yet."""
    stage.console.tables.synced = None
    stage.console.sync.move(SyncState.NEVER, NOW)


def first_sync(stage: Stage) -> None:
    """The first sync brings rows."""
    stage.console.tables.synced = None
    stage.console.sync.move(SyncState.PULLING, NOW)
    stage.settle()
    stage.console.events.announce(Progress("pull", "enrolments", 19_000, 50_000))


def key_refused(stage: Stage) -> None:
    """The token is not accepted any more."""
    stage.fill_tray()
    stage.console.sync.move(SyncState.KEY_REFUSED, NOW)


def failed(stage: Stage) -> None:
    """The last sync failed."""
    stage.console.sync.said = (
        "The server's answer to core_user_get_users could not be understood (HTML).",
        "Nothing was concluded from it.",
        "bad_answer: core_user_get_users, html, 200, 2,318 bytes",
    )
    stage.console.sync.move(SyncState.FAILED, NOW)


def much_is_missing(stage: Stage) -> None:
    """The last reading lacked more than can be believed."""
    stage.console.absences.asked = (
        "The last reading lacked much that was there before: 214 of 1,204 enrolments in 3 courses; 60 of 5,000 people. "
        "Nothing was marked as gone.",
        "If all of it was removed on the site, say so: each is looked up before it leaves the lists. If not, the "
        "rights of your token may have changed: check the site.",
    )
    stage.console.sync.move(SyncState.IDLE, NOW)


def partly_failed(stage: Stage) -> None:
    """Some changes were applied, one was refused."""
    stage.fill_tray()
    label = next(op.label for op in stage.console.changes.operations.values() if op.verb == "delete")
    stage.console.changes.refusals[label] = ("nopermissions", "You may not unenrol people from this course.")
    stage.window.commands.flow.send()


def menu_bar(stage: Stage) -> None:
    """The menus are shown."""
    stage.records()
    stage.window.shape.toggle_menu_bar()


def drop_frame(stage: Stage) -> None:
    """A file hangs over the window."""
    stage.window.drop.cover()


def saved_view(stage: Stage) -> None:
    """A saved view."""
    stage.window.places.go(Place("enrolments", saved="Suspended"))


def changes(stage: Stage) -> None:
    """What waits."""
    stage.fill_tray()
    stage.window.go("changes")


def conflicts(stage: Stage) -> None:
    """What needs a choice."""
    stage.fill_tray()
    stage.window.go("conflicts")


def activity(stage: Stage) -> None:
    """Receipts and history."""
    stage.fill_tray()
    stage.window.commands.flow.send()
    stage.settle()
    stage.window.go("activity")


def imports(stage: Stage) -> None:
    """Lists that were imported, and where to drop one."""
    stage.window.go("imports")


def reports(stage: Stage) -> None:
    """Reports."""
    stage.window.go("reports")


def review(stage: Stage) -> None:
    """What would be sent."""
    stage.fill_tray()
    stage.window.commands.flow.review()
    stage.settle()
    stage.shown = stage.window.findChild(ReviewSheet)


def enrol(stage: Stage) -> None:
    """Enrolling people."""
    stage.records("users").table.select_numbers([2, 3, 5])
    stage.settle()
    stage.shown = stage.window.commands.people.enrol()


def new_person(stage: Stage) -> None:
    """A new person."""
    stage.records("users")
    stage.shown = stage.window.commands.people.create(View.USERS)


def settings(stage: Stage) -> None:
    """The choices of the program."""
    stage.shown = stage.window.commands.view.settings()


def shortcuts(stage: Stage) -> None:
    """All keys."""
    stage.shown = stage.window.commands.help.shortcuts()


def help_page(stage: Stage) -> None:
    """A page of the help."""
    stage.shown = stage.window.commands.help.help("reports")


def about(stage: Stage) -> None:
    """Versions and licences."""
    stage.shown = stage.window.commands.help.about()


def sign_in(stage: Stage) -> None:
    """A new key is asked for."""
    stage.shown = stage.window.commands.site.sign_in()


def discard(stage: Stage) -> None:
    """A question before the tray is emptied."""
    stage.fill_tray()
    stage.window.commands.tray.discard_all()
    stage.shown = stage.window.findChild(ConfirmSheet)


def columns(stage: Stage) -> None:
    """Choosing columns."""
    stage.records()
    stage.window.actions_["columns"].trigger()
    stage.shown = stage.window.current_pane().findChild(ColumnsDialog)


def connect(stage: Stage) -> None:
    """Connecting a site: what the check found."""
    sheet = ConnectSheet(stage.window.theme, stage.home, stage.window.bridge, stage.window)
    sheet.url.setText("https://moodle.northfield.example")
    sheet.token.setText("0123456789abcdef0123456789abcdef")
    sheet.name.setText("northfield")
    sheet.open()
    sheet.show_check(a_check())
    stage.shown = sheet


def connect_wrong(stage: Stage) -> None:
    """An address where no Moodle is."""
    sheet = ConnectSheet(stage.window.theme, stage.home, stage.window.bridge, stage.window)
    sheet.url.setText("https://cafe.example")
    sheet.token.setText("0123456789abcdef0123456789abcdef")
    sheet.open()
    sheet.start_check()
    stage.shown = sheet


def sites(stage: Stage) -> None:
    """Choosing another site."""
    sheet = SitesSheet(stage.window.theme, stage.home, stage.window.bridge, "", stage.window)
    sheet.open()
    stage.shown = sheet


def crash(stage: Stage) -> None:
    """A mistake in the program."""
    details = 'LMS Desk 0.1\n\nTraceback (most recent call last):\n  File "pane.py", line 1\nIndexError: list index'
    sheet = CrashSheet(stage.window.theme, details, stage.window)
    sheet.open()
    stage.shown = sheet


def welcome(stage: Stage) -> None:
    """The first window."""
    made = WelcomeWindow(stage.window.theme)
    made.resize(stage.window.size())
    made.show()
    stage.shown = made


_OWN: Mapping[str, Scene] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        enrolments, bulk_offline, users, courses, changes, conflicts, activity, imports, reports, saved_view, toast,
        palette, palette_empty, palette_records, palette_value, no_match, never_synced, first_sync, key_refused, failed,
        much_is_missing, partly_failed, menu_bar, drop_frame, review, enrol, new_person, discard, columns, settings,
        shortcuts, help_page, about, sign_in, connect, connect_wrong, sites, crash, welcome,
    )
}  # fmt: skip
# A new area is one name here and one above.
_AREAS = (
    scenes_imports,
    scenes_changes,
    scenes_site,
    scenes_explain,
    scenes_safety,
    scenes_waiting,
    scenes_imports_check,
    scenes_imports_life,
    scenes_imports_columns,
    scenes_imports_sets,
    scenes_imports_kinds,
    scenes_pages,
)
SCENES: Mapping[str, Scene] = {**_OWN, **{name: scene for area in _AREAS for name, scene in area.SCENES.items()}}
