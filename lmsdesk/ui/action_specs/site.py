"""The site and the program."""

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
            "sync",
            translate("Actions", "Sync now"),
            m,
            ("F5",),
            "refresh-cw",
            words="refresh pull update",
            gap=True,
            writes=True,
        ),
        Spec(
            "sync_full",
            translate("Actions", "Read everything anew"),
            m,
            (),
            "refresh-cw",
            words="full sync",
            writes=True,
        ),
        Spec("connect", translate("Actions", "Connect a site…"), m, (), "server", words="add site token", gap=True),
        Spec("switch_site", translate("Actions", "Switch site…"), m, (), "server", words="open another profile"),
        Spec(
            "sign_in",
            translate("Actions", "Sign in with a new key…"),
            m,
            (),
            "log-out",
            words="token expired",
            writes=True,
        ),
        Spec(
            "check_site",
            translate("Actions", "Check the site…"),
            m,
            (),
            "server",
            words="capabilities rights reports set up roles functions permissions owner",
            writes=True,
        ),
        Spec(
            "erase_person",
            translate("Actions", "Erase a person…"),
            m,
            (),
            "trash-2",
            words="forget privacy gdpr personal data delete history",
            writes=True,
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
