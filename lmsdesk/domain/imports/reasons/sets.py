"""Codes about rows and lists beside each other."""

from __future__ import annotations

NOTES = """
list_refused list_of_other_kind set_changes set_dangling set_doubled set_lacks set_passed set_promised set_read set_results
set_section_gone set_unpromised set_version set_whole
duplicate_row group_added_later imported_before passed_deep passed_hidden passed_kind passed_link passed_many
passed_nested passed_path
"""
ASKS = "many_files set_courses set_groups two_roles"
BLOCKS = "conflicting_rows"
