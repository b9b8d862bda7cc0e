"""Dates as people and programs write them, decided for a whole column and placed in the site's zone."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lmsdesk.domain.imports.calendars import OtherDay, is_era, of_era, of_year
from lmsdesk.domain.imports.months import MONTHS

_MIN_YEAR, _MAX_YEAR = 1990, 2100
NUMERIC = re.compile(r"(\d{1,4})([./\-\s])\s?(\d{1,2})\2\s?(\d{1,5})\.?")
_ISO = re.compile(r"(\d{4,5})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(19|20)\d{6}")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?([1-7]))?", re.IGNORECASE)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_NAMED = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º|ª)?[.\s\-/]*(?:de\s+)?([^\W\d_]+)\.?[\s\-/,]*(?:de\s+|del\s+)?(\d{2,5})"
)
_NAMED_FIRST = re.compile(r"(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4,5})")
_CLOCK = re.compile(
    r"(?P<day>.*?)(?:[T\s,]+|(?<=[日일])\s*)(?P<hour>[0-2]?\d)[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{2,5})?",
    re.IGNORECASE,
)


class Moment(NamedTuple):
    """A read date: Unix seconds, codes of notes, or the code of a problem with a value to show beside it."""

    seconds: int | None = None
    notes: tuple[str, ...] = ()
    problem: str | None = None
    detail: str | None = None
    calendar: str | None = None  # in which the year was counted, where it is none of ours


class Reading(NamedTuple):
    """How a column of dates is read."""

    zone: ZoneInfo
    order: str | None  # "dmy", "mdy"; None when nothing decides
    end_of_day: bool = False
    exclusive: bool = False  # the day named is the first one outside
    from_1904: bool = False
    two_digit_years: bool = False  # a person agreed that 26 is 2026
    foreign_zones_local: bool = False  # a person agreed to read EST and the like as the site's time


def read(text: str, reading: Reading) -> Moment:
    """Read one date; a day without a time is its first second, or its last one for an end."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isdecimal() and len(plain) != 8:
        return _number(plain, reading)
    if is_era(plain):
        return _elsewhere(of_era(without_clock(plain)[0]))
    day_text, clock, zone_text = without_clock(plain)
    day = _day(day_text, reading)
    if isinstance(day, Moment):
        return day
    return _placed(day, clock, zone_text, reading)


def read_loosely(text: str, order: str) -> bool:
    """Tell whether a value looks like a date, whatever the zone."""
    moment = read(text, Reading(ZoneInfo("UTC"), order, two_digit_years=True))
    return moment.seconds is not None and not (text.isdecimal() and len(text) < 8)


def without_clock(text: str) -> tuple[str, time | None, str | None]:
    """A date without its time of day, the time, and what is said about its zone."""
    match = _CLOCK.fullmatch(text)
    if match is None or not match["day"].strip():
        return text.strip(), None, None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].casefold().startswith("p") else 0)
    if hour > 23:
        return text.strip(), None, None
    zone = match["zone"]
    return match["day"].strip(), time(hour, int(match["minute"]), int(match["second"] or 0)), zone


def _day(text: str, reading: Reading) -> date | Moment:
    if match := _ISO.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if _COMPACT.fullmatch(text):
        return _date(text[:4], text[4:6], text[6:])
    if match := _CJK.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _WEEK.fullmatch(text):
        try:
            return date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            return Moment(problem="date_impossible")
    if match := NUMERIC.fullmatch(text):
        return _ordered(match[1], match[3], match[4], reading)
    if (match := _NAMED.fullmatch(text)) and (month := _month(match[2])):
        return _yeared(match[3], month, match[1], reading)
    if (match := _NAMED_FIRST.fullmatch(text)) and (month := _month(match[1])):
        return _yeared(match[3], month, match[2], reading)
    return Moment(problem="date_unreadable")


def _ordered(first: str, second: str, year: str, reading: Reading) -> date | Moment:
    """Numbers in an order that the column decided; a pair that fits only one way needs no decision."""
    a, b = int(first), int(second)
    if len(first) > 2:
        return Moment(problem="date_unreadable")
    if a > 12 and b > 12:
        return Moment(problem="date_impossible")
    order = reading.order
    if a > 12 or b > 12:
        order = order or ("dmy" if a > 12 else "mdy")
    elif a == b:
        order = order or "dmy"
    if order is None:
        return Moment(problem="date_order")
    day, month = (a, b) if order == "dmy" else (b, a)
    if month > 12:
        return Moment(problem="date_impossible")
    return _yeared(year, month, str(day), reading)


def _yeared(year: str, month: int, day: str, reading: Reading) -> date | Moment:
    if len(year) == 2:
        if not reading.two_digit_years:
            return Moment(problem="two_digit_year")
        year = f"20{year}"
    return _date(year, str(month), day)


def _date(year: str, month: str, day: str) -> date | Moment:
    number = int(year)
    if (elsewhere := of_year(number, int(month), int(day))) is not None:
        return _elsewhere(elsewhere)
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        return Moment(problem="date_out_of_range" if number > 9999 or number == 0 else "date_impossible")
    return found if _MIN_YEAR <= number <= _MAX_YEAR else Moment(problem="date_out_of_range", detail=year)


def _elsewhere(found: OtherDay | None) -> Moment:
    """A day of another calendar: told as ours, for a person to write."""
    if found is None or found.day is None:
        return Moment(problem="date_impossible")
    return Moment(problem="date_era", detail=found.day.isoformat(), calendar=found.calendar)


def _month(word: str) -> int | None:
    split = unicodedata.normalize("NFKD", word.casefold())
    return MONTHS.get("".join(mark for mark in split if not unicodedata.combining(mark)))


_MOST_DIGITS = 40  # nobody means a moment by more


def _number(text: str, reading: Reading) -> Moment:
    """Digits alone: a spreadsheet's day number, Unix seconds, or nothing sensible."""
    if len(text) > _MOST_DIGITS:
        return Moment(problem="date_unreadable", detail=text[:_MOST_DIGITS])
    number = int(text)
    if number == 0:
        return Moment(problem="date_zero")
    if number == 60 and not reading.from_1904:
        return Moment(problem="date_fake_leap_day")
    if 30_000 <= number <= 73_000:
        first = date(1904, 1, 1) if reading.from_1904 else date(1899, 12, 30)
        placed = _placed(first + timedelta(days=number), None, None, reading)
        return placed._replace(notes=(*placed.notes, "serial_date"))
    if 600_000_000 <= number <= 4_102_444_800:
        return Moment(number, ("unix_time",))
    return Moment(problem="date_out_of_range" if number < 100_000_000 else "date_unreadable", detail=text)


def _placed(day: date, clock: time | None, zone_text: str | None, reading: Reading) -> Moment:
    if clock is None:
        if reading.exclusive:
            day -= timedelta(days=1)
        moment = datetime.combine(day, time(23, 59, 59) if reading.end_of_day else time(0, 0), reading.zone)
        return _checked(moment)
    if zone_text:
        offset = _offset(zone_text)
        if offset is not None:
            return Moment(int(datetime.combine(day, clock, offset).timestamp()))
        if not reading.foreign_zones_local:
            return Moment(problem="zone_name", detail=zone_text)
    return _checked(datetime.combine(day, clock, reading.zone))


def _checked(moment: datetime) -> Moment:
    """The instant, with a note when the clocks jump over it or show it twice."""
    seconds = int(moment.timestamp())
    back = datetime.fromtimestamp(seconds, moment.tzinfo).replace(tzinfo=None)
    if back != moment.replace(tzinfo=None):
        return Moment(seconds, ("dst_gap",))
    if moment.replace(fold=1).utcoffset() != moment.utcoffset():
        return Moment(seconds, ("dst_overlap",))
    return Moment(seconds)


def _offset(text: str) -> timezone | None:
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if text[0] not in "+-":
        return None
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def day_start(now: int, zone: ZoneInfo) -> int:
    """The first second of the current day in the zone."""
    return int(datetime.combine(datetime.fromtimestamp(now, zone).date(), time(0, 0), zone).timestamp())
