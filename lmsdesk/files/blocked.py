"""Rows that cannot be done, back to the person: what is wrong stands in columns that are passed over on return."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lmsdesk.domain.imports.headers import CONTROL_COLUMNS
from lmsdesk.files import books, tables


def write_blocked(path: Path, header: Sequence[str], told: Sequence[tuple[Sequence[str], int, str, str, str]]) -> int:
    """Write rows with their number, status, reason and fix in columns that are passed over when they come back.

    CSV where the name ends so, else XLSX with all cells as text. Return how many rows; raise DiskTrouble.
    """
    kept = [place for place, name in enumerate(header) if name.strip().casefold() not in CONTROL_COLUMNS]
    width = max((len(cells) for cells, *_ in told), default=0)
    spare = range(len(header), width)  # cells beyond the heading stand behind everything else
    rows = [
        [*(_cell(cells, place) for place in kept), str(number), *why, *(_cell(cells, place) for place in spare)]
        for cells, number, *why in told
    ]
    heads = [tables.Head(header[place]) for place in kept]
    heads += [tables.Head(name) for name in CONTROL_COLUMNS] + [tables.Head("") for _ in spare]
    sheet = tables.Sheet("Rows", heads, rows)
    if path.suffix.casefold() in (".csv", ".txt"):
        tables.write_csv(path, sheet, "UTC")
    else:
        books.write_xlsx(
            path, [sheet], ["Rows that could not be imported. Correct them here and drop this file."], "UTC"
        )
    return len(rows)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
