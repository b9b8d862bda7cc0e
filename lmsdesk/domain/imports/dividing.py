"""Several values in one cell: courses, groups or roles with marks between them."""

from __future__ import annotations

_MARKS = (";", "|", "\n", ",", "/")  # the surest first
_MOST = 20  # values in one cell


def ways_to_divide(text: str) -> tuple[tuple[str, ...], ...]:
    """How a text can be divided, the surest way first; nothing for a text without such marks."""
    found = []
    for mark in _MARKS:
        if mark in text:
            parts = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(mark)))))
            if 1 < len(parts) <= _MOST:
                found.append(parts)
    return tuple(found)


def divide(text: str, marks: str = ";|\n") -> tuple[str, ...]:
    """The values of a cell; a text without any of the marks is one."""
    mark = next((each for each in marks if each in text), None)
    parts = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(mark))))) if mark else ()
    return parts if 1 < len(parts) <= _MOST else (text,)
