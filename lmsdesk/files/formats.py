"""Numbers as a spreadsheet shows them: codes such as 007412, S00011 and 555-0123 are often numbers with a format."""

from __future__ import annotations

import re
from functools import lru_cache

_COLOUR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", re.IGNORECASE)
_BARE = frozenset(" -()/_+:")  # shown as they are without quotes
_MONEY = frozenset("$€£¥₹₽%")
MAX_FORMAT = 255

Token = tuple[str, str]  # "digit" with 0 or #, or "text"


@lru_cache(maxsize=4096)
def code_of(number_format: str) -> tuple[Token, ...] | None:
    """A number format as digits and texts, None for one that shows a quantity, a date, or the number as it is."""
    if len(number_format) > MAX_FORMAT:
        return None
    tokens: list[Token] = []
    code, at = _COLOUR.sub("", _first(number_format)), 0
    while at < len(code):
        mark = code[at]
        if mark in "0#?":
            tokens.append(("digit", "#" if mark == "?" else mark))
        elif mark == '"':
            end = code.find('"', at + 1)
            if end < 0:
                return None
            tokens.append(("text", code[at + 1 : end]))
            at = end
        elif mark == "\\" and at + 1 < len(code):
            at += 1
            tokens.append(("text", code[at]))
        elif mark in "_*":  # room as wide as the next mark, or the next mark as often as it fits: nothing to read
            at += 1
        elif mark in _BARE:
            tokens.append(("text", mark))
        else:
            return None
        at += 1
    return tuple(tokens) if _is_code(tokens) else None


def shown(number_format: str, digits: str) -> str | None:
    """A whole number, given as its digits, in such a format; None where the format is none of a code."""
    tokens = code_of(number_format)
    if tokens is None:
        return None
    first = next(place for place, (kind, _) in enumerate(tokens) if kind == "digit")
    left, parts = digits.lstrip("0"), []
    for place in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[place]
        if kind == "text":
            parts.append(text)
        elif place == first:
            parts.append(left or ("0" if text == "0" else ""))
        elif left:
            left, last = left[:-1], left[-1]
            parts.append(last)
        elif text == "0":
            parts.append("0")
    return "".join(reversed(parts)).strip()


def _first(number_format: str) -> str:
    """The part for numbers above zero: up to the first semicolon outside of quotes."""
    quoted = escaped = False
    for at, mark in enumerate(number_format):
        if escaped:
            escaped = False
        elif mark == "\\":
            escaped = True
        elif mark == '"':
            quoted = not quoted
        elif mark == ";" and not quoted:
            return number_format[:at]
    return number_format


def _is_code(tokens: list[Token]) -> bool:
    """At least two zeros, or letters beside digits: anything else shows no more than the number says."""
    texts = "".join(text for kind, text in tokens if kind == "text").strip()
    digits = [text for kind, text in tokens if kind == "digit"]
    if not digits or set(texts) & _MONEY:
        return False
    return digits.count("0") >= 2 or (bool(texts.strip("_")) and set(texts) != {"+"})
