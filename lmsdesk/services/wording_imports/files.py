"""Sentences about files, sheets and columns: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "too_few_cells": ("The row has fewer cells than there are headings", "Fill it up, or let such rows be mended."),
    "too_many_cells": ("The row has {cells} cells, more than there are headings", "A delimiter too many? Correct it."),
    "mixed_encoding": ("This line was written in another encoding than the rest", "Look at the letters, then accept."),
    "encoding_unsure": ("The letters can be read in more than one way", "Choose the reading that looks right."),
    "curly_quotes": ("Curly quotes were read as plain ones", ""),
    "two_columns": ("The columns {headers} are all read as {about}", "Choose the one that counts."),
    "columns_disagree": (
        "Two columns of one meaning disagree about the {about}: {values}",
        "Choose the column that counts, or correct the cells.",
    ),
    "duplicate_header": ("Columns of the same name disagree: {values}", "Choose the column that counts."),
    "result_ignored": ("“{about}” holds results; grades and completions are never imported", ""),
    "gradebook": (
        "This is a gradebook: it names people and their results, but no course",
        "Grades are never imported. To enrol these people, choose one course for the whole list.",
    ),
    "unused_column": ("The column “{about}” is not used", "Choose what it is if it matters."),
    "other_date_columns": ("Other columns hold dates that are not used: {value}", ""),
    "other_sheets": ("The workbook has more sheets: {sheets}", "Choose another one if this is not the list."),
    "broken_letters": (
        "Letters of the row were broken before, such as Ã¼ for ü; the site knows the repaired names",
        "Choose whether they are put right.",
    ),
    "several_tabs": (
        "The workbook has several sheets that could be the list; “{tab}” was read",
        "Choose the one that is meant.",
    ),
    "hidden_column": ("The column “{about}” is hidden in the workbook", "Let it count, or pass over it."),
    "hidden_row": ("The row is hidden in the workbook", "Accept if hidden rows count too, or leave them out."),
    "filtered_row": (
        "The row is hidden by a filter in the workbook",
        "Accept if filtered rows count too, or leave them out.",
    ),
    "struck_row": ("The row is struck through in the workbook", "Accept if it counts all the same, or leave it out."),
    "merged_cells": (
        "A merged cell covers several rows; only its first row holds the text",
        "Choose whether all of its rows mean the same.",
    ),
    "letters_repaired": ("%n rows with letters that were broken before were put right", ""),
    "hidden_sheets": ("The workbook has hidden sheets, which were not read: {sheets}", ""),
    "outside_table": ("%n rows stand outside of the table in the sheet and were passed over", ""),
    "address_list": ("Read as an address list: %n people", ""),
    "coloured_rows": ("%n rows are coloured; colours were not read and mean nothing here", ""),
    "external_links": ("The workbook takes values from other workbooks; the values saved in it were read", ""),
    "data_connections": ("The workbook is connected to data elsewhere; the values saved in it were read", ""),
    "extension_lies": ("The file is called {value} but is {is}; it was read as what it is", ""),
    "header_repeated": ("The heading comes %n times; the repeats were passed over", ""),
    "html_table": ("A table from a web page", ""),
    "macros": ("The workbook holds macros; they were not run", ""),
    "row_above_header": ("%n rows above the heading were passed over", ""),
    "shown_number": ("%n numbers were read as the workbook shows them, with zeros in front", ""),
    "sep_line": ("The first line names the delimiter", ""),
    "rows_filtered": ("%n rows take no part, because not for all of them it is so: {filters}", ""),
    "all_filtered": ("No row is left: %n do not meet {filters}", "Take a condition away, or correct it."),
    "filter_column": (
        "A condition looks at the column “{about}”, which this list does not have",
        "Take the condition away. The headings are: {headers}.",
    ),
    "formula_column": (
        "The formula of “{column}” looks at the column “{about}”, which this list does not have",
        "Correct the formula. The headings are: {headers}.",
    ),
    "formula_unused": ("The formula of “{about}” does nothing: the list has no such column", ""),
    "column_ambiguous": ("The column “{about}” can mean several things", "Choose what it is."),
    "no_header": ("There is no heading; columns were named by what they hold", "Look at them, then accept."),
    "no_rows": ("There are no rows below the heading ({headers})", "Fill in the list and drop it again."),
    "no_person_column": (
        "No column names people",
        "Choose the column with usernames, e-mail addresses or ID numbers. The headings are: {headers}.",
    ),
    "no_course_column": (
        "No column names courses",
        "Choose the column, or one course for the whole list. The headings are: {headers}.",
    ),
    "file_empty": ("{name} is empty", "Fill it in, save it, and drop it again."),
    "file_encrypted": ("{name} is protected by a password", "Open it, remove the password, and save a copy."),
    "file_old_workbook": (
        "{name} is a workbook of an old kind",
        "In Excel choose File, Save As, the type Excel Workbook (*.xlsx), and drop that.",
    ),
    "file_binary_workbook": (
        "{name} is a binary workbook of Excel (XLSB)",
        "In Excel choose File, Save As, the type Excel Workbook (*.xlsx), and drop that.",
    ),
    "file_open_document": (
        "{name} is a document of LibreOffice or OpenOffice",
        "There choose File, Save As, the type Excel 2007-365 (.xlsx), and drop that.",
    ),
    "file_numbers": (
        "{name} is a document of Numbers, Pages or Keynote",
        "In Numbers choose File, Export To, Excel, and drop that.",
    ),
    "file_pdf": (
        "{name} is a PDF: what looks like a table in it is only drawn",
        "Ask for the list behind it as XLSX or CSV. A PDF that shows a table can be opened in Word, copied from there "
        "and pasted here.",
    ),
    "file_letter": ("{name} is a text document", "In Word mark the table, copy it, and paste it here."),
    "file_archive": (
        "{name} is an archive",
        "Unpack it and drop the lists in it, or read it whole with: lmsdesk import FILE.zip",
    ),
    "file_folder": (
        "{name} is a folder",
        "Drop the lists in it, or read it whole with: lmsdesk import FOLDER",
    ),
    "file_owner_note": (
        "{name} is only a note that somebody has “{value}” open",
        "Drop “{value}” itself; it lies beside it.",
    ),
    "file_in_cloud": (
        "{name} is not on this computer: only its name is, the file is in a cloud",
        "In the file manager choose “Always keep on this device” or “Download now”, wait for it, and drop it again.",
    ),
    "file_unreachable": (
        "{name} does not answer; the drive or the network folder may be away",
        "Look whether you can open it there, copy it to this computer, and drop the copy.",
    ),
    "file_locked": (
        "{name} is kept by another program for itself alone",
        "Close it there, or save a copy and drop that.",
    ),
    "open_elsewhere": (
        "{value} is open in another program; what was not saved is not in this list (saved {saved})",
        "",
    ),
    "file_other_document": ("{name} is no list but another kind of document", "Save the table in it as XLSX or CSV."),
    "file_link_stub": (
        "{name} is only a link to something elsewhere; links are never followed",
        "Open it in the browser, choose File, Download, Microsoft Excel (.xlsx), and drop that.",
    ),
    "file_too_big": ("{name} is too large", "Split it, or save only the columns that are needed."),
    "file_too_many_rows": ("{name} has too many rows", "Split it into several lists."),
    "file_too_many_columns": ("{name} has too many columns", "Save only the columns that are needed."),
    "file_too_many_parts": ("{name} is packed in an unusual way", "Open it, save it as a new XLSX, and drop that."),
    "file_expands": ("{name} would grow far beyond its size when opened", "Do not open it; ask where it came from."),
    "file_entities": ("{name} holds definitions that lists never need", "Do not open it; ask where it came from."),
    "file_damaged": ("{name} is damaged", "Open it in the program that made it, and save it again."),
    "file_unbalanced_quote": (
        "A quotation mark in line {line} of {name} is never closed",
        "Close it, or take it out, and drop the file again.",
    ),
    "file_cell_too_long": (
        "{name} has a cell in line {line} that is longer than any list needs",
        "Look whether it is a list.",
    ),
    "set_unreadable": ("{name} holds no list that can be read", "Open its files one by one to see why."),
    "file_unreadable": ("{name} cannot be read", "Close it in other programs, check your rights, and try again."),
    "file_no_sheet": ("{name} has no sheet “{value}”", "Choose one of its sheets."),
    "file_encoding": ("{name} cannot be read in the encoding {value}", "Choose another encoding."),
    "lookup_columns": (
        "{name} is no table of two columns",
        "Write what is looked for in the first column, and what is taken beside it.",
    ),
    "preset_format": ("{name} is no readable JSON text, at {where}", "Export the preset again where it was made."),
    "preset_other": ("{name} holds no preset of LMS Desk", "Choose a file that was exported as a preset."),
    "preset_newer": (
        "{name} was written by a newer program (version {found}, this one knows {known})",
        "Update LMS Desk, or ask for an export by this version.",
    ),
    "preset_value": (
        "In {name}, at {where}, stands {found}",
        "There must be {expected}. Correct it, or export it again.",
    ),
    "changes_format": ("{name} holds no saved changes of LMS Desk", "Choose a file that was exported here."),
    "plan_format": ("{name} holds no plan of LMS Desk", "Write one with: lmsdesk plan --json > plan.json"),
    "file_changed_since": (
        "{name} was changed after it was checked, and change set {change_set} comes from what it said before",
        "Open it again and look at what is other now, then apply. On the command line push --changed-files sends what "
        "was checked.",
    ),
    "sample_kind": (
        "No sample can be made of {name}: it is neither text nor a workbook of the usual form",
        "Save it as CSV or XLSX in your spreadsheet program, drop that, and make the sample of it.",
    ),
    "nothing_taken": (
        "{name} holds no list; %n files in it were passed over",
        "Lists end in .csv, .txt, .tsv, .xlsx or .html. Drop the list itself when it is called otherwise.",
    ),
    "file_changed": ("{name} was changed after it was checked", "Drop it again, so that the changes count."),
}
FIXES: Mapping[str, Text] = {
    "blank_columns": "empty columns",
    "blank_rows": "empty rows",
    "byte_order_mark": "mark at the beginning of the file",
    "carriage_returns": "line ends of old kinds",
    "repeated_header": "repeated headings",
    "short_rows": "rows with cells missing at the end",
}
CHOICES: Mapping[str, Text] = {
    "ignore": "Not used",
    "repair": "Put the letters right",
    "fill": "All of its rows mean the same",
    "leave": "Only the first row has it",
}
SHORT: Mapping[str, Text] = {
    "too_few_cells": "Too few cells",
    "too_many_cells": "Too many cells",
    "mixed_encoding": "Other encoding",
    "encoding_unsure": "Which letters?",
    "duplicate_header": "Columns disagree",
    "two_columns": "Which column?",
    "columns_disagree": "Columns disagree",
    "column_ambiguous": "Which column?",
    "no_header": "No heading",
    "broken_letters": "Broken letters",
    "several_tabs": "Which sheet?",
    "hidden_column": "Hidden column",
    "hidden_row": "Hidden row",
    "filtered_row": "Hidden by a filter",
    "struck_row": "Struck through",
    "merged_cells": "Merged cell",
}
