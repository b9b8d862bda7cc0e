"""A list on its way into the tray: every step, lists that are refused, one that was staged."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.panes.imports import ImportsPane
from tests.screens.stage import Stage


def opened(stage: Stage, name: str = "autumn-late-enrolments.csv") -> OpenPage:
    """A dropped list, in front."""
    pane = stage.window.go("imports")
    assert isinstance(pane, ImportsPane)
    pane.open_files([f"/nowhere/{name}"])
    stage.settle()
    page = pane.page()
    assert page is not None
    return page


def import_check(stage: Stage) -> None:
    """Import: what each row would do, problems first, and what can be done about one."""
    opened(stage)


def import_columns(stage: Stage) -> None:
    """Import: what each column is read as."""
    opened(stage).show_step(Step.COLUMNS)


def import_file(stage: Stage) -> None:
    """Import: how the file was read."""
    opened(stage).show_step(Step.FILE)


def import_done(stage: Stage) -> None:
    """Import: what can be done is in the tray."""
    page = opened(stage)
    page.job.stage_all()
    stage.settle()


def import_refused(stage: Stage) -> None:
    """Import: a list that names nobody."""
    opened(stage, "invoice.csv")


def import_damaged(stage: Stage) -> None:
    """Import: a file that cannot be read."""
    opened(stage, "broken.xlsx")


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (import_check, import_columns, import_file, import_done, import_refused, import_damaged)
}
