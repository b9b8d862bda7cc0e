"""Pages of the LMS on which what stops a row is put right."""

from __future__ import annotations

from lmsdesk.domain.ports import Reason


def page_of_fix(reason: Reason, site: str) -> str | None:
    """The address on a Moodle site; None where the list itself is to be corrected, or the thing is not there yet."""
    course = reason.facts.get("course")
    if reason.code == "no_manual_method" and isinstance(course, int) and course > 0:
        return f"{site}/enrol/instances.php?id={course}"
    return None
