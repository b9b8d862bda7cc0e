"""Reports and written tables of an open site, computed in the helper process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.listings import Listing
from lmsdesk.domain.reports import ReportResult
from lmsdesk.services import written_tables
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.places import Place, opened_at, place_of
from lmsdesk.services.worker import Task

TABLE_FORMATS = ("xlsx", "csv")
PAGE = 500  # rows of a report read at once


class Reports:
    """Reports by the names of ``domain.reports.REPORTS``."""

    def __init__(self, opened: OpenSite) -> None:
        self._opened = opened

    async def run(self, name: str, options: Mapping[str, str], as_of: str | None = None) -> ReportResult:
        """Compute a report; announces nothing."""
        place = place_of(self._opened)
        result: ReportResult = await self._opened.heavy(_run, place, name, dict(options), as_of)
        return result

    async def details(self, result: ReportResult, offset: int = 0, limit: int = PAGE) -> Sequence[tuple[Value, ...]]:
        """A page of the people behind the figures, the longest overdue first."""
        rows: Sequence[tuple[Value, ...]] = await self._opened.heavy(
            _details, place_of(self._opened), result, offset, limit
        )
        return rows

    async def export(self, result: ReportResult, path: Path, kind: str, style: CsvStyle = SAFE) -> None:
        """Write it as "xlsx", "csv" (in a style), "pdf", "html" or "json"."""
        await self._opened.heavy(_export, place_of(self._opened), result, path, kind, style)

    async def shape(self, result: ReportResult) -> Mapping[str, Any]:
        """A report with all people behind it as plain data: times ISO 8601 UTC, unknown null."""
        made: Mapping[str, Any] = await self._opened.heavy(_shape, place_of(self._opened), result)
        return made

    async def export_table(
        self,
        query: Query,
        columns: Sequence[tuple[str, str]],
        path: Path,
        *,
        ids: Sequence[int] | None = None,
        style: CsvStyle = SAFE,
    ) -> int:
        """Write what a table shows as XLSX or CSV: (field, title) of the columns; return the number of rows."""
        _check_ending(path)
        place = place_of(self._opened)
        count: int = await self._opened.heavy(written_tables.write_table, place, query, list(columns), path, ids, style)
        return count

    async def export_list(
        self, listing: Listing, path: Path, *, ids: Sequence[int] | None = None, style: CsvStyle = SAFE
    ) -> int:
        """Write a whole list, unsent changes included, so that it can be imported again; return the number of rows.

        ``ids`` are handles of the rows to write, of a list that is a table as well.
        """
        _check_ending(path)
        count: int = await self._opened.heavy(
            written_tables.write_list, place_of(self._opened), listing, path, ids, style
        )
        return count


def _check_ending(path: Path) -> None:
    kind = path.suffix.lstrip(".").casefold()
    if kind not in TABLE_FORMATS:
        raise WrongUse(what="format", value=kind, known=", ".join(TABLE_FORMATS))


# In the helper process


def _run(task: Task, place: Place, name: str, options: Mapping[str, str], as_of: str | None) -> ReportResult:
    from lmsdesk.services import reports

    with opened_at(place) as source:
        return reports.run_report(source, name, as_of=as_of, options=options)


def _details(task: Task, place: Place, result: ReportResult, offset: int, limit: int) -> Sequence[tuple[Value, ...]]:
    from lmsdesk.services import reports

    with opened_at(place) as source:
        return reports.details(source, result, offset, limit)


def _export(task: Task, place: Place, result: ReportResult, path: Path, kind: str, style: CsvStyle) -> None:
    from lmsdesk.services import reports  # heavy to import: not before it is needed

    with opened_at(place) as source:
        reports.export(source, result, path, kind, style)


def _shape(task: Task, place: Place, result: ReportResult) -> Mapping[str, Any]:
    from lmsdesk.services import reports

    with opened_at(place) as source:
        return reports.shape(source, result)
