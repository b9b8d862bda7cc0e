"""A damaged desk: its readable rows are copied into a new file, and what they lack is taken from the newest copy.

Nothing is overwritten: the damaged file is set aside as it is. Rows that lie on a damaged page are found out by
halving the range around them, so that a page costs the rows on it and no others.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lmsdesk.domain.backups import Origin, Provenance
from lmsdesk.domain.errors import DiskTrouble, StoreDamaged
from lmsdesk.store.backup import Copy, is_sound, known_copies
from lmsdesk.store.engine import DESK_ID, Database, companions, guarded, keep_private

_TRIES = 20_000  # readings of ranges in one table
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)  # the second where SQLite repeats words that are none any more
_FAR = 1_000_000  # row numbers that are looked at behind the last one that could be read
Build = Callable[[Path, int], Database]


@dataclass(slots=True)
class _Taken:
    """What could be read of one file."""

    rows: int = 0
    operations: int = 0
    lost: list[str] = field(default_factory=list)


def rescue(path: Path, folder: Path, build: Build, newest: int, wall: int, damage: StoreDamaged) -> Provenance:
    """Put a sound desk into the place of a damaged one; raise the damage again when nothing at all can be read.

    ``build`` makes an empty desk of a schema version, ``folder`` holds the copies.
    """
    draft = path.with_name(f"{path.name}.recovering")
    discard(draft)
    copy = newest_sound(folder, newest)
    version = _version(path)
    taken = _Taken()
    if 0 < version <= newest:
        database = build(draft, version)
        try:
            taken = _take_rows(path, database)
            added = _add_from(database, copy, taken.lost) if copy is not None and taken.rows else 0
            _tie_up(database, wall)
        finally:
            database.close()
    if taken.rows:
        origin = Origin.RECOVERED
    elif copy is not None:
        discard(draft)
        shutil.copyfile(copy.path, draft)
        origin, added = Origin.REPLACED, _count(draft)
    else:
        discard(draft)
        raise damage
    keep_private(draft)
    _make_new(draft)
    aside = put_in_place(draft, path, f"corrupt-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(wall))}")
    used = copy if copy is not None and added else None
    return Provenance(
        origin,
        wall,
        copy=used.path.name if used else "",
        copy_at=used.at if used else None,
        aside=aside.name,
        read=taken.operations,
        added=added,
        lost=tuple(taken.lost),
    )


def newest_sound(folder: Path, newest: int) -> Copy | None:
    """The newest copy that passes its check and that this version can read."""
    return next(
        (each for each in known_copies(folder) if is_sound(each.path) and 0 < _version(each.path) <= newest), None
    )


def put_in_place(draft: Path, path: Path, suffix: str) -> Path:
    """Let a finished file take the desk's place; what was there is kept under another name, which is returned.

    At no moment is there no desk, and a log of the old file never lies beside the new one.
    """
    kept = path.with_name(f"{path.name}.{suffix}")
    try:
        _sync(draft)
        if path.exists():
            try:
                os.link(path, kept)
            except OSError:  # a file system without links
                shutil.copyfile(path, kept)
        for source, target in zip(companions(path)[1:], companions(kept)[1:], strict=True):
            if source.exists():
                os.replace(source, target)
        os.replace(draft, path)
        _sync(path.parent)
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error
    return kept


def discard(path: Path) -> None:
    """Remove a draft with what lies beside it."""
    for each in companions(path):
        each.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, onto the disk."""
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# Reading what can be read


def _version(path: Path) -> int:
    """The schema version of a file; 0 when not even that can be read."""
    try:
        with contextlib.closing(_connect(path)) as source:
            return int(source.execute("PRAGMA user_version").fetchone()[0])
    except (sqlite3.Error, UnicodeDecodeError):
        return 0


def _connect(path: Path) -> sqlite3.Connection:
    source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    source.text_factory = lambda data: data.decode("utf-8", "replace")
    return source


def _take_rows(path: Path, target: Database) -> _Taken:
    taken = _Taken()
    with contextlib.closing(_connect(path)) as source, _unchecked(target):
        for table, columns, key in _tables(target):
            marks = ",".join("?" * len(columns))
            insert = f"INSERT OR REPLACE INTO main.{table}({', '.join(columns)}) VALUES({marks})"
            whole = True
            rows = _readable(source, table, columns, key)
            for row in rows:
                if row is None:
                    whole = False
                    continue
                try:
                    target.insert(insert, row)
                except sqlite3.IntegrityError:  # a value that no such column holds
                    whole = False
                    continue
                taken.rows += 1
                taken.operations += table == "op"
            if not whole:
                taken.lost.append(table)
    return taken


def _tables(target: Database) -> list[tuple[str, list[str], list[str]]]:
    """Every table but the overlay, which is made anew: its columns, and its key where it has no row numbers."""
    found = []
    for name, without_rowid in target.rows(
        "SELECT name, wr FROM pragma_table_list WHERE schema='main' AND type='table' "
        "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'ov_%'"
    ):
        columns = target.rows("SELECT name, pk FROM pragma_table_info(?, 'main')", (name,))
        key = [f'"{column}"' for column, place in sorted(columns, key=lambda each: each[1]) if place]
        found.append((name, [f'"{column}"' for column, _ in columns], key if without_rowid else []))
    return found


def _readable(
    source: sqlite3.Connection, table: str, columns: Sequence[str], key: Sequence[str]
) -> Iterator[tuple[Any, ...] | None]:
    """The rows that can be read; None wherever some cannot."""
    order = key or ["rowid"]
    wanted = f"SELECT {'0' if key else 'rowid'}, {', '.join(columns)} FROM {table}"
    seen: set[Any] = set()
    last, first = 0, 0
    for way in ("", " DESC"):
        try:
            for row in source.execute(f"{wanted} ORDER BY {', '.join(f'{name}{way}' for name in order)}"):
                mark = tuple(row[1 + columns.index(name)] for name in key) if key else row[0]
                if mark in seen:
                    continue
                seen.add(mark)
                last, first = (last, row[0]) if way else (row[0], first)
                yield row[1:]
        except _DAMAGE:
            continue
        if not way:
            return
    yield None
    if not key and _is_there(source, table):
        yield from _between(source, wanted, last + 1, (first or last + _FAR) - 1, seen)


def _is_there(source: sqlite3.Connection, table: str) -> bool:
    try:
        return bool(source.execute("SELECT 1 FROM sqlite_schema WHERE name=?", (table,)).fetchone())
    except _DAMAGE:
        return False


def _between(source: sqlite3.Connection, wanted: str, low: int, high: int, seen: set[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a range that fails as a whole, found by halving it again and again."""
    ranges, tries = [(low, high)], 0
    while ranges and tries < _TRIES:
        start, end = ranges.pop()
        tries += 1
        if start > end:
            continue
        # A single row is asked for by its number: a range looks beyond its end, perhaps onto the damaged page.
        where = "rowid=?1" if start == end else "rowid BETWEEN ?1 AND ?2"
        try:
            rows = source.execute(f"{wanted} WHERE {where}", (start, end)[: 1 + (start < end)]).fetchall()
        except _DAMAGE:
            if start < end:
                middle = (start + end) // 2
                ranges += [(middle + 1, end), (start, middle)]
            continue
        for row in rows:
            if row[0] not in seen:
                seen.add(row[0])
                yield row[1:]


# What is lacking


def _add_from(target: Database, copy: Copy, lost: Sequence[str]) -> int:
    """Add the rows of the tables that are not whole from a copy; return how many operations came."""
    target.attach(copy.path, "copy")
    added = 0
    with _unchecked(target):
        for table, columns, _ in _tables(target):
            if table not in lost:
                continue
            there = {f'"{row[1]}"' for row in target.rows(f"PRAGMA copy.table_info({table})")}
            names = ", ".join(name for name in columns if name in there)
            if not names:
                continue  # the copy is from a version without it
            count = target.run(f"INSERT OR IGNORE INTO main.{table}({names}) SELECT {names} FROM copy.{table}")
            added += count if table == "op" else 0
    target.run("DETACH copy")
    return added


def _tie_up(target: Database, wall: int) -> None:
    """Give operations whose change set is lost one of their own name; drop edges that lead nowhere."""
    with _unchecked(target):
        site, actor = (target.value("SELECT v FROM main.meta WHERE k=?", (name,)) for name in ("site", "actor"))
        target.run(
            "INSERT INTO main.change_set(cs_id, uuid, title, origin, gate, created_wall, site_fingerprint, actor_id) "
            "SELECT cs_id, lower(hex(randomblob(16))), 'Recovered changes', 'form', 'queued', ?, ?, ? FROM "
            "(SELECT DISTINCT cs_id FROM main.op WHERE cs_id NOT IN (SELECT cs_id FROM main.change_set))",
            (wall, str(site or ""), int(actor or 0)),
        )
        for table, _, _ in _tables(target):
            _drop_loose_ends(target, table)
        _keep_counting(target)


def _drop_loose_ends(target: Database, table: str) -> None:
    """A reference to a row that is lost is emptied; where it cannot be, the row that refers goes."""
    needed: dict[str, int] = dict(
        target.rows("SELECT name, \"notnull\" OR pk FROM pragma_table_info(?, 'main')", (table,))
    )
    for parent, column, its in target.rows(
        'SELECT "table", "from", "to" FROM pragma_foreign_key_list(?, \'main\')', (table,)
    ):
        key = its or target.value("SELECT name FROM pragma_table_info(?, 'main') WHERE pk", (parent,))
        loose = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM main.{parent})"
        change = f"DELETE FROM main.{table}" if needed[column] else f"UPDATE main.{table} SET {column}=NULL"
        target.run(f"{change} WHERE {loose}")


def _keep_counting(target: Database) -> None:
    """A temporary id that some operation names is never given out again."""
    known = [
        int(row[0] or 0)
        for row in target.rows("SELECT max(n) FROM main.temporary_id UNION SELECT -min(tmp) FROM main.idmap")
    ]
    for row in target.rows("SELECT ekey FROM main.op WHERE ekey LIKE '%t-%'"):
        known += map(int, re.findall(r"t-(\d+)", row[0]))
    if highest := max(known):
        target.run("INSERT OR IGNORE INTO main.temporary_id VALUES(?)", (highest,))


@contextlib.contextmanager
def _unchecked(target: Database) -> Iterator[None]:
    """One transaction in which rows may come before what they refer to."""
    target.run("PRAGMA foreign_keys=OFF")
    with target.transaction():
        yield
    target.run("PRAGMA foreign_keys=ON")


def _make_new(draft: Path) -> None:
    """A file that takes another's place is another one: whoever opens it gives it a new name."""
    with guarded(draft), contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as database:
        database.execute(f"PRAGMA application_id={DESK_ID}")
        database.execute("DELETE FROM meta WHERE k='incarnation'")
        database.execute("PRAGMA journal_mode=DELETE")


def _count(path: Path) -> int:
    with guarded(path), contextlib.closing(_connect(path)) as source:
        return int(source.execute("SELECT count(*) FROM op").fetchone()[0])
