"""Receipts of lists: what became of each row, written as a table, and whether a list was there before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import DiskTrouble, WrongUse
from lmsdesk.domain.imports.plan import ImportPlan, Outcome, PlanRow
from lmsdesk.domain.imports.plan_ids import is_planned
from lmsdesk.domain.imports.receipts import (
    MOVING,
    SETTLED,
    Became,
    KeptRow,
    RowReceipt,
    Seen,
    became,
    digests,
    is_listed,
    outcome_of,
    rows_of,
    stored_ids,
)
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.tables import Head, Sheet, write_csv
from lmsdesk.services.language import say
from lmsdesk.services.wording_checks import code_text
from lmsdesk.services.wording_imports import reason_words
from lmsdesk.services.wording_receipts import became_words
from lmsdesk.store.desk_imports import ImportReading, ImportRun

MUCH = 0.5  # the share of rows that were there before, from which on a list counts as seen
Cells = Mapping[RowId, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A list that was staged, with what became of each of its rows."""

    run: ImportRun
    rows: Sequence[RowReceipt]

    @property
    def counts(self) -> dict[Became, int]:
        """How many rows have which fate; only those that some have."""
        found: dict[Became, int] = {}
        for row in self.rows:
            found[row.became] = found.get(row.became, 0) + 1
        return found


def kept_rows(plan: ImportPlan, headings: Sequence[str], cells: Cells, zone: str) -> list[KeptRow]:
    """The rows of a plan as they are kept beside their change set."""
    marks, beyond = digests(headings, cells), stored_ids(plan)
    return [
        KeptRow(
            beyond.get(row, row),
            outcome_of(parts),
            marks.get(row, ""),
            cells[row] if row in cells else list(parts[0].cells),
            _told(parts, zone),
            _person(parts),
        )
        for row, parts in rows_of(plan).items()
        if row in marks or row in beyond
    ]


def _told(parts: Sequence[PlanRow], zone: str) -> str:
    return "; ".join(dict.fromkeys(reason_words(reason, zone)[0] for row in parts for reason in row.reasons))


def _person(parts: Sequence[PlanRow]) -> int | None:
    return next((row.user_id for row in parts if row.user_id is not None and not is_planned(row.user_id)), None)


def receipt_of(book: ImportReading, number: int) -> Receipt:
    """What became of the rows of an import; raise WrongUse when there is none of this number."""
    run = book.import_run(number)
    states = book.states_by_row(run.change_set) if run.change_set is not None else {}
    back = book.rows_taken_back(run.change_set) if run.change_set is not None else set()
    there = run.change_set is not None and book.operation_span(run.change_set)[2] > 0
    return Receipt(
        run, [_receipt(row, states.get(row.row, ()), row.row in back, there) for row in book.import_rows(number)]
    )


def _receipt(kept: KeptRow, states: Sequence[tuple[State, str]], back: bool, there: bool) -> RowReceipt:
    found = became(kept.outcome, [state for state, _ in states], taken_back=back, is_there=there)
    why = next((code_text(text, text) for state, text in states if state in (State.REJECTED, State.CONFLICT)), "")
    return RowReceipt(kept, found, why)


def seen_before(
    book: ImportReading, plan: ImportPlan, headings: Sequence[str], cells: Cells, path: str | None = None
) -> Seen | None:
    """The import that had these rows: of the same bytes, else of the same file, else the one with most of them."""
    marks = digests(headings, cells)
    if not marks:
        return None
    number = _earlier(book, plan.source.sha256, set(marks.values()), path)
    if number is None:
        return None
    receipt = receipt_of(book, number)
    settled = {row.kept.digest for row in receipt.rows if row.became in SETTLED and row.kept.outcome in _DID}
    known = {row.kept.digest for row in receipt.rows}
    run = receipt.run
    seen = Seen(
        run=run.id,
        at=run.at,
        name=run.name,
        change_set=run.change_set,
        same_bytes=run.sha256 == plan.source.sha256,
        known=sum(mark in known for mark in marks.values()),
        drifted=(),
        fresh=tuple(row for row, mark in marks.items() if mark not in known) if known else (),
        settled=tuple(row for row, mark in marks.items() if mark in settled),
    )
    return seen.drifted_among({row.id for row in plan.rows if row.outcome in MOVING})


def _earlier(book: ImportReading, sha256: str, marks: Set[str], path: str | None) -> int | None:
    if same := book.imports(sha256, 1):
        return same[0].id
    counts = book.runs_with(marks)
    if here := [number for number in counts if path is not None and book.import_run(number).path == path]:
        return max(here)
    much = [number for number, count in counts.items() if count >= MUCH * len(marks)]
    return max(much, key=lambda number: (counts[number], number), default=None)


_DID = frozenset({Outcome.CREATE, Outcome.CHANGE, Outcome.SAME})


# Files


def write_receipt(path: Path, receipt: Receipt, zone: str) -> int:
    """Write a receipt as CSV, XLSX or JSON by the ending of the name; return how many rows.

    Raise WrongUse for another ending, DiskTrouble when the file cannot be written.
    """
    match path.suffix.casefold():
        case ".csv":
            write_csv(path, _sheet(receipt), zone)
        case ".xlsx":
            about = [
                say("What became of the rows of {name}", name=receipt.run.name),
                say("Change set {number}", number=receipt.run.change_set or "–"),
            ]
            write_xlsx(path, [_sheet(receipt)], about, zone)
        case ".json":
            _write_json(path, receipt)
        case other:
            raise WrongUse(what="format", value=other.removeprefix("."), known="csv, xlsx, json")
    return len(receipt.rows)


def shape_of(receipt: Receipt) -> dict[str, object]:
    """A receipt as JSON."""
    run = receipt.run
    return {
        "import": run.id,
        "file": run.name,
        "at": run.at,
        "sha256": run.sha256,
        "change_set": run.change_set,
        "headings": list(run.headings),
        "counts": {fate.value: number for fate, number in receipt.counts.items()},
        "rows": [
            {
                "source": row.kept.row.source,
                "row": row.kept.row.number if is_listed(row.kept.row) else None,
                "cells": list(row.kept.cells),
                "planned": row.kept.outcome.value,
                "became": row.became.value,
                "told": row.kept.told or None,
                "why": row.why or None,
            }
            for row in receipt.rows
        ],
    }


def _write_json(path: Path, receipt: Receipt) -> None:
    try:
        path.write_text(json.dumps(shape_of(receipt), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error


def _sheet(receipt: Receipt) -> Sheet:
    """The list as it was, with three columns behind it that are passed over when it comes again."""
    width = max([len(receipt.run.headings), *(len(row.kept.cells) for row in receipt.rows)])
    heads = [*receipt.run.headings, *[""] * (width - len(receipt.run.headings))]
    rows = [
        [
            *row.kept.cells,
            *[""] * (width - len(row.kept.cells)),
            str(row.kept.row.number) if is_listed(row.kept.row) else "",
            became_words(row.became),
            "; ".join(filter(None, (row.why, row.kept.told))),
        ]
        for row in receipt.rows
    ]
    return Sheet("Rows", [Head(name) for name in (*heads, "lmsdesk_row", "lmsdesk_status", "lmsdesk_reason")], rows)
