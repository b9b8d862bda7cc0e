"""The codes of all that can be said about a file, a column or a row, and how serious each is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Weight(StrEnum):
    """What a finding does to its row."""

    NOTE = "note"  # shown, nothing more
    ASK = "ask"  # the row waits for a decision, one for all rows alike
    BLOCK = "block"  # the row cannot be applied; others can
    REFUSE = "refuse"  # the whole file cannot


_NOTES = """
account_column_ignored course_hidden course_not_started curly_quotes date_dots dates_unknown
dst_gap dst_overlap duplicate_row email_differs end_exclusive extension_lies never_ends
group_added_later header_repeated html_table imported_before left_as_is macros new_group not_enrolled other_date_columns
other_sheets pending_edit row_above_header second_role sep_line serial_date shown_number
unenrol_loses unix_time unused_column
"""
_ASKS = """
column_ambiguous concluded_word course_ambiguous course_ended date_order duplicate_header encoding_unsure end_past
enrolment_suspended account_suspended grouped_digits leading_zeros mixed_encoding no_header null_word other_method
privileged_role protected role_among_several two_digit_year two_roles weaker_match zone_name
"""
_BLOCKS = """
action_unknown broken_text cell_error conflicting_rows control_character course_missing course_unknown
date_cell_as_code date_era date_fake_leap_day date_impossible date_out_of_range date_unreadable date_zero
digits_lost duration_unreadable email_malformed end_before_start fields_disagree formula_without_value
group_unknown identifiers_disagree left_out no_manual_method not_enrolled_to_suspend other_method_unenrol
person_ambiguous person_missing person_unknown role_missing role_unknown skipped too_many_cells
"""
_REFUSALS = """
no_course_column no_person_column no_rows
file_empty file_encrypted file_old_workbook file_other_document file_link_stub file_too_big file_too_many_rows
file_too_many_columns file_too_many_parts file_expands file_entities file_damaged file_unbalanced_quote
file_unreadable file_cell_too_long file_no_sheet file_encoding file_changed
"""

# Repairs that lose nothing: counted and listed, never silent.
FIXES = frozenset(
    """
    apostrophe blank_columns blank_rows byte_order_mark carriage_returns control_mark curly_quotes decimal_zero
    display_name equals_quoted invisible mailto repeated_header short_rows spaces width_forms
    """.split()
)

WEIGHTS: Mapping[str, Weight] = {
    **dict.fromkeys(_NOTES.split(), Weight.NOTE),
    **dict.fromkeys(_ASKS.split(), Weight.ASK),
    **dict.fromkeys(_BLOCKS.split(), Weight.BLOCK),
    **dict.fromkeys(_REFUSALS.split(), Weight.REFUSE),
}
