"""Codes about courses and categories that lists make or change."""

from __future__ import annotations

NOTES = "left_thing left_thing_differs new_category not_there"
BLOCKS = (
    "category_ambiguous category_number_unknown category_unknown course_ambiguous_key pending_new_category thing_lacks"
)
REFUSALS = "no_thing_column"
