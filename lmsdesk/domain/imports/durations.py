"""Lengths of time as people and programs write them, and the moment a length after another."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DURATION = re.compile(r"(\d{1,4})\s*([^\W\d_]*)")
_ISO_DURATION = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?", re.IGNORECASE)


class Duration(NamedTuple):
    """A length of time in calendar months and days."""

    months: int
    days: int


_UNITS = {
    **dict.fromkeys("d day days tag tage tagen jour jours dia dias giorno giorni dag dagen dni dzien gun dnya 日 天".split(), (0, 1)),
    **dict.fromkeys("w week weeks woche wochen semaine semaines semana semanas settimane weken tydzien tygodni 週 周".split(), (0, 7)),
    **dict.fromkeys("m month months monat monate monaten mois mes meses mese mesi maand maanden miesiac miesiecy ay".split(), (1, 0)),
    **dict.fromkeys("y year years jahr jahre an ans ano anos anni anno jaar rok lat yil".split(), (12, 0)),
    "": (0, 1),
}  # fmt: skip


def duration(text: str) -> Duration | None:
    """Read "30", "30d", "6 months" or "P6M"; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > 1 and (match := _ISO_DURATION.fullmatch(plain)):
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return Duration(years * 12 + months, weeks * 7 + days)
    if match := _DURATION.fullmatch(plain):
        split = unicodedata.normalize("NFKD", match[2].casefold())
        unit = _UNITS.get("".join(mark for mark in split if not unicodedata.combining(mark)))
        if unit is not None:
            return Duration(int(match[1]) * unit[0], int(match[1]) * unit[1])
    return None


def after(start: int, length: Duration, zone: ZoneInfo) -> int:
    """The moment a length after another, by the calendar: 31 January and a month is the last of February."""
    moment = datetime.fromtimestamp(start, zone)
    month = moment.month - 1 + length.months
    year, month = moment.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    day = date(year, month, min(moment.day, last)) + timedelta(days=length.days)
    return int(datetime.combine(day, moment.time(), zone).timestamp())
