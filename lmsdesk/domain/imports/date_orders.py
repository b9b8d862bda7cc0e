"""Whether the day or the month comes first: decided from all values of a column, else by a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lmsdesk.domain.imports.dates import NUMERIC, without_clock
from lmsdesk.domain.imports.options import DateOrder

# Where people write the month first: the United States and the Philippines.
_MONTH_FIRST_PLACES = ("US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
_MONTH_FIRST_ZONES = frozenset(
    """
    America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Anchorage America/Detroit
    America/Boise America/Menominee America/Juneau America/Sitka America/Nome America/Adak America/Yakutat
    America/Metlakatla Pacific/Honolulu Pacific/Guam Asia/Manila
    """.split()
)


class Evidence(NamedTuple):
    """What the values of a column say about the order of day and month."""

    order: str | None
    mixed: bool
    ambiguous: int
    sample: str | None


def order_of(values: Iterable[str]) -> Evidence:
    """Decide between day and month first from all values: one above 12 tells the place of the day."""
    day_first = month_first = dotted = ambiguous = 0
    sample = None
    for value in values:
        match = NUMERIC.fullmatch(without_clock(value)[0])
        if match is None or len(match[1]) > 2:
            continue
        first, second = int(match[1]), int(match[3])
        if 12 < first <= 31 and second <= 12:
            day_first += 1
        elif 12 < second <= 31 and first <= 12:
            month_first += 1
        elif first != second and max(first, second) <= 12:
            ambiguous += 1
            sample = sample or value
            dotted += match[2] == "."
    if day_first and month_first:
        return Evidence(None, True, ambiguous, sample)
    if day_first or month_first:
        return Evidence("dmy" if day_first else "mdy", False, ambiguous, sample)
    if ambiguous and dotted == ambiguous:
        return Evidence("dmy", False, ambiguous, sample)  # nobody writes months first with dots
    return Evidence(None, False, ambiguous, sample)


def decided(evidence: Evidence, chosen: DateOrder, others: Iterable[Evidence]) -> str | None:
    """The order for a column: a person's choice, its own values, else the other date columns of the file."""
    if chosen is not DateOrder.AUTO:
        return chosen.value
    if evidence.order is not None or evidence.mixed:
        return evidence.order
    found = {other.order for other in others if other.order is not None}
    return found.pop() if len(found) == 1 else None


def usual_order(zone: str) -> str:
    """The order of day and month that people write where a time zone is: a hint for a person, never a decision."""
    return "mdy" if zone in _MONTH_FIRST_ZONES or zone.startswith(_MONTH_FIRST_PLACES) else "dmy"


def both_readings(text: str) -> tuple[str, str] | None:
    """An undecided date spelled out both ways: day first, month first."""
    match = NUMERIC.fullmatch(without_clock(text)[0])
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), match[4]
    names = "January February March April May June July August September October November December".split()
    return f"{first} {names[second - 1]} {year}", f"{second} {names[first - 1]} {year}"
