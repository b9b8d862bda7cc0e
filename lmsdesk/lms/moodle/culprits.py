"""Which rows of a refused batch the server's words are about, where a code surely names them.

A row is named by numbers or by a value that must be unique; words in any language may stand around them. Without
debugging Moodle names no row for a bad value, so most refusals name none. Seen on Moodle 4.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

Row = Mapping[str, object]

# Code -> the fields of a row whose numbers its text holds; all rows with the same numbers fare alike.
_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "wsusercannotassign": ("roleid", "userid", "courseid"),
    "wscannotenrol": ("courseid",),
    "wsnoinstance": ("courseid",),
    "wscannotunenrol": ("courseid",),
}
_ALIKE: Final[Mapping[str, tuple[str, ...]]] = {
    "wsusercannotassign": ("roleid", "courseid"),
    "wscannotenrol": ("courseid",),
    "wsnoinstance": ("courseid",),
    "wscannotunenrol": ("courseid",),
}
# Code -> the field whose value must be unique and stands in the text.
_TAKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "shortnametaken": ("shortname",),
    "courseidnumbertaken": ("idnumber",),
    "categoryidnumbertaken": ("idnumber",),
    "invalidparameter": ("username", "email"),  # with debugging on: "Username already exists: x"
}
# The function as a whole is refused to this token: every row fares alike.
_WHOLE: Final = frozenset({"accessexception"})


def culprits(code: str, text: str, rows: Sequence[Row]) -> list[int]:
    """Places of the rows that are refused for sure; none where the words do not tell."""
    if code in _WHOLE:
        return list(range(len(rows)))
    if code in _NUMBERS:
        return _by_numbers(code, text, rows)
    for field in _TAKEN.get(code, ()):
        found = [place for place, row in enumerate(rows) if _stands_in(str(row.get(field) or ""), text)]
        if len(found) == 1:  # two with the same value: the first of them may be good
            return found
    return []


def _by_numbers(code: str, text: str, rows: Sequence[Row]) -> list[int]:
    told = sorted(re.findall(r"\d+", text))
    named = [row for row in rows if sorted(str(row.get(name)) for name in _NUMBERS[code]) == told]
    alike = {tuple(str(row.get(name)) for name in _ALIKE[code]) for row in named}
    if len(alike) != 1:
        return []
    return [place for place, row in enumerate(rows) if tuple(str(row.get(name)) for name in _ALIKE[code]) in alike]


def _stands_in(value: str, text: str) -> bool:
    """Tell whether a value ends a text, or stands in brackets in it: where Moodle puts what is taken."""
    if not value:
        return False
    return text.rstrip(" .").endswith(f": {value}") or f"({value})" in text
