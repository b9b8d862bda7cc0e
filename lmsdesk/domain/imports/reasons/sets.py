"""Codes about rows and lists beside each other."""

from __future__ import annotations

NOTES = "duplicate_row group_added_later imported_before"
ASKS = "two_roles"
BLOCKS = "conflicting_rows"
