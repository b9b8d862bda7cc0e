"""The table of a checked list and its keys: problems are walked through without the mouse."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from lmsdesk.domain.imports.headers import PERSON_FIELDS
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.imports.delegate import PlanDelegate
from lmsdesk.ui.imports.header import MapHeader
from lmsdesk.ui.imports.model import FIRST, RESULT, ROW, Index, PlanModel
from lmsdesk.ui.imports.row_keys import ACTS, KEYS, Act, act_words, key_name
from lmsdesk.ui.imports.words import column_heading
from lmsdesk.ui.theme.tokens import ROW_HEIGHTS
from lmsdesk.ui.widgets.areas import whole_rows

_LOOKED_AT = 40  # rows that decide how wide a column begins
_WIDEST, _NARROWEST = 240, 60


class PlanTable(QTableView):
    """Up and Down go by row, Return edits; the other keys are those of ``row_keys``."""

    moved = Signal()  # another current row
    asked = Signal(object)  # an Act, for the row with the focus
    menu_asked = Signal(QPoint)  # on the screen
    escaped = Signal()

    def __init__(self, ink: Ink, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink, self.plan = ink, model
        self._laid_out: tuple[str, ...] = ()
        self.setModel(model)
        self.cells = PlanDelegate(ink, model, self)
        self.setItemDelegate(self.cells)
        self.header = MapHeader(ink, self)
        self.setHorizontalHeader(self.header)
        whole_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.set_density("compact")
        self.setAccessibleName(self.tr("Rows of the list with what each would do"))
        told = [f"{key_name(act)}: {act_words(act)}" for act in KEYS]
        self.setAccessibleDescription("; ".join([*told, self.tr("Alt+Down: next row with a problem")]))
        self.horizontalScrollBar().valueChanged.connect(self.header.place_buttons)
        self.cells.finished.connect(self.setFocus)
        ink.renewed.connect(self._on_renewed)

    # Rows

    def current_number(self) -> int:
        """The row with the focus; -1 without one."""
        return self.currentIndex().row()

    def go_to(self, number: int, section: int | None = None) -> None:
        """Move to a row, in a column of the file or where the focus is."""
        if not 0 <= number < self.plan.rowCount():
            return
        column = section if section is not None else max(FIRST, self.currentIndex().column())
        index = self.plan.index(number, min(column, self.plan.columnCount() - 1))
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self.scrollTo(index)

    def go_to_problem(self, step: int = 1) -> bool:
        """Move to the next row that wants a look, and to the cell that it is about."""
        found = self.plan.next_problem(self.current_number(), step)
        if found is None:
            return False
        self.go_to(found, self.plan.marked_section(found))
        return True

    def edit_current(self) -> bool:
        """Open the editor in the current cell, or in the one that the row is about."""
        index = self.currentIndex()
        if not self.plan.can_edit(index):
            index = self.plan.index(index.row(), self.plan.marked_section(index.row()))
        if not self.plan.can_edit(index):
            return False
        self.setCurrentIndex(index)
        self.edit(index)
        return True

    def copy_current(self) -> None:
        """Put the cells of the current row on the clipboard, as spreadsheets take them."""
        row = self.plan.row_at(self.current_number())
        if row is not None:
            QApplication.clipboard().setText("\t".join(self.plan.text(row, column) for column in self.plan.columns))

    # Columns

    def lay_out(self) -> None:
        """Give the columns of a new list widths by what its first rows hold."""
        headers = tuple(column.header for column in self.plan.columns)
        if headers == self._laid_out:
            self._fill()
            return
        self._laid_out = headers
        px, ink = self._ink.px, self._ink
        self.setColumnWidth(ROW, px(52))
        self.setColumnWidth(RESULT, px(170))
        rows = [self.plan.row_at(number) for number in range(min(_LOOKED_AT, self.plan.rowCount()))]
        for place, column in enumerate(self.plan.columns):
            texts = sorted(ink.width("digits", self.plan.text(row, column)) for row in rows if row is not None)
            # One long cell does not make a whole column wide: nine of ten fit.
            wide = (texts[len(texts) * 9 // 10] if texts else 0) + px(20)
            head = ink.width("caption_strong", column_heading(column)) + px(34)
            self.setColumnWidth(FIRST + place, max(px(_NARROWEST), head, min(wide, px(_WIDEST))))
        self._fill()

    def set_density(self, name: str) -> None:
        """Take one of the row heights."""
        self._density = name
        self.cells.height = self._ink.px(ROW_HEIGHTS.get(name, ROW_HEIGHTS["compact"]))
        self.verticalHeader().setMinimumSectionSize(self.cells.height)
        self.verticalHeader().setDefaultSectionSize(self.cells.height)

    def _fill(self) -> None:
        """The column that names people takes what is left of the width, down to a readable rest."""
        columns = self.plan.columns
        place = next((each.place for each in columns if each.field in PERSON_FIELDS), len(columns) - 1)
        if place < 0:
            return
        others = sum(self.header.sectionSize(n) for n in range(self.header.count()) if n != FIRST + place)
        self.setColumnWidth(FIRST + place, max(self._ink.px(168), self.viewport().width() - others))

    def _on_renewed(self) -> None:
        self.set_density(self._density)
        self.viewport().update()

    # Overrides of QTableView

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and key in ACTS:
            act = ACTS[Qt.Key(key)]
            if act is Act.EDIT:
                self.edit_current()
            else:
                self.asked.emit(act)
        elif plain and key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_C:
            self.copy_current()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a row stands where the mouse is, or below the cell with the focus."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_asked.emit(event.globalPos())
        elif self.currentIndex().isValid():
            below = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu_asked.emit(self.viewport().mapToGlobal(below))

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; the field above searches."""

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and last row; Up and Down into the cell that a row is about, if there is one."""
        moves = QAbstractItemView.CursorAction
        if action in (moves.MoveHome, moves.MoveEnd) and self.plan.rowCount():
            row = 0 if action == moves.MoveHome else self.plan.rowCount() - 1
            return self.plan.index(row, max(FIRST, self.currentIndex().column()))
        found = super().moveCursor(action, modifiers)
        looks = self.plan.looks(found.row()) if action in (moves.MoveUp, moves.MoveDown) else None
        return self.plan.index(found.row(), self.plan.marked_section(found.row())) if looks and looks[1] else found

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()
