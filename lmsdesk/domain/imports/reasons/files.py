"""Codes about files, sheets and columns."""

from __future__ import annotations

NOTES = """
result_ignored address_list coloured_rows data_connections external_links hidden_sheets letters_repaired open_elsewhere outside_table
curly_quotes extension_lies formula_unused header_repeated html_table macros other_date_columns other_sheets
row_above_header rows_filtered sep_line shown_number unused_column
"""
ASKS = """
broken_letters
column_ambiguous duplicate_header encoding_unsure filtered_row hidden_column hidden_row merged_cells mixed_encoding
no_header several_tabs struck_row two_columns
"""
BLOCKS = "columns_disagree too_few_cells too_many_cells"
REFUSALS = """
gradebook set_unreadable file_archive file_binary_workbook file_folder file_in_cloud file_letter file_locked file_numbers file_open_document
file_owner_note file_pdf file_unreachable
no_course_column no_person_column no_rows file_empty file_encrypted file_old_workbook file_other_document
file_link_stub file_too_big file_too_many_rows file_too_many_columns file_too_many_parts file_expands
file_entities file_damaged file_unbalanced_quote file_unreadable file_cell_too_long file_no_sheet
file_encoding file_changed all_filtered filter_column formula_column
"""
FIXES = "blank_columns blank_rows byte_order_mark carriage_returns repeated_header short_rows"
