"""Days in other calendars than the Gregorian one, converted for a person to look at: never taken as they are.

Years alone tell the calendar where no word does: 2570 is Buddhist, 1448 Islamic, 1405 Persian. The Islamic day is the
one of the tabular calendar; where months begin with the seen moon it may be a day or two beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Calendar(StrEnum):
    """How years are counted."""

    BUDDHIST = "buddhist"
    ISLAMIC = "islamic"
    PERSIAN = "persian"
    JAPANESE = "japanese"
    REPUBLIC = "republic"  # of China: the years of Taiwan


class OtherDay(NamedTuple):
    """A day that was written in another calendar; None where that calendar has no such day."""

    calendar: Calendar
    day: date | None


_BUDDHIST_AHEAD = 543
_BUDDHIST_YEARS = range(2401, 2700)
_PERSIAN_YEARS = range(1301, 1430)  # 1922 to 2050; as Islamic years they are over, or nearly so
_ISLAMIC_YEARS = range(1430, 1600)  # 2008 on
_ISLAMIC_EPOCH = date(622, 7, 19).toordinal()  # 16 July 622 of the Julian calendar
_PERSIAN_BASE, _PERSIAN_DAY = 979, date(1600, 3, 20).toordinal()
# The year before the first one of each reign.
_REIGNS: Mapping[str, int] = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867,
    "R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867,
}  # fmt: skip
_REPUBLIC = 1911
_ERA = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|民國|民国|[RHSTM])\s?(?P<year>元|\d{1,3})\s?(?:年|[./\-])"
    r"\s?(?P<month>\d{1,2})\s?(?:月|[./\-])\s?(?P<day>\d{1,2})\s?日?"
)


def is_era(text: str) -> bool:
    """Tell whether a text names a reign or the Republic."""
    return _ERA.match(text) is not None


def of_era(text: str) -> OtherDay | None:
    """A day whose year counts from the beginning of a reign; None for any other text."""
    match = _ERA.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    year = 1 if match["year"] == "元" else int(match["year"])
    before = _REIGNS.get(match["era"])
    calendar = Calendar.REPUBLIC if before is None else Calendar.JAPANESE
    return OtherDay(
        calendar, _day((_REPUBLIC if before is None else before) + year, int(match["month"]), int(match["day"]))
    )


def of_year(year: int, month: int, day: int) -> OtherDay | None:
    """A day whose year is none of ours; None where it is."""
    if year in _BUDDHIST_YEARS:
        return OtherDay(Calendar.BUDDHIST, _day(year - _BUDDHIST_AHEAD, month, day))
    if year in _ISLAMIC_YEARS:
        return OtherDay(Calendar.ISLAMIC, _islamic(year, month, day))
    if year in _PERSIAN_YEARS:
        return OtherDay(Calendar.PERSIAN, _persian(year, month, day))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _islamic(year: int, month: int, day: int) -> date | None:
    """The tabular calendar: months of 30 and 29 days, eleven years of thirty with one more."""
    if not 1 <= month <= 12 or not 1 <= day <= 30:
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day - 1
    return date.fromordinal(_ISLAMIC_EPOCH + days)


def _persian(year: int, month: int, day: int) -> date | None:
    """Six months of 31 days, then of 30; eight years of thirty-three have one day more."""
    if not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30):
        return None
    found = _persian_ordinal(year, month, day)
    return date.fromordinal(found) if found < _persian_ordinal(year + 1, 1, 1) else None


def _persian_ordinal(year: int, month: int, day: int) -> int:
    since = year - _PERSIAN_BASE
    days = since * 365 + since // 33 * 8 + (since % 33 + 3) // 4 + (month - 1) * 30 + min(month - 1, 6) + day - 1
    return _PERSIAN_DAY + days
