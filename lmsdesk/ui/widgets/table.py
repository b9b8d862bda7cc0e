"""The dense table: fixed rows, one delegate, selection as ranges, and no work for rows that are not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from lmsdesk.ui.delegates.cell import CellDelegate
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.columns import Kind
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.theme.tokens import ROW_HEIGHTS
from lmsdesk.ui.widgets.header import Header

Layout = Sequence[tuple[str, int]]  # keys of shown columns with their widths, in order


def kept_layout(text: str) -> Layout:
    """A layout from its text in the settings."""
    pairs = [each.partition(":") for each in text.split()]
    return [(key, int(width)) for key, _, width in pairs if width.isdecimal() and len(width) < 6]


class RecordsTable(QTableView):
    """Shows a RecordsModel."""

    moved = Signal()  # the current row or the selection changed
    menu_asked = Signal(object)  # QPoint on the screen
    escaped = Signal()

    def __init__(self, ink: Ink, model: RecordsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink, self.records = ink, model
        self.setModel(model)
        self.cells = CellDelegate(ink, model, self)
        self.setItemDelegate(self.cells)
        self.header = Header(ink, model.columns, self)
        self.setHorizontalHeader(self.header)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # by contents it would ask every row
        self.set_density("compact")
        self.reset_layout()
        self.cells.went_down.connect(self._go_down)
        self.selectionModel().selectionChanged.connect(lambda: self.moved.emit())
        self.selectionModel().currentChanged.connect(lambda: self.moved.emit())
        self.header.fit_asked.connect(self.fit_columns)
        self.header.reset_asked.connect(self.reset_layout)
        ink.renewed.connect(self._on_renewed)

    # Selection

    def selected_count(self) -> int:
        """How many rows are selected, without walking over them."""
        return sum(last - first + 1 for first, last in self._ranges())

    def selected_numbers(self, limit: int | None = None) -> list[int]:
        """The numbers of the selected rows, ascending; at most ``limit`` of them."""
        found: list[int] = []
        for first, last in sorted(self._ranges()):
            found.extend(range(first, last + 1))
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found

    def selected_ids(self) -> list[int]:
        """The handles of the selected rows."""
        ids = self.records.ids
        return [ids[number] for number in self.selected_numbers()]

    def current_number(self) -> int:
        """The row with the focus; -1 without one."""
        return self.currentIndex().row()

    def go_to(self, number: int, *, select: bool = True) -> None:
        """Move to a row, in the column where the focus is."""
        if not 0 <= number < self.records.rowCount():
            return
        column = max(1, self.currentIndex().column())
        index = self.records.index(number, column)
        flag = QItemSelectionModel.SelectionFlag
        command = flag.ClearAndSelect | flag.Rows if select else flag.NoUpdate
        self.selectionModel().setCurrentIndex(index, command)
        self.scrollTo(index)

    def finish_edit(self) -> bool:
        """Take what is typed in a cell; return whether none is being edited any more."""
        if self.state() is QAbstractItemView.State.EditingState:
            self.setFocus()  # the editor takes or marks what is in it when it loses the keyboard
        return self.state() is not QAbstractItemView.State.EditingState

    def select_numbers(self, numbers: Sequence[int]) -> None:
        """Select these rows."""
        selection = QItemSelection()
        last = len(self.records.columns) - 1
        for number in numbers:
            selection.select(self.records.index(number, 0), self.records.index(number, last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        seen: set[tuple[int, int]] = set()
        selection = self.selectionModel().selection()
        for part in (selection.at(place) for place in range(selection.count())):
            span = (part.top(), part.bottom())
            if span not in seen:  # hidden columns split a row into several ranges
                seen.add(span)
                yield span

    # Columns

    def layout_now(self) -> Layout:
        """The shown columns in their order, with widths at the reference text size."""
        header, made = self.header, []
        for visual in range(header.count()):
            section = header.logicalIndex(visual)
            if not header.isSectionHidden(section):
                width = round(header.sectionSize(section) / max(1, self._ink.px(100)) * 100)
                made.append((self.records.columns[section].key, width))
        return made

    def apply_layout(self, layout: Layout) -> None:
        """Show these columns in this order."""
        wanted, keys = dict(layout), [column.key for column in self.records.columns]
        for section, column in enumerate(self.records.columns):
            shown = column.key in wanted or column.kind is Kind.STATE
            self.header.setSectionHidden(section, not shown)
            if column.key in wanted:
                self.setColumnWidth(section, self._ink.px(wanted[column.key]))
        for visual, key in enumerate([key for key, _ in layout]):
            if key in keys:
                self.header.moveSection(self.header.visualIndex(keys.index(key)), visual)
        self._fill()

    def reset_layout(self) -> None:
        """The columns as delivered."""
        self.apply_layout([(column.key, column.width) for column in self.records.columns if column.shown])

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns in this order, keeping the widths they have."""
        widths = {column.key: column.width for column in self.records.columns} | dict(self.layout_now())
        self.apply_layout([("state", widths["state"]), *((key, widths[key]) for key in keys if key != "state")])

    def fit_columns(self) -> None:
        """As wide as the visible rows need."""
        self.resizeColumnsToContents()
        self.setColumnWidth(0, self._ink.px(28))
        self._fill()

    def set_density(self, name: str) -> None:
        """Take one of the row heights."""
        height = self._ink.px(ROW_HEIGHTS[name])
        self.cells.height = height
        self.density = name
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(height)
        rows.setDefaultSectionSize(height)

    def _fill(self) -> None:
        """Give the column that stretches what is left of the width."""
        header = self.header
        flexible = next((n for n, column in enumerate(self.records.columns) if column.stretch), None)
        if flexible is None or header.isSectionHidden(flexible):
            return
        others = sum(header.sectionSize(n) for n in range(header.count()) if n != flexible)
        wanted = self.viewport().width() - others
        self.setColumnWidth(flexible, max(self._ink.px(160), wanted))

    def _go_down(self) -> None:
        self.go_to(self.current_number() + 1)

    def _on_renewed(self) -> None:
        self.set_density(self.density)
        self.viewport().update()

    # Overrides of QTableView

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            index = self.currentIndex()
            if self.records.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
            return
        if plain and key == Qt.Key.Key_Escape:
            if self.selected_count() > 1 and self.current_number() >= 0:
                self.go_to(self.current_number())
            else:
                self.escaped.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and last row: rows are what people look for."""
        moves = QAbstractItemView.CursorAction
        if action in (moves.MoveHome, moves.MoveEnd) and self.records.rowCount():
            row = 0 if action == moves.MoveHome else self.records.rowCount() - 1
            return self.records.index(row, max(1, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)
