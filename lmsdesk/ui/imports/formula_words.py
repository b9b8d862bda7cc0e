"""Formulas of columns in words: what a step is called, what it does, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.formulas import THIS, WIDEST
from lmsdesk.domain.imports.options import Formula

translate = QCoreApplication.translate
Names = Mapping[str, str]  # headings of columns by their keys


def step_titles() -> Mapping[str, str]:
    """The steps in the order of the menu."""
    return {
        "trim": translate("Formulas", "Take needless blanks away"),
        "upper": translate("Formulas", "CAPITAL LETTERS"),
        "lower": translate("Formulas", "small letters"),
        "title": translate("Formulas", "Each Word With A Capital"),
        "part": translate("Formulas", "Split, and take one part"),
        "replace": translate("Formulas", "Replace a text"),
        "pad": translate("Formulas", "Pad from the left"),
        "join": translate("Formulas", "Join with other columns"),
        "first": translate("Formulas", "First column that is not empty"),
        "lookup": translate("Formulas", "Look up in a table"),
        "constant": translate("Formulas", "The same text for all"),
    }


def argument_titles(step: str) -> Sequence[tuple[str, str]]:
    """(title, what is meant where it is left empty) of the texts that a step takes first."""
    return {
        "part": (
            (translate("Formulas", "Part"), translate("Formulas", "1, 2 …, -1 is the last")),
            (translate("Formulas", "Divided by"), translate("Formulas", "blanks")),
        ),
        "replace": (
            (translate("Formulas", "Text"), ""),
            (translate("Formulas", "By"), translate("Formulas", "nothing")),
        ),
        "pad": (
            (translate("Formulas", "Letters in all"), "8"),
            (translate("Formulas", "With"), "0"),
        ),
        "constant": ((translate("Formulas", "Text"), translate("Formulas", "nothing")),),
        "join": ((translate("Formulas", "Put between"), translate("Formulas", "nothing")),),
    }.get(step, ())


def step_words(each: Formula, names: Names) -> str:
    """What a step does, in a few words."""
    told, given = each.arguments, step_titles().get(each.step, each.step)
    match each.step:
        case "part":
            parts = translate("Formulas", "part {number}, divided by {mark}")
            mark = f"“{told[1]}”" if len(told) > 1 else translate("Formulas", "blanks")
            return parts.format(number=told[0], mark=mark)
        case "replace":
            return translate("Formulas", "“{old}” becomes “{new}”").format(old=told[0], new=told[1])
        case "pad":
            mark = told[1] if len(told) > 1 else "0"
            return translate("Formulas", "padded with “{mark}” to {width} letters").format(mark=mark, width=told[0])
        case "constant":
            return translate("Formulas", "“{text}” for all").format(text=told[0])
        case "join":
            return translate("Formulas", "{columns} joined by “{mark}”").format(
                columns=", ".join(column_name(key, names) for key in told[1:]), mark=told[0]
            )
        case "first":
            columns = ", ".join(column_name(key, names) for key in told)
            return translate("Formulas", "the first that is not empty, else {columns}").format(columns=columns)
        case "lookup":
            return translate("Formulas", "looked up among %Ln words", "", len(told) // 2)
    return given


def chain_words(steps: Sequence[Formula], names: Names) -> str:
    """A whole formula in one line."""
    return " → ".join(step_words(each, names) for each in steps)


def column_name(key: str, names: Names) -> str:
    """A column as it is called in the file; one that the list lacks by its key."""
    return translate("Formulas", "this column") if key == THIS else names.get(key, key)


def trouble_words(error: WrongUse) -> str:
    """What is wrong with a step, beside which this stands."""
    match error.facts.get("what"):
        case "formula_arguments":
            return translate("Formulas", "Something is missing.")
        case "formula_number":
            told = translate("Formulas", "“{argument}” is not a number from 1 to {most}.")
            return told.format(argument=error.facts.get("argument", ""), most=error.facts.get("most", WIDEST))
        case "formula_nothing":
            return translate("Formulas", "Say what to look for.")
        case "formula_letter":
            told = translate("Formulas", "“{argument}” is not one letter.")
            return told.format(argument=error.facts.get("argument", ""))
        case "formula_long":
            return translate("Formulas", "These are too many steps.")
    return translate("Formulas", "This cannot be a step.")


def lacking_words(key: str) -> str:
    """A column that a step looks at and the list lacks."""
    return translate("Formulas", "The list has no column “{name}”.").format(name=key)
