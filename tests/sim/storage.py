"""Files and crashes: prepared empty files that are copied, and points at which a client may die.

A crash is raised where a labelled point is reached; the connections are closed first, so nothing that the program
does on its way out can reach a file, as after a kill.
"""

from __future__ import annotations

import contextlib
import marshal
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lmsdesk.domain.ports import Payload, Rows, Table
from lmsdesk.services.mirroring import InlineMirror
from lmsdesk.store import engine
from lmsdesk.store.engine import Database, guarded

DESK, MIRROR = "desk.sqlite3", "mirror.sqlite3"
Point = Callable[[str], None]


class Crash(BaseException):
    """The client died here; nothing of the program may catch it."""


def watch(database: Database, name: str, point: Point, committed: Callable[[], None]) -> None:
    """Reach a point before and after each commit of a file; ``committed`` hears of each that is durable."""
    driver, path = database._driver, database.path

    def run(sql: str, parameters: Any = ()) -> int:
        """As the real one, without the way through SQLAlchemy, which takes longer than most statements here."""
        if sql != "COMMIT":
            with guarded(path):
                return driver.execute(sql, parameters).rowcount
        point(f"before a commit of the {name}")
        with guarded(path):
            driver.execute(sql)
        committed()
        point(f"after a commit of the {name}")
        return -1

    database.run = run  # type: ignore[method-assign]


class _Bare:
    """Stands where the store has a connection of SQLAlchemy: the same driver, without the pool around it."""

    def __init__(self, path: Path, cache_mb: int) -> None:
        self.driver_connection = engine._connect(path, True, cache_mb)
        self.connection = self.engine = self

    def exec_driver_sql(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run a statement."""
        return self.driver_connection.execute(sql, parameters)

    def close(self) -> None:
        """Let go of the file."""
        self.driver_connection.close()

    def dispose(self) -> None:
        """There is no pool."""


@contextlib.contextmanager
def bare_connections() -> Iterator[None]:
    """Open files without the pool of SQLAlchemy, which takes longer to make than a small file takes to open."""
    kept = engine._engine_connection
    engine._engine_connection = _Bare  # type: ignore[assignment]  # as far as the store uses it
    try:
        yield
    finally:
        engine._engine_connection = kept


def pull_the_plug(*databases: Database) -> None:
    """Close files as a kill does: what was not committed is gone."""
    for database in databases:
        if database._driver.in_transaction:
            database._driver.execute("ROLLBACK")
        database.close()


class SimMirror(InlineMirror):
    """The mirror in this process; what the simulated server lists needs no decoder of a wire format."""

    async def _call(self, method: str, *arguments: Any) -> Any:
        if method != "store":
            return await super()._call(method, *arguments)
        scope, payload, seq = arguments
        return self._mirror.store(scope, unpacked(payload), seq)


def packed(batches: list[Rows]) -> Payload:
    """Rows on their way to the mirror."""
    told = [(batch.table.value, batch.source, batch.columns, list(batch.rows)) for batch in batches]
    return Payload("sim", marshal.dumps(told))


def unpacked(payload: Payload) -> list[Rows]:
    """Rows that arrived."""
    return [Rows(Table(table), source, tuple(columns), rows) for table, source, columns, rows in _loads(payload)]


def _loads(payload: Payload) -> list[tuple[str, str, tuple[str, ...], list[Any]]]:
    told: list[tuple[str, str, tuple[str, ...], list[Any]]] = marshal.loads(payload.data)
    return told


def copy_file(source: Path, target: Path) -> None:
    """Copy a closed database file with its log, if it has one."""
    for extra in ("", "-wal"):
        there, here = source.with_name(source.name + extra), target.with_name(target.name + extra)
        here.unlink(missing_ok=True)
        if there.exists():
            shutil.copyfile(there, here)
    target.with_name(target.name + "-shm").unlink(missing_ok=True)


def remove_file(path: Path) -> None:
    """Delete a database file with its companions."""
    for extra in ("", "-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)


def witness(folder: Path) -> sqlite3.Connection:
    """A second connection that sees only what is committed."""
    return sqlite3.connect(f"{(folder / DESK).as_uri()}?mode=ro", uri=True, isolation_level=None)
