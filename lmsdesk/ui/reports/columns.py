"""Columns of a report as tables show them."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import Column as Told
from lmsdesk.domain.reports import ColumnKind
from lmsdesk.services.language import decimal
from lmsdesk.services.wording_reports import COLUMNS, EMPTY_VALUES, EXPLAINED, value_words
from lmsdesk.ui.models.columns import Column, Kind
from lmsdesk.ui.words import Words

_KINDS = {
    ColumnKind.TEXT: Kind.TEXT,
    ColumnKind.IDENTIFIER: Kind.CODE,
    ColumnKind.INTEGER: Kind.NUMBER,
    ColumnKind.PERCENT: Kind.NUMBER,
    ColumnKind.TIME: Kind.DATE,
    ColumnKind.DAYS: Kind.NUMBER,
}
_WIDTHS = {
    ColumnKind.TEXT: 130,
    ColumnKind.IDENTIFIER: 96,
    ColumnKind.INTEGER: 60,
    ColumnKind.PERCENT: 100,
    ColumnKind.TIME: 106,
    ColumnKind.DAYS: 70,
}
_WIDER = {"email": 150, "fullname": 150, "person": 126, "department": 116, "value": 170}
_STRETCH = ("fullname", "department", "value", "email")


class ReportColumn(Column):
    """A column whose title comes from the words of the reports."""

    __slots__ = ()

    @property
    def title(self) -> str:
        """The head of the column."""
        return COLUMNS[self.key]


def shown_columns(columns: Sequence[Told]) -> tuple[ReportColumn, ...]:
    """The columns of a report; one of them takes the room that is left."""
    names = [column.name for column in columns]
    flexible = next((name for name in _STRETCH if name in names), "")
    return tuple(
        ReportColumn(
            column.name,
            _WIDER.get(column.name, _WIDTHS[column.kind]),
            Kind.NAME if place == 0 and column.kind is ColumnKind.TEXT else _KINDS[column.kind],
            sort=column.name,
            stretch=column.name == flexible,
        )
        for place, column in enumerate(columns)
    )


def cell_text(value: Value, column: Told, words: Words) -> str:
    """A value as people read it; empty where it is not known, "n/a" for a rate of nobody."""
    if value is None:
        return EMPTY_VALUES.get(column.empty, "")
    if column.kind is ColumnKind.TIME:
        return words.day(value if isinstance(value, int) else None)
    if column.kind is ColumnKind.PERCENT and isinstance(value, int | float):
        return decimal(value)
    if isinstance(value, int) and column.kind in (ColumnKind.INTEGER, ColumnKind.DAYS):
        return words.number(value)
    return str(value_words(column.name, value))


def explanation(name: str) -> str:
    """What a column counts, for its tooltip."""
    return EXPLAINED.get(name, "")
