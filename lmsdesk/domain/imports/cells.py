"""Cleaning of single cells: what is repaired without loss is counted, what was damaged is named."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from itertools import filterfalse
from typing import NamedTuple

from lmsdesk.domain.imports.emails import ADDRESS, several_addresses
from lmsdesk.domain.imports.headers import normal
from lmsdesk.domain.text import visible


class Use(Enum):
    """What a column is for: identifiers are matched exactly, words and texts are read more kindly."""

    IDENTIFIER = "identifier"
    EMAIL = "email"
    WORD = "word"
    DATE = "date"
    TEXT = "text"


class Cell(NamedTuple):
    """A cleaned cell: ``fixes`` are codes of lossless repairs, ``problem`` the code of what is wrong with it."""

    text: str
    fixes: tuple[str, ...] = ()
    problem: str | None = None


# Most texts of most columns, which ``clean`` would leave as they are: no word for nothing ends with a digit or is that
# long, and numbers that a program spoiled have other marks or more digits.
_SIMPLE = re.compile(r"[A-Za-z](?:[!-~ ]*[0-9]|[!-~ ]{10,}[!-~])|[0-9]{1,15}")
_PLAIN = {Use.EMAIL: re.compile(r"[a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)}
# Repairs that make another identifier of a text.
REMADE = frozenset({"apostrophe", "curly_quotes", "decimal_zero", "equals_quoted"})
_KEPT_DIGITS = 15
_FORMULA_MARKS = "=+-@\t\r\0"
_EQUALS = re.compile(r'=\s*"((?:[^"]|"")*)"')
_DECIMAL_ZERO = re.compile(r"(\d{1,15})\.0+")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+[eE]\+?|[eE]\+)\d{1,3}")  # 1E5 is a code: numbers are not written so
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f' ]\d{3})+")
_DISPLAY_NAME = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>")
# Errors of spreadsheet programs, English and those that other languages print.
_ERRORS = frozenset(
    "#n/a #n/v #nv #ref! #reference! #bezug! #value! #wert! #valor! #valeur! #div/0! #name? #nom? #num! #null! #spill! "
    "#calc! #getting_data #####".split()
)
_NULL_WORDS = frozenset(
    normal(word)
    for word in "null nil none n/a na nan (none) (vide) vide (empty) empty (leer) leer vacío (vuoto) unknown undefined".split()
)
_DASHES = frozenset("-\u2013\u2014\u2212.?") | {"--", "---", "n/a", "N/A"}


def clean(raw: str, use: Use, off: Collection[str] = ()) -> Cell:
    """Clean one cell for a use, without the repairs that are switched off; linear in its length."""
    if raw.isascii() and raw.isprintable() and raw.strip() == raw and raw[:1] not in "'=#":
        if use is not Use.EMAIL:
            return _judged(raw, use, (), off)
        if ADDRESS.fullmatch(raw) and raw[:7].casefold() != "mailto:":
            return Cell(raw)
    fixes: list[str] = []
    text = raw if "spaces" in off else _spaced(raw, fixes)
    text = _shown(text, fixes, off)
    text = _unwrapped(text, use, fixes, off)
    if any(unicodedata.category(mark) == "Cc" for mark in text):
        if use in (Use.IDENTIFIER, Use.EMAIL):
            return Cell(text, tuple(fixes), "control_character")
        if "control_mark" not in off:
            text = "".join(mark if unicodedata.category(mark) != "Cc" else " " for mark in text).strip()
            fixes.append("control_mark")
    if text.casefold() in _ERRORS or (text and not text.strip("#")):
        return Cell(text, tuple(fixes), "cell_error")
    if "\ufffd" in text:
        return Cell(text, tuple(fixes), "broken_text")
    if use is Use.EMAIL:
        return _email(text, fixes, off)
    return _judged(text, use, tuple(fixes), off)


def _spaced(raw: str, fixes: list[str]) -> str:
    """Odd blanks become plain ones, outer ones go."""
    text = raw
    if not text.isascii():
        text = "".join(" " if unicodedata.category(mark) == "Zs" else mark for mark in text)
    text = text.strip(" \t\r\n\x0b\x0c")
    if "\x1a" in text:
        text = text.replace("\x1a", "")
    if text != raw:
        fixes.append("spaces")
    return text


def _shown(text: str, fixes: list[str], off: Collection[str]) -> str:
    """Invisible characters go; composed letters are written as one."""
    if text.isascii():
        return text
    shown = text if "invisible" in off else visible(text)
    if shown != text:
        fixes.append("invisible")
    composed = unicodedata.normalize("NFC", shown)
    return composed if "spaces" in off else composed.strip()


def _unwrapped(text: str, use: Use, fixes: list[str], off: Collection[str]) -> str:
    """Text that was marked as text: ="00123", '00123, and the apostrophe of our own exports."""
    if "equals_quoted" not in off and (match := _EQUALS.fullmatch(text)):
        fixes.append("equals_quoted")
        return match[1].replace('""', '"').strip()
    if (
        text.startswith("'")
        and len(text) > 1
        and "apostrophe" not in off
        and (text[1] in _FORMULA_MARKS or text[1] == "'" or text[1].isdecimal() or _is_code(text, use))
    ):
        fixes.append("apostrophe")
        return text[1:].strip()
    if len(text) > 1 and text[0] == "\u201c" and text[-1] == "\u201d" and "curly_quotes" not in off:
        fixes.append("curly_quotes")
        return text[1:-1].strip()
    return text


def _is_code(text: str, use: Use) -> bool:
    """An apostrophe before a code was typed to keep a spreadsheet from changing it; names may begin with one."""
    return use is Use.IDENTIFIER and " " not in text


def _judged(text: str, use: Use, fixes: tuple[str, ...], off: Collection[str]) -> Cell:
    if use is not Use.IDENTIFIER or not text:
        return Cell(text, fixes, "null_word" if is_null_word(text) else None)
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", text)
        if plain != text and any(mark.isdecimal() and not mark.isascii() for mark in text):
            return Cell(text, fixes, "wide_digits")  # another number, or the same typed on another keyboard
        if plain != text and "width_forms" not in off:
            text, fixes = plain, (*fixes, "width_forms")
    if text[0].isdecimal() or text[0] in "+-":
        if "decimal_zero" not in off and (match := _DECIMAL_ZERO.fullmatch(text)):
            return Cell(match[1], (*fixes, "decimal_zero"))
        if _SCIENTIFIC.fullmatch(text):
            return Cell(text, fixes, "digits_lost")
        if _GROUPED.fullmatch(text):
            return Cell(text, fixes, "grouped_digits")
        # Spreadsheets keep 15 digits and write zeros for the rest: neighbours become the same number.
        if text.isdecimal() and len(text) > _KEPT_DIGITS and not text[_KEPT_DIGITS:].strip("0"):
            return Cell(text, fixes, "digits_lost")
    return Cell(text, fixes, "null_word" if is_null_word(text) else None)


def is_null_word(text: str) -> bool:
    """Tell whether a cell may stand for "nothing"."""
    if len(text) > 11 or text[-1:].isdecimal():  # no such word ends with a digit
        return False
    return text in _DASHES or (bool(text) and normal(text) in _NULL_WORDS)


def _email(text: str, fixes: list[str], off: Collection[str]) -> Cell:
    if "mailto" not in off and text[:7].casefold() == "mailto:":
        text = text[7:].partition("?")[0].strip()
        fixes.append("mailto")
    if "display_name" not in off and (match := _DISPLAY_NAME.fullmatch(text)):
        text = match[1]
        fixes.append("display_name")
    if not text.isascii() and "width_forms" not in off:
        wide = unicodedata.normalize("NFKC", text)
        if wide != text:
            text = wide
            fixes.append("width_forms")
    if not text:
        return Cell(text, tuple(fixes))
    if is_null_word(text):
        return Cell(text, tuple(fixes), "null_word")
    if ADDRESS.fullmatch(text):
        return Cell(text, tuple(fixes))
    return Cell(text, tuple(fixes), "several_values" if several_addresses(text) else "email_malformed")


def clean_column(
    column: Sequence[str],
    use: Use,
    fixes: Counter[str],
    problems: dict[str, str],
    off: Collection[str] = (),
    exist: Callable[[Collection[str]], Collection[str]] | None = None,
) -> Sequence[str]:
    """Clean a column by its distinct values; count repairs and name the problem of each cleaned text.

    ``exist`` tells which texts the site has just as they stand: of these no other one is made. The same list comes back
    when nothing had to be changed.
    """
    changed: dict[str, str] = {}
    repaired: dict[str, tuple[str, ...]] = {}
    cells = {raw: clean(raw, use, off) for raw in filterfalse(_PLAIN.get(use, _SIMPLE).fullmatch, set(column))}
    if exist is not None and (odd := {raw for raw, cell in cells.items() if not REMADE.isdisjoint(cell.fixes)}):
        cells.update((raw, Cell(raw)) for raw in exist(odd))
    for raw, cell in cells.items():
        if cell.text != raw:
            changed[raw] = cell.text
        if cell.fixes:
            repaired[raw] = cell.fixes
        if cell.problem is not None:
            problems[cell.text] = cell.problem
    if repaired:
        for raw in column:
            for code in repaired.get(raw, ()):
                fixes[code] += 1
    if not changed:
        return column
    return [changed.get(raw, raw) for raw in column]


def ungrouped(text: str) -> str:
    """Digits without the marks between groups: 12,345 as 12345."""
    return re.sub(r"[^\d]", "", text)
