"""What the practice LMS can be told to do wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.ui.action_list import Menu, Spec


def specs() -> Sequence[Spec]:
    """In the order of the menu."""
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
