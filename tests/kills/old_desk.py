"""A desk file as an earlier version of the program left it, with everything that is in a present one."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from lmsdesk.store import desk_schema
from lmsdesk.store.engine import DESK_ID, Database, make_durable


def make_older(path: Path, rng: random.Random) -> int:
    """Replace a desk at rest by the same in an earlier version; return which."""
    version = rng.randrange(1, desk_schema.VERSION)
    older = path.with_name("older.sqlite3")
    for end in ("", "-wal", "-shm"):
        older.with_name(older.name + end).unlink(missing_ok=True)
    database = Database(older, writable=True)
    make_durable(database, DESK_ID, full_sync=True)
    for step in desk_schema.STEPS[:version]:
        with database.transaction():
            step(database)
    database.run(f"PRAGMA user_version={version}")
    database.close()
    _copy(path, older)
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    older.replace(path)
    return version


def _copy(source: Path, target: Path) -> None:
    """All rows of all tables that both have; what is derived is made anew when the file is opened."""
    file = sqlite3.connect(target, isolation_level=None)
    file.execute("PRAGMA foreign_keys=OFF")
    file.execute("ATTACH ? AS now", (str(source),))
    tables = "SELECT name FROM {}.sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    kept = {row[0] for row in file.execute(tables.format("now"))}
    file.execute("BEGIN IMMEDIATE")
    for (name,) in file.execute(tables.format("main")).fetchall():
        if name in kept and not name.startswith("ov_"):
            mine = [row[1] for row in file.execute(f"PRAGMA main.table_info({name})")]
            theirs = {row[1] for row in file.execute(f"PRAGMA now.table_info({name})")}
            columns = ", ".join(f'"{column}"' for column in mine if column in theirs)
            file.execute(f"INSERT OR REPLACE INTO main.{name}({columns}) SELECT {columns} FROM now.{name}")
    file.execute("DELETE FROM main.sqlite_sequence")
    file.execute("INSERT INTO main.sqlite_sequence SELECT * FROM now.sqlite_sequence")
    file.execute("COMMIT")
    file.execute("DETACH now")
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
