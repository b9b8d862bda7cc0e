"""Saved views, and a way to read the desk beside its one writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lmsdesk.store.desk_presets import DeskPresets, PresetReading
from lmsdesk.store.engine import Database


class ViewReading(PresetReading):
    """Reads saved views."""

    def views(self) -> list[tuple[str, str]]:
        """(name, body) of the saved views in the order in which they were first saved."""
        return [(row[0], row[1]) for row in self.database.rows("SELECT name, body FROM main.saved_view ORDER BY id")]


class DeskViews(ViewReading, DeskPresets):
    """Keeps saved views."""

    def keep_view(self, name: str, view: str, body: str) -> None:
        """Keep a view; one of the same name is replaced in its place."""
        with self._writing():
            self.database.run(
                "INSERT INTO main.saved_view(name, view, body) VALUES(?,?,?) "
                "ON CONFLICT(name) DO UPDATE SET view=excluded.view, body=excluded.body",
                (name, view, body),
            )

    def drop_view(self, name: str) -> None:
        """Forget a view; nothing happens when there is none."""
        with self._writing():
            self.database.run("DELETE FROM main.saved_view WHERE name=?", (name,))


class DeskReader(ViewReading):
    """The desk through a connection that cannot write: it sees what was committed, and waits for nobody."""

    def __init__(self, path: Path, wall: Callable[[], int]) -> None:
        self.database = Database(path, writable=False)
        self._wall = wall

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()
