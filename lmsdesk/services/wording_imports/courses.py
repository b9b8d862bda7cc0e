"""Sentences about which course is meant: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "course_missing": ("No course is named", "Fill in {about}, or choose one course for the whole list."),
    "course_gone": (
        "The course “{value}” is not on the site any more; last seen there on {at}",
        "Correct the cell, or leave the row out.",
    ),
    "course_unknown": ("There is no course “{value}”", "Choose a near one, correct it, or sync first."),
    "course_ambiguous": ("%n courses are called “{value}”", "Choose the one that is meant, once for all rows."),
    "fields_disagree": ("The row names two courses: {courses}", "Correct one of the cells."),
    "course_ended": ("{value} ended on {at}", "Accept to enrol all the same."),
    "course_not_started": ("{value} starts on {at}", ""),
    "course_hidden": ("{value} is hidden: learners do not see it yet", ""),
    "no_manual_method": (
        "{value} does not take people by hand",
        "Somebody who may edit the course has to add “Manual enrolments” on its page Enrolment methods; then sync.",
    ),
}
SHORT: Mapping[str, Text] = {
    "course_missing": "No course named",
    "course_gone": "Course is gone",
    "course_unknown": "No such course",
    "course_ambiguous": "Several courses fit",
    "fields_disagree": "Names two courses",
    "course_ended": "Course has ended",
    "no_manual_method": "Course takes nobody",
}
