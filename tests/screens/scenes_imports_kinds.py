"""Lists that are about something else than enrolments, and a list that is everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lmsdesk.domain.imports.options import Kind, Mode, Sync
from lmsdesk.ui.imports.steps import Step
from tests.fakes.directory import enrolment, person
from tests.screens.scenes_imports import opened
from tests.screens.stage import Stage


def import_people(stage: Stage) -> None:
    """Import: the list read as a list of people, whose accounts may be changed."""
    page = opened(stage, "people-in-the-library-of-the-faculty-of-medicine-2026-27.csv")
    options = page.job.options
    page.job.choose(replace(options, kind=Kind.PERSON, modes={Kind.PERSON: Mode.BOTH}))
    stage.settle()


def import_everybody(stage: Stage) -> None:
    """Import: a list that is everybody; who is missing stands first."""
    page = opened(stage, "everybody-in-the-autumn-term.csv")
    plan, directory = page.job.plan, stage.console.imports.roster.directory
    assert plan is not None
    courses = list(dict.fromkeys(row.course_id for row in plan.rows if row.course_id and not row.after))[:3]
    for place, course in enumerate(courses):
        directory.known_people.append(
            person(990_000 + place, f"Bartholomew-Maximilian{place} Featherstonehaugh-Cholmondeley")
        )
        directory.known_enrolments.append(enrolment(990_000 + place, course, grade=71.0))
    page.job.choose(replace(page.job.options, sync=Sync.UNENROL))
    stage.settle()
    page.show_step(Step.FILE)


def import_offers(stage: Stage) -> None:
    """Import: a course that takes nobody by hand, with the page where that is mended, and groups that could be made."""
    directory = stage.console.imports.roster.directory
    closed = directory.known_courses[3]
    directory.known_courses = [
        replace(each, methods=("self",)) if each is closed else each for each in directory.known_courses
    ]
    directory.known_groups = {key: each for key, each in directory.known_groups.items() if key[1] != "online"}
    page = opened(stage)
    plan = page.job.plan
    assert plan is not None
    page.job.choose(replace(page.job.options, decisions={ask.key: "accept" for ask in plan.open_asks}))
    stage.settle()
    rows = page.check.model
    place = next(
        at
        for at in range(rows.rowCount())
        if (row := rows.row_at(at)) is not None and any(each.code == "no_manual_method" for each in row.reasons)
    )
    page.check.table.go_to(place, rows.marked_section(place))
    page.check.follow()


SCENES: Mapping[str, Callable[[Stage], None]] = {
    "import-people": import_people,
    "import-everybody": import_everybody,
    "import-offers": import_offers,
}
