"""Private copies of dropped files: what is checked never changes under the check, and only its owner can read it."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lmsdesk.domain.errors import BadFile, DiskTrouble
from lmsdesk.domain.ports import Reason
from lmsdesk.files.originals import PATIENCE, Blocks, Original

Moved = Callable[[int, int], None]  # bytes done, bytes in all; may raise Cancelled


@dataclass(frozen=True, slots=True)
class Kept:
    """A private copy; ``stamp`` is time (ns) and size of the file that it was made of."""

    copy: Path
    stamp: tuple[int, int] | None = None
    notes: tuple[Reason, ...] = ()


def keep_file(path: Path, folder: Path, moved: Moved | None = None, patience: float = PATIENCE) -> Kept:
    """Copy a file into the spool with its time; raise BadFile when it cannot be read, is too large or does not come.

    ``moved`` is called while nothing comes as well.
    """
    blocks = Blocks(path, patience)
    try:
        original, rest = blocks.read(lambda: moved(0, 0) if moved is not None else None)
        copy = _keep(folder, rest, original, moved)
    finally:
        blocks.leave()
    return Kept(copy, (original.modified, original.size), original.notes)


def keep_text(text: str, folder: Path) -> Path:
    """Keep pasted text in the spool as UTF-8."""
    return _keep(folder, iter([text.encode("utf-8", "replace")]), None, None)


def keep_blocks(blocks: Iterator[bytes], folder: Path) -> Path:
    """Keep bytes that come from somewhere else than a file."""
    return _keep(folder, blocks, None, None)


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; raise BadFile when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadFile(name=path.name, reason="file_unreadable", detail=error.strerror) from error


def _keep(folder: Path, blocks: Iterator[bytes], original: Original | None, moved: Moved | None) -> Path:
    copy = folder / uuid.uuid4().hex
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise DiskTrouble(path=str(folder), reason=error.strerror) from error
    try:
        with os.fdopen(handle, "wb") as kept:
            _pour(blocks, kept, copy, original.size if original else 0, moved)
        if original is not None:
            os.utime(copy, ns=(original.accessed, original.modified))
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
