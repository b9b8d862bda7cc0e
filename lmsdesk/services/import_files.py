"""The files behind lists: one that was changed after it was checked stops what is done with it until somebody looked.

Every look at a path happens in a thread of its own: a folder of a network that is dead holds nobody up for long.
"""

from __future__ import annotations

import asyncio
import contextlib
import stat
import threading
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from lmsdesk.domain.errors import BadFile
from lmsdesk.files import spool
from lmsdesk.files.packages import Behind
from lmsdesk.store.desk import Desk

PATIENCE = 5.0  # seconds for a file that lies on a share
Stamp = tuple[int, int]  # time (ns) and size
Found = TypeVar("Found")


class FileNow(StrEnum):
    """What became of a file since it was read; ``UNKNOWN`` when it does not answer."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNKNOWN = "unknown"


class ReadFile:
    """A file as it was read: ``look`` tells whether it still says the same, whatever its time."""

    def __init__(self, path: Path, stamp: Stamp | None, sha256: str) -> None:
        self._path, self._sha256 = path, sha256
        self._known: dict[Stamp, FileNow] = {stamp: FileNow.SAME} if stamp is not None else {}

    async def look(self, patience: float = PATIENCE) -> FileNow:
        """What is so now; equal bytes are the same file."""
        return await patiently(self._look, FileNow.UNKNOWN, patience)

    def _look(self) -> FileNow:
        try:
            state = self._path.stat()
        except OSError:
            return FileNow.GONE
        if not stat.S_ISREG(state.st_mode):
            return FileNow.GONE
        now = state.st_mtime_ns, state.st_size
        if (known := self._known.get(now)) is None:
            known = FileNow.SAME if spool.digest(self._path) == self._sha256 else FileNow.CHANGED
            self._known[now] = known
        return known


async def look_at_set(behind: Sequence[Behind]) -> FileNow:
    """What became of several files together: one that says something else makes them another set."""
    for each in behind:
        if await ReadFile(each.path, each.stamp, each.sha256).look() is FileNow.CHANGED:
            return FileNow.CHANGED
    return FileNow.SAME


async def require_looked(desk: Desk, change_sets: Collection[int], patience: float = PATIENCE) -> None:
    """Raise BadFile when a file behind one of these change sets is another one now, and nobody looked at that.

    A file that is not there any more, or cannot be read, holds nobody up: what it said is what was checked.
    """
    files = desk.files_of(change_sets) if change_sets else ()
    found = await asyncio.gather(*(_digest(Path(each.path), patience) for each in files))
    for each, now in zip(files, found, strict=True):
        if now is not None and now not in (each.sha256, each.looked):
            raise BadFile(name=Path(each.path).name, reason="file_changed_since", change_set=each.change_set)


async def _digest(path: Path, patience: float) -> str | None:
    return await patiently(lambda: _read(path), None, patience)


def _read(path: Path) -> str | None:
    """The digest of a plain file; a pipe would wait for somebody who never writes."""
    return spool.digest(path) if path.is_file() else None


async def patiently(work: Callable[[], Found], otherwise: Found, patience: float) -> Found:
    """What ``work`` finds out about a file in a thread of its own; ``otherwise`` when it fails or takes too long."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Found] = loop.create_future()

    def settle(found: Found) -> None:
        if not future.done():
            future.set_result(found)

    def run() -> None:
        try:
            found = work()
        except (OSError, BadFile):
            found = otherwise
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=run, name="original", daemon=True).start()
    try:
        return await asyncio.wait_for(future, patience)
    except TimeoutError:
        return otherwise
