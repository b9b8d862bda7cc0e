"""What a copy of the desk holds, and how it differs from the desk as it is: through connections that only read."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.domain.backups import Difference, WaitingLine
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.store.desk_rows import LIVE
from lmsdesk.store.engine import Database

_LINE = "uuid, label, verb, entity, state"


def figures(path: Path) -> tuple[int, int, int] | None:
    """Change sets, waiting changes and schema version of a file; None when it cannot be read."""
    try:
        with _opened(path) as database:
            version = int(database.value("PRAGMA user_version"))
            sets = int(database.value("SELECT count(*) FROM change_set"))
            return sets, int(database.value(f"SELECT count(*) FROM op WHERE {LIVE}")), version
    except (LmsDeskError, sqlite3.Error):
        return None


def difference(copy: Path, present: Path) -> Difference:
    """What restoring the copy would change; a desk that cannot be read counts as an empty one.

    Raise StoreDamaged, DiskTrouble when the copy cannot be read.
    """
    then, sets_then = _waiting(copy)
    try:
        now, sets_now = _waiting(present)
        decided = _decided(present, [uuid for uuid in then if uuid not in now])
    except (LmsDeskError, sqlite3.Error):
        now, sets_now, decided = {}, set(), set()
    lacking = [line for uuid, line in then.items() if uuid not in now]
    return Difference(
        back=[line for line in lacking if line.uuid not in decided],
        again=[line for line in lacking if line.uuid in decided],
        leaving=[line for uuid, line in now.items() if uuid not in then],
        staying=sum(uuid in now for uuid in then),
        sets_leaving=len(sets_now - sets_then),
    )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(path, writable=False)
    try:
        yield database
    finally:
        database.close()


def _waiting(path: Path) -> tuple[dict[str, WaitingLine], set[str]]:
    with _opened(path) as database:
        lines = [WaitingLine(*row) for row in database.rows(f"SELECT {_LINE} FROM op WHERE {LIVE} ORDER BY op_id")]
        sets = {row[0] for row in database.rows("SELECT uuid FROM change_set")}
    return {line.uuid: line for line in lines}, sets


def _decided(path: Path, uuids: list[str]) -> set[str]:
    """Those of these operations that the desk knows as done."""
    if not uuids:
        return set()
    with _opened(path) as database:
        return {row[0] for row in database.rows("SELECT uuid FROM op WHERE state IN ('RETIRED','NOOP')")} & set(uuids)
