"""What is seen first: an empty window of the right size, while the parts behind it are still being loaded."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from lmsdesk.ui.theme.theme import STRONG, Theme

FIRST = (1280, 820)  # the size before anybody chose one


class OpeningWindow(QMainWindow):
    """Closing it means that the program need not open."""

    def __init__(self, theme: Theme, geometry: str) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("LMS Desk"))
        self.setObjectName("ground")
        self.is_closed = False
        label = QLabel(self.tr("LMS Desk"))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setFont(theme.font("title", STRONG))
        label.setProperty("tone", "faint")
        self.setCentralWidget(label)
        self.resize(*FIRST)
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def paint_now(self) -> None:
        """Show it before the next thing is loaded."""
        self.show()
        self.repaint()
        QApplication.processEvents()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember that nobody waits any more."""
        self.is_closed = True
        super().closeEvent(event)
