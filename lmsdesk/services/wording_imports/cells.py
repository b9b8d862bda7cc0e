"""Sentences about the texts of cells: what is so, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.language import Text

REASONS: Mapping[str, tuple[Text, Text]] = {
    "digits_lost": (
        "Digits of “{value}” were lost in the spreadsheet",
        "Format the column as text, enter the numbers again and save; what is lost cannot be guessed.",
    ),
    "wide_digits": ("“{value}” was written with digits of double width", "Accept to read them as plain ones."),
    "grouped_digits": ("“{value}” is written with marks between the digits", "Accept to read it as plain digits."),
    "email_malformed": ("“{value}” is no e-mail address", "Correct the cell."),
    "cell_error": ("The cell holds an error of the spreadsheet: {value}", "Mend it in the spreadsheet and save."),
    "formula_without_value": (
        "The cell is a formula that was saved without its value",
        "Open the file in a spreadsheet program, save it, and drop it again.",
    ),
    "date_cell_as_code": (
        "The spreadsheet turned a code into a date: “{value}” may have been {guess}",
        "Format the column as text and enter the codes again.",
    ),
    "broken_text": ("Letters of “{value}” were lost before", "Write it anew; the good name on the site stays."),
    "control_character": ("The cell holds characters that cannot be seen", "Enter it again by hand."),
    "several_values": (
        "“{value}” holds several values",
        "Accept to read each for itself, or take the cell as one text.",
    ),
    "null_word": ("“{value}” may stand for nothing", "Accept to read it as empty, or take it as text."),
}
FIXES: Mapping[str, Text] = {
    "apostrophe": "cells with an apostrophe in front",
    "control_mark": "characters that cannot be seen",
    "curly_quotes": "cells in curly quotes",
    "decimal_zero": "numbers with a needless .0",
    "display_name": "addresses with a name around them",
    "equals_quoted": "cells written as formulas for text",
    "invisible": "invisible characters",
    "mailto": "addresses that were links",
    "spaces": "needless blanks",
    "width_forms": "letters of double width",
}
CHOICES: Mapping[str, Text] = {
    "text": "Take it as text",
}
SHORT: Mapping[str, Text] = {
    "digits_lost": "Digits were lost",
    "wide_digits": "Wide digits",
    "grouped_digits": "Marks in the number",
    "email_malformed": "No e-mail address",
    "cell_error": "Spreadsheet error",
    "formula_without_value": "Formula without value",
    "date_cell_as_code": "Code became a date",
    "broken_text": "Letters were lost",
    "control_character": "Invisible characters",
    "several_values": "Several values",
    "null_word": "Empty or a word?",
}
