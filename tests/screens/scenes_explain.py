"""Scenes of explanations: who cannot see a course and why, with what waits on top, and the empty question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lmsdesk.domain.rows import EnrolmentRow, Status
from lmsdesk.ui.dialogs.explain import ExplainSheet
from tests.fakes.college import DAY, NOW
from tests.screens.stage import Stage


def _row(stage: Stage, **known: object) -> EnrolmentRow:
    """The first enrolment by hand, as the site is to have it."""
    made = stage.console.overlay.college
    number, row = next((number, row) for number, row in made.enrolments.items() if row.method == "manual")
    made.enrolments[number] = replace(row, **{"status": Status.ACTIVE, "start": None, "end": None, **known})  # type: ignore[arg-type]
    made.courses[row.course_id] = replace(made.courses[row.course_id], visible=True)
    made.users[row.user_id] = replace(made.users[row.user_id], suspended=False)
    return made.enrolments[number]


def _asked(stage: Stage, row: EnrolmentRow) -> ExplainSheet:
    pane = stage.records()
    stage.settle()
    pane.table.go_to(list(pane.model.ids).index(row.row))
    stage.settle()
    sheet = stage.window.commands.people.explain()
    stage.settle()
    stage.shown = sheet
    return sheet


def explain_cannot(stage: Stage) -> None:
    """Somebody cannot see a course: the enrolment ended and the account is suspended."""
    row = _row(stage, end=NOW - 4 * DAY)
    users = stage.console.overlay.college.users
    users[row.user_id] = replace(users[row.user_id], suspended=True)
    _asked(stage, row)


def explain_can(stage: Stage) -> None:
    """Somebody can see a course."""
    _asked(stage, _row(stage, end=NOW + 90 * DAY))


def explain_waiting(stage: Stage) -> None:
    """What mends it waits in the tray."""
    sheet = _asked(stage, _row(stage, status=Status.SUSPENDED))
    sheet.stage.click()
    stage.settle()


def explain_person(stage: Stage) -> None:
    """A person over all courses."""
    row = _row(stage, status=Status.SUSPENDED)
    pane = stage.records("users")
    stage.settle()
    pane.table.go_to(list(pane.model.ids).index(row.user_id))
    stage.settle()
    stage.shown = stage.window.commands.people.explain()
    stage.settle()


def explain_ask(stage: Stage) -> None:
    """Nobody was named yet."""
    stage.window.go("reports")
    stage.settle()
    stage.shown = stage.window.commands.people.explain()
    stage.settle()


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (explain_cannot, explain_can, explain_waiting, explain_person, explain_ask)
}
