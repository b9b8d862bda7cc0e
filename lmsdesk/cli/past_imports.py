"""``lmsdesk imports``: what became of lists, row by row."""

from __future__ import annotations

import argparse

from lmsdesk.cli import exits, shapes
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.services.import_receipts import Receipt, shape_of
from lmsdesk.services.wording_receipts import became_words


async def run_imports(options: argparse.Namespace, output: Output) -> int:
    """Do what the action says."""
    async with opened(options, output, reads=True) as console:
        match options.action:
            case "show":
                receipt = console.imports.receipt(options.id)
                output.result(shape_of(receipt), _lines(receipt))
            case "save":
                count = await console.imports.save_receipt(options.id, options.file)
                output.result({"file": str(options.file), "rows": count}, [f"{count:,} rows saved in {options.file}"])
            case _:
                found = console.book.imports(limit=-1)
                told = [
                    {"id": run.id, "at": shapes.iso(run.at), "file": run.name, "change_set": run.change_set}
                    for run in found
                ]
                rows = [[str(each[name] or "") for name in ("id", "at", "file", "change_set")] for each in told]
                lines = table(["id", "at", "file", "change set"], rows) if rows else ["Nothing was imported yet."]
                output.result(told, lines)
    return exits.DONE


def _lines(receipt: Receipt) -> list[str]:
    counts = ", ".join(f"{number:,} {became_words(fate).lower()}" for fate, number in receipt.counts.items())
    rows = [
        [str(row.kept.row.number), became_words(row.became), row.why or row.kept.told, ", ".join(row.kept.cells)]
        for row in receipt.rows
    ]
    return [f"{receipt.run.name}: {counts or 'no rows are kept'}", *table(["row", "became", "why", "cells"], rows)]
