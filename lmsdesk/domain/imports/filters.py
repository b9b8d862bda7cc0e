"""Which rows of a list take part: conditions on the texts of columns, all of which have to hold.

Written as ``Department=Nursing``, ``Year>2024``, ``Note!~left``; a heading with such marks in it is put in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.formulas import key_of
from lmsdesk.domain.imports.options import RowFilter
from lmsdesk.domain.text import fold

# How a test is written, longer marks first. With nothing behind it "=" means an empty cell.
_MARKS: Mapping[str, tuple[str, bool]] = {
    "!^=": ("begins", True),
    "!$=": ("ends", True),
    "^=": ("begins", False),
    "$=": ("ends", False),
    "!=": ("equals", True),
    "!~": ("contains", True),
    ">=": ("below", True),
    "<=": ("above", True),
    "=": ("equals", False),
    "~": ("contains", False),
    ">": ("above", False),
    "<": ("below", False),
}
_WRITTEN = {told: mark for mark, told in _MARKS.items()}
TESTS = frozenset({"equals", "contains", "begins", "ends", "above", "below", "empty", "filled"})
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:]{4,8})?")
_PLAIN = re.compile(r"[^=~<>^$!\"]+")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


def parse(text: str) -> RowFilter:
    """A condition; raise WrongUse for what is none."""
    match = _QUOTED.match(text) or _PLAIN.match(text)
    heading = (match[1].replace('""', '"') if match and text.startswith('"') else match[0] if match else "").strip()
    rest = text[match.end() :] if match else ""
    mark = next((each for each in _MARKS if rest.lstrip().startswith(each)), None)
    if not heading or mark is None:
        raise WrongUse(what="row_filter", value=text, known=" ".join(_MARKS))
    test, negated = _MARKS[mark]
    value = rest.lstrip()[len(mark) :].strip()
    if test == "equals" and not value:
        return RowFilter(key_of(heading), "empty", negated=negated)
    if test in ("above", "below") and _measure(value) is None:
        raise WrongUse(what="row_filter_measure", value=value, filter=text)
    if not value:
        raise WrongUse(what="row_filter", value=text, known=" ".join(_MARKS))
    return RowFilter(key_of(heading), test, value, negated)


def checked(each: RowFilter) -> RowFilter:
    """A condition that came from somewhere else; raise WrongUse when it makes no sense."""
    if each.test not in TESTS:
        raise WrongUse(what="row_filter", value=each.test, known=", ".join(sorted(TESTS)))
    return parse(text_of(each))


def text_of(each: RowFilter) -> str:
    """A condition as a person may write it; ``parse`` makes one of the same meaning."""
    test, negated = ("empty", not each.negated) if each.test == "filled" else (each.test, each.negated)
    heading = each.column if _PLAIN.fullmatch(each.column) else '"' + each.column.replace('"', '""') + '"'
    return heading + _WRITTEN["equals" if test == "empty" else test, negated] + ("" if test == "empty" else each.text)


def compiled(each: RowFilter) -> Callable[[str], bool]:
    """A function that tells of a text whether the condition holds.

    Texts are compared without regard to case, accents and outer blanks; several of them are divided by bars, and one
    is enough. What is neither a number nor an ISO date is neither above nor below anything.
    """
    holds = _test(each)
    negated = each.negated
    if each.test in ("above", "below") and negated:
        return lambda text: _measure(text) is not None and not holds(text)
    return lambda text: holds(text) != negated


def _test(each: RowFilter) -> Callable[[str], bool]:
    wanted = tuple(fold(part.strip()) for part in each.text.split("|"))
    limit = _measure(each.text)
    match each.test:
        case "empty":
            return lambda text: not text.strip()
        case "filled":
            return lambda text: bool(text.strip())
        case "contains":
            return lambda text: any(part in fold(text) for part in wanted)
        case "begins":
            return lambda text: fold(text.strip()).startswith(wanted)
        case "ends":
            return lambda text: fold(text.strip()).endswith(wanted)
        case "above":
            return lambda text: _compared(_measure(text), limit) > 0
        case "below":
            return lambda text: _compared(_measure(text), limit) < 0
        case _:
            return lambda text: fold(text.strip()) in wanted


Measure = tuple[int, float | str]


def _measure(text: str) -> Measure | None:
    """A number or a day, which are never compared with each other."""
    plain = text.strip()
    if _NUMBER.fullmatch(plain):
        return 0, float(plain)
    return (1, plain.replace("T", " ")) if _DAY.fullmatch(plain) else None


def _compared(one: Measure | None, other: Measure | None) -> int:
    if one is None or other is None or one[0] != other[0]:
        return 0
    return (one > other) - (one < other)


def places(rows: Sequence[Sequence[str]], at: Mapping[str, int], filters: Sequence[RowFilter]) -> list[int]:
    """The places of the rows that take part; ``at`` are the places of columns by key, and has all of the filters'."""
    tests = [(at[each.column], _remembering(compiled(each))) for each in filters]
    return [
        place
        for place, row in enumerate(rows)
        if all(test(row[column] if column < len(row) else "") for column, test in tests)
    ]


def _remembering(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """The same, asked once for equal texts."""
    known: dict[str, bool] = {}

    def remembered(text: str) -> bool:
        if (found := known.get(text)) is None:
            found = known[text] = test(text)
        return found

    return remembered
