"""How it looks: saved views, columns, the parts of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
    m = Menu.VIEW
    translate = QCoreApplication.translate
    return (
        Spec("save_view", translate("Actions", "Save view…"), m, ("Ctrl+Shift+S",), "bookmark", gap=True, writes=True),
        Spec("delete_view", translate("Actions", "Delete this view"), m, (), "trash-2", writes=True),
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
