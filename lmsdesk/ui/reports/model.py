"""Figures with their total, and the people behind them, who are read by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Sort
from lmsdesk.domain.reports import Column, ReportResult
from lmsdesk.ui.models.columns import Kind
from lmsdesk.ui.reports.columns import ReportColumn, cell_text, explanation, shown_columns
from lmsdesk.ui.words import Words

Index = QModelIndex | QPersistentModelIndex
Row = tuple[Value, ...]
PAGE: Final = 200
_Role = Qt.ItemDataRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SheetModel(QAbstractTableModel):
    """A table of a report; subclasses answer for its rows."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.columns: tuple[ReportColumn, ...] = ()
        self._told: Sequence[Column] = ()

    def row_values(self, number: int) -> Row | None:
        """The values of a row; None while they are on their way."""
        raise NotImplementedError

    def is_total(self, number: int) -> bool:
        """Tell whether a row is the sum of the others."""
        return False

    def place(self, number: int) -> int:
        """Where a row stands in the report, whatever the order is now; -1 for the total."""
        return number

    def text(self, number: int, section: int) -> str:
        """What a cell says."""
        row = self.row_values(number)
        return "\u2026" if row is None else cell_text(row[section], self._told[section], self.words)

    def value(self, number: int, section: int) -> Value:
        """The value of a cell."""
        row = self.row_values(number)
        return None if row is None else row[section]

    def _take_columns(self, columns: Sequence[Column]) -> None:
        self._told, self.columns = columns, shown_columns(columns)

    # Overrides of QAbstractTableModel

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == _Role.DisplayRole:
            return column.title
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return explanation(column.key) or None
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number, section = index.row(), index.column()
        if role == _Role.DisplayRole:
            return self.text(number, section)
        if role == _Role.AccessibleTextRole:
            return f"{self.columns[section].title}: {self.text(number, section) or self.tr('not known')}"
        if role == _Role.TextAlignmentRole and self.columns[section].kind is Kind.NUMBER:
            return _RIGHT
        return None


class FiguresModel(SheetModel):
    """The rows of a report in the chosen order, the total always last."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(words, parent)
        self._rows: Sequence[Row] = ()
        self._totals: Row = ()
        self._order: list[int] = []
        self.sorts: tuple[Sort, ...] = ()

    def show(self, result: ReportResult) -> None:
        """Show a report; the order stays where its columns are the same."""
        same = [column.name for column in self._told] == [column.name for column in result.spec.columns]
        self.beginResetModel()
        self._take_columns(result.spec.columns)
        self._rows, self._totals = result.rows, result.totals
        self.sorts = self.sorts if same else ()
        self._arrange()
        self.endResetModel()

    def order_by(self, sorts: Sequence[Sort]) -> None:
        """Take another order; no column at all is the order of the report."""
        self.layoutAboutToBeChanged.emit()
        self.sorts = tuple(sorts)
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        self._order = list(range(len(self._rows)))
        names = [column.name for column in self._told]
        for sort in reversed(self.sorts):
            place = names.index(sort.field)
            known = [number for number in self._order if self._rows[number][place] not in (None, "")]
            empty = [number for number in self._order if self._rows[number][place] in (None, "")]
            known.sort(key=lambda number: _sortable(self._rows[number][place]), reverse=sort.descending)
            self._order = known + empty

    def row_values(self, number: int) -> Row | None:
        """The values of a row."""
        return self._totals if self.is_total(number) else self._rows[self._order[number]]

    def is_total(self, number: int) -> bool:
        """Tell whether a row is the sum of the others."""
        return number == len(self._order)

    def place(self, number: int) -> int:
        """Where a row stands in the report; -1 for the total."""
        return -1 if self.is_total(number) else self._order[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The rows and the total."""
        return 0 if parent.isValid() else len(self._order) + bool(self._totals)


class PeopleModel(SheetModel):
    """As many rows as there are people; a page is asked for when it is looked at."""

    page_asked = Signal(int)

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(words, parent)
        self._count = 0
        self._pages: dict[int, Sequence[Row]] = {}
        self._asked: set[int] = set()

    def show(self, result: ReportResult) -> None:
        """The people behind another report."""
        self.beginResetModel()
        self._take_columns(result.spec.detail_columns)
        self._count = result.detail_count
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()

    def take_page(self, page: int, rows: Sequence[Row]) -> None:
        """Rows that were asked for."""
        self._pages[page] = rows
        first, last = page * PAGE, min(self._count, (page + 1) * PAGE) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def row_values(self, number: int) -> Row | None:
        """The values of a row; None while its page is on its way."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            if page not in self._asked:
                self._asked.add(page)
                self.page_asked.emit(page)
            return None
        return rows[place] if place < len(rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """All people, those too who were not read yet."""
        return 0 if parent.isValid() else self._count


def _sortable(value: Value) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value).casefold())
