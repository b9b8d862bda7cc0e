"""Sentences about courses and categories that lists make or change: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "no_thing_column": (
        "No column tells which courses or categories are meant",
        "Choose the column with short names, ID numbers or names. The headings are: {headers}.",
    ),
    "thing_lacks": ("The {about} is missing", "Fill it in, or leave the row out."),
    "left_thing": ("Is there; only new ones are added", ""),
    "left_thing_differs": (
        "Is there; only new ones are added, and what differs stays as it is: {differs}",
        "To change what is there as well, choose that both are done.",
    ),
    "not_there": ("Is not there; you chose only to change what is", ""),
    "new_category": ("The category “{value}” will be new", ""),
    "category_unknown": (
        "The site has no category “{value}”",
        "Near ones: {known}. Correct it, or let it be made: this one, or all new categories of the list.",
    ),
    "category_number_unknown": ("No category has the ID number “{value}”", "Near ones: {known}. Correct it."),
    "category_ambiguous": (
        "Several categories are called “{value}”",
        "Write the whole path, or the ID number: {known}.",
    ),
    "pending_new_category": (
        "You have an unsent edit of this course, and the category does not exist yet",
        "Send or discard the edit first, or make the category first.",
    ),
    "course_ambiguous_key": ("%n courses have “{value}” as {about}", "Name the course by its short name."),
}
CHOICES: Mapping[str, Text] = {
    "category_unknown:leave": "Make no such category",
    "category_unknown:create": "Make it",
}
SHORT: Mapping[str, Text] = {
    "thing_lacks": "Something is missing",
    "pending_new_category": "Unsent edit in the way",
    "category_unknown": "No such category",
    "category_number_unknown": "No such category",
    "category_ambiguous": "Several categories fit",
    "course_ambiguous_key": "Several courses fit",
}
