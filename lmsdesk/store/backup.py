"""Verified copies of the desk: ten of the latest, and one for each of the last weeks."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from lmsdesk.domain.errors import DiskTrouble
from lmsdesk.store.engine import Database, guarded

KEPT = 10
WEEKS = 8


def back_up(database: Database, folder: Path, why: str) -> Path:
    """Copy the desk as it is now, check the copy, and drop the oldest ones; return the copy's path."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise DiskTrouble(path=str(folder), reason=error.strerror) from error
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    target = folder / f"desk.{stamp}.{why}.sqlite3"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"desk.{stamp}.{why}-{number}.sqlite3"
    try:
        database.run("VACUUM INTO ?", (str(target),))
    except DiskTrouble:
        target.unlink(missing_ok=True)  # half a copy is none
        raise
    target.chmod(0o600)
    if not is_sound(target):
        target.unlink()
        raise DiskTrouble(path=str(target), reason="the copy fails its check")
    _rotate(folder)
    return target


def is_sound(path: Path) -> bool:
    """Tell whether a copy opens and passes the full check."""
    try:
        with guarded(path):
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            try:
                return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
            finally:
                connection.close()
    except DiskTrouble:
        return False


def copies(folder: Path) -> list[Path]:
    """All copies, newest first."""
    return sorted(folder.glob("desk.*.sqlite3"), reverse=True)


def _rotate(folder: Path) -> None:
    found = copies(folder)
    weeks: dict[str, Path] = {}
    for path in found[KEPT:]:
        day = path.name.split(".")[1][:8]
        week = time.strftime("%G-%V", time.strptime(day, "%Y%m%d"))
        weeks.setdefault(week, path)
    keep = set(found[:KEPT]) | set(list(weeks.values())[:WEEKS])
    for path in found:
        if path not in keep:
            path.unlink()
