"""Reports and written tables of an open site, computed in the helper process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.csv_styles import SAFE, CsvStyle
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import CUSTOM, Value
from lmsdesk.domain.filters import Query
from lmsdesk.domain.reports import ColumnKind, ReportResult
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.tables import Head, Sheet, write_csv
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.places import OpenPlace, Place, opened_at, place_of
from lmsdesk.services.values import show_time
from lmsdesk.services.worker import Task

TABLE_FORMATS = ("xlsx", "csv")
PAGE = 500  # rows read at once
Row = UserRow | CourseRow | EnrolmentRow

_TIMES = frozenset("start end last_access first_access created modified completed_at as_of".split())
_IDENTIFIERS = frozenset("id username idnumber shortname user_id course_id".split())
# Shown columns that are called otherwise in a row.
_ATTRIBUTES = {
    "role": "roles",
    "group": "groups",
    "person": "person",
    "course": "shortname",
    "category": "category_path",
}
_TITLES = {View.USERS: "Users", View.COURSES: "Courses", View.ENROLMENTS: "Enrolments"}


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
        kind = path.suffix.lstrip(".").casefold()
        if kind not in TABLE_FORMATS:
            raise WrongUse(what="format", value=kind, known=", ".join(TABLE_FORMATS))
        place = place_of(self._opened)
        count: int = await self._opened.heavy(_export_table, place, query, list(columns), path, kind, ids, style)
        return count


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


def _export_table(
    task: Task,
    place: Place,
    query: Query,
    columns: Sequence[tuple[str, str]],
    path: Path,
    kind: str,
    ids: Sequence[int] | None,
    style: CsvStyle,
) -> int:
    with opened_at(place) as source:
        wanted = ids if ids is not None else source.reader.find(query, place.clock.now, source.zone).ids
        fields = [name for name, _ in columns]
        heads = [Head(title, _kind(name)) for name, title in columns]
        written = _Counted(_rows(task, source, query.view, wanted, fields))
        sheet = Sheet(_TITLES.get(query.view, "Rows"), heads, written, count=len(wanted))
        if kind == "csv":
            write_csv(path, sheet, source.zone, style)
        else:
            write_xlsx(path, [sheet], _about(source, query, len(wanted), chosen=ids is not None), source.zone)
        return written.count


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterator[Sequence[Value]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self._rows:
            self.count += 1
            yield row


def _rows(
    task: Task, source: OpenPlace, view: View, ids: Sequence[int], fields: Sequence[str]
) -> Iterator[Sequence[Value]]:
    for start in range(0, len(ids), PAGE):
        task.check_cancelled()
        for row in source.reader.read(view, ids[start : start + PAGE]):
            yield [_value(row, name) for name in fields]


def _kind(name: str) -> ColumnKind:
    if name in _TIMES:
        return ColumnKind.TIME
    if name == "progress":
        return ColumnKind.PERCENT
    if name == "enrolled":
        return ColumnKind.INTEGER
    return ColumnKind.IDENTIFIER if name in _IDENTIFIERS else ColumnKind.TEXT


def _value(row: Row, name: str) -> Value:
    """What a column shows of a row, as a typed cell; nothing for a column that the row does not have."""
    if name.startswith(CUSTOM) and not isinstance(row, EnrolmentRow):
        return row.custom.get(name.removeprefix(CUSTOM), "")
    if name in ("name", "person") and isinstance(row, UserRow):
        return row.name
    if name == "status" and isinstance(row, UserRow):
        if row.suspended is None:
            return None
        return "suspended" if row.suspended else "active"
    if name == "category" and isinstance(row, CourseRow):
        return row.category_path
    value = getattr(row, _ATTRIBUTES.get(name, name), None) if name not in ("row", "pending") else None
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if name in _TIMES and not value:
        return None  # 0 is "no date" and "never"
    if name in _IDENTIFIERS and isinstance(value, int):
        return str(value)
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _about(source: OpenPlace, query: Query, count: int, *, chosen: bool) -> list[str]:
    """What stands on the last sheet: site, moment, freshness and filter."""
    site = source.profile.site
    now, fresh = (show_time(at, source.zone, with_clock=True) for at in (source.clock.now, source.reader.as_of()))
    return [
        f"{_TITLES.get(query.view, 'Rows')} of {site.title or site.name}, {site.url}",
        f"Written {now} ({source.zone}); data read {fresh}; unsent changes of this computer included",
        f"Filter: {query}" if str(query) else "All rows",
        f"{count:,} rows" + (", selected by hand" if chosen else ""),
    ]
