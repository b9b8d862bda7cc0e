"""Values of workbook cells as text, as a spreadsheet shows them, and what they were before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from lmsdesk.domain.imports.sheet import CellKind

_EXACT = 1e15  # above, a spreadsheet keeps no more than 15 digits
_PLAIN = ord(CellKind.TEXT.value)


def column_text(column: Sequence[Any]) -> tuple[list[str], bytearray]:
    """The texts of a column, each distinct value written once, and the letters of their kinds."""
    known: dict[tuple[type, Any], tuple[str, int]] = {}
    texts: list[str] = []
    letters = bytearray()
    for value in column:
        key = (type(value), value)
        if (found := known.get(key)) is None:
            found = known[key] = _text(value)
        texts.append(found[0])
        letters.append(found[1])
    return texts, letters


def _text(value: Any) -> tuple[str, int]:
    """A value as text, and the letter of its kind."""
    if isinstance(value, str):
        return value, _PLAIN
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ord(CellKind.BOOLEAN.value)
    if isinstance(value, int | float):
        return _number(value), ord(CellKind.NUMBER.value)
    if isinstance(value, datetime):
        whole = value.replace(microsecond=0)
        text = whole.date().isoformat() if whole.time() == time() else whole.isoformat(sep=" ")
        return text, ord(CellKind.DATE.value)
    if isinstance(value, date):
        return value.isoformat(), ord(CellKind.DATE.value)
    if isinstance(value, time | timedelta):
        return str(value), ord(CellKind.NUMBER.value)
    return str(value), _PLAIN


def _number(value: float) -> str:
    """A number as a spreadsheet shows it: whole ones without a fraction, very long ones as what is left of them."""
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return repr(float(value))
