"""Sentences about rows and lists beside each other: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "many_files": ("{count} files were found", "Accept to read all of them, or name those that are meant."),
    "passed_deep": ("{value} lies too deep and was passed over", ""),
    "passed_hidden": ("{value} is hidden or a note of a program and was passed over", ""),
    "passed_kind": ("{value} is no list by its name and was passed over", ""),
    "passed_link": ("{value} is a link and was passed over", ""),
    "passed_many": ("{value} and those behind it were passed over: there are too many", ""),
    "passed_nested": ("{value} is an archive in an archive and was passed over", ""),
    "passed_path": ("{value} leads out of its archive and was passed over", ""),
    "two_roles": ("Several rows give this person different roles: {value}", "Accept to give all of them."),
    "group_added_later": ("Only the group is new against row {value}", ""),
    "duplicate_row": ("Says what row {value} says", ""),
    "conflicting_rows": ("Rows {rows} contradict each other", "Keep one of them."),
    "imported_before": ("The same list was imported on {at}", "Rows that are so already change nothing."),
}
SHORT: Mapping[str, str] = {
    "many_files": "Many files",
    "two_roles": "Two roles for one",
    "conflicting_rows": "Rows contradict",
}
