"""Conditions for rows in words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.options import RowFilter

translate = QCoreApplication.translate
SILENT = frozenset({"empty", "filled"})  # tests without a text


def condition_titles() -> Mapping[str, str]:
    """The tests in the order of the menu; "!" in front turns one round."""
    return {
        "equals": translate("RowFilters", "is"),
        "!equals": translate("RowFilters", "is not"),
        "contains": translate("RowFilters", "contains"),
        "!contains": translate("RowFilters", "does not contain"),
        "begins": translate("RowFilters", "begins with"),
        "!begins": translate("RowFilters", "does not begin with"),
        "ends": translate("RowFilters", "ends with"),
        "!ends": translate("RowFilters", "does not end with"),
        "empty": translate("RowFilters", "is empty"),
        "filled": translate("RowFilters", "is not empty"),
        "above": translate("RowFilters", "is more or later than"),
        "!below": translate("RowFilters", "is at least"),
        "below": translate("RowFilters", "is less or earlier than"),
        "!above": translate("RowFilters", "is at most"),
    }


def word_of(each: RowFilter) -> str:
    """The test of a condition as the menu names it."""
    if each.test in SILENT:
        return "filled" if (each.test == "filled") != each.negated else "empty"
    return f"!{each.test}" if each.negated else each.test


def filter_of(column: str, word: str, text: str) -> RowFilter:
    """A condition from what a person chose."""
    test = word.removeprefix("!")
    if test in SILENT:  # kept as the text form has them
        return RowFilter(column, "empty", "", negated=test == "filled")
    return RowFilter(column, test, text, negated=word.startswith("!"))


def filter_words(each: RowFilter, names: Mapping[str, str]) -> str:
    """A condition in words."""
    word = condition_titles().get(word_of(each), each.test)
    told = "" if each.test in SILENT else f" “{each.text}”"
    return f"{names.get(each.column, each.column)} {word}{told}"


def trouble_words(error: WrongUse) -> str:
    """What is wrong with a condition."""
    if error.facts.get("what") == "row_filter_measure":
        return translate("RowFilters", "Neither a number nor a day such as 2026-12-31.")
    return translate("RowFilters", "This cannot be a condition.")
