"""What stands out about a course: each concern is derived from what was read, and what was not read is no concern."""

from __future__ import annotations

from enum import StrEnum

from lmsdesk.domain.pages import CourseFigures
from lmsdesk.domain.rows import CourseRow


class Concern(StrEnum):
    """One thing to look at, the most pressing first."""

    NOT_READ = "not_read"  # its people were never listed to the end
    HIDDEN = "hidden"  # learners are in it who cannot see it
    ENDED = "ended"  # learners are in it still
    NO_TEACHER = "no_teacher"
    NO_MANUAL = "no_manual"  # nobody can be enrolled by hand, so not from here
    NO_COMPLETION = "no_completion"  # nobody can complete it


def concerns_of(course: CourseRow, figures: CourseFigures, now: int) -> tuple[Concern, ...]:
    """What stands out at the moment ``now`` (Unix seconds)."""
    learners = figures.learners > 0
    found = {
        Concern.NOT_READ: not figures.roster_read,
        Concern.HIDDEN: learners and course.visible is False,
        Concern.ENDED: learners and bool(course.end) and (course.end or 0) < now,
        Concern.NO_TEACHER: learners and figures.roster_read and not figures.teachers and not figures.roles_unknown,
        Concern.NO_MANUAL: course.methods is not None and "manual" not in course.methods,
        Concern.NO_COMPLETION: course.completion_enabled is False,
    }
    return tuple(concern for concern, holds in found.items() if holds)
