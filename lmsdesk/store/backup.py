"""Verified copies of the desk: ten of the latest, and one for each of the last weeks.

A copy is made before each push, before each migration, after each change set of twenty operations or more, before
another copy takes the desk's place, and once a day. None is dropped while the desk itself fails its check.
"""

from __future__ import annotations

import calendar
import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.errors import DiskTrouble, StoreDamaged
from lmsdesk.store.engine import Database, guarded, keep_private

FOLDER = "backups"  # beside the desk
KEPT = 10
WEEKS = 8
DAY = 86_400
PATIENCE = 60.0  # seconds after which a copy is given up: nobody waits longer for a push
_STEPS = 100_000  # of SQLite's machine between two looks at the time
_NAME = re.compile(r"desk\.(?P<stamp>\d{8}-\d{6})\.(?P<why>[a-z]+)(?:-(?P<number>\d+))?\.sqlite3")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy, as its name and the folder tell: when it was made (Unix seconds), why, and how large it is."""

    path: Path
    at: int
    why: str
    size: int


def back_up(database: Database, folder: Path, why: str, *, wall: int | None = None) -> Path:
    """Copy the desk as it is now, check the copy, and drop the oldest ones; return the copy's path.

    Raise DiskTrouble when there is no sound copy in the end; the ones that were there stay.
    """
    _make_folder(folder)
    target = _free_name(folder, why, time.time() if wall is None else wall)
    try:
        keep_private(target)
        with _bounded(database, target):
            database.run("VACUUM INTO ?", (str(target),))
    except (DiskTrouble, StoreDamaged):
        target.unlink(missing_ok=True)  # half a copy is none
        raise
    if not is_sound(target):
        target.unlink()
        raise DiskTrouble(path=str(target), reason="the copy fails its check")
    if database.value("PRAGMA main.quick_check(1)") == "ok":
        _rotate(folder)
    return target


def is_sound(path: Path) -> bool:
    """Tell whether a copy opens and passes the full check."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with guarded(path):
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            try:
                return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
            finally:
                connection.close()
    except (DiskTrouble, StoreDamaged):
        return False


def copies(folder: Path) -> list[Path]:
    """All copies, newest first."""
    return [each.path for each in known_copies(folder)]


def known_copies(folder: Path) -> list[Copy]:
    """All copies with what their names tell, newest first."""
    found = []
    for path in folder.glob("desk.*.sqlite3"):
        with contextlib.suppress(FileNotFoundError):  # another process drops old ones
            if (told := _NAME.fullmatch(path.name)) is not None:
                order = (told["stamp"], int(told["number"] or 1))
                found.append((order, Copy(path, _moment(told["stamp"]), told["why"], path.stat().st_size)))
    return [copy for _, copy in sorted(found, key=lambda each: each[0], reverse=True)]


def is_due(folder: Path, now: int) -> bool:
    """Tell whether the newest copy is a day old, or there is none."""
    found = known_copies(folder)
    return not found or not 0 <= now - found[0].at < DAY


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise DiskTrouble(path=str(folder), reason=error.strerror) from error


def _free_name(folder: Path, why: str, wall: float) -> Path:
    """A name that comes after those of the same second, whatever they were made for."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(wall))
    told = [_NAME.fullmatch(path.name) for path in folder.glob(f"desk.{stamp}.*.sqlite3")]
    number = max((int(each["number"] or 1) for each in told if each is not None), default=0) + 1
    return folder / (f"desk.{stamp}.{why}.sqlite3" if number == 1 else f"desk.{stamp}.{why}-{number}.sqlite3")


def _moment(stamp: str) -> int:
    """Unix seconds of the time in a name; 0 for one that no calendar has."""
    try:
        return calendar.timegm(time.strptime(stamp, "%Y%m%d-%H%M%S"))
    except ValueError:
        return 0


@contextlib.contextmanager
def _bounded(database: Database, target: Path) -> Iterator[None]:
    """Give a copy up that takes longer than anybody waits."""
    end = time.monotonic() + PATIENCE
    database.on_steps(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise DiskTrouble(path=str(target), reason="the copy took too long") from error
    finally:
        database.on_steps(None, _STEPS)


def _rotate(folder: Path) -> None:
    found = known_copies(folder)
    weeks: dict[str, Copy] = {}
    for each in found[KEPT:]:
        weeks.setdefault(time.strftime("%G-%V", time.gmtime(each.at)), each)
    keep = {each.path for each in (*found[:KEPT], *list(weeks.values())[:WEEKS])}
    for each in found:
        if each.path not in keep:
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                os.unlink(each.path)
