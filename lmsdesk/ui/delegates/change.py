"""A line of the tray: what sort of change, who, where, what became what, since when, what it waits for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lmsdesk.domain.facts import Change
from lmsdesk.ui.change_words import Line
from lmsdesk.ui.delegates.cells import paint_steps
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.changes import CHANGE_ROLE, LINE_ROLE
from lmsdesk.ui.theme.theme import flipped

Index = QModelIndex | QPersistentModelIndex


class ChangeDelegate(QStyledItemDelegate):
    """The arrow at the end takes the change out of the tray; so does Delete on the line."""

    take_out = Signal(object)  # Change

    def __init__(self, ink: Ink, view: QAbstractItemView, when: Callable[[int], str]) -> None:
        super().__init__(view)
        self._ink, self._when = ink, when
        ink.renewed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line."""
        return QSize(200, self._ink.px(27))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        line: Line | None = index.data(LINE_ROLE)
        change: Change | None = index.data(CHANGE_ROLE)
        if line is None or change is None:
            return
        painter.save()
        ink, rect, px = self._ink, option.rect, self._ink.px
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, ink.colours["selected" if active else "selected_idle"])

        def place(left: int, width: int) -> QRect:
            return flipped(option.direction, rect, QRect(rect.left() + left, rect.top(), width, rect.height()))

        ink.glyph(painter, place(px(14), px(18)), line.icon, line.tone)
        wide = rect.width() > px(700)
        ink.write(painter, place(px(42), px(134)), line.who, font="name", tone="on_selected" if selected else "text")
        ink.write(painter, place(px(182), px(80)), line.where, font="digits", tone="muted", own_direction=True)
        end = rect.width() - (px(270) if wide else px(150))
        if line.what:
            ink.write(painter, place(px(268), end - px(268)), line.what)
        else:
            paint_steps(ink, painter, line.steps, place, px(268), end, line.tone)
        if wide and change.first.created:
            when = self._when(change.first.created)
            ink.write(painter, place(end + px(8), px(56)), when, font="small_digits", tone="muted")
        room = px(160) if wide else px(104)
        ink.write(painter, place(rect.width() - px(40) - room, room), line.waits, font="small", tone=line.waits_tone)
        ink.glyph(painter, self._undo_box(option.direction, rect), "undo-2", "muted")
        if option.state & QStyle.StateFlag.State_HasFocus and selected:
            painter.setPen(ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _undo_box(self, direction: Qt.LayoutDirection, rect: QRect) -> QRect:
        side = self._ink.px(28)
        return flipped(direction, rect, QRect(rect.right() - side - self._ink.px(4), rect.top(), side, rect.height()))

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the arrow."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            box = self._undo_box(option.direction, option.rect)
            if box.contains(event.position().toPoint()) and (change := index.data(CHANGE_ROLE)) is not None:
                self.take_out.emit(change)
                return True
        return False
