"""Sentences about rows and lists beside each other: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "many_files": ("%n files were found", "Accept to read all of them, or name those that are meant."),
    "passed_deep": ("{value} lies too deep and was passed over", ""),
    "passed_hidden": ("{value} is hidden or a note of a program and was passed over", ""),
    "passed_kind": ("{value} is no list by its name and was passed over", ""),
    "passed_link": ("{value} is a link and was passed over", ""),
    "passed_many": ("{value} and those behind it were passed over: there are too many", ""),
    "passed_nested": ("{value} is an archive in an archive and was passed over", ""),
    "passed_path": ("{value} leads out of its archive and was passed over", ""),
    "list_refused": ("{value} takes no part", "Open it alone to see why."),
    "list_of_other_kind": ("{value} is another kind of list", "Open it alone."),
    "set_version": ("OneRoster {value}", ""),
    "set_whole": (
        "{value} is whole by its manifest: people who are missing in it may have left. Nothing is done about them here",
        "",
    ),
    "set_changes": ("{value} holds only what changed, by its manifest", ""),
    "set_promised": ("The manifest promises {value}, which is not there", "Look whether the export was complete."),
    "set_unpromised": ("{value} is there, though the manifest does not name it; it was read", ""),
    "set_read": ("Read to know who and what is meant: {value}", ""),
    "set_passed": ("Passed over, because they say nothing about enrolments: {value}", ""),
    "set_results": ("Passed over: {value}. Grades and completions are never imported", ""),
    "set_lacks": (
        "{file} names {value}, and the set has no file of them",
        "They are looked for by what they are called there.",
    ),
    "set_dangling": ("%n rows of {file} name {role} that no file of the set has: {value}", ""),
    "set_doubled": (
        "%n {role} of the set have an identifier that another one has too: {value}",
        "The first one counts.",
    ),
    "set_section_gone": (
        "%n rows of {file} are about classes that the set says are deleted: {value}",
        "They are read all the same.",
    ),
    "set_courses": (
        "The site has courses for the classes of the set and courses for what the classes are part of",
        "Choose which of them is meant.",
    ),
    "set_groups": (
        "The people of the set are in sections or classes of the courses",
        "Choose whether each of these becomes a group of its course. Groups that are missing are made if you allow it.",
    ),
    "two_roles": ("Several rows give this person different roles: {value}", "Accept to give all of them."),
    "group_added_later": ("Only the group is new against row {value}", ""),
    "duplicate_row": ("Says what row {value} says", ""),
    "conflicting_rows": ("Rows {rows} contradict each other", "Keep one of them."),
    "imported_before": ("The same list was imported on {at}", "Rows that are so already change nothing."),
}
CHOICES: Mapping[str, Text] = {
    "class_id": "The class, by its identifier",
    "class_code": "The class, by its code",
    "class_title": "The class, by its title",
    "section_id": "The section, by its identifier",
    "course_id": "The course, by its identifier",
    "course_code": "The course, by its code",
    "set_groups:nothing": "Leave groups alone",
    "set_groups:group": "Put people into a group of that name",
}
SHORT: Mapping[str, Text] = {
    "set_courses": "Class or course?",
    "set_groups": "Groups for sections?",
    "many_files": "Many files",
    "two_roles": "Two roles for one",
    "conflicting_rows": "Rows contradict",
}
