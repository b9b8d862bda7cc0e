"""Running a report and handing it to somebody: as a table here, as XLSX, CSV, PDF, HTML or JSON there."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lmsdesk.domain.errors import DiskTrouble, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import Column, ColumnKind, ReportResult, day_end, request
from lmsdesk.files.pages import Bars, Document, Paper, write_pdf
from lmsdesk.files.tables import Head, Sheet, write_csv, write_xlsx
from lmsdesk.services.console import Console
from lmsdesk.services.values import show_time
from lmsdesk.services.wording_reports import COLUMNS, TITLES, definition, filter_sentence
from lmsdesk.store import reports as queries

FORMATS = ("xlsx", "csv", "pdf", "html", "json")
DETAIL_TITLE = "Overdue people"
PAPER_ROWS = 2_000  # more belong in a sheet; the paper says so


def run_report(
    console: Console, name: str, *, as_of: str | None = None, options: Mapping[str, str] | None = None
) -> ReportResult:
    """Compute a report over the mirror; ``as_of`` is a day, which counts until its end, or an instant."""
    moment = day_end(as_of, console.zone) if as_of else console.clock.wall()
    return queries.run(console.reader.database, request(name, moment, console.zone, options or {}))


def lines_about(console: Console, result: ReportResult) -> list[str]:
    """What stands on every export: site, instant, freshness, limits and definitions."""
    site = console.profile.site
    asked = result.request
    fresh = show_time(result.data_as_of, asked.zone, with_clock=True)
    return [
        TITLES[result.spec.name],
        f"{site.title or site.name}, {site.url}",
        f"As of {show_time(asked.as_of, asked.zone, with_clock=True)} ({asked.zone}); data read {fresh}",
        filter_sentence(asked),
        f"{len(result.rows):,} rows",
    ]


def export(console: Console, result: ReportResult, path: Path, kind: str) -> None:
    """Write a report to a file; raise WrongUse for another format, DiskTrouble when it cannot be written."""
    writers = {"xlsx": _xlsx, "csv": _csv, "pdf": _pdf, "html": _html, "json": _json}
    if kind not in writers:
        raise WrongUse(what="format", value=kind, known=", ".join(FORMATS))
    writers[kind](console, result, path)


def shape(console: Console, result: ReportResult) -> dict[str, Any]:
    """A report as plain data: times ISO 8601 UTC, unknown null."""
    spec = result.spec
    return {
        "report": spec.name,
        "as_of": _iso(result.request.as_of),
        "data_as_of": _iso(result.data_as_of),
        "zone": result.request.zone,
        "options": {option.value: value for option, value in result.request.options.items()},
        "definitions": [definition(code, result.request) for code in spec.definitions],
        "columns": [column.name for column in spec.columns],
        "rows": [_named(spec.columns, row) for row in result.rows],
        "totals": _named(spec.columns, result.totals) if result.totals else None,
        "details": [_named(spec.detail_columns, row) for row in result.details],
    }


def _named(columns: Sequence[Column], row: Sequence[Value]) -> dict[str, Any]:
    return {
        column.name: _iso(value) if column.kind is ColumnKind.TIME else value
        for column, value in zip(columns, row, strict=True)
    }


def _iso(value: Value) -> str | None:
    if not isinstance(value, int):
        return None
    return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")


def _heads(columns: Sequence[Column]) -> list[Head]:
    return [Head(COLUMNS[column.name], column.kind) for column in columns]


def _sheets(result: ReportResult) -> list[Sheet]:
    spec = result.spec
    sheets = [Sheet(TITLES[spec.name], _heads(spec.columns), result.rows, result.totals or None)]
    if spec.detail_columns:
        sheets.append(Sheet(DETAIL_TITLE, _heads(spec.detail_columns), result.details))
    return sheets


def _words(console: Console, result: ReportResult) -> list[str]:
    said = [definition(code, result.request) for code in result.spec.definitions]
    return [*lines_about(console, result), "", *said]


def _xlsx(console: Console, result: ReportResult, path: Path) -> None:
    write_xlsx(path, _sheets(result), _words(console, result), result.request.zone)


def _csv(console: Console, result: ReportResult, path: Path) -> None:
    write_csv(path, _sheets(result)[0], result.request.zone)


def _json(console: Console, result: ReportResult, path: Path) -> None:
    _write_text(path, json.dumps(shape(console, result), ensure_ascii=False, indent=1))


def _pdf(console: Console, result: ReportResult, path: Path) -> None:
    papers = [_paper(sheet, result.request.zone) for sheet in _sheets(result)]
    about = lines_about(console, result)
    notes = [definition(code, result.request) for code in result.spec.definitions]
    cut = [
        f"{paper.title}: the first {PAPER_ROWS:,} rows are printed; export as XLSX for all."
        for paper in papers
        if len(paper.rows) >= PAPER_ROWS
    ]
    write_pdf(path, Document(about[0], about[1:], papers, [*cut, *notes], _bars(result)))


def _paper(sheet: Sheet, zone: str) -> Paper:
    numeric = frozenset(
        place
        for place, head in enumerate(sheet.heads)
        if head.kind in (ColumnKind.INTEGER, ColumnKind.PERCENT, ColumnKind.DAYS)
    )
    rows = [
        [shown(value, head.kind, zone) for value, head in zip(row, sheet.heads, strict=True)]
        for row in list(sheet.rows)[:PAPER_ROWS]
    ]
    total = None
    if sheet.total is not None:
        total = [shown(value, head.kind, zone) for value, head in zip(sheet.total, sheet.heads, strict=True)]
    return Paper(sheet.title, [head.title for head in sheet.heads], rows, numeric, total)


def shown(value: Value, kind: ColumnKind, zone: str) -> str:
    """A value of a report as text for people."""
    if value is None:
        return ""
    if kind is ColumnKind.TIME:
        return show_time(value, zone)
    if kind is ColumnKind.PERCENT and isinstance(value, int | float):
        return f"{value:.1f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _bars(result: ReportResult) -> Bars | None:
    if not result.spec.chart or not result.rows:
        return None
    places = [column.name for column in result.spec.columns]
    series = [
        (COLUMNS[name], [float(row[places.index(name)] or 0) for row in result.rows]) for name in result.spec.chart
    ]
    return Bars([str(row[0]) for row in result.rows], series)


def _html(console: Console, result: ReportResult, path: Path) -> None:
    """One file that any browser shows; all text of the server is escaped."""
    about = lines_about(console, result)
    parts = [f"<h1>{html.escape(about[0])}</h1>", *(f"<p>{html.escape(line)}</p>" for line in about[1:])]
    for sheet in _sheets(result):
        parts.append(f"<h2>{html.escape(sheet.title)}</h2><table><thead><tr>")
        parts += [f"<th>{html.escape(head.title)}</th>" for head in sheet.heads]
        parts.append("</tr></thead><tbody>")
        for row in sheet.rows:
            cells = (shown(value, head.kind, result.request.zone) for value, head in zip(row, sheet.heads, strict=True))
            parts.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
        parts.append("</tbody></table>")
    parts += [f"<p>{html.escape(definition(code, result.request))}</p>" for code in result.spec.definitions]
    style = (
        "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}"
        "td,th{padding:4px 10px;text-align:left;border-bottom:1px solid #d9dfe5}"
    )
    head = f'<!doctype html><meta charset="utf-8"><title>{html.escape(about[0])}</title><style>{style}</style>'
    _write_text(path, head + "\n".join(parts))


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskTrouble(path=str(path), reason=error.strerror) from error
