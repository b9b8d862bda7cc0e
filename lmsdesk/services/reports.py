"""Running a report and handing it to somebody: as a table here, as XLSX, CSV, PDF, HTML or JSON there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.duties import day_end
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import Column, ColumnKind, ReportResult, request
from lmsdesk.services import report_files
from lmsdesk.services.places import Source
from lmsdesk.services.wording_reports import definitions
from lmsdesk.store import reports as queries

PAGE = queries.PAGE


def run_report(
    console: Source, name: str, *, as_of: str | None = None, options: Mapping[str, str] | None = None
) -> ReportResult:
    """Compute a report over the mirror; ``as_of`` is a day, which counts until its end, or an instant."""
    moment = day_end(as_of, console.zone) if as_of else console.clock.wall()
    asked = request(name, moment, console.zone, options or {}, live=not as_of)
    return queries.run(console.reader.database, asked)


def details(
    console: Source, result: ReportResult, offset: int = 0, limit: int | None = PAGE
) -> list[tuple[Value, ...]]:
    """A page of the people behind the figures, the longest overdue first; ``limit`` None reads all."""
    if not result.detail_count:
        return []
    return queries.details(console.reader.database, result.request, offset, limit)


def export(console: Source, result: ReportResult, path: Path, kind: str, style: CsvStyle = SAFE) -> None:
    """Write a report to a file; raise WrongUse for another format, DiskTrouble when it cannot be written."""
    if kind == "json":
        report_files.write_json(path, shape(console, result))
    else:
        report_files.write(console, result, details(console, result, limit=None), path, kind, style)


def shape(console: Source, result: ReportResult) -> dict[str, Any]:
    """A report as plain data: times ISO 8601 UTC, unknown null."""
    spec = result.spec
    return {
        "report": spec.name,
        "as_of": _iso(result.request.as_of),
        "data_as_of": _iso(result.data_as_of),
        "zone": result.request.zone,
        "options": {option.value: value for option, value in result.request.options.items()},
        "definitions": definitions(result.request, spec.definitions),
        "notes": dict(result.notes),
        "columns": [column.name for column in spec.columns],
        "rows": [_named(spec.columns, row) for row in result.rows],
        "totals": _named(spec.columns, result.totals) if result.totals else None,
        "details": [_named(spec.detail_columns, row) for row in details(console, result, limit=None)],
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
