"""What was imported: which file became which change set, so that the same list is recognised when it comes again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lmsdesk.store.desk_decisions import DecisionReading
from lmsdesk.store.desk_staging import DeskStaging


@dataclass(frozen=True, slots=True)
class ImportRun:
    """A staged list: ``at`` and ``modified`` in Unix seconds, ``counts`` rows by outcome."""

    at: int
    name: str
    sha256: str
    path: str | None
    modified: int | None
    change_set: int | None
    counts: Mapping[str, int]


class ImportReading(DecisionReading):
    """Reads the list of imports."""

    def imports(self, sha256: str | None = None, limit: int = 50) -> Sequence[ImportRun]:
        """Past imports, newest first; only those of the same bytes when a hash is given."""
        where, values = ("WHERE sha256=?", [sha256]) if sha256 else ("", [])
        rows = self.database.rows(
            f"SELECT at_wall, name, sha256, path, mtime, cs_id, counts FROM main.import_run {where} "
            "ORDER BY id DESC LIMIT ?",
            [*values, limit],
        )
        return [
            ImportRun(at, name, hashed, path, modified, change_set, json.loads(counts))
            for at, name, hashed, path, modified, change_set, counts in rows
        ]


class DeskImports(ImportReading, DeskStaging):
    """Keeps the list of imports."""

    def note_import(self, run: ImportRun) -> None:
        """Keep which list became which change set."""
        with self._writing():
            self.database.run(
                "INSERT INTO main.import_run(sha256, name, path, mtime, at_wall, cs_id, counts) VALUES(?,?,?,?,?,?,?)",
                (run.sha256, run.name, run.path, run.modified, run.at, run.change_set, json.dumps(dict(run.counts))),
            )
