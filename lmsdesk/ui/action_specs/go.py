"""Going to a page, and back to where one was."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication

from lmsdesk.ui.action_list import Menu, Spec
from lmsdesk.ui.panes.registry import pages


def specs() -> Sequence[Spec]:
    """In the order of the menu: each page of the sidebar has its action."""
    m, translate = Menu.VIEW, QCoreApplication.translate
    back, forward = _keys()
    listed = (page for page in pages().values() if page.is_listed)
    return (
        *(Spec(f"go_{page.key}", page.title, m, page.keys, page.icon, words=page.words) for page in listed),
        Spec("back", translate("Actions", "Back"), m, (back,), "arrow-left", words="previous history", gap=True),
        Spec("forward", translate("Actions", "Forward"), m, (forward,), "arrow-right", words="next history"),
    )


def _keys() -> tuple[str, str]:
    """Those of browsers: on macOS Alt with an arrow moves in a text; where one reads from the right, back is there."""
    if sys.platform == "darwin":
        return "Ctrl+[", "Ctrl+]"
    right_to_left = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return ("Alt+Right", "Alt+Left") if right_to_left else ("Alt+Left", "Alt+Right")
