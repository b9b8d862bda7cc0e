"""Presets for lists, as texts that the desk does not look into."""

from __future__ import annotations

from lmsdesk.store.desk_imports import DeskImports, ImportReading


class PresetReading(ImportReading):
    """Reads presets."""

    def presets(self) -> list[tuple[str, str]]:
        """(name, body) of the presets by name."""
        rows = self.database.rows("SELECT name, body FROM main.preset ORDER BY name COLLATE NOCASE")
        return [(row[0], row[1]) for row in rows]


class DeskPresets(PresetReading, DeskImports):
    """Keeps presets."""

    def keep_preset(self, name: str, fingerprint: str, body: str) -> None:
        """Keep a preset; one of the same name is replaced. ``fingerprint`` is that of its headings."""
        with self._writing():
            self.database.run(
                "INSERT INTO main.preset(name, fingerprint, body) VALUES(?,?,?) "
                "ON CONFLICT(name) DO UPDATE SET fingerprint=excluded.fingerprint, body=excluded.body",
                (name, fingerprint, body),
            )

    def drop_preset(self, name: str) -> bool:
        """Forget a preset; tell whether there was one."""
        with self._writing():
            return self.database.run("DELETE FROM main.preset WHERE name=?", (name,)) > 0
