"""What was imported: which file became which change set, row by row, so that a list is known when it comes again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.receipts import KeptRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.store.desk_decisions import DecisionReading
from lmsdesk.store.desk_rows import CHOSEN, chosen
from lmsdesk.store.desk_staging import DeskStaging

_COLUMNS = "at_wall, name, sha256, path, mtime, cs_id, counts, headings, id"


@dataclass(frozen=True, slots=True)
class ImportRun:
    """A staged list: ``at`` and ``modified`` in Unix seconds, ``counts`` rows by outcome; a set has no ``path``."""

    at: int
    name: str
    sha256: str
    path: str | None
    modified: int | None
    change_set: int | None
    counts: Mapping[str, int]
    headings: tuple[str, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file behind a staged list: ``sha256`` is that of what was read.

    ``looked`` is the hash of what the file became later, where a person has looked at that.
    """

    change_set: int
    path: str
    sha256: str
    looked: str | None


class ImportReading(DecisionReading):
    """Reads the list of imports."""

    def imports(self, sha256: str | None = None, limit: int = 50) -> Sequence[ImportRun]:
        """Past imports, newest first; only those of the same bytes when a hash is given."""
        where, values = ("WHERE sha256=?", [sha256]) if sha256 else ("", [])
        return self._runs(f"{where} ORDER BY id DESC LIMIT ?", [*values, limit])

    def import_run(self, number: int) -> ImportRun:
        """One past import; raise WrongUse when there is none."""
        found = self._runs("WHERE id=?", [number])
        if not found:
            raise WrongUse(what="import_run", value=number)
        return found[0]

    def files_of(self, change_sets: Collection[int]) -> Sequence[ImportedFile]:
        """The files behind these change sets: one of a list, several of a set, none of what was pasted."""
        rows = self.database.rows(
            "SELECT r.cs_id, f.path, f.sha256, f.looked FROM main.import_file f "
            f"JOIN main.import_run r ON r.id=f.run WHERE r.cs_id IN {CHOSEN} ORDER BY f.id",
            (chosen(change_sets),),
        )
        return [ImportedFile(*row) for row in rows]

    def _runs(self, rest: str, values: Sequence[int | str]) -> Sequence[ImportRun]:
        rows = self.database.rows(f"SELECT {_COLUMNS} FROM main.import_run {rest}", values)
        return [
            ImportRun(
                at,
                name,
                hashed,
                path,
                modified,
                change_set,
                json.loads(counts),
                tuple(json.loads(headings)),
                number,
            )
            for at, name, hashed, path, modified, change_set, counts, headings, number in rows
        ]

    def import_rows(self, run: int) -> Sequence[KeptRow]:
        """The rows of an import as they were, in the order of the list."""
        rows = self.database.rows(
            "SELECT row, outcome, digest, cells, told, user_id FROM main.import_row WHERE run=? ORDER BY row", (run,)
        )
        return [
            KeptRow(RowId.unpacked(row), Outcome(outcome), digest, json.loads(cells), told, user)
            for row, outcome, digest, cells, told, user in rows
        ]

    def runs_with(self, digests: Collection[str]) -> dict[int, int]:
        """How many of these different rows each import had, for those that had any."""
        rows = self.database.rows(
            f"SELECT run, count(DISTINCT digest) FROM main.import_row WHERE digest IN {CHOSEN} GROUP BY run",
            (chosen(digests),),
        )
        return dict(map(tuple, rows))

    def states_by_row(self, change_set: int) -> dict[RowId, list[tuple[State, str]]]:
        """The states of the changes of each row of a list, with what the server said about them."""
        rows = self.database.rows(
            "SELECT source_row, state, coalesce(error_code, ''), coalesce(error_text, '') FROM main.op "
            "WHERE cs_id=? AND source_row IS NOT NULL ORDER BY op_id",
            (change_set,),
        )
        found: dict[RowId, list[tuple[State, str]]] = {}
        for row, state, code, text in rows:
            found.setdefault(RowId.unpacked(row), []).append((State(state), text or code))
        return found

    def rows_taken_back(self, change_set: int) -> set[RowId]:
        """The rows of a list of which a later change set has undone something."""
        rows = self.database.rows(
            "SELECT DISTINCT o.source_row FROM main.op o JOIN main.change_set s ON s.inverse_of=o.cs_id "
            "JOIN main.op i ON i.cs_id=s.cs_id AND i.ekey=o.ekey AND i.state IN ('APPLIED','RETIRED','NOOP') "
            "WHERE o.cs_id=? AND o.source_row IS NOT NULL",
            (change_set,),
        )
        return {RowId.unpacked(row[0]) for row in rows}


class DeskImports(ImportReading, DeskStaging):
    """Keeps the list of imports."""

    def note_import(self, run: ImportRun, rows: Iterable[KeptRow] = (), files: Iterable[tuple[str, str]] = ()) -> int:
        """Keep which list became which change set, with its rows; return the number of the import.

        ``files`` are the paths behind it, each with the hash of what was read.
        """
        with self._writing():
            number = self.database.insert(
                "INSERT INTO main.import_run(sha256, name, path, mtime, at_wall, cs_id, counts, headings) "
                "VALUES(?,?,?,?,?,?,?,?)",
                (
                    run.sha256,
                    run.name,
                    run.path,
                    run.modified,
                    run.at,
                    run.change_set,
                    json.dumps(dict(run.counts)),
                    json.dumps(run.headings, ensure_ascii=False),
                ),
            )
            self.database.many(
                "INSERT INTO main.import_row(run, row, outcome, user_id, digest, cells, told) VALUES(?,?,?,?,?,?,?)",
                [
                    (
                        number,
                        each.row.packed,
                        each.outcome.value,
                        each.user_id,
                        each.digest,
                        json.dumps(each.cells, ensure_ascii=False),
                        each.told,
                    )
                    for each in rows
                ],
            )
            self.database.many(
                "INSERT INTO main.import_file(run, path, sha256) VALUES(?,?,?)",
                [(number, path, hashed) for path, hashed in files],
            )
        return number

    def note_looked(self, path: str, sha256: str) -> None:
        """Somebody has looked at what a file is now: its earlier imports may go out."""
        of_file = "path=? AND sha256<>? AND looked IS NOT ?"
        facts = (path, sha256, sha256)
        if self.database.one(f"SELECT 1 FROM main.import_file WHERE {of_file} LIMIT 1", facts) is None:
            return  # nearly always: looking at a list writes nothing
        with self._writing():
            self.database.run(f"UPDATE main.import_file SET looked=? WHERE {of_file}", (sha256, *facts))
