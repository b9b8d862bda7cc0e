"""The files behind what waits: one that was changed after it was checked stops the push until somebody looked at it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path

from lmsdesk.domain.errors import BadFile
from lmsdesk.files import spool
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_imports import ImportRun

PATIENCE = 5.0  # seconds for a file that lies on a share


async def require_looked(desk: Desk, change_sets: Collection[int], patience: float = PATIENCE) -> None:
    """Raise BadFile when a list behind one of these change sets is another one now, and nobody looked at that.

    A file that is not there any more, or cannot be read, holds nobody up: what it said is what was checked.
    """
    for run in desk.imports_of(change_sets) if change_sets else ():
        now = await _digest(run, patience)
        if now is not None and now not in (run.sha256, run.looked):
            raise BadFile(name=run.name, reason="file_changed_since", change_set=run.change_set)


async def _digest(run: ImportRun, patience: float) -> str | None:
    assert run.path is not None  # as asked for
    try:
        return await asyncio.wait_for(asyncio.to_thread(_read, Path(run.path)), patience)
    except (BadFile, TimeoutError):
        return None


def _read(path: Path) -> str | None:
    """The digest of a plain file; a pipe would wait for somebody who never writes."""
    return spool.digest(path) if path.is_file() else None
