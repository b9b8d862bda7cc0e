"""Files of other programs and machines: told what holds them, read with patience, never waited for without end.

A folder of the network can be dead and a file can still lie in a cloud: then the system lets a reader wait for minutes,
or for ever. So a thread of its own touches the path, and whoever wants the bytes waits only as long as it makes sense.
"""

from __future__ import annotations

import os
import queue
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.ports import Reason

MAX_BYTES = 512 * 1024 * 1024
BLOCK = 1024 * 1024
PATIENCE = 20.0  # seconds without a byte
_LOOK_EVERY = 0.05
_AHEAD = 8  # blocks
_SHARING = (32, 33)  # how Windows says that another program keeps a file to itself
# Windows: offline, fetched when opened, fetched when read. macOS: no data here.
_ELSEWHERE = 0x1000 | 0x40000 | 0x400000
_DATALESS = 0x40000000
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was when reading began: times in nanoseconds, and what is to be said about it."""

    size: int
    modified: int
    accessed: int
    notes: tuple[Reason, ...] = ()


class Blocks:
    """The bytes of a file. ``original`` is known before the first block."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path, self._patience = path, patience
        self._queue: queue.Queue[Original | bytes | BaseException | None] = queue.Queue(_AHEAD)
        self._left = threading.Event()
        self._elsewhere = False

    def read(self, look: Callable[[], None]) -> tuple[Original, Iterator[bytes]]:
        """Begin; ``look`` is called while nothing comes and may raise Cancelled. Raise BadFile with the reason."""
        refuse_by_name(self._path)
        threading.Thread(target=self._work, name="original", daemon=True).start()
        original = self._next(look)
        assert isinstance(original, Original)  # the thread sends it first
        return original, self._rest(look)

    def leave(self) -> None:
        """Nobody waits any more."""
        self._left.set()

    def _rest(self, look: Callable[[], None]) -> Iterator[bytes]:
        while isinstance(block := self._next(look), bytes):
            yield block

    def _next(self, look: Callable[[], None]) -> Original | bytes | None:
        waited = 0.0
        while True:
            try:
                found = self._queue.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                look()
                waited += _LOOK_EVERY
                if waited >= self._patience:
                    reason = "file_in_cloud" if self._elsewhere else "file_unreachable"
                    raise BadFile(name=self._path.name, reason=reason) from None
                continue
            if isinstance(found, OSError):
                taken = getattr(found, "winerror", None) in _SHARING
                reason = "file_locked" if taken else "file_unreadable"
                raise BadFile(name=self._path.name, reason=reason, detail=found.strerror) from found
            if isinstance(found, BaseException):
                raise found
            return found

    def _work(self) -> None:
        try:
            state = self._path.stat()
            self._check(state)
            self._elsewhere = is_elsewhere(state)
            with self._path.open("rb") as file:
                notes = tuple(_notes(self._path, state))
                self._put(Original(state.st_size, state.st_mtime_ns, state.st_atime_ns, notes))
                while not self._left.is_set() and (block := file.read(BLOCK)):
                    self._put(block)
            self._put(None)
        except BaseException as error:  # told in the thread that waits
            self._put(error)

    def _check(self, state: os.stat_result) -> None:
        if stat.S_ISDIR(state.st_mode):
            raise BadFile(name=self._path.name, reason="file_folder")
        if not stat.S_ISREG(state.st_mode):  # a pipe would wait forever
            raise BadFile(name=self._path.name, reason="file_unreadable")
        if state.st_size > MAX_BYTES:
            raise BadFile(name=self._path.name, reason="file_too_big", size=state.st_size, most=MAX_BYTES)

    def _put(self, item: Original | bytes | BaseException | None) -> None:
        while not self._left.is_set():
            try:
                return self._queue.put(item, timeout=_LOOK_EVERY)
            except queue.Full:
                continue


def patiently(work: Callable[[], Found], path: Path, look: Callable[[], None], patience: float = PATIENCE) -> Found:
    """Do something with a path in a thread of its own; raise BadFile when it does not come to an end in time."""
    found: queue.Queue[tuple[Found | None, BaseException | None]] = queue.Queue()

    def run() -> None:
        try:
            found.put((work(), None))
        except BaseException as error:  # told in the thread that waits
            found.put((None, error))

    threading.Thread(target=run, name="original", daemon=True).start()
    waited = 0.0
    while waited < patience:
        try:
            result, error = found.get(timeout=_LOOK_EVERY)
        except queue.Empty:
            look()
            waited += _LOOK_EVERY
            continue
        if isinstance(error, OSError):
            raise BadFile(name=path.name, reason="file_unreadable", detail=error.strerror) from error
        if error is not None:
            raise error
        return cast("Found", result)
    raise BadFile(name=path.name, reason="file_unreachable")


def refuse_by_name(path: Path) -> None:
    """Names alone tell what is only a note of a program beside the file; raise BadFile for such."""
    name = path.name
    if name.startswith("~$"):
        raise BadFile(name=name, reason="file_owner_note", value=name[2:])
    if name.startswith(".~lock.") and name.endswith("#"):
        raise BadFile(name=name, reason="file_owner_note", value=name[7:-1])
    if name.startswith(".") and name.endswith(".icloud"):
        raise BadFile(name=name[1:-7], reason="file_in_cloud")


def is_elsewhere(state: os.stat_result) -> bool:
    """Tell whether the system says that a file has to be fetched before it can be read."""
    if sys.platform == "win32":
        return bool(state.st_file_attributes & _ELSEWHERE)
    return bool(getattr(state, "st_flags", 0) & _DATALESS)


def _notes(path: Path, state: os.stat_result) -> Iterator[Reason]:
    """Somebody has the file open: what they did not save yet is not in it."""
    for name in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            yield Reason("open_elsewhere", None, path.name, {"saved": int(state.st_mtime)})
            return
