"""A link in a narrow column: it leads somewhere, and gives way instead of widening what it stands in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button


class Link(Button):
    """The whole text is its name; where it is cut, also its tooltip. ``&`` is a letter like any other."""

    def __init__(self, theme: Theme, text: str, *, more: str = "") -> None:
        super().__init__(theme, "", kind="link")
        self._theme, self._whole = theme, text
        self.setAccessibleName(f"{text}, {more}" if more else text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fit)
        self._fit()

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        return QSize(self._advance(self._whole) + self._frame(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Hardly anything."""
        return QSize(self._theme.px(48), super().minimumSizeHint().height())

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _frame(self) -> int:
        """What the style puts round the text."""
        return super().sizeHint().width() - self._advance(self.text().replace("&&", "&"))

    def _fit(self) -> None:
        room = self.width() - self._frame() if self.isVisible() else self._advance(self._whole)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")
        if (text := shown.replace("&", "&&")) != self.text():
            self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()
