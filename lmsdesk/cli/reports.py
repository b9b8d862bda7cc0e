"""``lmsdesk report``: make a report."""

from __future__ import annotations

import argparse

from lmsdesk.cli import exits
from lmsdesk.cli.opening import opened
from lmsdesk.cli.output import Output, table
from lmsdesk.domain.csv_styles import DELIMITERS, CsvStyle
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.reports import REPORTS
from lmsdesk.services.report_texts import heads, lines_about, shown
from lmsdesk.services.wording_reports import QUESTIONS, TITLES


async def run_report(options: argparse.Namespace, output: Output) -> int:
    """Compute a report and print it, or write it to a file."""
    if options.name is None:
        rows = [[name, TITLES[name], QUESTIONS[name]] for name in REPORTS]
        names = [
            {"name": name, "title": TITLES[name], "options": {str(k): v for k, v in REPORTS[name].options.items()}}
            for name in REPORTS
        ]
        output.result(names, table(["name", "title", "answers"], rows))
        return exits.DONE
    chosen = {}
    for pair in options.settings:
        key, found, value = pair.partition("=")
        if not found:
            raise WrongUse(what="usage", value=pair, usage="Write --set option=value.")
        chosen[key] = value
    async with opened(options, output, reads=True) as console:
        reports = console.reports
        result = await reports.run(options.name, chosen, options.as_of)
        if options.output is not None:
            kind = options.format or options.output.suffix.lstrip(".") or "xlsx"
            await reports.export(
                result, options.output, kind, CsvStyle(DELIMITERS[options.delimiter], options.csv == "safe")
            )
            told = {"report": options.name, "file": str(options.output), "rows": len(result.rows)}
            output.result(told, [f"{len(result.rows):,} rows in {options.output}"])
            return exits.DONE
        if options.format not in (None, "json"):
            raise WrongUse(what="usage", value=options.format, usage="Say where with --output FILE.")
        zone, columns = result.request.zone, result.spec.columns
        lines = [*lines_about(console, result), ""]
        body = [*result.rows, *([result.totals] if result.totals else [])]
        cells = [[shown(value, column, zone) for value, column in zip(row, columns, strict=True)] for row in body]
        output.json = output.json or options.format == "json"
        shape = await reports.shape(result) if output.json else {}
        output.result(shape, [*lines, *table(heads(columns), cells)])
        return exits.DONE
