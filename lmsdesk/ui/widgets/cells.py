"""The table for what is only looked at: whole rows, no sorting, columns that share the width."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from lmsdesk.ui.delegates.cells import CellsDelegate
from lmsdesk.ui.delegates.ink import LEFT, Ink
from lmsdesk.ui.models.cells import CellsModel
from lmsdesk.ui.theme.theme import MEDIUM, flipped
from lmsdesk.ui.widgets.areas import whole_rows


class CellsHeader(QHeaderView):
    """Titles only."""

    def __init__(self, ink: Ink, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ink = ink
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(ink.px(24))
        self.setFixedHeight(ink.px(30))
        self.setAccessibleName(self.tr("Columns"))
        ink.renewed.connect(self._on_renewed)

    def _on_renewed(self) -> None:
        self.setFixedHeight(self._ink.px(30))
        self.viewport().update()

    # Overrides of QHeaderView

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        ink = self._ink
        painter.save()
        painter.fillRect(rect, ink.colours["header"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, ink.colours["border"])
        painter.setFont(ink.theme.font("small", MEDIUM))
        painter.setPen(ink.colours["muted"])
        box = flipped(self.layoutDirection(), rect, rect.adjusted(ink.px(8), 0, -ink.px(6), 0))
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        painter.drawText(box, LEFT, painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, box.width()))
        painter.restore()


class CellsTable(QTableView):
    """Return or a double click goes into a row, Delete asks to take rows away, other letters are told."""

    moved = Signal()  # the current row or the selection changed
    entered = Signal(int)  # row
    delete_asked = Signal()
    key_pressed = Signal(str)  # a plain letter, capital
    escaped = Signal()
    menu_asked = Signal(object)  # QPoint on the screen

    def __init__(self, ink: Ink, model: CellsModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink, self.cells = ink, model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(CellsDelegate(ink, self))
        self.setHorizontalHeader(CellsHeader(ink, self))
        whole_rows(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._size_rows()
        ink.renewed.connect(self._size_rows)
        self.selectionModel().selectionChanged.connect(lambda: self._on_moved())
        self.selectionModel().currentChanged.connect(lambda: self._on_moved())
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))

    def current_number(self) -> int:
        """The row with the focus; -1 without one."""
        return self.currentIndex().row()

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self._ranges())

    def selected_numbers(self) -> list[int]:
        """The selected rows, ascending."""
        return [number for first, last in sorted(self._ranges()) for number in range(first, last + 1)]

    def go_to(self, number: int) -> None:
        """Move to a row, the last one when there are fewer."""
        last = self.cells.row_count() - 1
        if last < 0:
            return
        index = self.cells.index(max(0, min(number, last)), 0)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.scrollTo(index)

    def _ranges(self) -> set[tuple[int, int]]:
        selection = self.selectionModel().selection()
        parts = (selection.at(place) for place in range(selection.count()))
        return {(part.top(), part.bottom()) for part in parts}

    def _on_moved(self) -> None:
        self.viewport().update()  # the ring goes round whole rows
        self.moved.emit()

    def _size_rows(self) -> None:
        height = self._ink.px(28)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self._fill()

    def fit(self) -> None:
        """The model has other columns now."""
        self._fill()

    def _fill(self) -> None:
        """Widths as wanted, and what is left by shares."""
        fields = self.cells.fields
        widths = [self._ink.px(field.width) for field in fields]
        left = self.viewport().width() - sum(widths)
        shares = sum(field.share for field in fields)
        for place, field in enumerate(fields):
            more = left * field.share // shares if shares else 0
            self.setColumnWidth(place, max(self._ink.px(28), widths[place] + more))

    # Overrides of QTableView

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current_number() >= 0:
                self.entered.emit(self.current_number())
        elif plain and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit()
        elif plain and key == Qt.Key.Key_Escape:
            if self.selected_count() > 1:
                self.go_to(self.current_number())
            else:
                self.escaped.emit()
        elif plain and event.text().isalpha():
            self.key_pressed.emit(event.text().upper())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and last row; Left and Right stay: rows are whole."""
        moves = QAbstractItemView.CursorAction
        count = self.cells.row_count()
        if action in (moves.MoveHome, moves.MoveEnd) and count:
            return self.cells.index(0 if action == moves.MoveHome else count - 1, 0)
        if action in (moves.MoveLeft, moves.MoveRight):
            return self.currentIndex()
        return super().moveCursor(action, modifiers)
