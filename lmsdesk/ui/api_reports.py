"""Figures, and tables as files. Part of ``ui/api.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.domain.csv_styles import SAFE, CsvStyle

if TYPE_CHECKING:  # long to load, and only named here
    from pathlib import Path

    from lmsdesk.domain.fields import Value
    from lmsdesk.domain.filters import Query
    from lmsdesk.domain.listings import Listing
    from lmsdesk.domain.reports import ReportResult


class Reports(Protocol):
    """Reports by the names of ``domain.reports.REPORTS``."""

    async def run(self, name: str, options: Mapping[str, str], as_of: str | None = None) -> ReportResult:
        """Compute a report; announces nothing. A run that is cancelled stops being waited for."""

    async def details(self, result: ReportResult, offset: int = 0, limit: int = 500) -> Sequence[tuple[Value, ...]]:
        """A page of the people behind the figures (``detail_count`` of them), the longest overdue first."""

    async def export(self, result: ReportResult, path: Path, kind: str, style: CsvStyle = SAFE) -> None:
        """Write it as "xlsx", "csv", "pdf", "html" or "json"."""

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

    async def export_list(
        self, listing: Listing, path: Path, *, ids: Sequence[int] | None = None, style: CsvStyle = SAFE
    ) -> int:
        """Write a whole list, unsent changes included, so that it can be imported again; return the number of rows."""
