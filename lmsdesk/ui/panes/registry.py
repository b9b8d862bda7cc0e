"""The panes of the window by the keys of the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.ui.pane import Pane
from lmsdesk.ui.panes.activity import ActivityPane
from lmsdesk.ui.panes.changes import ChangesPane
from lmsdesk.ui.panes.conflicts import ConflictsPane
from lmsdesk.ui.panes.courses import CoursesPane
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.panes.reports import ReportsPane
from lmsdesk.ui.panes.users import UsersPane
from lmsdesk.ui.workbench import Workbench

PANES: Mapping[str, Callable[[Workbench], Pane]] = {
    "users": UsersPane,
    "courses": CoursesPane,
    "enrolments": EnrolmentsPane,
    "reports": ReportsPane,
    "imports": ImportsPane,
    "activity": ActivityPane,
    "changes": ChangesPane,
    "conflicts": ConflictsPane,
}
