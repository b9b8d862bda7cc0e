"""The cells of dense tables: one painter for all columns that reads the row, not its roles."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from lmsdesk.domain.rows import EnrolmentRow, Mark, Status, UserRow
from lmsdesk.ui.api import Row
from lmsdesk.ui.delegates.editing import EditingDelegate
from lmsdesk.ui.delegates.ink import MARKS, Ink
from lmsdesk.ui.models.columns import Column, Kind, is_staged, text_of
from lmsdesk.ui.models.records import RecordsModel
from lmsdesk.ui.theme.theme import flipped
from lmsdesk.ui.theme.tokens import ROW_HEIGHTS

Index = QModelIndex | QPersistentModelIndex
_GROUNDS = {
    Mark.NEW: "added_soft",
    Mark.REMOVED: "removed_soft",
    Mark.CONFLICT: "conflict_soft",
    Mark.REFUSED: "removed_soft",
}
_QUIET = frozenset({Kind.DATE, Kind.AGO, Kind.NUMBER, Kind.CODE, Kind.PROGRESS})


class CellDelegate(EditingDelegate):
    """Paints staged marks, states and progress; mirrors itself in right-to-left windows."""

    def __init__(self, ink: Ink, model: RecordsModel, view: QTableView) -> None:
        super().__init__(ink.theme, model, view)
        self._ink, self._model, self._table = ink, model, view
        self._code_width = ink.px(52)
        self.height = ink.px(ROW_HEIGHTS["compact"])
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(view.viewport().update)
        ink.renewed.connect(self._forget_widths)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row, column = self._model.row_at(index.row()), self._model.columns[index.column()]
        if row is None:
            return
        painter.save()
        selected, active = self._ground(painter, option, row)
        staged = is_staged(column, row)
        rect = option.rect
        if staged and not selected:
            painter.fillRect(rect, self._ink.colours["staged_soft"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._ink.colours["line"])
        self._content(painter, option, row, column, selected=selected)
        if staged:
            self._ink.corner(painter, rect, option.direction)
        if active and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the widest text of a visible cell: fitting to content looks at visible rows only."""
        row, column = self._model.row_at(index.row()), self._model.columns[index.column()]
        if row is None or column.kind is Kind.STATE:
            return QSize(self._ink.px(column.width), self.height)
        text = text_of(self._model.view, column, row, self._model.words)
        extra = {Kind.STATUS: 16, Kind.PROGRESS: 48, Kind.TITLED: self._code_width}.get(column.kind, 0)
        font = "name" if column.kind is Kind.NAME else "digits"
        return QSize(self._ink.width(font, text) + self._ink.px(18) + extra, self.height)

    def _forget_widths(self) -> None:
        self._code_width = self._ink.px(52)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> tuple[bool, bool]:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        active = bool(option.state & QStyle.StateFlag.State_Active)
        colours, mark = self._ink.colours, row.pending.mark if row.pending else None
        if selected:
            painter.fillRect(option.rect, colours["selected" if active else "selected_idle"])
        elif mark in _GROUNDS:
            painter.fillRect(option.rect, colours[_GROUNDS[mark]])
        return selected, active

    def _content(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Row, column: Column, *, selected: bool
    ) -> None:
        rect = option.rect
        removed = row.pending is not None and row.pending.mark is Mark.REMOVED
        if column.kind is Kind.STATE:
            self._state(painter, option, row)
            return
        box = rect.adjusted(self._ink.px(8), 0, -self._ink.px(6), 0)
        if column.kind is Kind.PROGRESS:
            self._progress(painter, option, row, muted=removed)
            return
        if column.kind is Kind.STATUS:
            box = self._status(painter, option, box, row)
        elif column.kind is Kind.TITLED:
            box = self._code(painter, option, box, row, removed=removed)
        text = text_of(self._model.view, column, row, self._model.words)
        quiet = column.kind in _QUIET
        font = "name" if column.kind is Kind.NAME else "digits" if quiet else "body"
        tone = "muted" if quiet else "on_selected" if selected else "text"
        if removed:
            font, tone = f"struck_{font}", "muted"
        elif column.kind is Kind.AGO and not getattr(row, column.key) and not selected:
            tone = "faint" if row.pending is None else "muted"
        self._ink.write(
            painter,
            flipped(option.direction, rect, box),
            text,
            font=font,
            tone=tone,
            right=column.kind is Kind.NUMBER,
            own_direction=quiet,
        )

    def _state(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        if row.pending is None:
            return
        name, tone = MARKS[row.pending.mark]
        rect = option.rect
        edge = flipped(option.direction, rect, QRect(rect.left(), rect.top(), self._ink.px(3), rect.height() - 1))
        painter.fillRect(edge, self._ink.colours["staged_mark" if tone == "staged" else tone])
        self._ink.glyph(painter, rect.adjusted(self._ink.px(2), 0, 0, 0), name, tone)

    def _status(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, row: Row) -> QRect:
        """A disc, bars, or a ring before the word; returns the room left for it."""
        tone, shape = _shape_of(row, self._model.words.now())
        side = self._ink.px(9)
        place = QRect(box.left(), box.center().y() - side // 2, side, side)
        mark = QRectF(flipped(option.direction, option.rect, place)).adjusted(0.5, 0.5, -0.5, -0.5)
        colour = self._ink.colours[tone]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shape == "bars":
            bar = side * 0.27
            painter.fillRect(QRectF(mark.left() + 1, mark.top(), bar, side - 1), colour)
            painter.fillRect(QRectF(mark.left() + 1 + bar * 1.7, mark.top(), bar, side - 1), colour)
        else:
            painter.setPen(QPen(colour, 1.6))
            painter.setBrush(colour if shape == "disc" else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(mark)
        return box.adjusted(side + self._ink.px(6), 0, 0, 0)

    def _code(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, row: Row, *, removed: bool) -> QRect:
        """The short name before the title, as wide as the widest seen so far."""
        code = getattr(row, "shortname", "")
        needed = min(self._ink.width("digits", code) + self._ink.px(12), self._ink.px(132))
        if needed > self._code_width:
            self._code_width = needed
            self._later.start()
        width = min(self._code_width, box.width() // 2)
        place = QRect(box.left(), box.top(), width - self._ink.px(6), box.height())
        self._ink.write(
            painter,
            flipped(option.direction, option.rect, place),
            code,
            font="struck_digits" if removed else "digits",
            tone="muted",
            own_direction=True,
        )
        return box.adjusted(width, 0, 0, 0)

    def _progress(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, *, muted: bool) -> None:
        value = getattr(row, "progress", None)
        rect, px = option.rect, self._ink.px
        digits = self._ink.width("digits", "100\u2009%")
        text = "\u2014" if value is None else self._model.words.percent(value)
        if value is not None:
            bar = QRect(rect.left() + px(8), rect.center().y() - 1, rect.width() - px(24) - digits, px(4))
            placed = flipped(option.direction, rect, bar)
            self._ink.progress(painter, placed, value / 100, option.direction, "faint" if muted else "accent")
        place = QRect(rect.right() - digits - px(8), rect.top(), digits, rect.height())
        placed = flipped(option.direction, rect, place)
        self._ink.write(painter, placed, text, font="digits", tone="muted", right=True, own_direction=True)


def _shape_of(row: Row, now: int) -> tuple[str, str]:
    """Tone and shape of a status."""
    if isinstance(row, UserRow):
        return {True: ("muted", "bars"), False: ("added", "disc"), None: ("faint", "ring")}[row.suspended]
    if not isinstance(row, EnrolmentRow) or row.status is Status.UNKNOWN:
        return "faint", "ring"
    if row.status is Status.SUSPENDED:
        return "muted", "bars"
    return ("faint", "ring") if row.end and row.end < now else ("added", "disc")
