"""Codes that a spreadsheet took for days: MAR1 as 1 March, 1-2 as 1 February. What they may have been, never taken."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lmsdesk.domain.imports.months import MONTHS
from lmsdesk.domain.ports import Reason

_MOST = 14  # guesses: more are no help
_TOLD = 3
_DAY_MONTH = re.compile(r"(\d{1,2})[.\s]?[-/.\s]\s?([^\W\d_]{3,12})\.?(?:[-/.\s]\s?(\d{2}|\d{4}))?")  # 1-Mar, 1. Mär 26
_MONTH_YEAR = re.compile(r"([^\W\d_]{3,12})\.?[-\s](\d{2}|\d{4})")  # Mar-26, which is what MAR26 becomes
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_SHORT = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


@lru_cache(maxsize=4096)
def codes_behind(text: str) -> tuple[str, ...]:
    """Codes that a spreadsheet shows as this text; nothing for a text that is no day with a month's name."""
    if match := _ISO.fullmatch(text):
        return _of_day(int(match[3]), int(match[2]), match[1])
    if (match := _DAY_MONTH.fullmatch(text)) and (month := _month(match[2])):
        return _of_day(int(match[1]), month, match[3] or "", match[2])
    if (match := _MONTH_YEAR.fullmatch(text)) and (month := _month(match[1])):
        year = match[2][-2:]
        names = dict.fromkeys((_SHORT[month - 1], match[1]))
        named = [f"{name}{mark}{year}" for name in names for mark in ("", "-", " ")]
        return (*named, f"{month}-{year}", f"{month}/{year}")
    return ()


def became_date(about: str, text: str) -> Reason | None:
    """What is said of a code that is a day now; None for a text that is no day."""
    if not (codes := codes_behind(text)):
        return None
    return Reason("date_cell_as_code", about, text, {"guess": ", ".join(codes[:_TOLD])})


def _of_day(day: int, month: int, year: str, name: str = "") -> tuple[str, ...]:
    if not 1 <= month <= 12:
        return ()
    names = dict.fromkeys(filter(None, (_SHORT[month - 1], name.upper())))
    found = [
        f"{each}{mark}{number}"
        for each in names
        for mark in ("", "-")
        for number in dict.fromkeys((str(day), f"{day:02}"))
    ]
    for mark in "-/.":
        found += [f"{month}{mark}{day}", f"{day}{mark}{month}"]
    if year and day == 1:  # MAR26 is read as the first day of March 2026
        found += [f"{_SHORT[month - 1]}{year[-2:]}", f"{month}-{year[-2:]}"]
    return tuple(dict.fromkeys(found))[:_MOST]


def _month(word: str) -> int | None:
    split = unicodedata.normalize("NFKD", word.casefold())
    return MONTHS.get("".join(mark for mark in split if not unicodedata.combining(mark)))
