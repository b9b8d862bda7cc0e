"""Opening SQLite files: pragmas, checks, transactions, and trouble mapped to named errors.

One connection per Database; the writer of a file is one Database in one process. Statements go to the
driver as they are (``exec_driver_sql``): measured 805,000 rows a second against 202,000 for Core
dictionaries and 20,000 for ORM objects. A connection that only reads is the driver's own: loading SQLAlchemy
takes as long as showing the first rows, so nothing on the way to them needs it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.errors import DiskTrouble, LmsDeskError, StoreDamaged, StoreTooNew, WrongUse

if TYPE_CHECKING:
    from sqlalchemy import Connection

DESK_ID = 0x4C444B51  # "LDKQ"
MIRROR_ID = 0x4C444B4D  # "LDKM"
MIRROR_VERSION = 2  # another version is thrown away and read anew

DISK_FULL = "the disk is full"  # the reason of a DiskTrouble
DISK_FAILED = "the disk failed"

Row = tuple[Any, ...]


class Database:
    """A connection to one file (and those attached to it)."""

    def __init__(self, path: Path, *, writable: bool, cache_mb: int = 16) -> None:
        self.path = path
        self.writable = writable
        self._cache_mb = cache_mb
        self._pragmas: tuple[str, ...] = ()
        self._attached: list[tuple[Path, str]] = []
        self._is_doubtful = False
        self._depth = 0
        self._remembered: dict[str, tuple[int, Any]] = {}
        self._open()

    def _open(self) -> None:
        self._connection: Connection | None = None
        with guarded(self.path):
            if self.writable:
                self._connection = _engine_connection(self.path, self._cache_mb)
                # The pool's proxy hands through to the driver; for bulk reads the plain cursor is twice as fast.
                self._driver: sqlite3.Connection = self._connection.connection.driver_connection  # type: ignore[assignment]
            else:
                self._driver = _connect(self.path, self.writable, self._cache_mb)

    @classmethod
    def in_memory(cls) -> Database:
        """A file that never was: to see what a schema looks like."""
        made = cls.__new__(cls)
        made.path, made.writable = Path(":memory:"), True
        made._connection = None
        made._driver = sqlite3.connect(":memory:", isolation_level=None)
        made._depth, made._remembered, made._is_doubtful = 0, {}, False
        return made

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query, as plain tuples."""
        with guarded(self.path):
            return self._driver.execute(sql, parameters).fetchall()

    def iterate(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Rows of a query one by one, for what does not fit into memory."""
        with guarded(self.path):
            yield from self._driver.execute(sql, parameters)

    def remembered(self, sql: str) -> Any:
        """The first value of a query, asked again only when another connection has written meanwhile."""
        version = self.value("PRAGMA main.data_version")
        if sql not in self._remembered or self._remembered[sql][0] != version or self.writable:
            self._remembered[sql] = (version, self.value(sql))
        return self._remembered[sql][1]

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        with guarded(self.path):
            found: Row | None = self._driver.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first value of the first row, or None."""
        row = self.one(sql, parameters)
        return row[0] if row else None

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one statement; return how many rows it touched."""
        if self._connection is None:
            with guarded(self.path):
                return self._driver.execute(sql, parameters).rowcount
        with guarded(self.path), _unwrapped():
            return self._connection.exec_driver_sql(sql, tuple(parameters)).rowcount

    def insert(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run one INSERT; return the id of the new row."""
        with guarded(self.path):
            return int(self._driver.execute(sql, parameters).lastrowid or 0)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one statement for each row of parameters; return how many rows were touched in all."""
        with guarded(self.path):
            return max(0, self._driver.executemany(sql, rows).rowcount)

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction of ours is open."""
        return self._depth > 0

    def total_changes(self) -> int:
        """How many rows this connection has changed so far."""
        return self._driver.total_changes

    def script(self, *statements: str) -> None:
        """Run statements one after the other."""
        for statement in statements:
            self.run(statement)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inner transactions join the outer one.

        After a failure of the disk the file is opened anew and checked first: what a flush that failed has left is
        not known, and must not be built upon.
        """
        if self._depth == 0:
            if self._is_doubtful:
                self._reopen()
            self.run("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException as error:
            self._depth -= 1
            if self._depth == 0:
                self._doubt(error)
                self._rollback()
            raise
        self._depth -= 1
        if self._depth == 0:
            try:
                self.run("COMMIT")
            except LmsDeskError as error:
                self._doubt(error)
                self._rollback()
                raise

    def _doubt(self, error: BaseException) -> None:
        if isinstance(error, DiskTrouble) and error.facts.get("reason") == DISK_FAILED:
            self._is_doubtful = True

    def _reopen(self) -> None:
        """Go on with the file as it is on the disk; raise StoreDamaged when it fails its check."""
        with guarded(self.path), _unwrapped():
            self.close()
        attached, self._attached = self._attached, []
        try:
            self._open()
            self.be(*self._pragmas)
            for path, name in attached:
                self.attach(path, name)
        except BaseException:
            self._connection, self._attached = None, attached
            self._driver = _Lost(self.path)  # type: ignore[assignment]  # it answers like a connection: with trouble
            raise
        told = self.value("PRAGMA main.quick_check(1)")
        if told != "ok":
            raise StoreDamaged(path=str(self.path), check=str(told)[:200])
        self._remembered.clear()
        self._is_doubtful = False

    def _rollback(self) -> None:
        if not self._driver.in_transaction:  # a full disk may have rolled back by itself
            return
        try:
            self.run("ROLLBACK")
        except DiskTrouble:
            self._is_doubtful = True
            raise

    def attach(self, path: Path, name: str) -> None:
        """Make another file readable under a schema name."""
        with guarded(path):
            self._driver.execute(f"ATTACH DATABASE ? AS {name}", (_address(path, writable=False),))
        self._attached.append((path, name))

    def be(self, *pragmas: str) -> None:
        """Set how this connection works, also when it has to be opened anew."""
        self._pragmas = pragmas
        for pragma in pragmas:
            self.run(f"PRAGMA {pragma}")

    def on_steps(self, stop: Callable[[], bool] | None, steps: int) -> None:
        """Ask ``stop`` after so many steps of SQLite's machine; what runs is broken off once it says yes."""
        self._driver.set_progress_handler(stop, steps)

    def interrupt(self) -> None:
        """Break off what runs on this connection, from another thread; it ends with an error of the driver."""
        self._driver.interrupt()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is None:
            self._driver.close()
        else:
            self._connection.close()
            self._connection.engine.dispose()


class _Lost:
    """Stands for a connection that could not be opened again: whatever is asked of it, the disk has failed."""

    in_transaction = False
    total_changes = 0

    def __init__(self, path: Path) -> None:
        self._path = path

    def close(self) -> None:
        """There is nothing to let go of."""

    def __getattr__(self, name: str) -> Any:
        raise DiskTrouble(path=str(self._path), reason=DISK_FAILED)


def _engine_connection(path: Path, cache_mb: int) -> Connection:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _connect(path, True, cache_mb),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    with _unwrapped():
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _connect(path: Path, writable: bool, cache_mb: int) -> sqlite3.Connection:
    if writable:
        keep_private(path)
    connection = sqlite3.connect(
        _address(path, writable=writable),
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        timeout=30,
    )
    for pragma in (
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        f"cache_size={-cache_mb * 1024}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if not writable:
        connection.execute("PRAGMA query_only=ON")
    return connection


def _address(path: Path, *, writable: bool) -> str:
    """How SQLite is told to open a file."""
    mode = "rwc" if writable else "ro"
    if not writable and not os.access(path.parent, os.W_OK):
        mode += "&immutable=1"  # nothing can be laid beside it, so nobody writes to it
    return f"{path.resolve().as_uri()}?mode={mode}"


def keep_private(path: Path) -> None:
    """Make the file, where there is none, and let nobody but its owner read it, nor what SQLite lays beside it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        for name in companions(path):
            with contextlib.suppress(FileNotFoundError):
                name.chmod(0o600)
    except PermissionError as error:
        raise DiskTrouble(path=str(path), reason="the file is read-only") from error
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def companions(path: Path) -> tuple[Path, ...]:
    """A database file and what SQLite may have laid beside it."""
    return tuple(path.with_name(path.name + extra) for extra in ("", "-wal", "-shm"))


class guarded:
    """Turn trouble with a file into StoreDamaged or DiskTrouble; programming errors pass.

    A class, since it stands around every statement: a generator would take as long as a small statement.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise _named(self._path, error) from error
        if isinstance(error, UnicodeDecodeError):  # what SQLite says of damaged words holds them, and is no text either
            raise StoreDamaged(path=str(self._path), check=str(error)) from error


@contextlib.contextmanager
def _unwrapped() -> Iterator[None]:
    """Let the driver's own error out of what SQLAlchemy makes of it."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise error.orig from error
        raise


def _named(path: Path, error: sqlite3.Error) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # A head with a damaged format number is no more than a plain error to SQLite.
    told = str(error)
    no_text = told.startswith("Could not decode to UTF-8")  # as the driver says it, without a code
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or told == "unsupported file format" or no_text:
        return StoreDamaged(path=str(path), check=str(error))
    reasons = {
        sqlite3.SQLITE_FULL: DISK_FULL,
        sqlite3.SQLITE_IOERR: DISK_FAILED,
        sqlite3.SQLITE_READONLY: "the file is read-only",
        sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
        sqlite3.SQLITE_BUSY: "another program is writing to it",
    }
    if code in reasons:
        return DiskTrouble(path=str(path), reason=reasons[code])
    return error


def make_durable(database: Database, application: int, *, full_sync: bool) -> None:
    """Set what is kept in the file: its kind, WAL, and how hard a commit is flushed."""
    if database.value("PRAGMA application_id") != application:  # setting it would write, also on a full disk
        database.run(f"PRAGMA application_id={application}")
    database.one("PRAGMA journal_mode=WAL")
    if full_sync:
        database.be("synchronous=FULL", "wal_autocheckpoint=256", "fullfsync=1", "checkpoint_fullfsync=1")
    else:
        database.be("synchronous=NORMAL", "wal_autocheckpoint=1000")


def check_kind(database: Database, application: int, newest: int) -> int:
    """The schema version of a file (0 for a new one); raise when it is another program's or a newer one."""
    found = int(database.value("PRAGMA application_id"))
    version = int(database.value("PRAGMA user_version"))
    empty = database.value("SELECT count(*) FROM sqlite_schema") == 0
    if not empty and found != application:
        raise WrongUse(what="foreign_file", value=str(database.path))
    if version < 0:
        raise StoreDamaged(path=str(database.path), check=f"version {version}")
    if version > newest:
        raise StoreTooNew(path=str(database.path), found=version, known=newest)
    return version


def set_aside(path: Path, suffix: str) -> Path:
    """Rename a file with its companions, so that a new one can take its place; nothing is deleted."""
    kept = path.with_name(f"{path.name}.{suffix}")
    for source, target in zip(companions(path), companions(kept), strict=True):
        if source.exists():
            os.replace(source, target)
    return kept
