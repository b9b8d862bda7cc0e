"""What comes in and goes out: lists, files of changes, exports, paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
    m = Menu.FILE
    translate = QCoreApplication.translate
    return (
        Spec(
            "enrol",
            translate("Actions", "Enrol people…"),
            m,
            ("Ctrl+N",),
            "user-plus",
            words="add new enrolment join",
            writes=True,
        ),
        Spec(
            "new_user",
            translate("Actions", "New person…"),
            m,
            ("Ctrl+Shift+N",),
            "user-plus",
            words="create account user",
            writes=True,
        ),
        Spec("new_course", translate("Actions", "New course…"), m, (), "book-open", words="create course", writes=True),
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
        Spec(
            "export_list",
            translate("Actions", "Export a whole list…"),
            m,
            (),
            "download",
            words="csv xlsx save people courses enrolments cohorts groups members categories backup round trip",
        ),
        Spec("print", translate("Actions", "Print what is shown…"), m, ("Ctrl+P",), "printer", words="pdf paper"),
        Spec(
            "load_changes",
            translate("Actions", "Open a file of changes…"),
            m,
            (),
            "folder-down",
            words="lmschanges",
            writes=True,
        ),
    )
