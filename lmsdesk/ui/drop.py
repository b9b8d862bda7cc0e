"""A file dropped anywhere on the window is checked, never sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.theme.theme import STRONG, Theme

# What a file dialog offers; a drop takes everything, because what is no list gets a reason.
LISTS = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".htm", ".html"})
CHANGES = ".lmschanges"


_PROMISED = ("FileGroupDescriptor", "promised", "x-moz-file-promise")  # a file that exists when somebody asks for it


def files_of(data: QMimeData) -> Sequence[Path]:
    """The local files and folders of a drop, whatever they are called; nothing here looks at the disk."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def text_of(data: QMimeData) -> str:
    """What a person copied or drags: cells as they are shown, else a table of a page or a mail, else the text."""
    text = data.text()
    if "\t" not in text and data.hasHtml() and "<table" in (page := data.html()).casefold():
        return page
    return text if not data.urls() else ""


def is_promised(data: QMimeData) -> bool:
    """Tell whether a mail program or an archive window drags a file that does not exist yet."""
    return any(mark.casefold() in name.casefold() for mark in _PROMISED for name in data.formats())


def is_taken(data: QMimeData) -> bool:
    """Tell whether a drop is something to check, or something that deserves a reason why not."""
    return bool(files_of(data)) or is_promised(data) or bool(text_of(data).strip()) or bool(data.urls())


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
