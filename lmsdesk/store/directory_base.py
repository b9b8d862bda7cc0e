"""What all look-ups of a directory share: the database, and queries for the effective state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lmsdesk.store.engine import Database

CHUNK = 400  # values in one query
NEAR = 70.0  # similarity in per cent below which two texts are not near


def nobody_waits() -> None:
    """Nobody waits for what is looked up."""


class Lookups:
    """Reads mirror and overlay through one connection."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.look: Callable[[], None] = nobody_waits  # called between two queries of many; may raise Cancelled

    def _parts(self, items: list[Any], size: int) -> Iterator[list[Any]]:
        """The items in parts that fit into one query."""
        for part in chunks(items, size):
            self.look()
            yield part

    def _effective(self, table: str, columns: str) -> str:
        """A query for all rows with my edits on top; without any the mirror is enough."""
        base = f"SELECT {columns} FROM {table} t WHERE gone_seq IS NULL"
        if self._is_untouched(table):
            return base
        return (
            f"{base} AND NOT EXISTS (SELECT 1 FROM q.ov_{table} x WHERE x.id=t.id) "
            f"UNION ALL SELECT {columns} FROM q.ov_{table} WHERE mark<>'removed'"
        )

    def _is_untouched(self, table: str) -> bool:
        """Tell whether no unsent edit of mine lies over a table."""
        return self._db.one(f"SELECT 1 FROM q.ov_{table} LIMIT 1") is None


def chunks(items: list[Any], size: int) -> Iterable[list[Any]]:
    """The items in parts that fit into one query."""
    return (items[start : start + size] for start in range(0, len(items), size))
