"""Stacked bars as a control: every part can be reached by keys, says what it is, and opens the rows behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lmsdesk.domain.charts import Bars, described, layout
from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.chart_paint import Number, boxes, height_of, look_of, paint

_NONE = Bars((), ())


class BarsView(QWidget):
    """Arrow keys go from part to part, Return opens; the table behind it has every figure as well."""

    opened = Signal(int, str)  # row of the report, name of the series

    def __init__(self, theme: Theme, number: Number = str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.number = theme, number
        self.bars = _NONE
        self._at: tuple[int, int] | None = None  # bar, part
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Chart"))
        theme.changed.connect(self._on_theme)

    def show_bars(self, bars: Bars | None, title: str) -> None:
        """Draw these bars; None draws nothing."""
        self.bars = bars or _NONE
        self._at = None
        self.setAccessibleName(self.tr("Chart: {title}").format(title=title))
        self.setAccessibleDescription("\n".join(described(self.bars, bar) for bar in layout(self.bars)))
        self.updateGeometry()
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def more(self) -> str:
        """A sentence where not all bars are drawn."""
        shown, count = len(layout(self.bars)), len(self.bars.labels)
        if shown == count:
            return ""
        return self.tr("The {shown} longest of {count} bars; the table has all.").format(
            shown=shown, count=self.number(count)
        )

    def current_text(self) -> str:
        """The part with the focus, in words."""
        if self._at is None:
            return ""
        bar = layout(self.bars)[self._at[0]]
        part = bar.parts[self._at[1]]
        title = self.bars.series[part.series][1]
        told = self.tr("{label}, {title}: {value} of {total}")
        return told.format(label=bar.label, title=title, value=self.number(part.value), total=self.number(bar.total))

    def sizeHint(self) -> QSize:
        """As high as its bars."""
        return QSize(self._theme.px(480), height_of(self.bars, look_of(self._theme)))

    def _on_theme(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _move(self, bar: int, part: int) -> None:
        shown = layout(self.bars)
        if not any(each.parts for each in shown):
            return
        bar = max(0, min(len(shown) - 1, bar))
        self._at = (bar, max(0, min(len(shown[bar].parts) - 1, part))) if shown[bar].parts else self._at
        self.update()
        announce(self, self.current_text())

    def _open(self) -> None:
        if self._at is not None:
            bar = layout(self.bars)[self._at[0]]
            self.opened.emit(bar.row, self.bars.series[bar.parts[self._at[1]].series][0])

    def _hit(self, place: QPointF) -> tuple[int, int] | None:
        for number, (_, parts) in enumerate(boxes(self.bars, look_of(self._theme), self.width())):
            for at, (_, box) in enumerate(parts):
                if box.adjusted(0, -3, 0, 3).contains(place):
                    return number, at
        return None

    def _box(self, at: tuple[int, int]) -> QRectF:
        return boxes(self.bars, look_of(self._theme), self.width())[at[0]][1][at[1]][1]

    # Overrides of QWidget

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = look_of(self._theme)
        paint(painter, self.bars, look, self.width(), number=self.number, more=self.more())
        if self._at is not None and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colours["text"], 2))
            painter.drawRect(self._box(self._at).adjusted(-2, -2, 2, 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, part = self._at or (0, 0)
        keys = Qt.Key
        steps = {keys.Key_Up: (-1, 0), keys.Key_Down: (1, 0), keys.Key_Left: (0, -1), keys.Key_Right: (0, 1)}
        if event.key() in steps:
            down, right = steps[Qt.Key(event.key())]
            self._move(bar + down, part + right)
        elif event.key() in (keys.Key_Return, keys.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at is None:
            self._move(0, 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (at := self._hit(event.position())) is not None:
            self._at = at
            self.update()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._hit(event.position()) is not None:
            self._open()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._hit(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            at = self._hit(QPointF(event.pos()))
            kept, self._at = self._at, at
            text = self.current_text()
            self._at = kept
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
