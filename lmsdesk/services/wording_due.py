"""Sentences about when somebody has to be done with a course, and why they are late or not."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.access.due import Derived, Step
from lmsdesk.domain.duties import Status
from lmsdesk.domain.fields import Value
from lmsdesk.domain.language import Text
from lmsdesk.services.language import fill, say
from lmsdesk.services.values import show_time

STEPS: Mapping[Step, Text] = {
    Step.NOT_TRACKED: "The course does not track completion: nobody has to complete it.",
    Step.TRACKED: "The course tracks completion.",
    Step.ACCOUNT_SUSPENDED: "The account is suspended: the duty does not count.",
    Step.ENROLMENT_SUSPENDED: "The enrolment is suspended: the duty does not count.",
    Step.NOT_COUNTED: "The site does not count the enrolment as active: the duty does not count.",
    Step.ACTIVITY_NOT_READ: "Whether the enrolment is active was not read.",
    Step.COMPLETION_NOT_READ: "Whether the course is completed was not read.",
    Step.COMPLETED: "The course was completed ({completed_at}).",
    Step.COMPLETED_LATER: "The course was completed only later ({completed_at}).",
    Step.NOT_COMPLETED: "The course is not completed.",
    Step.ENDS: "It is due when the enrolment ends: {end}.",
    Step.COURSE_ENDS: "The enrolment has no end, so it is due when the course ends: {end}.",
    Step.NO_END: "Neither the enrolment nor the course has an end: there is no due date.",
    Step.STARTED: "It is due %n days after the start on {start}, at the end of that day in {zone}: {end}.",
    Step.ENROLLED: (
        "The enrolment has no start, so it is due %n days after the enrolling on {start}, at the end of that "
        "day in {zone}: {end}."
    ),
    Step.NO_START: "Neither a start nor the moment of enrolling is known: there is no due date.",
    Step.BEGUN: "The person has opened the course or made progress in it.",
    Step.NOT_BEGUN: "The person has not opened the course.",
}
_LAST: Mapping[Status, Text] = {
    Status.INACTIVE: "Inactive.",
    Status.UNKNOWN: "Unknown.",
    Status.COMPLETED: "Completed.",
    Status.NO_DUE_DATE: "No due date.",
    Status.OVERDUE: "Overdue: due {due}, %n days over.",
    Status.DUE_SOON: "Due soon: due {due}, %n days left.",
    Status.IN_PROGRESS: "In progress: due {due}, %n days left.",
    Status.NOT_STARTED: "Not started: due {due}, %n days left.",
}
_NONE: Text = "No duty."


def due_lines(told: Derived, zone: str) -> list[str]:
    """The derivation line by line; the last one is what the report shows."""
    lines = []
    for step, facts in told.steps:
        shown: dict[str, object] = {name: _shown(value, name, zone) for name, value in facts.items()}
        lines.append(fill(STEPS[step], {**shown, "count": facts.get("days")}))
    return [*lines, last_line(told, zone)]


def last_line(told: Derived, zone: str) -> str:
    """Where the duty stands."""
    if told.status is None:
        return say(_NONE)
    return say(_LAST[told.status], abs(told.days or 0), due=_shown(told.due, "due", zone))


def _shown(value: Value, name: str, zone: str) -> str:
    if name in ("start", "end", "due", "completed_at"):
        return show_time(value, zone, with_clock=True)
    return "" if value is None else str(value)
