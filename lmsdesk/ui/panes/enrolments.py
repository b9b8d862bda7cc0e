"""Who is in which course."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.ui.api import Row
from lmsdesk.ui.models.columns import Column
from lmsdesk.ui.records.frame import PaneSpec
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.workbench import Workbench


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
            (
                ("set_role", translate("EnrolmentsPane", "Role")),
                ("set_end", translate("EnrolmentsPane", "Dates")),
                ("set_group", translate("EnrolmentsPane", "Group")),
                ("suspend", translate("EnrolmentsPane", "Suspend")),
                ("remove", translate("EnrolmentsPane", "Unenrol")),
            ),
        )
        super().__init__(bench, spec)

    def read_only(self, row: Row, column: Column) -> str | None:
        """The server changes only enrolments by hand from outside; roles can be given in any case."""
        if (reason := super().read_only(row, column)) is not None:
            return reason
        if not isinstance(row, EnrolmentRow) or column.field == "role":
            return None
        if row.method in (None, "manual"):
            return None
        told = self.tr("The enrolment comes from “{method}”; change it there.")
        return told.format(method=row.method)
