"""Putting a copy in the place of the desk, so that it can be taken back: what was there becomes a copy of its own.

The caller holds the lock of the profile and has closed the desk. Whatever takes the place is another file: it gets
another name (``store.lease``), and what waits in it is compared with the site before anything is sent, as always.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import time
from dataclasses import asdict
from pathlib import Path

from lmsdesk.domain.backups import Origin, Provenance
from lmsdesk.domain.errors import DiskTrouble, StoreDamaged, StoreTooNew
from lmsdesk.store.backup import FOLDER, back_up, is_sound, known_copies
from lmsdesk.store.desk_schema import VERSION, build
from lmsdesk.store.engine import DESK_ID, Database, check_kind, companions, guarded, keep_private
from lmsdesk.store.lease import LeaseMemory
from lmsdesk.store.rescue import discard, put_in_place

PATIENCE = 3.0  # seconds for readers to come to an end


def restore(path: Path, copy: Path, wall: int, memory: LeaseMemory) -> Provenance:
    """Let a copy take the desk's place; raise StoreDamaged or StoreTooNew for one that cannot, DiskTrouble.

    Whatever is raised, the desk is where it was.
    """
    if not is_sound(copy):
        raise StoreDamaged(path=str(copy), check="the copy fails its check")
    _check_version(copy)
    draft = path.with_name(f"{path.name}.restoring")
    discard(draft)
    try:
        keep_private(draft)
        shutil.copyfile(copy, draft)
    except OSError as error:
        discard(draft)
        raise DiskTrouble(path=str(draft), reason=error.strerror) from error
    at = next((each.at for each in known_copies(copy.parent) if each.path == copy), None)
    return _swap(path, draft, Provenance(Origin.CHOSEN, wall, copy=copy.name, copy_at=at), memory)


def start_empty(path: Path, wall: int, memory: LeaseMemory) -> Provenance:
    """Begin with an empty desk, where nothing of the old one can be read; that one is kept."""
    draft = path.with_name(f"{path.name}.restoring")
    discard(draft)
    build(draft, VERSION).close()
    return _swap(path, draft, Provenance(Origin.EMPTIED, wall), memory)


def _check_version(copy: Path) -> None:
    database = Database(copy, writable=False)
    try:
        if not check_kind(database, DESK_ID, VERSION):
            raise StoreDamaged(path=str(copy), check="it is empty")
    finally:
        database.close()


def _swap(path: Path, draft: Path, told: Provenance, memory: LeaseMemory) -> Provenance:
    """Keep what is there, mark the draft, and let it take the place."""
    try:
        aside = _keep_present(path, told.at)
        told = Provenance(told.origin, told.at, told.copy, told.copy_at, aside.name if aside is not None else "")
        with guarded(draft), contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as database:
            database.execute("DELETE FROM meta WHERE k='incarnation'")
            database.execute("INSERT OR REPLACE INTO setting VALUES('provenance', ?)", (json.dumps(asdict(told)),))
            database.execute("PRAGMA journal_mode=DELETE")
        if aside is not None:  # it is kept as a sound copy: the file itself need not stay as well
            _take_away_log(path)
        kept = put_in_place(draft, path, f"set-aside-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(told.at))}")
    except BaseException:
        discard(draft)
        raise
    memory.forget()  # the next to open it must not take it for a file that somebody put back
    if aside is not None:
        discard(kept)
    return told


def _keep_present(path: Path, wall: int) -> Path | None:
    """A verified copy of the desk as it is; None where there is none that could be copied."""
    if not path.exists():
        return None
    try:
        database = Database(path, writable=True)
    except (StoreDamaged, DiskTrouble):
        return None
    try:
        check_kind(database, DESK_ID, VERSION)
        if not database.value("SELECT count(*) FROM sqlite_schema"):
            return None
        return back_up(database, path.parent / FOLDER, "restore", wall=wall)
    except (StoreDamaged, StoreTooNew):
        return None
    except DiskTrouble:
        if is_sound(path):
            raise  # a sound desk is not given up for want of a place for its copy
        return None
    finally:
        database.close()


def _take_away_log(path: Path) -> None:
    """Write everything into the file itself; raise DiskTrouble while somebody else is reading it."""
    database = Database(path, writable=True)
    try:
        database.run(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
        busy = database.one("PRAGMA main.wal_checkpoint(TRUNCATE)")
        if busy is not None and busy[0]:
            raise DiskTrouble(path=str(path), reason="another program is reading it")
    finally:
        database.close()
    for each in companions(path)[1:]:
        if each.exists() and each.stat().st_size == 0:
            each.unlink()
