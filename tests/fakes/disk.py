"""A disk that fails on purpose, below the real SQLite of this Python.

The default VFS is wrapped: its files open as ever, and what is written, flushed and cut goes through here, where the
n-th such call can fail as a full or a broken disk does, or be done by half. Everything that was written is also kept
as far as it was flushed, so that at any moment it can be told what a power cut would leave behind.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK = 0
FULL = sqlite3.SQLITE_FULL
BROKEN_WRITE = sqlite3.SQLITE_IOERR_WRITE
BROKEN_SYNC = sqlite3.SQLITE_IOERR_FSYNC
BROKEN_CUT = sqlite3.SQLITE_IOERR_TRUNCATE

_INT, _LONG, _POINTER, _TEXT = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p, ctypes.c_char_p
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
_CUT = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)


class _Vfs(ctypes.Structure):
    """struct sqlite3_vfs, version 3."""

    _fields_ = (
        ("version", _INT),
        ("size", _INT),
        ("longest", _INT),
        ("next", _POINTER),
        ("name", _TEXT),
        ("data", _POINTER),
        ("open", _POINTER),
        ("delete", _POINTER),
        *((f"rest{number}", _POINTER) for number in range(14)),
    )


class _Methods(ctypes.Structure):
    """struct sqlite3_io_methods, version 3."""

    _fields_ = (
        ("version", _INT),
        ("close", _POINTER),
        ("read", _POINTER),
        ("write", _POINTER),
        ("cut", _POINTER),
        ("sync", _POINTER),
        *((f"rest{number}", _POINTER) for number in range(13)),
    )


def lacking() -> str | None:
    """Why there can be no such disk here; None when there can."""
    try:
        return None if _library().sqlite3_vfs_find else "?"
    except (OSError, AttributeError, TypeError) as error:
        return f"the SQLite of this Python cannot be reached: {error}"


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    library.sqlite3_vfs_find.restype = _POINTER
    library.sqlite3_vfs_find.argtypes = (_TEXT,)
    library.sqlite3_vfs_register.argtypes = (_POINTER, _INT)
    library.sqlite3_vfs_unregister.argtypes = (_POINTER,)
    return library


@dataclass
class File:
    """What would be left of a file: what was flushed, and what came after it, in order."""

    flushed: bytes | None = None  # None: the file itself is not sure to be there
    since: list[tuple[int, bytes | None]] = field(default_factory=list)  # (place, bytes), or (length, None) for a cut


@dataclass
class Disk:
    """Fails calls of the kinds "write", "sync" and "cut" by what ``fails`` answers for a kind and a file's name: the
    result code, or None to let it pass. ``torn`` lets failing writes be done by half.
    """

    fails: Callable[[str, str], int | None] = lambda kind, name: None
    torn: bool = False
    calls: int = 0
    failed: int = 0
    files: dict[str, File] = field(default_factory=dict)

    def mend(self) -> None:
        """Nothing fails any more."""
        self.fails = lambda kind, name: None

    def fail_at(self, number: int, codes: Mapping[str, int], *, lasting: bool = False) -> None:
        """Let the call of this number, of the kinds in ``codes`` counted from 0 on, fail with the code of its kind;
        ``lasting`` for all from then on as well."""
        self.calls = self.failed = 0

        def fails(kind: str, name: str) -> int | None:
            if kind not in codes:
                return None
            self.calls += 1
            return codes[kind] if self.calls - 1 == number or (lasting and self.calls > number) else None

        self.fails = fails

    def judge(self, kind: str, name: str) -> int:
        """The result code of a call."""
        code = self.fails(kind, name)
        self.failed += code is not None
        return OK if code is None else code

    # What a power cut leaves

    def after_power_cut(self, folder: Path, rng: random.Random | None = None) -> None:
        """Write into a folder what would be found after a power cut now: what was flushed, and of all that was not
        an arbitrary part, perhaps a torn one; without ``rng`` nothing of it."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, file in self.files.items():
            if file.flushed is None and (rng is None or rng.random() < 0.5):
                continue
            data = bytearray(file.flushed or b"")
            for place, part in file.since:
                if rng is None or rng.random() < 0.5:
                    continue
                if part is None:
                    del data[place:]
                    data.extend(bytes(place - len(data)))
                    continue
                if rng.random() < 0.2:
                    part = part[: rng.randrange(len(part) + 1)]
                data.extend(bytes(max(0, place - len(data))))
                data[place : place + len(part)] = part
            (folder / Path(name).name).write_bytes(data)

    def wrote(self, name: str, place: int, part: bytes | None) -> None:
        """Something was written that is not flushed."""
        self.files.setdefault(name, File()).since.append((place, part))

    def flushed(self, name: str) -> None:
        """All of a file is on the disk now."""
        file = self.files.setdefault(name, File())
        data = bytearray(file.flushed or b"")
        for place, part in file.since:
            if part is None:
                del data[place:]
            else:
                data.extend(bytes(max(0, place - len(data))))
                data[place : place + len(part)] = part
        file.flushed, file.since = bytes(data), []


@contextmanager
def mounted(folder: Path) -> Iterator[Disk]:
    """All files below a folder lie on the disk that is returned; others are left alone."""
    shim = _Shim(str(folder.resolve()))
    try:
        yield shim.disk
    finally:
        shim.remove()


class _Shim:
    """The wrapped VFS as SQLite sees it."""

    def __init__(self, below: str) -> None:
        self.disk, self._below = Disk(), below
        self._names: dict[int, str] = {}  # by the address of an open file
        self._tables: dict[int, _Methods] = {}  # of the wrapped methods, by the address of the real ones
        self._library = _library()
        self._real_address: int = self._library.sqlite3_vfs_find(None)
        self._real = _Vfs.from_address(self._real_address)
        self._vfs = _Vfs.from_buffer_copy(self._real)
        self._real_open, self._real_delete = _OPEN(self._real.open), _DELETE(self._real.delete)
        self._open, self._delete = _OPEN(self._opened), _DELETE(self._deleted)
        self._vfs.name, self._vfs.next = b"failing", None
        self._vfs.open = ctypes.cast(self._open, _POINTER)
        self._vfs.delete = ctypes.cast(self._delete, _POINTER)
        self._kept: list[Any] = []  # callbacks live as long as this
        self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1)

    def remove(self) -> None:
        """Go back to the real one; files that are still open stay wrapped, so nothing here may be freed."""
        self.disk.mend()
        self._library.sqlite3_vfs_register(self._real_address, 1)
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        _STILL_REFERRED_TO.append(self)

    def _opened(self, _: int, name: int | None, file: int, flags: int, told: int | None) -> int:
        code: int = self._real_open(self._real_address, name, file, flags, told)
        methods = _POINTER.from_address(file)
        if code != OK or not methods.value or not name:
            return code
        path = ctypes.string_at(name).decode()
        if path.startswith(self._below):
            self._names[file] = path
            if path not in self.disk.files and os.path.exists(path) and os.path.getsize(path):
                self.disk.files[path] = File(Path(path).read_bytes())  # it lay there before
            methods.value = ctypes.addressof(self._wrapped(methods.value))
        return code

    def _deleted(self, _: int, name: int, sync: int) -> int:
        self.disk.files.pop(ctypes.string_at(name).decode(), None)
        code: int = self._real_delete(self._real_address, name, sync)
        return code

    def _wrapped(self, address: int) -> _Methods:
        if address in self._tables:
            return self._tables[address]
        real = _Methods.from_address(address)
        made = _Methods.from_buffer_copy(real)
        write, cut, sync = _WRITE(real.write), _CUT(real.cut), _SYNC(real.sync)
        disk, names = self.disk, self._names

        def written(file: int, data: int, count: int, place: int) -> int:
            code = disk.judge("write", names[file])
            if code != OK:
                half = count // 2 if disk.torn else 0
                if half and write(file, data, half, place) == OK:
                    disk.wrote(names[file], place, ctypes.string_at(data, half))
                return code
            code = write(file, data, count, place)
            if code == OK:
                disk.wrote(names[file], place, ctypes.string_at(data, count))
            return code

        def cut_off(file: int, length: int) -> int:
            code = disk.judge("cut", names[file])
            if code == OK and (code := cut(file, length)) == OK:
                disk.wrote(names[file], length, None)
            return code

        def synced(file: int, flags: int) -> int:
            code = disk.judge("sync", names[file])
            if code == OK and (code := sync(file, flags)) == OK:
                disk.flushed(names[file])
            return code

        wrapped = (_WRITE(written), _CUT(cut_off), _SYNC(synced))
        made.write, made.cut, made.sync = (ctypes.cast(each, _POINTER) for each in wrapped)
        self._kept += [write, cut, sync, *wrapped]
        self._tables[address] = made
        return made


_STILL_REFERRED_TO: list[_Shim] = []
