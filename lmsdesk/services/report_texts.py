"""A report in words: what stands above it, and its values as text."""

from __future__ import annotations

from lmsdesk.domain.duties import DAY
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import Column, ColumnKind, ReportResult
from lmsdesk.services.places import Source
from lmsdesk.services.values import show_time
from lmsdesk.services.wording_reports import COLUMNS, EMPTY_VALUES, TITLES, definitions, filter_sentence, note_sentences

DETAIL_TITLE = "Overdue people"
NUMERIC = frozenset({ColumnKind.INTEGER, ColumnKind.PERCENT, ColumnKind.DAYS})


def lines_about(console: Source, result: ReportResult) -> list[str]:
    """What stands on every export: title, site, instant, freshness, limits, size."""
    site = console.profile.site
    asked = result.request
    when = show_time(asked.as_of, asked.zone, with_clock=True)
    lines = [
        TITLES[result.spec.name],
        f"{site.title or site.name}, {site.url}",
        f"As of {when} ({asked.zone}); {freshness(result)}",
        f"Filters: {filter_sentence(asked)}",
        f"{len(result.rows):,} rows" + (f"; {result.detail_count:,} overdue" if result.spec.detail_columns else ""),
    ]
    return [*lines, *note_sentences(result)]


def freshness(result: ReportResult) -> str:
    """How old the data is, and that it is too old for the as-of time where it is."""
    if result.data_as_of is None:
        return "the site was never read as a whole, so figures may be too small"
    read = f"data read {show_time(result.data_as_of, result.request.zone, with_clock=True)}"
    days = days_stale(result)
    return f"{read}, STALE: {days} days before the as-of time" if days else read


def days_stale(result: ReportResult) -> int:
    """By how many whole days the data is older than the as-of time; 0 where that is not known."""
    return max(0, (result.request.as_of - result.data_as_of) // DAY) if result.data_as_of is not None else 0


def words_about(console: Source, result: ReportResult) -> list[str]:
    """The lines, then how everything was counted."""
    said = definitions(result.request, result.spec.definitions)
    return [*lines_about(console, result), "", "How this was counted", *said]


def shown(value: Value, column: Column, zone: str) -> str:
    """A value of a report as text for people: an unknown number is empty, a rate of nobody "n/a"."""
    if value is None:
        return EMPTY_VALUES.get(column.empty, "")
    if column.kind is ColumnKind.TIME:
        return show_time(value, zone)
    if column.kind is ColumnKind.PERCENT and isinstance(value, int | float):
        return f"{value:.1f}"
    if isinstance(value, int) and not isinstance(value, bool) and column.kind is not ColumnKind.IDENTIFIER:
        return f"{value:,}"
    return str(value)


def heads(columns: tuple[Column, ...]) -> list[str]:
    """The titles of columns."""
    return [COLUMNS[column.name] for column in columns]
