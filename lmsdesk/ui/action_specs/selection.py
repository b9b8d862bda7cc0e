"""What is done to the selected rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Scope, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
    m, table = Menu.SELECTION, Scope.TABLE
    translate = QCoreApplication.translate
    return (
        Spec("edit_cell", translate("Actions", "Edit the cell"), m, ("F2",), "pencil", table, hidden=True, writes=True),
        Spec(
            "set_role",
            translate("Actions", "Set role…"),
            m,
            ("R",),
            "user-check",
            table,
            words="teacher student",
            writes=True,
        ),
        Spec(
            "set_end",
            translate("Actions", "Set end date…"),
            m,
            ("E",),
            "calendar",
            table,
            words="dates expiry extend",
            writes=True,
        ),
        Spec(
            "set_start",
            translate("Actions", "Set start date…"),
            m,
            (),
            "calendar",
            table,
            words="dates begin",
            writes=True,
        ),
        Spec(
            "set_group", translate("Actions", "Put into group…"), m, ("G",), "users", table, words="groups", writes=True
        ),
        Spec(
            "suspend",
            translate("Actions", "Suspend or make active"),
            m,
            ("S",),
            "circle-pause",
            table,
            words="freeze block",
            writes=True,
        ),
        Spec(
            "remove",
            translate("Actions", "Unenrol…"),
            m,
            ("Del",),
            "user-minus",
            table,
            words="drop delete remove",
            writes=True,
        ),
        Spec(
            "take_back",
            translate("Actions", "Take back changes of the row"),
            m,
            ("Ctrl+Shift+R",),
            "undo-2",
            gap=True,
            writes=True,
        ),
        Spec("inspect", translate("Actions", "Show the record"), m, ("Space",), "panel-right", table, hidden=True),
        Spec("next_changed", translate("Actions", "Next changed row"), m, ("Alt+Down",), "arrow-down", words="jump"),
        Spec(
            "previous_changed", translate("Actions", "Previous changed row"), m, ("Alt+Up",), "arrow-up", words="jump"
        ),
        Spec(
            "explain",
            translate("Actions", "Why can, or cannot, somebody see a course?…"),
            m,
            ("W",),
            "eye",
            table,
            words="explain access permission locked out hidden cannot open due late membership",
            gap=True,
        ),
        Spec(
            "open_on_site",
            translate("Actions", "Open on the site"),
            m,
            ("Ctrl+Shift+O",),
            "link",
            words="browser",
        ),
        Spec("go_person", translate("Actions", "Go to the person"), m, ("P",), "users", table, words="page account"),
        Spec(
            "go_course", translate("Actions", "Go to the course"), m, ("O",), "book-open", table, words="page settings"
        ),
        Spec("person_enrolments", translate("Actions", "Show the person's enrolments"), m, (), "list-checks"),
        Spec("course_enrolments", translate("Actions", "Show the course's enrolments"), m, (), "list-checks"),
    )
