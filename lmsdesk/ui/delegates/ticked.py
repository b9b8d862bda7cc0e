"""A line with a tick in a list: the box of the theme, which the style draws invisibly in the dark."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lmsdesk.ui.theme.theme import Theme, flipped

Index = QModelIndex | QPersistentModelIndex


class TickedDelegate(QStyledItemDelegate):
    """Paints box, tick and text; clicks and Space are Qt's own affair."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A line that can be hit."""
        return QSize(super().sizeHint(option, index).width(), self._theme.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        theme, px, rect = self._theme, self._theme.px, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("selected"))
        side = px(15)
        left = QRect(rect.left() + px(8), rect.center().y() - side // 2, side, side)
        box = flipped(option.direction, rect, left)
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        painter.setPen(QPen(theme.colour("accent" if on else "border_strong"), 1))
        painter.setBrush(theme.colour("accent" if on else "field"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if on:
            tick = px(12)
            place = box.center() - QPoint(tick // 2 - 1, tick // 2 - 1)
            painter.drawPixmap(place, theme.pixmap("check", "on_accent", tick))
        painter.setFont(theme.font())
        painter.setPen(theme.colour("on_selected" if selected else "text"))
        text = flipped(option.direction, rect, rect.adjusted(px(32), 0, -px(8), 0))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), str(index.data()))
        painter.restore()
