"""Codes about the texts of cells."""

from __future__ import annotations

ASKS = "grouped_digits null_word several_values wide_digits"
BLOCKS = """
broken_text cell_error control_character date_cell_as_code digits_lost email_malformed formula_without_value
"""
FIXES = """
apostrophe control_mark decimal_zero display_name equals_quoted invisible mailto spaces width_forms
curly_quotes
"""
