"""Every action of the window once: its words, icon, keys and where it works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

# Actions that take a value, with the field that it is for.
VALUED = {"set_role": "role", "set_end": "end", "set_start": "start", "set_group": "group"}


class Scope(StrEnum):
    """Where the keys of an action work."""

    WINDOW = "window"
    TABLE = "table"  # single letters: only while a table has the focus


class Menu(StrEnum):
    """The menus of the bar, in order."""

    FILE = "file"
    EDIT = "edit"
    SELECTION = "selection"
    VIEW = "view"
    CHANGES = "changes"
    PRACTICE = "practice"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Spec:
    """One action; ``words`` are other names that people look for, a gap before it divides the menu."""

    id: str
    text: str
    menu: Menu
    keys: tuple[str, ...] = ()
    icon: str = ""
    scope: Scope = Scope.WINDOW
    words: str = ""
    gap: bool = False
    hidden: bool = False  # keys only: not in menus, not in the palette


def menu_title(menu: Menu) -> str:
    """The title of a menu."""
    return {
        Menu.FILE: QCoreApplication.translate("Actions", "&File"),
        Menu.EDIT: QCoreApplication.translate("Actions", "&Edit"),
        Menu.SELECTION: QCoreApplication.translate("Actions", "&Selection"),
        Menu.VIEW: QCoreApplication.translate("Actions", "&View"),
        Menu.CHANGES: QCoreApplication.translate("Actions", "&Changes"),
        Menu.PRACTICE: QCoreApplication.translate("Actions", "&Practice"),
        Menu.HELP: QCoreApplication.translate("Actions", "&Help"),
    }[menu]


def specs() -> Sequence[Spec]:
    """All actions, in the order of the menus."""
    return (*_lists(), *_site(), *_edit(), *_selection(), *_view(), *_changes(), *_practice(), *_help())


def _lists() -> Sequence[Spec]:
    """What comes in and goes out."""
    m = Menu.FILE
    translate = QCoreApplication.translate
    return (
        Spec(
            "enrol", translate("Actions", "Enrol people…"), m, ("Ctrl+N",), "user-plus", words="add new enrolment join"
        ),
        Spec(
            "new_user",
            translate("Actions", "New person…"),
            m,
            ("Ctrl+Shift+N",),
            "user-plus",
            words="create account user",
        ),
        Spec("new_course", translate("Actions", "New course…"), m, (), "book-open", words="create course"),
        Spec(
            "import",
            translate("Actions", "Import a list…"),
            m,
            ("Ctrl+I",),
            "upload",
            words="csv xlsx excel load",
            gap=True,
        ),
        Spec(
            "presets",
            translate("Actions", "Import presets…"),
            m,
            (),
            "bookmark",
            words="lists columns remember formulas lmspreset",
        ),
        Spec(
            "export",
            translate("Actions", "Export what is shown…"),
            m,
            ("Ctrl+E",),
            "download",
            words="csv xlsx save download",
        ),
        Spec("print", translate("Actions", "Print what is shown…"), m, ("Ctrl+P",), "printer", words="pdf paper"),
        Spec("load_changes", translate("Actions", "Open a file of changes…"), m, (), "folder-down", words="lmschanges"),
    )


def _site() -> Sequence[Spec]:
    """The site and the program."""
    m = Menu.FILE
    translate = QCoreApplication.translate
    return (
        Spec("sync", translate("Actions", "Sync now"), m, ("F5",), "refresh-cw", words="refresh pull update", gap=True),
        Spec("sync_full", translate("Actions", "Read everything anew"), m, (), "refresh-cw", words="full sync"),
        Spec("connect", translate("Actions", "Connect a site…"), m, (), "server", words="add site token", gap=True),
        Spec("switch_site", translate("Actions", "Switch site…"), m, (), "server", words="open another profile"),
        Spec("sign_in", translate("Actions", "Sign in with a new key…"), m, (), "log-out", words="token expired"),
        Spec(
            "check_site",
            translate("Actions", "Check the site…"),
            m,
            (),
            "server",
            words="capabilities rights reports set up roles functions permissions owner",
        ),
        Spec(
            "erase_person",
            translate("Actions", "Erase a person…"),
            m,
            (),
            "trash-2",
            words="forget privacy gdpr personal data delete history",
        ),
        Spec(
            "copies",
            translate("Actions", "Copies of your changes\u2026"),
            m,
            (),
            "history",
            words="backup backups restore recover bring back",
        ),
        Spec(
            "settings", translate("Actions", "Settings…"), m, ("Ctrl+,",), "settings", words="preferences options theme"
        ),
        Spec("close", translate("Actions", "Close window"), m, ("Ctrl+W",), "x", gap=True),
        Spec("quit", translate("Actions", "Quit"), m, ("Ctrl+Q",), "log-out", words="exit"),
    )


def _edit() -> Sequence[Spec]:
    m = Menu.EDIT
    translate = QCoreApplication.translate
    return (
        Spec("undo", translate("Actions", "Undo"), m, ("Ctrl+Z",), "undo-2", words="back revert"),
        Spec("redo", translate("Actions", "Redo"), m, ("Ctrl+Shift+Z", "Ctrl+Y"), "undo-2"),
        Spec("copy", translate("Actions", "Copy rows"), m, ("Ctrl+C",), "copy", Scope.TABLE, gap=True),
        Spec("paste", translate("Actions", "Paste a list to check"), m, ("Ctrl+V",), "file-spreadsheet", Scope.TABLE),
        Spec(
            "select_all", translate("Actions", "Select all that is shown"), m, ("Ctrl+A",), "list-checks", Scope.TABLE
        ),
        Spec("find", translate("Actions", "Search"), m, ("Ctrl+F",), "search", gap=True, words="find filter"),
        Spec("find_slash", translate("Actions", "Search"), m, ("/",), "search", Scope.TABLE, hidden=True),
        Spec(
            "add_filter", translate("Actions", "Add a filter"), m, ("Ctrl+Shift+F",), "list-filter", words="condition"
        ),
        Spec("clear_filters", translate("Actions", "Remove all filters"), m, (), "x", words="reset search"),
        Spec(
            "palette",
            translate("Actions", "Find an action or a record…"),
            m,
            ("Ctrl+K",),
            "command",
            gap=True,
            hidden=True,
        ),
    )


def _selection() -> Sequence[Spec]:
    m, table = Menu.SELECTION, Scope.TABLE
    translate = QCoreApplication.translate
    return (
        Spec("edit_cell", translate("Actions", "Edit the cell"), m, ("F2",), "pencil", table, hidden=True),
        Spec("set_role", translate("Actions", "Set role…"), m, ("R",), "user-check", table, words="teacher student"),
        Spec(
            "set_end", translate("Actions", "Set end date…"), m, ("E",), "calendar", table, words="dates expiry extend"
        ),
        Spec("set_start", translate("Actions", "Set start date…"), m, (), "calendar", table, words="dates begin"),
        Spec("set_group", translate("Actions", "Put into group…"), m, ("G",), "users", table, words="groups"),
        Spec(
            "suspend",
            translate("Actions", "Suspend or make active"),
            m,
            ("S",),
            "circle-pause",
            table,
            words="freeze block",
        ),
        Spec("remove", translate("Actions", "Unenrol…"), m, ("Del",), "user-minus", table, words="drop delete remove"),
        Spec(
            "take_back", translate("Actions", "Take back changes of the row"), m, ("Ctrl+Shift+R",), "undo-2", gap=True
        ),
        Spec("inspect", translate("Actions", "Show the record"), m, ("Space",), "panel-right", table, hidden=True),
        Spec("next_changed", translate("Actions", "Next changed row"), m, ("Alt+Down",), "arrow-down", words="jump"),
        Spec(
            "previous_changed", translate("Actions", "Previous changed row"), m, ("Alt+Up",), "arrow-up", words="jump"
        ),
        Spec(
            "open_on_site",
            translate("Actions", "Open on the site"),
            m,
            ("Ctrl+Shift+O",),
            "link",
            words="browser",
            gap=True,
        ),
        Spec("go_person", translate("Actions", "Show the person's enrolments"), m, (), "users"),
        Spec("go_course", translate("Actions", "Show the course's enrolments"), m, (), "book-open"),
    )


def _view() -> Sequence[Spec]:
    m = Menu.VIEW
    translate = QCoreApplication.translate
    return (
        Spec("go_users", translate("Actions", "Users"), m, ("Ctrl+1",), "users", words="people accounts"),
        Spec("go_courses", translate("Actions", "Courses"), m, ("Ctrl+2",), "book-open"),
        Spec("go_enrolments", translate("Actions", "Enrolments"), m, ("Ctrl+3",), "list-checks"),
        Spec(
            "go_reports", translate("Actions", "Reports"), m, ("Ctrl+4",), "chart-column", words="completion statistics"
        ),
        Spec("go_changes", translate("Actions", "Changes"), m, ("Ctrl+5",), "layers", words="tray queue waiting"),
        Spec("go_conflicts", translate("Actions", "Conflicts"), m, ("Ctrl+6",), "git-compare"),
        Spec("go_problems", translate("Actions", "Problems"), m, ("Ctrl+7",), "circle-alert", words="refused rejected"),
        Spec(
            "go_unconfirmed", translate("Actions", "Unconfirmed"), m, ("Ctrl+8",), "circle-dashed", words="unknown lost"
        ),
        Spec("go_imports", translate("Actions", "Imports"), m, ("Ctrl+9",), "file-spreadsheet"),
        Spec("go_activity", translate("Actions", "Activity"), m, ("Ctrl+0",), "activity", words="history receipts log"),
        Spec("save_view", translate("Actions", "Save view…"), m, ("Ctrl+Shift+S",), "bookmark", gap=True),
        Spec("delete_view", translate("Actions", "Delete this view"), m, (), "trash-2"),
        Spec("columns", translate("Actions", "Choose columns…"), m, (), "columns-3", words="fields"),
        Spec("fit_columns", translate("Actions", "Fit columns to what is visible"), m, (), "columns-3", words="width"),
        Spec("reset_columns", translate("Actions", "Reset columns"), m, (), "columns-3", words="layout"),
        Spec("row_height", translate("Actions", "Change row height"), m, (), "rows-3", words="density compact"),
        Spec(
            "inspector",
            translate("Actions", "Inspector"),
            m,
            ("Ctrl+Shift+I",),
            "panel-right",
            gap=True,
            words="details",
        ),
        Spec("sidebar", translate("Actions", "Sidebar"), m, ("Ctrl+\\",), "panel-left"),
        Spec("tray", translate("Actions", "Fold the tray"), m, ("Ctrl+J",), "chevron-down"),
        Spec("next_region", translate("Actions", "Next region"), m, ("F6",), hidden=True),
        Spec("previous_region", translate("Actions", "Previous region"), m, ("Shift+F6",), hidden=True),
        Spec("theme", translate("Actions", "Light or dark"), m, (), "moon", words="theme dark mode colours", gap=True),
        Spec("menu_bar", translate("Actions", "Menu bar"), m, ("Ctrl+M",), "ellipsis"),
    )


def _changes() -> Sequence[Spec]:
    m = Menu.CHANGES
    translate = QCoreApplication.translate
    return (
        Spec("apply", translate("Actions", "Apply changes"), m, ("Ctrl+S",), "send", words="send commit push"),
        Spec(
            "review", translate("Actions", "Review changes…"), m, ("Ctrl+Shift+C",), "eye", words="check preview diff"
        ),
        *_waiting(),
        Spec(
            "save_waiting",
            translate("Actions", "Save all that waits\u2026"),
            m,
            (),
            "download",
            words="export backup file json lmschanges",
        ),
        Spec(
            "recheck",
            translate("Actions", "Check what was applied\u2026"),
            m,
            (),
            "list-checks",
            words="site restored server went back lost recheck verify",
        ),
        Spec("discard_all", translate("Actions", "Discard all changes…"), m, (), "trash-2", words="throw away empty"),
        Spec(
            "stop", translate("Actions", "Stop what is running"), m, ("Ctrl+.",), "circle-x", words="cancel", gap=True
        ),
    )


def _waiting() -> Sequence[Spec]:
    """What is done in the lists of what waits for a person."""
    m, table = Menu.CHANGES, Scope.TABLE
    translate = QCoreApplication.translate
    return (
        Spec(
            "take_mine", translate("Actions", "Use mine"), m, ("1",), "pencil", table, "conflict choose keep", gap=True
        ),
        Spec("take_theirs", translate("Actions", "Use the site's"), m, ("2",), "server", table, "conflict choose"),
        Spec(
            "take_base", translate("Actions", "Put it back as it was"), m, ("3",), "history", table, "conflict choose"
        ),
        Spec(
            "take_other",
            translate("Actions", "Take the other way out"),
            m,
            ("4",),
            "shield-check",
            table,
            "conflict adopt suspend only took effect",
        ),
        Spec("take_alike", translate("Actions", "The same for all alike"), m, ("A",), "list-checks", table),
        Spec(
            "remember_take", translate("Actions", "Remember a decision…"), m, ("M",), "bookmark", table, "rule always"
        ),
        Spec("retry_refused", translate("Actions", "Try refused changes again"), m, ("T",), "refresh-cw", table),
        Spec(
            "check_now", translate("Actions", "Check now"), m, ("C",), "refresh-cw", table, "unconfirmed probe look up"
        ),
    )


def _practice() -> Sequence[Spec]:
    m = Menu.PRACTICE
    translate = QCoreApplication.translate
    return (
        Spec("practice_well", translate("Actions", "Answer normally"), m, (), "circle-check", words="faults off"),
        Spec("practice_slow", translate("Actions", "Answer slowly"), m, (), "clock", words="faults", gap=True),
        Spec("practice_lose", translate("Actions", "Lose answers"), m, (), "wifi-off", words="faults network"),
        Spec(
            "practice_late", translate("Actions", "Do the work after hanging up"), m, (), "clock", words="faults late"
        ),
        Spec(
            "practice_html",
            translate("Actions", "Answer with a web page"),
            m,
            (),
            "file-spreadsheet",
            words="html proxy",
        ),
        Spec(
            "practice_throttle", translate("Actions", "Ask for pauses"), m, (), "circle-pause", words="throttle limit"
        ),
        Spec("practice_closed", translate("Actions", "Close for maintenance"), m, (), "circle-x", words="upgrade"),
        Spec("practice_restart", translate("Actions", "Be away for five seconds"), m, (), "server", words="restart"),
        Spec(
            "practice_reset",
            translate("Actions", "Make the campus as it was"),
            m,
            (),
            "history",
            words="reset start over",
            gap=True,
        ),
    )


def _help() -> Sequence[Spec]:
    m = Menu.HELP
    translate = QCoreApplication.translate
    return (
        Spec("help", translate("Actions", "Help"), m, ("Shift+F1",), "info", words="manual promise"),
        Spec("shortcuts", translate("Actions", "Shortcuts"), m, ("F1",), "info", words="keys keyboard help"),
        Spec("shortcuts_mark", translate("Actions", "Shortcuts"), m, ("?",), "info", Scope.TABLE, hidden=True),
        Spec("about", translate("Actions", "About LMS Desk"), m, (), "info", words="version licence"),
    )
