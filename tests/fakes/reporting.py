"""Reports over made-up figures, and exports that are only noted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.duties import day_end, share
from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.listings import Listing
from lmsdesk.domain.report_queries import everybody
from lmsdesk.domain.reports import REPORTS, ColumnKind, ReportResult, ReportSpec, request
from tests.fakes.college import DAY, DEPARTMENTS, NOW
from tests.fakes.overlay import Overlay

OVERDUE = 1_200
_SAMPLES: Mapping[ColumnKind, Value] = {
    ColumnKind.TEXT: "Amara Okafor",
    ColumnKind.IDENTIFIER: "BIO-201",
    ColumnKind.INTEGER: 12,
    ColumnKind.PERCENT: 64.0,
    ColumnKind.TIME: NOW - 3 * DAY,
    ColumnKind.DAYS: 3,
}


class FakeReports:
    """Six departments with plausible shares."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self.exported: list[tuple[str, Path]] = []
        self.styles: list[CsvStyle] = []
        self.empty = False
        self.trouble: LmsDeskError | None = None
        self.asked: list[tuple[str, dict[str, str], str | None]] = []
        self.paged: list[tuple[int, int]] = []

    async def run(self, name: str, options: Mapping[str, str], as_of: str | None = None) -> ReportResult:
        """Compute nothing, answer at once."""
        await asyncio.sleep(0)
        self.asked.append((name, dict(options), as_of))
        asked = request(name, day_end(as_of, "UTC") if as_of else NOW, "UTC", options, live=not as_of)
        spec = REPORTS[name]
        if self.trouble is not None:
            raise self.trouble
        rows = () if self.empty else tuple(_row(spec, place, name) for place, name in enumerate(DEPARTMENTS))
        return ReportResult(
            spec=spec,
            request=asked,
            rows=rows,
            totals=_totals(spec, rows) if spec.chart else (),
            detail_count=OVERDUE if spec.detail_columns and rows else 0,
            drill_all=everybody(asked),
            data_as_of=NOW - 120,
        )

    async def details(self, result: ReportResult, offset: int = 0, limit: int = 500) -> Sequence[tuple[Value, ...]]:
        """People with numbers, as many as were asked for."""
        await asyncio.sleep(0)
        self.paged.append((offset, limit))
        places = range(offset, min(offset + limit, result.detail_count))
        return [_row(result.spec, place, "", details=True) for place in places]

    async def export(self, result: ReportResult, path: Path, kind: str, style: CsvStyle = SAFE) -> None:
        """Noted."""
        self.exported.append((kind, path))

    async def export_table(
        self,
        query: Query,
        columns: Sequence[tuple[str, str]],
        path: Path,
        *,
        ids: Sequence[int] | None = None,
        style: CsvStyle = SAFE,
    ) -> int:
        """Noted."""
        self.styles.append(style)
        self.exported.append(("table", path))
        return 45_943

    async def export_list(
        self, listing: Listing, path: Path, *, ids: Sequence[int] | None = None, style: CsvStyle = SAFE
    ) -> int:
        """Noted."""
        self.styles.append(style)
        self.exported.append((listing.value, path))
        return 45_943


def _row(spec: ReportSpec, place: int, name: str, *, details: bool = False) -> tuple[Value, ...]:
    columns = spec.detail_columns if details else spec.columns
    completed, overdue = 300 + 140 * place, 12 + 9 * place
    figures: dict[str, Value] = {
        "completed": completed,
        "overdue": overdue,
        "in_progress": 220,
        "not_started": 60 + place,
        "due_soon": 40,
        "no_due_date": 0,
        "unknown": 2,
        "inactive": 4,
    }
    assigned = sum(int(str(value)) for key, value in figures.items() if key != "inactive")
    figures |= {"assigned": assigned, "rate": share(completed, assigned)}
    made: list[Value] = []
    for column in columns:
        made.append(figures.get(column.name, _SAMPLES[column.kind]))
    if not details and columns[0].name == "department":
        made[0] = name
    return tuple(made)


def _totals(spec: ReportSpec, rows: Sequence[tuple[Value, ...]]) -> tuple[Value, ...]:
    made: list[Value] = ["All"]
    for place, column in enumerate(spec.columns[1:], start=1):
        if column.kind is ColumnKind.INTEGER:
            made.append(sum(value for row in rows if isinstance(value := row[place], int)))
        else:
            made.append(68.4 if column.kind is ColumnKind.PERCENT else None)
    return tuple(made)
