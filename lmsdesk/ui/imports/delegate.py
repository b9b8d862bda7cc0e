"""Cells of a checked list: the result with its shape and words, the offending cell with a bar at its side."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lmsdesk.domain.imports.narrowing import is_left_out
from lmsdesk.domain.imports.plan import MappedColumn, Outcome, PlanRow
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.imports.glyphs import shown
from lmsdesk.ui.imports.model import FIRST, RESULT, ROW, PlanModel
from lmsdesk.ui.imports.words import CellMark, Result, column_heading, is_used
from lmsdesk.ui.theme.theme import flipped
from lmsdesk.ui.words import DASH

Index = QModelIndex | QPersistentModelIndex
_DIGITS = frozenset({"start", "end", "duration", "idnumber", "course", "course_idnumber", "course_id", "user_id"})
_BARS = {"staged": "staged_mark"}  # the others are the tone itself


class PlanDelegate(QStyledItemDelegate):
    """Paints rows of a plan, and edits a cell in place; Return in an editor asks for the next problem."""

    finished = Signal()

    def __init__(self, ink: Ink, model: PlanModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._ink, self._plan = ink, model
        self.height = ink.px(28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row, looks = self._plan.row_at(index.row()), self._plan.looks(index.row())
        if row is None or looks is None:
            return
        colours, rect = self._ink.colours, option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        active = bool(option.state & QStyle.StateFlag.State_Active)
        if selected:
            painter.fillRect(rect, colours["selected" if active else "selected_idle"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colours["line"])
        if index.column() == ROW:
            self._number(painter, option, str(index.data()), selected=selected)
        elif index.column() == RESULT:
            self._result(painter, option, looks[0], selected=selected)
        else:
            column = self._plan.columns[index.column() - FIRST]
            self._cell(painter, option, row, column, looks[1].get(column.place), selected=selected)
        if option.state & QStyle.StateFlag.State_HasFocus and index.column() >= FIRST:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _number(self, painter: QPainter, option: QStyleOptionViewItem, text: str, *, selected: bool) -> None:
        px, rect = self._ink.px, option.rect
        box = flipped(option.direction, rect, rect.adjusted(0, 0, -px(10), 0))
        tone = "on_selected" if selected else "faint"
        self._ink.write(painter, box, text, font="small_digits", tone=tone, right=True)

    def _result(self, painter: QPainter, option: QStyleOptionViewItem, result: Result, *, selected: bool) -> None:
        px, rect = self._ink.px, option.rect
        icon = QRect(rect.left() + px(8), rect.top(), px(14), rect.height())
        self._ink.glyph(painter, flipped(option.direction, rect, icon), result.icon, result.tone)
        box = flipped(option.direction, rect, rect.adjusted(px(28), 0, -px(6), 0))
        tone = "on_selected" if selected and result.tone == "muted" else result.tone
        self._ink.write(painter, box, result.text, font="small_name", tone=tone)

    def _cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: PlanRow,
        column: MappedColumn,
        mark: CellMark | None,
        *,
        selected: bool,
    ) -> None:
        ink, px, rect = self._ink, self._ink.px, option.rect
        if mark is not None:
            painter.fillRect(rect.adjusted(0, 0, -1, -1), ink.colours[f"{mark.tone}_soft"])
            bar = QRect(rect.left(), rect.top(), 2, rect.height() - 1)
            painter.fillRect(flipped(option.direction, rect, bar), ink.colours[_BARS.get(mark.tone, mark.tone)])
        quiet = not is_used(column) or row.outcome in (Outcome.SAME, Outcome.MERGED) or is_left_out(row)
        tone = "muted" if quiet else "on_selected" if selected and mark is None else "text"
        text = shown(self._plan.text(row, column)) or DASH
        box = flipped(option.direction, rect, rect.adjusted(px(8), 0, -px(6), 0))
        font = "digits" if column.field in _DIGITS else "body"
        ink.write(painter, box, text, font=font, tone=tone, own_direction=True)
        if self._plan.override(row, column) is not None:
            ink.corner(painter, rect, option.direction)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the text, its glyph and the bar."""
        text, extra = str(index.data() or ""), self._ink.px(30 if index.column() == RESULT else 18)
        return QSize(self._ink.width("digits", text) + extra, self.height)

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line of the size of the cell; roles are completed."""
        line = QLineEdit(parent)
        line.setProperty("place", "cell")
        column = self._plan.column_at(index.column())
        if column is not None:
            line.setAccessibleName(column_heading(column))
            if column.field == "role":
                roles = QCompleter(list(self._plan.words.role_names()), line)
                roles.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
                roles.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                line.setCompleter(roles)
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Start with what counts now."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Exactly the cell."""
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Return accepts and goes on."""
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if isinstance(editor, QLineEdit) and pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self.finished.emit()
            return True
        return super().eventFilter(editor, event)
