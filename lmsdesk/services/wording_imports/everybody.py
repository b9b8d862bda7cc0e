"""Sentences about lists that are everybody: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "not_in_list": ("Is in the course and not in the list", ""),
    "sync_suspends": (
        "The list is everybody: %n enrolments of people whom it lacks are suspended, in {number} courses "
        "({courses}). {graded} of the people have a grade",
        "",
    ),
    "sync_unenrols": (
        "The list is everybody: %n people whom it lacks are unenrolled, in {number} courses ({courses}). "
        "{graded} of them have a grade there, which goes along",
        "Suspending keeps what they did.",
    ),
    "sync_nobody": ("The list is everybody, and nobody is missing in it ({courses})", ""),
    "sync_keeps_methods": ("%n who are missing in the list stay: they were not enrolled by hand", ""),
    "sync_keeps_protected": ("%n who are missing in the list stay: they are protected", ""),
    "sync_keeps_roles": (
        "%n who are missing in the list stay: they have roles that the list does not give, such as teacher",
        "",
    ),
    "sync_filtered": (
        "%n rows of the file take no part, so that the list is not everybody",
        "Take the conditions away, or say that the list is not everybody.",
    ),
    "sync_incomplete": (
        "%n rows of the list have errors or wait for a decision, and may be about just this person",
        "Mend them first, or accept that whoever is not named for certain leaves.",
    ),
    "sync_many": (
        "%n of the {size} in {value} would leave, more than {limit} at a time",
        "Accept if the list is whole, or leave these rows out.",
    ),
}
SHORT: Mapping[str, Text] = {
    "not_in_list": "Not in the list",
    "sync_filtered": "List is not whole",
    "sync_incomplete": "Other rows have errors",
    "sync_many": "Many would leave",
}
