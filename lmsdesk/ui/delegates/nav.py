"""A line of the sidebar: icon, words, count; only the icon where the sidebar is narrow."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.nav import ENTRY_ROLE, Entry
from lmsdesk.ui.theme.theme import flipped

Index = QModelIndex | QPersistentModelIndex


class NavDelegate(QStyledItemDelegate):
    """Paints entries; ``narrow`` leaves the icons."""

    def __init__(self, ink: Ink, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._ink = ink
        self.narrow = False
        ink.renewed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Lines of 30, sections of 34."""
        entry: Entry = index.data(ENTRY_ROLE)
        height = (12 if self.narrow else 34) if entry.is_section else 30
        return QSize(40, self._ink.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        entry: Entry = index.data(ENTRY_ROLE)
        ink, px = self._ink, self._ink.px
        rect = option.rect.adjusted(px(8), 1, -px(8), -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.is_section:
            if not self.narrow:
                box = rect.adjusted(px(8), px(10), -px(8), 0)
                ink.write(painter, box, entry.text, font="caption_strong", tone="muted")
            painter.restore()
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.colours["selected" if selected else "hover"])
            painter.drawRoundedRect(QRectF(rect), 6, 6)
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink.colours["accent"], 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 5, 5)
        self._content(painter, option.direction, rect, entry, selected=selected)
        painter.restore()

    def _content(
        self, painter: QPainter, direction: Qt.LayoutDirection, rect: QRect, entry: Entry, *, selected: bool
    ) -> None:
        ink, px = self._ink, self._ink.px
        tone = "on_selected" if selected else "muted"
        left = (rect.width() - px(16)) // 2 if self.narrow else px(8)
        icon = QRect(rect.left() + left, rect.top(), px(16), rect.height())
        ink.glyph(painter, flipped(direction, rect, icon), entry.icon, tone, 16)
        if self.narrow:
            if entry.tone and entry.count:
                dot = QRect(icon.right() - px(2), rect.top() + px(4), px(7), px(7))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink.colours["staged_mark" if entry.tone == "staged" else entry.tone])
                painter.drawEllipse(flipped(direction, rect, dot))
            return
        width = ink.width("small_digits", entry.count) if entry.count else 0
        room = rect.adjusted(px(32), 0, -px(14) - width - (px(12) if entry.tone else 0), 0)
        text_tone = "on_selected" if selected else "text"
        ink.write(
            painter, flipped(direction, rect, room), entry.text, font="strong" if selected else "body", tone=text_tone
        )
        if not entry.count:
            return
        if entry.tone:
            side = max(width + px(12), px(20))
            pill = QRect(rect.right() - side - px(6), rect.center().y() - px(8), side, px(18))
            ink.pill(painter, flipped(direction, rect, pill), entry.count, entry.tone)
            return
        box = QRect(rect.right() - width - px(10), rect.top(), width + 2, rect.height())
        count_tone = "on_selected" if selected else "faint"
        ink.write(painter, flipped(direction, rect, box), entry.count, font="small_digits", tone=count_tone)
