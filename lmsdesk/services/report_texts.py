"""A report in words: what stands above it, and its values as text."""

from __future__ import annotations

from lmsdesk.domain.duties import DAY
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import Column, ColumnKind, ReportResult
from lmsdesk.services.language import decimal, number, say
from lmsdesk.services.places import Source
from lmsdesk.services.values import show_time
from lmsdesk.services.wording_reports import (
    COLUMNS,
    EMPTY_VALUES,
    TITLES,
    definitions,
    filter_sentence,
    note_sentences,
    value_words,
)

NUMERIC = frozenset({ColumnKind.INTEGER, ColumnKind.PERCENT, ColumnKind.DAYS})


def lines_about(console: Source, result: ReportResult) -> list[str]:
    """What stands on every export: title, site, instant, freshness, limits, size."""
    site = console.profile.site
    asked = result.request
    when = show_time(asked.as_of, asked.zone, with_clock=True)
    lines = [
        TITLES[result.spec.name],
        f"{site.title or site.name}, {site.url}",
        say("As of {when} ({zone}); {freshness}", when=when, zone=asked.zone, freshness=freshness(result)),
        say("Filters: {filters}", filters=filter_sentence(asked)),
        _size(result),
    ]
    return [*lines, *note_sentences(result)]


def detail_title() -> str:
    """What the second table of a report is called."""
    return say("Overdue people")


def _size(result: ReportResult) -> str:
    rows = say("%n rows", len(result.rows))
    if not result.spec.detail_columns:
        return rows
    return say("{rows}; %n overdue", result.detail_count, rows=rows)


def freshness(result: ReportResult) -> str:
    """How old the data is, and that it is too old for the as-of time where it is."""
    if result.data_as_of is None:
        return say("the site was never read as a whole, so figures may be too small")
    read = show_time(result.data_as_of, result.request.zone, with_clock=True)
    if days := days_stale(result):
        return say("data read {time}, STALE: %n days before the as-of time", days, time=read)
    return say("data read {time}", time=read)


def days_stale(result: ReportResult) -> int:
    """By how many whole days the data is older than the as-of time; 0 where that is not known."""
    return max(0, (result.request.as_of - result.data_as_of) // DAY) if result.data_as_of is not None else 0


def words_about(console: Source, result: ReportResult) -> list[str]:
    """The lines, then how everything was counted."""
    said = definitions(result.request, result.spec.definitions)
    return [*lines_about(console, result), "", counted_title(), *said]


def counted_title() -> str:
    """What stands above the definitions."""
    return say("How this was counted")


def shown(value: Value, column: Column, zone: str) -> str:
    """A value of a report as text for people: an unknown number is empty, a rate of nobody "n/a"."""
    if value is None:
        return EMPTY_VALUES.get(column.empty, "")
    if column.kind is ColumnKind.TIME:
        return show_time(value, zone)
    if column.kind is ColumnKind.PERCENT and isinstance(value, int | float):
        return decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and column.kind is not ColumnKind.IDENTIFIER:
        return number(value)
    return str(value_words(column.name, value))


def heads(columns: tuple[Column, ...]) -> list[str]:
    """The titles of columns."""
    return [COLUMNS[column.name] for column in columns]
