"""Codes about which course is meant."""

from __future__ import annotations

NOTES = "course_hidden course_not_started"
ASKS = "course_ambiguous course_ended"
BLOCKS = "course_gone course_missing course_unknown fields_disagree no_manual_method"
