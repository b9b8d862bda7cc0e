"""The courses of the site."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.events import View
from lmsdesk.ui.records.frame import PaneSpec
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.workbench import Workbench


class CoursesPane(RecordsPane):
    """Courses: edit, show or hide, enrol into."""

    def __init__(self, bench: Workbench) -> None:
        translate = QCoreApplication.translate
        spec = PaneSpec(
            View.COURSES,
            translate("CoursesPane", "Courses"),
            translate("CoursesPane", "Search names and short names"),
            (
                ("export", translate("CoursesPane", "Export")),
                ("new_course", translate("CoursesPane", "New course")),
            ),
            (
                ("enrol", translate("CoursesPane", "Enrol people")),
                ("suspend", translate("CoursesPane", "Hide")),
                ("remove", translate("CoursesPane", "Delete")),
            ),
        )
        super().__init__(bench, spec)
