"""The list of reports: a title, and the question that each answers."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lmsdesk.domain.reports import REPORTS
from lmsdesk.services.wording_reports import QUESTIONS, TITLES
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.theme.theme import flipped

Index = QModelIndex | QPersistentModelIndex
_NAME = Qt.ItemDataRole.UserRole
_BAR = 14  # a scroll bar may come and take its room
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class ReportList(QListWidget):
    """One report is always chosen."""

    chosen = Signal(str)

    def __init__(self, ink: Ink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lines")
        self.setAccessibleName(self.tr("Reports"))
        self.setItemDelegate(_Delegate(ink, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)  # wrapped lines are as high as the width makes them
        for name in REPORTS:
            item = QListWidgetItem(TITLES[name])
            item.setData(_NAME, name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, TITLES[name])
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, QUESTIONS[name])
            item.setToolTip(QUESTIONS[name])
            self.addItem(item)
        self.currentItemChanged.connect(lambda item, before: self.chosen.emit(item.data(_NAME)) if item else None)

    def choose(self, name: str) -> None:
        """Choose a report."""
        self.setCurrentRow(list(REPORTS).index(name))


class _Delegate(QStyledItemDelegate):
    """Two lines, of which the second may wrap."""

    def __init__(self, ink: Ink, view: QListWidget) -> None:
        super().__init__(view)
        self._ink, self._list = ink, view
        ink.renewed.connect(view.doItemsLayout)

    def _boxes(self, index: Index, left: int, top: int, width: int) -> tuple[QRect, QRect]:
        """Where title and question are; both may wrap."""
        metrics, gap = self._ink.metrics, self._ink.px(2)
        room = QRect(left, top, width, 500)
        title = metrics["name"].boundingRect(room, _WRAP, TITLES[index.data(_NAME)])
        below = room.translated(0, title.height() + gap)
        return title, metrics["small"].boundingRect(below, _WRAP, QUESTIONS[index.data(_NAME)])

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        px = self._ink.px
        title, question = self._boxes(index, 0, 0, self._list.width() - px(30 + _BAR))
        return QSize(px(120), title.height() + question.height() + px(18))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ink, px = self._ink, self._ink.px
        rect = option.rect.adjusted(px(8), 1, -px(8), -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(ink.focus_pen if selected and focus else Qt.PenStyle.NoPen)
            painter.setBrush(ink.colours["selected" if selected else "hover"])
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)
        title, question = self._boxes(
            index, rect.left() + px(8), rect.top() + px(7), self._list.width() - px(30 + _BAR)
        )
        painter.setFont(ink.fonts["name"])
        painter.setPen(ink.colours["on_selected" if selected else "text"])
        painter.drawText(flipped(option.direction, rect, title), _WRAP, TITLES[index.data(_NAME)])
        painter.setFont(ink.fonts["small"])
        painter.setPen(ink.colours["muted"])
        painter.drawText(flipped(option.direction, rect, question), _WRAP, QUESTIONS[index.data(_NAME)])
        painter.restore()
