"""The people of the site."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import View
from lmsdesk.ui.records.frame import PaneSpec
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.workbench import Workbench


class UsersPane(RecordsPane):
    """Accounts: edit, suspend, enrol."""

    def __init__(self, bench: Workbench) -> None:
        translate = QCoreApplication.translate
        spec = PaneSpec(
            View.USERS,
            translate("UsersPane", "Users"),
            translate("UsersPane", "Search names, usernames, e-mails"),
            (
                ("import", translate("UsersPane", "Import")),
                ("export", translate("UsersPane", "Export")),
                ("new_user", translate("UsersPane", "New person")),
            ),
            (
                ("enrol", translate("UsersPane", "Enrol")),
                ("suspend", translate("UsersPane", "Suspend")),
                ("remove", translate("UsersPane", "Delete")),
            ),
        )
        super().__init__(bench, spec)
