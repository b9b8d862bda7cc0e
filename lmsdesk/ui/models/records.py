"""People, courses or enrolments as a table: handles in display order, rows read by page when they are painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import EnrolmentRow
from lmsdesk.ui.api import Row, RowReader
from lmsdesk.ui.models.columns import COLUMNS, Column, Kind, is_staged, text_of, typed_value, was_text
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.words import Words, mark_text

Index = QModelIndex | QPersistentModelIndex
PAGE: Final = 100
_KEPT_PAGES: Final = 60
_COMPARED: Final = 8_192  # handles at once: a million one by one would hold the window up for several frames
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1  # the row itself, for delegates
_Role = Qt.ItemDataRole
# Asked for twice with each cell that is painted: put together once.
_SHOWN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _SHOWN | Qt.ItemFlag.ItemIsEditable


class RecordsModel(QAbstractTableModel):
    """Never sorts, filters or fetches by itself: a pane gives it handles, the tables give it rows."""

    edited = Signal(int, str, str)  # (row number, field, typed text): a cell editor was accepted

    def __init__(self, view: View, tables: RowReader, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.columns: tuple[Column, ...] = COLUMNS[view]
        self.words = words
        self._tables = tables
        self._ids: Sequence[int] = ()
        self._pages: dict[int, Sequence[Row]] = {}
        self.read_only: Callable[[Row, Column], str | None] = lambda row, column: None

    @property
    def ids(self) -> Sequence[int]:
        """The handles that are shown, in order."""
        return self._ids

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these rows in this order; when as many stand in the same places the selection stays."""
        if len(ids) == len(self._ids) and self._only_handles_differ(ids):
            self._ids = ids
            self._pages.clear()
            if len(ids):
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
            return
        if len(self._ids) and ids[: len(self._ids)] == self._ids:
            self._add_ids(ids)
            return
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self.endResetModel()

    def _add_ids(self, ids: Sequence[int]) -> None:
        """What is shown stays, with what is marked in it; more follows."""
        self.beginInsertRows(QModelIndex(), len(self._ids), len(ids) - 1)
        page = len(self._ids) // PAGE
        self._pages.pop(page, None)  # it was the last one, and may not have been full
        self._ids = ids
        self.endInsertRows()

    def refresh(self) -> None:
        """Read the rows again that are looked at; their places stay."""
        self._pages.clear()
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def row_at(self, number: int) -> Row | None:
        """A row, read with its whole page; None when it vanished since the handles were asked for."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            rows = self._read(page)
        return rows[place] if place < len(rows) else None

    def rows_of(self, numbers: Sequence[int]) -> list[Row]:
        """The rows with these numbers."""
        return [row for row in map(self.row_at, numbers) if row is not None]

    def place_of(self, identity: tuple[object, ...], near: int = 0, reach: int = 500) -> int | None:
        """Where a record stands now, looked for around its old place."""
        order = sorted(range(max(0, near - reach), min(len(self._ids), near + reach)), key=lambda at: abs(at - near))
        for number in order:
            row = self.row_at(number)
            if row is not None and identity_of(row) == identity:
                return number
        return None

    def text(self, row: Row, column: Column) -> str:
        """What a cell says."""
        return text_of(self.view, column, row, self.words)

    def number_of(self, key: str) -> int:
        """The place of a column."""
        return next(number for number, column in enumerate(self.columns) if column.key == key)

    def _read(self, page: int) -> Sequence[Row]:
        start = page * PAGE
        asked = self._ids[start : start + PAGE]
        rows = self._tables.read(self.view, list(asked))
        if len(rows) != len(asked):  # some vanished: keep the others at their places
            by_handle = {row.row: row for row in rows}
            rows = [by_handle[handle] for handle in asked if handle in by_handle]
        while len(self._pages) >= _KEPT_PAGES:
            self._pages.pop(next(iter(self._pages)))
        self._pages[page] = rows
        return rows

    def _only_handles_differ(self, ids: Sequence[int]) -> bool:
        """An edit gives a row another handle; only if the same records stand in all places may marks stay."""
        differing: list[int] = []
        for start in range(0, len(ids), _COMPARED):
            old, new = self._ids[start : start + _COMPARED], ids[start : start + _COMPARED]
            if old != new:
                differing += [
                    start + place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]
                ]
            if len(differing) > 400:
                return False
        if not differing:
            return True
        before = [self.row_at(place) for place in differing]
        after = self._tables.read(self.view, [ids[place] for place in differing])
        if len(after) != len(differing):
            return False
        pairs = zip(before, after, strict=True)
        return all(old is not None and identity_of(old) == identity_of(new) for old, new in pairs)

    # Overrides of QAbstractTableModel

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == _Role.AccessibleTextRole and column.kind is Kind.STATE:
            return self.tr("State")
        return column.title if role in (_Role.DisplayRole, _Role.AccessibleTextRole) else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if role not in _ANSWERED or not index.isValid():
            return None  # asked about ten times for each cell and painting: leave at once
        row, column = self.row_at(index.row()), self.columns[index.column()]
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == _Role.EditRole:
            return typed_value(self.view, column, row, self.words)
        if role == _Role.AccessibleTextRole:
            return self._spoken(row, column)
        if role == _Role.ToolTipRole:
            return plain_tip(self._tip(row, column) or "") or None
        return self.text(row, column)

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not index.isValid() or value == index.data(_Role.EditRole):
            return False
        self.edited.emit(index.row(), self.columns[index.column()].field, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        column = self.columns[index.column()]
        row = self.row_at(index.row()) if column.edit is not None else None
        if row is not None and self.read_only(row, column) is None:
            return _EDITABLE
        return _SHOWN

    def _spoken(self, row: Row, column: Column) -> str:
        if column.kind is Kind.STATE:
            return mark_text(row.pending.mark) if row.pending else ""
        text = self.text(row, column)
        if column.kind is Kind.TITLED:
            text = f"{getattr(row, 'shortname', '')} {text}".strip()
        if is_staged(column, row):
            was = was_text(self.view, column, row, self.words)
            return self.tr("{value}. Was {was}. Not sent yet.").format(value=text, was=was)
        return text

    def _tip(self, row: Row, column: Column) -> str | None:
        if is_staged(column, row):
            was = was_text(self.view, column, row, self.words)
            return self.tr("Was {was}. Not sent yet.").format(was=was)
        if column.kind is Kind.STATE:
            return mark_text(row.pending.mark) if row.pending else None
        if column.edit is not None and (reason := self.read_only(row, column)) is not None:
            return reason
        if column.kind is Kind.AGO:
            moment = getattr(row, column.key)
            return self.words.exact(moment) if moment else None
        return None


_ANSWERED = frozenset({_Role.DisplayRole, _Role.EditRole, _Role.AccessibleTextRole, _Role.ToolTipRole, ROW_ROLE})


def identity_of(row: Row) -> tuple[object, ...]:
    """What stays the same when a row gets another handle."""
    if isinstance(row, EnrolmentRow):
        return (row.user_id, row.course_id, row.method)
    return (row.id,)
