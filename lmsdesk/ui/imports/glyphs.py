"""Characters that cannot be seen, made visible: what a file hides in a cell is shown where the cell is shown."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.text import INVISIBLE

# Signs that every font has. The first stands for what takes no room at all, the second for blanks of other kinds.
HIDDEN, BLANK, TAB, BREAK = "\u00a4", "\u00b0", "\u2192", "\u00b6"
_MOST = 3  # characters that are named


def shown(text: str) -> str:
    """The text with a sign in the place of each character that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_sign, text))


def _sign(mark: str) -> str:
    if mark == "\t":
        return TAB
    if mark in "\r\n":
        return BREAK
    if mark in INVISIBLE or unicodedata.category(mark) == "Cc":
        return HIDDEN
    return BLANK if mark != " " and unicodedata.category(mark) == "Zs" else mark


def told(text: str) -> str:
    """Which characters of a text cannot be seen, by name; "" where all can be."""
    if text.isascii() and text.isprintable():
        return ""
    found = dict.fromkeys(mark for mark in text if _sign(mark) != mark)
    names = [unicodedata.name(mark, f"U+{ord(mark):04X}").capitalize() for mark in found]
    if not names:
        return ""
    return QCoreApplication.translate("Imports", "Holds what cannot be seen: {names}").format(
        names=", ".join(names[:_MOST])
    )
