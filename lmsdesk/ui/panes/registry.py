"""The panes of the window by the keys of the sidebar; each is loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from lmsdesk.ui.pane import Pane
from lmsdesk.ui.workbench import Workbench


def _pane(module: str, name: str) -> Callable[[Workbench], Pane]:
    def make(bench: Workbench) -> Pane:
        made: Pane = getattr(import_module(f"lmsdesk.ui.panes.{module}"), name)(bench)
        return made

    return make


PANES: Mapping[str, Callable[[Workbench], Pane]] = {
    "users": _pane("users", "UsersPane"),
    "courses": _pane("courses", "CoursesPane"),
    "enrolments": _pane("enrolments", "EnrolmentsPane"),
    "reports": _pane("reports", "ReportsPane"),
    "imports": _pane("imports", "ImportsPane"),
    "activity": _pane("activity", "ActivityPane"),
    "changes": _pane("changes", "ChangesPane"),
    "conflicts": _pane("conflicts", "ConflictsPane"),
    "problems": _pane("problems", "ProblemsPane"),
    "unconfirmed": _pane("unconfirmed", "UnconfirmedPane"),
}
