"""A short message with a way back: one at a time, six seconds, longer while somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QWidget

from lmsdesk.ui.accessibility import announce
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label, row

STAYS = 6000  # milliseconds


class Toast(QFrame):
    """Floats over the middle of the window; ``place`` says how high its bottom stands."""

    def __init__(self, theme: Theme, parent: QWidget, place: Callable[[], tuple[int, int]]) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._place = place
        self._then: Callable[[], object] | None = None
        self.label = Label(theme)
        self.button = Button(theme, "")
        self.keys = Label(theme, size="small")
        self.setLayout(row(self.label, self.button, self.keys, spacing=8, margins=(14, 5, 10, 5)))
        self.button.clicked.connect(self._on_clicked)
        self.timer = QTimer(self, singleShot=True, interval=STAYS)
        self.timer.timeout.connect(self._on_time)
        self.hide()

    def say(self, text: str, offer: str = "", then: Callable[[], object] | None = None, keys: str = "") -> None:
        """Show a message, with an offer where there is a way back."""
        self._then = then
        self.label.setText(text)
        self.button.set_text(offer)
        self.button.setVisible(bool(offer))
        self.keys.setText(keys)
        self.keys.setVisible(bool(keys))
        self.setAccessibleName(text)
        self.adjustSize()
        self.settle()
        self.show()
        self.raise_()
        self.timer.start()
        announce(self, f"{text}. {offer} {keys}".strip())

    def settle(self) -> None:
        """Take the place again, after the window changed its size."""
        centre, bottom = self._place()
        self.move(max(8, centre - self.width() // 2), max(8, bottom - self.height() - 12))

    def _on_clicked(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()

    def _on_time(self) -> None:
        if self.underMouse() or self.button.hasFocus():
            self.timer.start()
        else:
            self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self.timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        self.timer.start()
        super().leaveEvent(event)
