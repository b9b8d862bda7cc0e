"""Tables to be written, and CSV that a spreadsheet program opens as it was meant (``files.books`` writes XLSX).

Cells that a spreadsheet would run as a formula are defused with an apostrophe (``defused``), which ``restored``
takes away again; a text that itself begins with an apostrophe gets one as well, so that the way back is certain.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import ColumnKind

_FIRST_DAY = date(1970, 1, 1)
_FIRST_DAYS, _LAST_DAYS = -719_162, 2_932_896  # of the years 1 to 9999
_DAY, _QUARTER = 86_400, 900
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a written table."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to write; ``total`` stands below the rows. ``count`` is needed where rows are an iterator."""

    title: str
    heads: Sequence[Head]
    rows: Iterable[Sequence[Value]]
    total: Sequence[Value] | None = None
    count: int | None = None


def defused(text: str) -> str:
    """Text that no spreadsheet program takes for a formula; ``restored`` is its inverse."""
    if text[:1].isalnum():
        return text
    if text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS) or text.startswith("'"):
        return "'" + text
    return text


def restored(text: str) -> str:
    """The text before ``defused``."""
    rest = text[1:]
    if text.startswith("'") and (rest.startswith((*_DANGEROUS, "'")) or rest.lstrip().startswith(_DANGEROUS)):
        return rest
    return text


class LocalTimes:
    """Unix seconds as local time; offsets of a zone change on quarters of an hour, so they are looked up seldom."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._offsets: dict[int, int] = {}
        self._days: dict[int, str] = {}

    def shifted(self, moment: int) -> int:
        """Seconds since 1970 as the clocks there show it."""
        quarter = moment // _QUARTER
        offset = self._offsets.get(quarter)
        if offset is None:
            offset = self._offsets[quarter] = self._offset(quarter * _QUARTER)
        return moment + offset

    def _offset(self, moment: int) -> int:
        try:
            told = datetime.fromtimestamp(moment, self._zone).utcoffset()
        except (OverflowError, ValueError, OSError):  # beyond the year 9999: no calendar has it
            return 0
        return int(told.total_seconds()) if told is not None else 0

    def text(self, moment: int) -> str:
        """Day and time, 2026-12-31 23:59."""
        days, seconds = divmod(self.shifted(moment), _DAY)
        day = self._days.get(days)
        if not _FIRST_DAYS <= days <= _LAST_DAYS:
            return str(moment)
        if day is None:
            day = self._days[days] = (_FIRST_DAY + timedelta(days)).isoformat()
        return f"{day} {seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def write_csv(path: Path, sheet: Sheet, zone: str, style: CsvStyle = SAFE) -> None:
    """UTF-8 with a header, in a style; raise DiskTrouble when the file cannot be written."""
    times = LocalTimes(zone)
    text = defused if style.safe else str
    makers = [_maker(head.kind, times, text) for head in sheet.heads]
    try:
        encoding = "utf-8-sig" if style.safe else "utf-8"
        with path.open("w", encoding=encoding, errors="replace", newline="") as file:
            writer = csv.writer(file, delimiter=style.delimiter)
            writer.writerow([text(head.title) for head in sheet.heads])
            writer.writerows([make(value) for make, value in zip(makers, row, strict=True)] for row in sheet.rows)
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def _maker(kind: ColumnKind, times: LocalTimes, text: Callable[[str], str]) -> Callable[[Value], Value]:
    """How a value of a column is written."""

    def plain(value: Value) -> Value:
        if value is True or value is False:
            return "yes" if value else "no"
        return text(value) if isinstance(value, str) else value

    def moment(value: Value) -> Value:
        return times.text(value) if type(value) is int else plain(value)

    return moment if kind is ColumnKind.TIME else plain
