"""Files, folders and archives as one set of lists: what is taken, what is passed over, and why.

Nothing of an archive is ever written under a name that the archive chose, and nothing is inflated before its directory
was judged by the same bounds as a workbook.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.ports import Reason
from lmsdesk.files.originals import patiently
from lmsdesk.files.packed import BLOCK, check_directory
from lmsdesk.files.spool import Kept, digest, keep_blocks, keep_file

MAX_DEPTH = 3
MANY = 20  # more files than that are asked about
MOST = 2_000  # entries of a folder that are looked at
ENDINGS = frozenset({".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".htm", ".html"})
_ARCHIVES = frozenset({".zip"})
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
Look = Callable[[], None]


class Behind(NamedTuple):
    """A file on the disk as it was read: where it lies, its time (ns) and size, and its SHA-256."""

    path: Path
    stamp: tuple[int, int] | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file of the set: at its place on the disk, or as a copy that was taken out of an archive."""

    name: str  # as people know it, such as set.zip/users.csv
    path: Path | None = None
    kept: Kept | None = None
    archive: Behind | None = None  # that it was taken out of


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a drop holds; ``passed`` are notes about what is not read."""

    taken: tuple[Taken, ...]
    passed: tuple[Reason, ...] = ()

    @property
    def is_many(self) -> bool:
        """Tell whether somebody should be asked before all of these are read."""
        return len(self.taken) > MANY


def gather(paths: Sequence[Path], folder: Path, look: Look) -> Gathered:
    """The lists among files, below folders and in archives; raise BadFile for an archive that is dangerous or damaged.

    ``folder`` is the spool. ``look`` may raise Cancelled.
    """
    taken: list[Taken] = []
    passed: list[Reason] = []
    try:
        for path in paths:
            for each in _found(path, passed, look):
                look()
                if _is_archive(each, look):
                    _unpack(each, folder, taken, passed, look)
                else:
                    taken.append(each)
    except BaseException:
        forget(taken)  # they hold people's data
        raise
    return Gathered(tuple(taken), tuple(passed))


def forget(taken: Sequence[Taken]) -> None:
    """Delete the copies."""
    for each in taken:
        if each.kept is not None:
            each.kept.copy.unlink(missing_ok=True)


def keep_blocks_of(path: Path, folder: Path, look: Look) -> Kept:
    """A private copy of a file of the set."""
    return keep_file(path, folder, lambda *_: look())


# Folders


def _found(path: Path, passed: list[Reason], look: Look) -> list[Taken]:
    """A file as it is, or the lists below a folder in the order of their names."""

    def walk() -> list[Taken]:
        return list(_below(path, path.name, 1, passed)) if path.is_dir() else [Taken(path.name, path)]

    return patiently(walk, path, look)


def _below(folder: Path, shown: str, depth: int, passed: list[Reason]) -> Iterator[Taken]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found[:MOST]:
        name = f"{shown}/{entry.name}"
        if is_litter(entry.name):
            passed.append(Reason("passed_hidden", None, name))
        elif entry.is_symlink() or getattr(entry, "is_junction", bool)():
            passed.append(Reason("passed_link", None, name))
        elif entry.is_dir(follow_symlinks=False):
            if depth >= MAX_DEPTH:
                passed.append(Reason("passed_deep", None, name))
            else:
                yield from _below(Path(entry.path), name, depth + 1, passed)
        elif entry.is_file(follow_symlinks=False) and is_list_name(entry.name):
            yield Taken(name, Path(entry.path))
        else:
            passed.append(Reason("passed_kind", None, name))
    passed.extend(Reason("passed_many", None, f"{shown}/{entry.name}") for entry in found[MOST : MOST + 1])


def is_litter(name: str) -> bool:
    """Tell whether a name is that of a hidden file, a note of a program, or of what systems leave behind."""
    return name.startswith((".", "~$")) or name.casefold() in _LITTER


def is_list_name(name: str) -> bool:
    """Tell whether a file in a folder may be a list, by its ending."""
    return PurePosixPath(name).suffix.casefold() in ENDINGS | _ARCHIVES


# Archives


def _is_archive(each: Taken, look: Look) -> bool:
    """Tell whether a file is an archive of lists; what is not readable is told when it is opened as a list."""
    path = each.path
    if path is None or path.suffix.casefold() not in _ARCHIVES:
        return False

    def starts() -> bool:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as packed:
            return not any(name in packed.NameToInfo for name in ("xl/workbook.xml", "[Content_Types].xml"))

    try:
        return patiently(starts, path, look)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadFile(name=each.name, reason="file_damaged", detail=str(error)) from error


def _unpack(archive: Taken, folder: Path, taken: list[Taken], passed: list[Reason], look: Look) -> None:
    assert archive.path is not None  # an archive within an archive is passed over
    kept = keep_blocks_of(archive.path, folder, look)  # never read what may change
    try:
        behind = Behind(archive.path.absolute(), kept.stamp, digest(kept.copy))
        with zipfile.ZipFile(kept.copy) as packed:
            check_directory(packed, archive.name, kept.copy.stat().st_size)
            for part in packed.infolist():
                look()
                name = f"{archive.name}/{part.filename}"
                if part.is_dir():
                    continue
                if (why := _passed(part)) is not None:
                    passed.append(Reason(why, None, name))
                    continue
                copy = keep_blocks(_blocks(packed, part, look), folder)
                taken.append(Taken(name, None, Kept(copy), behind))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise BadFile(name=archive.name, reason="file_damaged", detail=str(error)) from error
    finally:
        kept.copy.unlink(missing_ok=True)


def _passed(part: zipfile.ZipInfo) -> str | None:
    """Why a part of an archive is not read."""
    parts = part.filename.split("/")
    if ".." in parts or part.filename.startswith("/") or "\\" in part.orig_filename or ":" in parts[0]:
        return "passed_path"
    if stat.S_ISLNK(part.external_attr >> 16):
        return "passed_link"
    if any(map(is_litter, parts)):
        return "passed_hidden"
    if len(parts) > MAX_DEPTH:
        return "passed_deep"
    if PurePosixPath(part.filename).suffix.casefold() in _ARCHIVES:
        return "passed_nested"
    return None if PurePosixPath(part.filename).suffix.casefold() in ENDINGS else "passed_kind"


def _blocks(packed: zipfile.ZipFile, part: zipfile.ZipInfo, look: Look) -> Iterator[bytes]:
    with packed.open(part) as file:
        while block := file.read(BLOCK):
            look()
            yield block
