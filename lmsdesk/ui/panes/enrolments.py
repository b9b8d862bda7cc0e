"""Who is in which course."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import View
from lmsdesk.ui.records.frame import PaneSpec
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.workbench import Workbench


def bulk() -> tuple[tuple[str, str], ...]:
    """What is done to many enrolments at once."""
    translate = QCoreApplication.translate
    return (
        ("set_role", translate("EnrolmentsPane", "Role")),
        ("set_end", translate("EnrolmentsPane", "Dates")),
        ("set_group", translate("EnrolmentsPane", "Group")),
        ("suspend", translate("EnrolmentsPane", "Suspend")),
        ("remove", translate("EnrolmentsPane", "Unenrol")),
    )


class EnrolmentsPane(RecordsPane):
    """Enrolments by hand can be edited; those of other methods belong to where they come from."""

    def __init__(self, bench: Workbench) -> None:
        translate = QCoreApplication.translate
        spec = PaneSpec(
            View.ENROLMENTS,
            translate("EnrolmentsPane", "Enrolments"),
            translate("EnrolmentsPane", "Search people, courses"),
            (
                ("import", translate("EnrolmentsPane", "Import")),
                ("export", translate("EnrolmentsPane", "Export")),
                ("enrol", translate("EnrolmentsPane", "Enrol people")),
            ),
            bulk(),
        )
        super().__init__(bench, spec)
