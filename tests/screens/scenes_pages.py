"""Scenes of pages of one record: as it is, with what waits, without anything, gone from the site, and unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from lmsdesk.domain.events import View
from lmsdesk.ui.place import Place
from tests.fakes.college import DAY, NOW
from tests.screens.stage import Stage


def _busy(stage: Stage) -> int:
    """The person with most enrolments among those in a cohort."""
    counted = Counter(row.user_id for row in stage.console.overlay.college.enrolments.values() if row.user_id % 5)
    return counted.most_common(1)[0][0]


def _shown(stage: Stage, page: str, number: int) -> None:
    stage.window.places.go(Place(page, str(number)))
    stage.settle()


def person(stage: Stage) -> None:
    """A person with enrolments, cohorts and edits that wait."""
    number = _busy(stage)
    run, changes = stage.studio.loop.run_until_complete, stage.console.changes
    rows = [row.row for row in stage.console.overlay.college.enrolments.values() if row.user_id == number]
    run(changes.edit(View.ENROLMENTS, [rows[0]], {"end": "2027-01-31"}))
    run(changes.edit(View.ENROLMENTS, [rows[1]], {"status": "suspended"}))
    run(changes.remove(View.ENROLMENTS, [rows[2]]))
    run(changes.edit(View.USERS, [number], {"department": "Health"}))
    _shown(stage, "person", number)


def person_alone(stage: Stage) -> None:
    """A person who is enrolled nowhere and gone from the site."""
    made = stage.console.overlay.college
    enrolled = {row.user_id for row in made.enrolments.values()}
    number = next((number for number in made.users if number not in enrolled), 5)
    stage.console.pages.gone.add(number)
    _shown(stage, "person", number)


def person_unknown(stage: Stage) -> None:
    """A number that nobody has here."""
    _shown(stage, "person", 987_654)


def course(stage: Stage) -> None:
    """A course with many people, hidden and over, with an edit that waits."""
    made = stage.console.overlay.college
    counted = Counter(row.course_id for row in made.enrolments.values())
    number = counted.most_common(1)[0][0]
    made.courses[number] = replace(made.courses[number], visible=False, end=NOW - 20 * DAY, methods=("self",))
    run, changes = stage.studio.loop.run_until_complete, stage.console.changes
    rows = [row.row for row in made.enrolments.values() if row.course_id == number]
    run(changes.edit(View.ENROLMENTS, rows[:2], {"end": "2027-01-31"}))
    run(changes.edit(View.COURSES, [number], {"idnumber": "BIO-2027"}))
    _shown(stage, "course", number)


SCENES: Mapping[str, Callable[[Stage], None]] = {
    scene.__name__.replace("_", "-"): scene for scene in (person, person_alone, person_unknown, course)
}
