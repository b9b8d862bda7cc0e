"""Private copies of dropped files: what is checked never changes under the check, and only its owner can read it."""

from __future__ import annotations

import hashlib
import os
import stat
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from lmsdesk.domain.errors import BadFile, DiskTrouble

MAX_BYTES = 512 * 1024 * 1024
BLOCK = 1024 * 1024
Moved = Callable[[int, int], None]  # bytes done, bytes in all; may raise Cancelled


def keep_file(path: Path, folder: Path, moved: Moved | None = None) -> Path:
    """Copy a file into the spool with its time; raise BadFile when it cannot be read or is too large."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would wait forever, a folder is no list
            raise BadFile(name=path.name, reason="file_unreadable")
        if state.st_size > MAX_BYTES:
            raise BadFile(name=path.name, reason="file_too_big", size=state.st_size, most=MAX_BYTES)
        with path.open("rb") as file:
            return _keep(folder, iter(lambda: file.read(BLOCK), b""), state, moved)
    except OSError as error:
        raise BadFile(name=path.name, reason="file_unreadable", detail=error.strerror) from error


def keep_text(text: str, folder: Path) -> Path:
    """Keep pasted text in the spool as UTF-8."""
    return _keep(folder, iter([text.encode("utf-8", "replace")]), None, None)


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; raise BadFile when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(name=path.name, reason="file_unreadable", detail=error.strerror) from error


def _keep(folder: Path, blocks: Iterator[bytes], state: os.stat_result | None, moved: Moved | None) -> Path:
    copy = folder / uuid.uuid4().hex
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise DiskTrouble(path=str(folder), reason=error.strerror) from error
    try:
        with os.fdopen(handle, "wb") as kept:
            _pour(blocks, kept, copy, state.st_size if state else 0, moved)
        if state is not None:
            os.utime(copy, ns=(state.st_atime_ns, state.st_mtime_ns))
    except BaseException:
        copy.unlink(missing_ok=True)  # half a copy is of no use, and it holds people's data
        raise
    return copy


def _pour(blocks: Iterator[bytes], kept: BinaryIO, copy: Path, size: int, moved: Moved | None) -> None:
    done = 0
    for block in blocks:  # an OSError from here is the trouble of the file that is read
        done += len(block)
        try:
            kept.write(block)
        except OSError as error:
            raise DiskTrouble(path=str(copy), reason=error.strerror) from error
        if moved is not None:
            moved(done, max(size, done))
