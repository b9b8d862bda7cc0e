"""The first rows of a list, told at once: reading and checking all of it takes a moment."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.events import RowsGlimpsed
from lmsdesk.domain.imports.headers import field_of
from lmsdesk.domain.imports.mapping import MASK
from lmsdesk.files.streams import first_rows
from lmsdesk.services.opened import OpenSite

ROWS = 200  # a few screens
_SMALL = 64 * 1024  # bytes of a list that is checked as soon as its first rows could be shown


async def glimpse(console: OpenSite, copy: Path, name: str) -> None:
    """Announce the first rows of a large list; one that cannot be read is told of by the reading itself."""
    if copy.stat().st_size >= _SMALL and (found := await asyncio.to_thread(glimpsed, copy, name)) is not None:
        console.events.announce(found)


def glimpsed(copy: Path, name: str) -> RowsGlimpsed | None:
    """The first rows, without what is called a password; None where the beginning of the file is no list."""
    try:
        sheet = first_rows(copy, name, ROWS)
    except (BadFile, OSError):
        return None
    secret = {place for place, head in enumerate(sheet.header) if (known := field_of(head)) and known[0] == "password"}
    rows = (tuple(MASK if at in secret and cell else cell for at, cell in enumerate(row)) for row in sheet.rows)
    return RowsGlimpsed(name, sheet.header, tuple(rows))
