"""Undo, the clipboard, search and filters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Scope, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
    m = Menu.EDIT
    translate = QCoreApplication.translate
    return (
        Spec("undo", translate("Actions", "Undo"), m, ("Ctrl+Z",), "undo-2", words="back revert", writes=True),
        Spec("redo", translate("Actions", "Redo"), m, ("Ctrl+Shift+Z", "Ctrl+Y"), "undo-2", writes=True),
        Spec("copy", translate("Actions", "Copy rows"), m, ("Ctrl+C",), "copy", Scope.TABLE, gap=True),
        Spec(
            "paste",
            translate("Actions", "Paste a list to check"),
            m,
            ("Ctrl+V",),
            "file-spreadsheet",
            Scope.TABLE,
            writes=True,
        ),
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
