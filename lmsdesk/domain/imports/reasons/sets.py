"""Codes about rows and lists beside each other."""

from __future__ import annotations

NOTES = """
duplicate_row group_added_later imported_before passed_deep passed_hidden passed_kind passed_link passed_many
passed_nested passed_path
"""
ASKS = "many_files two_roles"
BLOCKS = "conflicting_rows"
