"""A file dropped anywhere on the window is checked, never sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.theme.theme import STRONG, Theme

LISTS = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".htm", ".html"})
CHANGES = ".lmschanges"


def files_of(data: QMimeData) -> Sequence[Path]:
    """The local files of a drop that look like lists or changes."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.casefold() in LISTS | {CHANGES}]


class DropFrame(QWidget):
    """The frame that is shown while a file hangs over the window."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Drop to check. Nothing is sent."))
        self.hide()

    def cover(self) -> None:
        """Lie over the whole window."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame and the sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = self._theme.colour("window")
        shade.setAlphaF(0.86)
        painter.fillRect(self.rect(), shade)
        painter.setPen(QPen(self._theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 10, 10)
        painter.setFont(self._theme.font("title", STRONG))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Drop to check. Nothing is sent."))
