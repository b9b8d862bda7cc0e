"""Help, keys, version."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Scope, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
    m = Menu.HELP
    translate = QCoreApplication.translate
    return (
        Spec("help", translate("Actions", "Help"), m, ("Shift+F1",), "info", words="manual promise"),
        Spec("shortcuts", translate("Actions", "Shortcuts"), m, ("F1",), "info", words="keys keyboard help"),
        Spec("shortcuts_mark", translate("Actions", "Shortcuts"), m, ("?",), "info", Scope.TABLE, hidden=True),
        Spec("about", translate("Actions", "About LMS Desk"), m, (), "info", words="version licence"),
    )
