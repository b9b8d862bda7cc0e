"""Sentences about rows and lists beside each other: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "two_roles": ("Several rows give this person different roles: {value}", "Accept to give all of them."),
    "group_added_later": ("Only the group is new against row {value}", ""),
    "duplicate_row": ("Says what row {value} says", ""),
    "conflicting_rows": ("Rows {rows} contradict each other", "Keep one of them."),
    "imported_before": ("The same list was imported on {at}", "Rows that are so already change nothing."),
}
SHORT: Mapping[str, str] = {
    "two_roles": "Two roles for one",
    "conflicting_rows": "Rows contradict",
}
