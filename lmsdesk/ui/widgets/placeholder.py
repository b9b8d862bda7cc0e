"""What stands where rows would be: a sentence, its reason, and the one or two things to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, ProgressBar, clear, column, row

Offer = tuple[str, str, Callable[[], object]]  # text, icon, what to do


class Placeholder(QWidget):
    """An empty place that explains itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.icon = IconLabel(theme, "layers", "faint", 32)
        self.title = Label(theme, size="heading", weight=STRONG, wrap=True)
        self.text = Label(theme, size="small", tone="muted", wrap=True)
        centre = Qt.AlignmentFlag.AlignHCenter
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._offers = row(spacing=8)
        layout = column(None, spacing=6, margins=(24, 24, 24, 24), parent=self)
        for widget in (self.icon, self.title, self.text):
            layout.addWidget(widget, 0, centre)
        layout.addSpacing(8)
        layout.addLayout(row(None, self._offers, None))
        layout.addStretch(1)

    def say(self, icon: str, title: str, text: str, offers: Sequence[Offer] = ()) -> None:
        """Explain why there is nothing here; the first offer is the main one."""
        self.icon.show_icon(icon, "faint")
        self.title.setText(title)
        self.text.setText(text)
        clear(self._offers)
        for place, (words, sign, then) in enumerate(offers):
            button = Button(self._theme, words, sign, kind="" if place == 0 or sign else "quiet")
            button.clicked.connect(then)
            self._offers.addWidget(button)
        self.setAccessibleName(f"{title}. {text}")
        self._fit()

    def _fit(self) -> None:
        """Labels that wrap and stand in the middle have to be told how high they are."""
        width = max(self._theme.px(160), min(self._theme.px(460), self.width() - 48))
        for label in (self.title, self.text):
            label.setFixedSize(width, max(label.heightForWidth(width), label.fontMetrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._fit()


class Skeleton(QWidget):
    """Grey bars where rows will be; they stand still."""

    _WIDTHS = ((96, 150, 70, 60), (78, 128, 92, 60), (110, 164, 70, 48), (88, 112, 80, 60), (102, 146, 70, 52))

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(self.tr("Rows that are still on their way"))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars that fade out downwards."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("base"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = self._theme.px(28)
        lines = max(1, min(14, self.height() // step))
        for number in range(lines):
            painter.setBrush(self._theme.mixed("border", "base", 1 - number / (lines + 1)))
            left = self._theme.px(36)
            for width, slot in zip(self._WIDTHS[number % 5], (140, 240, 150, 120), strict=True):
                bar = QRectF(left, number * step + step * 0.36, self._theme.px(width), self._theme.px(9))
                painter.drawRoundedRect(bar, 4, 4)
                left += self._theme.px(slot)


class Arriving(QWidget):
    """The head of a first sync: what is being read, how far it is, and a way to stop it."""

    def __init__(self, theme: Theme, stop: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(theme, weight=STRONG)
        self.count = Label(theme, size="small", tone="muted", tabular=True)
        self.text = Label(theme, size="small", tone="muted")
        self.bar = ProgressBar()
        self.bar.setAccessibleName(self.tr("Progress of the first sync"))
        self.stop = Button(theme, self.tr("Stop"), kind="quiet")
        self.stop.clicked.connect(stop)
        head = row(self.title, None, self.count, self.stop)
        column(head, self.bar, self.text, spacing=6, margins=(16, 10, 16, 10), parent=self)
        self.hide()

    def show_progress(self, title: str, count: str, text: str, share: float | None) -> None:
        """Tell how far it is; without a share the bar only moves."""
        self.title.setText(title)
        self.count.setText(count)
        self.text.setText(text)
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(share * 1000))
        self.show()
