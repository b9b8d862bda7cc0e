"""The table of a report: sorted by its heads, copied as spreadsheets take it, opened by Return."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QTableView, QWidget

from lmsdesk.domain.filters import Sort
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.columns import Column
from lmsdesk.ui.reports.delegate import FigureDelegate
from lmsdesk.ui.reports.model import FiguresModel, SheetModel
from lmsdesk.ui.theme.tokens import ROW_HEIGHTS
from lmsdesk.ui.widgets.areas import whole_rows
from lmsdesk.ui.widgets.header import Header

_COPIED = 20_000  # rows; more belong in an export


class ReportHeader(Header):
    """Sorts; its menu offers what a report's columns can do. The columns are always those of the model."""

    def __init__(self, ink: Ink, model: SheetModel, parent: QWidget) -> None:
        self._sheet = model
        super().__init__(ink, model.columns, parent)

    @property
    def _columns(self) -> Sequence[Column]:
        return self._sheet.columns

    @_columns.setter
    def _columns(self, columns: Sequence[Column]) -> None:
        assert columns is self._sheet.columns  # handed over by the constructor only

    def menu_at(self, place: QPoint) -> QMenu:
        """Sorting and widths only."""
        menu = QMenu(self)
        section = self.logicalIndexAt(place)
        if section >= 0 and self._columns[section].sort:
            told = self.tr("Sort by {column}").format(column=self._columns[section].title)
            menu.addAction(told, lambda: self.cycle(section, add=False))
        menu.addAction(self.tr("Order of the report"), lambda: self._unsort())
        menu.addAction(self.tr("Fit to what is visible"), self.fit_asked.emit)
        return menu

    def _unsort(self) -> None:
        self.show_sorts(())
        self.sort_asked.emit(())


class ReportTable(QTableView):
    """Shows figures or people."""

    opened = Signal(int, int)  # row, column: the rows behind it are wanted
    copied = Signal(int)

    def __init__(self, ink: Ink, model: SheetModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink, self.sheet = ink, model
        self._laid_out: tuple[str, ...] = ()
        self.setModel(model)
        self.setItemDelegate(FigureDelegate(ink, model, self))
        self.header = ReportHeader(ink, model, self)
        self.header.setSectionsMovable(False)
        self.header.setFirstSectionMovable(True)
        self.setHorizontalHeader(self.header)
        whole_rows(self)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.tr("Return opens the rows behind a figure."))
        self.header.sort_asked.connect(self._on_sorted)
        self.header.fit_asked.connect(self.fit_columns)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row(), index.column()))
        ink.renewed.connect(self._on_renewed)
        model.modelReset.connect(self._on_reset)
        self._on_renewed()

    def copy(self) -> int:
        """Put the selected rows with their heads on the clipboard; return how many rows."""
        numbers = sorted({index.row() for index in self.selectionModel().selectedRows()})[:_COPIED]
        if not numbers:
            return 0
        sections = range(len(self.sheet.columns))
        lines = ["\t".join(_flat(column.title) for column in self.sheet.columns)]
        lines += ["\t".join(_flat(self.sheet.text(number, section)) for section in sections) for number in numbers]
        QApplication.clipboard().setText("\n".join(lines))
        self.copied.emit(len(numbers))
        return len(numbers)

    def menu(self) -> QMenu:
        """The menu of a cell."""
        menu = QMenu(self)
        index = self.currentIndex()
        show = QAction(self.tr("Show the rows behind it"), menu)
        show.setEnabled(index.isValid())
        show.triggered.connect(lambda: self.opened.emit(index.row(), index.column()))
        menu.addAction(show)
        menu.addAction(self.tr("Copy rows"), self.copy)
        return menu

    def fit_columns(self) -> None:
        """As wide as the visible rows need."""
        self.resizeColumnsToContents()
        self._fill()

    def _on_sorted(self, sorts: tuple[Sort, ...]) -> None:
        if isinstance(self.sheet, FiguresModel):
            self.sheet.order_by(sorts)

    def _on_reset(self) -> None:
        self.header.show_sorts(self.sheet.sorts if isinstance(self.sheet, FiguresModel) else ())
        keys = tuple(column.key for column in self.sheet.columns)
        if keys != self._laid_out:
            self._laid_out = keys
            for section, column in enumerate(self.sheet.columns):
                needed = self._ink.width("small_name", column.title) + self._ink.px(22)
                self.setColumnWidth(section, max(self._ink.px(column.width), needed))
        self._fill()

    def _fill(self) -> None:
        flexible = next((number for number, column in enumerate(self.sheet.columns) if column.stretch), None)
        if flexible is None:
            return
        others = sum(self.columnWidth(number) for number in range(len(self.sheet.columns)) if number != flexible)
        self.setColumnWidth(
            flexible, max(self._ink.px(self.sheet.columns[flexible].width), self.viewport().width() - others)
        )

    def _on_renewed(self) -> None:
        height = self._ink.px(ROW_HEIGHTS["compact"])
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self._laid_out = ()
        self._on_reset()

    # Overrides of QTableView

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(index.row(), index.column())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and last row."""
        moves = QAbstractItemView.CursorAction
        if action in (moves.MoveHome, moves.MoveEnd) and self.sheet.rowCount():
            row = 0 if action == moves.MoveHome else self.sheet.rowCount() - 1
            return self.sheet.index(row, max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)


def _flat(text: str) -> str:
    """A cell that stays one cell when it is pasted."""
    return " ".join(text.split("\t")).replace("\r", " ").replace("\n", " ")
