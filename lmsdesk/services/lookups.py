"""Tables of two columns from files, for formulas that look words up."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.formulas import MOST_ARGUMENTS
from lmsdesk.domain.imports.options import Formula
from lmsdesk.files.lists import read_copy


def lookup_of(path: Path) -> Formula:
    """The step that finds a text in the first column of a file and takes what stands beside it; raise BadFile."""
    try:
        sheet = read_copy(path, path.name)
    except OSError as error:
        raise BadFile(name=path.name, reason="file_unreadable") from error
    pairs = [(row[0].strip(), row[1].strip()) for row in sheet.rows if len(row) > 1 and row[0].strip()]
    if not pairs or sheet.width < 2:
        raise BadFile(name=path.name, reason="lookup_columns")
    if len(pairs) > MOST_ARGUMENTS // 2:
        raise BadFile(name=path.name, reason="file_too_many_rows", most=MOST_ARGUMENTS // 2)
    return Formula("lookup", tuple(text for pair in pairs for text in pair))


async def read_lookup(path: Path) -> Formula:
    """The same while other things go on; raise BadFile."""
    return await asyncio.to_thread(lookup_of, path)
