"""What happens to changes that wait."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Spec
from lmsdesk.ui.action_specs import waiting


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
    m = Menu.CHANGES
    translate = QCoreApplication.translate
    return (
        Spec(
            "apply",
            translate("Actions", "Apply changes"),
            m,
            ("Ctrl+S",),
            "send",
            words="send commit push",
            writes=True,
        ),
        Spec(
            "review", translate("Actions", "Review changes…"), m, ("Ctrl+Shift+C",), "eye", words="check preview diff"
        ),
        *waiting.specs(),
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
            writes=True,
        ),
        Spec(
            "discard_all",
            translate("Actions", "Discard all changes…"),
            m,
            (),
            "trash-2",
            words="throw away empty",
            writes=True,
        ),
        Spec(
            "stop", translate("Actions", "Stop what is running"), m, ("Ctrl+.",), "circle-x", words="cancel", gap=True
        ),
    )
