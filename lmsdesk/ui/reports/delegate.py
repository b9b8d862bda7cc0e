"""Painting figures: numbers to the right, overdue with its sign, the total in bold under a line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.columns import Kind
from lmsdesk.ui.reports.model import Index, SheetModel
from lmsdesk.ui.theme.theme import flipped
from lmsdesk.ui.theme.tokens import ROW_HEIGHTS

# Figures that somebody has to act on, with the sign that says so without colour.
_SIGNS = {"overdue": ("triangle-alert", "removed"), "unknown": ("circle-dashed", "muted")}


class FigureDelegate(QStyledItemDelegate):
    """One cell of a report."""

    def __init__(self, ink: Ink, model: SheetModel, view: QTableView) -> None:
        super().__init__(view)
        self._ink, self._model, self._view = ink, model, view
        ink.renewed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the text."""
        text = self._model.text(index.row(), index.column())
        column = self._model.columns[index.column()]
        extra = 34 if column.key in _SIGNS else 70 if column.key == "rate" else 18
        return QSize(self._ink.width("strong", text) + self._ink.px(extra), self._ink.px(ROW_HEIGHTS["compact"]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        ink, rect, number = self._ink, option.rect, index.row()
        total = self._model.is_total(number)
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, ink.colours["selected" if active else "selected_idle"])
        elif total:
            painter.fillRect(rect, ink.colours["header"])
        if total:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, ink.colours["border_strong"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, ink.colours["line"])
        self._content(painter, option, index, selected=selected, total=total)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _content(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, selected: bool, total: bool
    ) -> None:
        ink, rect, column = self._ink, option.rect, self._model.columns[index.column()]
        text = self._model.text(index.row(), index.column())
        value = self._model.value(index.row(), index.column())
        number = column.kind is Kind.NUMBER
        quiet = column.kind in (Kind.CODE, Kind.DATE)
        font = "strong" if total else "name" if column.kind is Kind.NAME else "digits" if number or quiet else "body"
        tone = "on_selected" if selected else "muted" if quiet else "text"
        if number and not value and not total:
            tone = "muted"
        box = rect.adjusted(ink.px(8), 0, -ink.px(8), 0)
        if column.key in _SIGNS and value:
            icon, sign_tone = _SIGNS[column.key]
            tone = tone if selected else sign_tone
            side = ink.px(16)
            spot = QRect(box.right() - ink.width(font, text) - side - ink.px(3), rect.top(), side, rect.height())
            ink.glyph(painter, flipped(option.direction, rect, spot), icon, sign_tone, 13)
        if column.key == "rate" and isinstance(value, int | float):
            digits = ink.width("digits", "100.0") + ink.px(6)
            bar = QRect(box.left(), rect.center().y() - 1, max(0, box.width() - digits), ink.px(4))
            ink.progress(painter, flipped(option.direction, rect, bar), value / 100, option.direction, "added")
        placed = flipped(option.direction, rect, box)
        ink.write(painter, placed, text, font=font, tone=tone, right=number, own_direction=quiet or number)
