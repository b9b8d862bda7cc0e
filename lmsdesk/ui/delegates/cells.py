"""Painting cells of tables that are only looked at, and what became what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lmsdesk.ui.change_words import Step
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.models.cells import CELL_ROLE, Cell
from lmsdesk.ui.theme.theme import flipped

Index = QModelIndex | QPersistentModelIndex
Place = Callable[[int, int], QRect]  # left and width to a box of the line
_QUIET = frozenset({"text", "muted", "faint"})


class CellsDelegate(QStyledItemDelegate):
    """One line; the ring of the focus goes round the whole row."""

    def __init__(self, ink: Ink, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._ink, self._view = ink, view
        ink.renewed.connect(view.viewport().update)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One row."""
        return QSize(self._ink.px(80), self._ink.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        cell: Cell | None = index.data(CELL_ROLE)
        ink, rect, px = self._ink, option.rect, self._ink.px
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, ink.colours["selected" if active else "selected_idle"])
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, ink.colours["line"])
        if cell is not None:
            self._content(painter, option, cell, selected=selected)
        if index.row() == self._view.currentIndex().row() and self._view.hasFocus():
            painter.fillRect(rect.left(), rect.top(), rect.width(), px(2), ink.colours["accent"])
            painter.fillRect(rect.left(), rect.bottom() - px(2), rect.width(), px(2), ink.colours["accent"])
        painter.restore()

    def _content(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell, *, selected: bool) -> None:
        ink, rect, px = self._ink, option.rect, self._ink.px

        def place(left: int, width: int) -> QRect:
            box = QRect(rect.left() + left, rect.top(), max(0, width), rect.height())
            return flipped(option.direction, rect, box)

        left = px(8)
        if cell.icon:
            ink.glyph(painter, place(left, px(16)), cell.icon, cell.icon_tone)
            left += px(22)
        end = rect.width() - px(6)
        if cell.steps:
            paint_steps(ink, painter, cell.steps, place, left, end, cell.tone)
            return
        tone = "on_selected" if selected and cell.tone in _QUIET else cell.tone
        ink.write(painter, place(left, end - left), cell.text, font=cell.font, tone=tone, own_direction=True)


def paint_steps(
    ink: Ink, painter: QPainter, steps: Sequence[Step], place: Place, left: int, end: int, tone: str
) -> None:
    """Field, old value struck, arrow, new value; as many fields as fit."""
    px = ink.px
    for step in steps:
        if left > end - px(80):
            ink.write(painter, place(left, min(px(30), end - left)), "\u2026", tone="muted")
            return
        left += ink.write(painter, place(left, min(px(120), end - left)), step.field, tone="muted") + px(8)
        room = max(0, end - left) if len(steps) == 1 else min(px(330), max(0, end - left))
        before, after = _shared(ink, step, room - px(26))
        if step.before is not None and before:
            box = place(left, before)
            left += ink.write(painter, box, step.before, font="struck_body", tone="faint", own_direction=True) + px(8)
        if step.after is not None:
            ink.glyph(painter, place(left, px(12)), "arrow-right", "faint", 12)
            left += px(18)
            box = place(left, after)
            left += ink.write(painter, box, step.after, font="strong", tone=tone, own_direction=True) + px(14)


def _shared(ink: Ink, step: Step, room: int) -> tuple[int, int]:
    """How wide before and after may be: both whole where they fit, otherwise after takes up to two thirds."""
    before = ink.width("struck_body", step.before) + 1 if step.before is not None else 0
    after = ink.width("strong", step.after) + 1 if step.after is not None else 0
    if before + after <= room:
        return before, after
    after = min(after, max(room - before, room * 2 // 3))
    if room - after < ink.px(44):  # two letters and dots tell nothing: the new value matters more
        return 0, max(0, room)
    return room - after, max(0, after)
