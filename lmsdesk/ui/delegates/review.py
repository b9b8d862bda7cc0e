"""A line of a review: box, sign, who, where, and what is changed; headings with their count."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lmsdesk.ui.delegates.cells import paint_steps
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.review import GROUP_ROLE, ITEM_ROLE, LINE_ROLE, Group
from lmsdesk.ui.review_words import look_of
from lmsdesk.ui.theme.theme import flipped

Index = QModelIndex | QPersistentModelIndex
_CHECK = Qt.ItemDataRole.CheckStateRole


class ReviewDelegate(QStyledItemDelegate):
    """A click on the box or Space turns the tick."""

    def __init__(self, ink: Ink, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._ink = ink
        ink.renewed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line."""
        return QSize(self._ink.px(200), self._ink.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        ink, rect = self._ink, option.rect
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, ink.colours["selected" if active else "selected_idle"])
        self._box(painter, option, index)
        group: Group | None = index.data(GROUP_ROLE)
        if group is not None:
            self._heading(painter, option, group, selected=selected)
        else:
            self._line(painter, option, index, selected=selected)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(ink.focus_pen)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _place(self, option: QStyleOptionViewItem, left: int, width: int) -> QRect:
        rect = option.rect
        return flipped(
            option.direction,
            rect,
            QRect(rect.left() + left, rect.top(), max(0, min(width, rect.width() - left)), rect.height()),
        )

    def _box(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = index.data(_CHECK)
        if state is None:
            return
        ink, side = self._ink, self._ink.px(14)
        place = self._place(option, ink.px(4), ink.px(16))
        box = QRectF(QRect(place.center() - QPoint(side // 2 - 1, side // 2 - 1), QSize(side, side))).adjusted(
            0.5, 0.5, -0.5, -0.5
        )
        on = Qt.CheckState(state) != Qt.CheckState.Unchecked
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink.colours["accent" if on else "border_strong"], 1))
        painter.setBrush(ink.colours["accent" if on else "field"])
        painter.drawRoundedRect(box, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if on:
            name = "check" if Qt.CheckState(state) == Qt.CheckState.Checked else "minus"
            ink.glyph(painter, place, name, "on_accent", 12)

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, group: Group, *, selected: bool) -> None:
        ink, px = self._ink, self._ink.px
        count = option.widget.locale().toString(len(group.items)) if option.widget else str(len(group.items))
        left = px(28)
        room = option.rect.width() - left - px(60)
        tone = "on_selected" if selected else "text"
        used = ink.write(painter, self._place(option, left, room), group.title, font="strong", tone=tone)
        place = self._place(option, left + used + px(8), px(56))
        ink.write(painter, place, count, font="small_digits", tone="on_selected" if selected else "faint")

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, selected: bool) -> None:
        item, line = index.data(ITEM_ROLE), index.data(LINE_ROLE)
        if item is None or line is None:
            return
        ink, px, width = self._ink, self._ink.px, option.rect.width()
        if item.is_final:  # a second sign beside the colour of the line
            ink.glyph(painter, self._place(option, width - px(26), px(18)), "triangle-alert", "removed")
            width -= px(26)
        icon, tone = look_of(item)
        ink.glyph(painter, self._place(option, px(26), px(18)), icon, tone)
        left, end = px(50), width - px(8)
        text_tone, quiet = ("on_selected", "on_selected") if selected else ("text", "muted")
        group: Group | None = index.parent().data(GROUP_ROLE)
        heading = group.title if group is not None else ""  # what stands above need not be said on every line
        if line.who != heading or not line.where:
            box = self._place(option, left, min(px(150), end - left))
            left += ink.write(painter, box, line.who, font="name", tone=text_tone) + px(10)
        if line.where and line.where != heading:
            room = min(px(90), end - left)
            left += ink.write(
                painter, self._place(option, left, room), line.where, font="digits", tone=quiet, own_direction=True
            ) + px(10)
        if end - left < px(40):
            return
        if line.what:
            ink.write(painter, self._place(option, left, end - left), line.what, font="small", tone=quiet)
        else:
            paint_steps(ink, painter, line.steps, lambda at, room: self._place(option, at, room), left, end, line.tone)

    def editorEvent(self, event: QEvent, model: object, option: QStyleOptionViewItem, index: Index) -> bool:
        """A click on the box, or Space."""
        state = index.data(_CHECK)
        if state is None:
            return False
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            wanted = self._place(option, 0, self._ink.px(24)).contains(event.position().toPoint())
        else:
            is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
            wanted = is_key and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)  # type: ignore[attr-defined]
        if not wanted:
            return False
        turned = Qt.CheckState.Unchecked if Qt.CheckState(state) == Qt.CheckState.Checked else Qt.CheckState.Checked
        source = index.model()
        return source.setData(source.index(index.row(), 0, index.parent()), turned, _CHECK)
