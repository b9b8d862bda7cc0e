"""What is done in the lists of what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Scope, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
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
