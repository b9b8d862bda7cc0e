"""A desk that is only looked at: another process has it, a newer program wrote it, or its disk takes no writing.

Whatever would write raises the ReadOnly that says why. A file that this program cannot read as it is, or not where it
lies, is looked at through a private copy, in which everything is brought into the form of this version.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path

from lmsdesk.domain.changes import Gate, Origin, State
from lmsdesk.domain.errors import ReadOnly, StoreDamaged, StoreTooNew
from lmsdesk.store import overlay
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_base import _Writing
from lmsdesk.store.desk_rows import OP_COLUMNS, SET_COLUMNS
from lmsdesk.store.desk_schema import STEPS, VERSION
from lmsdesk.store.engine import DESK_ID, Database, guarded, keep_private
from lmsdesk.store.payloads import UNREADABLE


class LookingDesk(Desk):
    """Reads like the writer of the desk; nothing is written, and no lock is held."""

    def __init__(
        self, path: Path, mirror: Path, *, site: str, actor: int, wall: Callable[[], int], why: ReadOnly
    ) -> None:
        self._why = why
        self._lock = None
        self._epoch = 0
        self.database = Database(path, writable=False)
        self.database.attach(mirror, "mirror")
        self._begin(site, actor, wall)

    def close(self) -> None:
        """Let go of the file; what lies beside it belongs to its writer."""
        self.database.close()

    def recover(self) -> int:
        """What is on its way is the affair of whoever sends it."""
        return 0

    def back_up(self, why: str) -> Path:
        """Refused."""
        raise ReadOnly(**self._why.facts)

    def back_up_daily(self) -> None:
        """Nothing changes here."""

    def drop_steps(self, numbers: Collection[int]) -> None:
        """Steps that cannot be taken back any more do not matter where none is."""

    def bind(self, fingerprint: str, actor: int) -> None:
        """Nothing is kept."""

    def _writing(self) -> _Writing:
        raise ReadOnly(**self._why.facts)


def readable_copy(path: Path, mirror: Path, folder: Path, wall: Callable[[], int]) -> Path:
    """Copy a desk into a private folder, in the form of this version; what it cannot show is shown as refused.

    Raise StoreTooNew for a file that only newer programs can read.
    """
    copy = folder / path.name
    _copy(path, copy)
    database = Database(copy, writable=True)
    try:
        _make_readable(database, path)
    finally:
        database.close()
    desk = Desk(copy, mirror, site="", actor=0, wall=wall)
    try:
        desk.refresh_overlay(desk.live_subjects())
    finally:
        desk.close()
    return copy


def _copy(path: Path, copy: Path) -> None:
    """By way of SQLite, which knows what is in its log; where that needs to write, file by file."""
    keep_private(copy)
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            return
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreDamaged(path=str(path), check=str(error)) from error
    for extra in ("", "-wal"):
        source_file = path.with_name(path.name + extra)
        if source_file.exists():
            shutil.copyfile(source_file, copy.with_name(copy.name + extra))
            keep_private(copy.with_name(copy.name + extra))


def _make_readable(database: Database, path: Path) -> None:
    """Bring a newer file into the form of this version; an older one is migrated when it is opened."""
    found = int(database.value("PRAGMA user_version"))
    if int(database.value("PRAGMA application_id")) != DESK_ID or found <= VERSION:
        return
    least = database.value("SELECT v FROM main.meta WHERE k='min_reader'")
    if least is not None and int(least) > VERSION:
        raise StoreTooNew(path=str(path), found=found, known=VERSION)
    try:
        with guarded(path):
            database.rows(f"SELECT {OP_COLUMNS}, entity, subject, payload_v FROM main.op LIMIT 0")
            database.rows(f"SELECT {SET_COLUMNS} FROM main.change_set LIMIT 0")
    except sqlite3.OperationalError as error:
        raise StoreTooNew(path=str(path), found=found, known=VERSION) from error
    database.run("PRAGMA ignore_check_constraints=ON")
    with database.transaction():
        _take_away_unknown(database)
        overlay.drop(database)
        overlay.create(database)
        _add_missing_tables(database)
        database.run(f"PRAGMA user_version={VERSION}")


def _take_away_unknown(database: Database) -> None:
    """States and words that only the newer program knows."""
    for column, table, known, otherwise in (
        ("state", "op", State, f"'{State.REJECTED}', error_code='{UNREADABLE}', error_class='unsupported'"),
        ("gate", "change_set", Gate, f"'{Gate.PAUSED}'"),
        ("origin", "change_set", Origin, f"'{Origin.FORM}'"),
    ):
        words = ",".join(f"'{word}'" for word in known)
        database.run(f"UPDATE main.{table} SET {column}={otherwise} WHERE {column} NOT IN ({words})")


def _add_missing_tables(database: Database) -> None:
    """Tables that the newer program has done away with, empty."""
    model = Database.in_memory()
    try:
        for step in STEPS:
            step(model)
        there = {row[0] for row in database.rows("SELECT name FROM main.sqlite_schema WHERE type='table'")}
        for name, sql in model.rows("SELECT name, sql FROM sqlite_schema WHERE type='table' AND sql IS NOT NULL"):
            if name not in there and not name.startswith("sqlite_"):
                database.run(sql)
    finally:
        model.close()
