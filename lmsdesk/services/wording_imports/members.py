"""Sentences about members of cohorts and groups: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "no_cohort_column": (
        "No column names cohorts",
        "Choose the column, or one cohort for the whole list. The headings are: {headers}.",
    ),
    "no_group_column": (
        "No column names groups",
        "Choose the column, or one group for the whole list. The headings are: {headers}.",
    ),
    "cohort_unknown": (
        "The site has no cohort “{value}”",
        "It has: {known}. Correct it, or let it be made: this one, or all new cohorts of the list.",
    ),
    "cohort_ambiguous": (
        "Several cohorts are called “{value}”",
        "Write the ID number of the one that is meant; if that is the name of another one, rename one on the site.",
    ),
    "new_cohort": ("The cohort “{value}” will be new", ""),
    "cohort_loses": ("Courses that take people from “{value}” may let this person go, with their work in them", ""),
    "member_action": ("“{value}” is nothing that can be done about a member", "Write add or remove."),
    "member_of_nothing": ("No {about} is named", "Fill it in, or choose one for the whole list."),
    "not_in_course": ("Is not enrolled in {value}, and only people of the course can be in its groups", "Enrol first."),
    "not_member": ("Is not in it", ""),
    "member_stays": ("Stays in it; you chose that nobody is taken out", ""),
    "member_not_added": ("Is not in it; you chose that nobody is put in", ""),
}
CHOICES: Mapping[str, Text] = {
    "cohort_unknown:leave": "Make no such cohort",
    "cohort_unknown:create": "Make it",
}
SHORT: Mapping[str, Text] = {
    "cohort_ambiguous": "Several cohorts fit",
    "cohort_unknown": "No such cohort",
    "member_action": "No such action",
    "member_of_nothing": "Cohort or group missing",
    "not_in_course": "Not in the course",
}
