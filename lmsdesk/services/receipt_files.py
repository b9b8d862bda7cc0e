"""Receipts as a table for the archive: XLSX or CSV by the ending of the file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import ColumnKind
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.tables import Head, Sheet, write_csv


async def write_receipts(
    path: Path,
    title: str,
    heads: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[Value]],
    about: Sequence[str],
    zone: str,
) -> int:
    """Write rows under heads (title, whether it holds times in Unix seconds); return how many rows.

    Raise WrongUse for another ending, DiskTrouble when the file cannot be written.
    """
    kinds = [Head(name, ColumnKind.TIME if is_time else ColumnKind.TEXT) for name, is_time in heads]
    sheet = Sheet(title, kinds, rows)
    match path.suffix.casefold():
        case ".csv":
            await asyncio.to_thread(write_csv, path, sheet, zone)
        case ".xlsx":
            await asyncio.to_thread(write_xlsx, path, [sheet], about, zone)
        case other:
            raise WrongUse(what="format", value=other.removeprefix("."), known="xlsx, csv")
    return len(rows)
