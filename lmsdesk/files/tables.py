"""Tables to be written, and CSV that a spreadsheet program opens as it was meant (``files.books`` writes XLSX).

Cells that a spreadsheet would run as a formula are defused with an apostrophe (``defused``), which ``restored``
takes away again; a text that itself begins with an apostrophe gets one as well, so that the way back is certain.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import ColumnKind

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
    if text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS) or text.startswith("'"):
        return "'" + text
    return text


def restored(text: str) -> str:
    """The text before ``defused``."""
    rest = text[1:]
    if text.startswith("'") and (rest.startswith((*_DANGEROUS, "'")) or rest.lstrip().startswith(_DANGEROUS)):
        return rest
    return text


def moment(value: Value, zone: str) -> datetime | None:
    """Unix seconds as local time without zone: spreadsheets know none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return datetime.fromtimestamp(value, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def write_csv(path: Path, sheet: Sheet, zone: str) -> None:
    """UTF-8 with a byte order mark, commas, a header; raise DiskTrouble when the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([defused(head.title) for head in sheet.heads])
            for row in sheet.rows:
                writer.writerow([_plain(value, head.kind, zone) for value, head in zip(row, sheet.heads, strict=True)])
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def _plain(value: Value, kind: ColumnKind, zone: str) -> str:
    if value is None:
        return ""
    if kind is ColumnKind.TIME:
        at = moment(value, zone)
        return at.isoformat(sep=" ", timespec="minutes") if at else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float) else defused(value)
