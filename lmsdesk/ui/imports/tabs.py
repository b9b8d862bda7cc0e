"""How the rows divide: a bar of shares, and a tab for each result with its number."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.ui.imports.words import LOOKS, outcome_title
from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.words import Words

_FILLS = {"staged": "staged_mark", "muted": "border_strong"}
_LEAST = 5.0  # pixels that even one row of a hundred thousand gets
_GAP = 2.0


class Share(QWidget):
    """One bar for all rows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Mapping[Outcome, int] = {}
        self.setFixedHeight(theme.px(8))
        theme.changed.connect(self.update)

    def show_counts(self, counts: Mapping[Outcome, int], words: Words) -> None:
        """Show how many rows have each result."""
        self._counts = {outcome: counts.get(outcome, 0) for outcome in LOOKS if counts.get(outcome, 0)}
        told = [f"{outcome_title(each)} {words.number(number)}" for each, number in self._counts.items()]
        self.setAccessibleName(", ".join(told))
        self.setToolTip(", ".join(told))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Segments side by side, from the reading side."""
        if not self._counts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        total, left = sum(self._counts.values()), 0.0
        room = self.width() - (_GAP + _LEAST) * len(self._counts) + _GAP
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for outcome, number in self._counts.items():
            width = _LEAST + room * number / total
            tone = LOOKS[outcome][1]
            painter.setBrush(self._theme.colour(_FILLS.get(tone, tone)))
            start = self.width() - left - width if mirrored else left
            painter.drawRoundedRect(QRectF(start, 0, width, self.height()), 2, 2)
            left += width + _GAP


class Tabs(QWidget):
    """Filters by result; the arrow keys go from tab to tab."""

    chosen = Signal(object)  # Outcome, or None for all rows

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.buttons: dict[Outcome | None, Button] = {}
        self.current: Outcome | None = None
        self._group = QButtonGroup(self)
        self.setAccessibleName(self.tr("Rows by result"))
        layout = FlowLayout(4, self)
        for outcome in (None, *LOOKS):
            icon, tone = LOOKS[outcome] if outcome is not None else ("", "muted")
            button = Button(theme, "", icon, "tab", tone=tone)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, outcome=outcome: self.choose(outcome))
            button.installEventFilter(self)
            self._group.addButton(button)
            layout.addWidget(button)
            self.buttons[outcome] = button
        self.buttons[None].setChecked(True)
        theme.changed.connect(self._refont)

    def show_counts(self, counts: Mapping[Outcome, int]) -> None:
        """Say how many rows each tab has; a result that is rare is there only when there are some."""
        for outcome, button in self.buttons.items():
            number = sum(counts.values()) if outcome is None else counts.get(outcome, 0)
            title = self.tr("All rows") if outcome is None else outcome_title(outcome)
            button.set_text(f"{title}  {self._words.number(number)}")
            told = self.tr("{title}, %Ln rows", "", number).format(title=title)
            button.setAccessibleName(told)
            button.setVisible(outcome is not Outcome.MERGED or number > 0)
        if self.current is not None and not counts.get(self.current, 0):
            self.choose(None)
        self._refont()

    def choose(self, outcome: Outcome | None) -> None:
        """Show the rows of one result."""
        self.buttons[outcome].setChecked(True)
        self._refont()
        if outcome is not self.current:
            self.current = outcome
            self.chosen.emit(outcome)

    def _refont(self) -> None:
        for button in self.buttons.values():
            button.setFont(self._theme.font("small", STRONG if button.isChecked() else NORMAL))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right choose the tab beside; a button of its own would only move the focus."""
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if pressed not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return super().eventFilter(watched, event)
        forward = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        step = 1 if (pressed == Qt.Key.Key_Right) == forward else -1
        seen = [outcome for outcome, button in self.buttons.items() if not button.isHidden()]
        place = (seen.index(self.current) + step) % len(seen)
        self.choose(seen[place])
        self.buttons[seen[place]].setFocus()
        return True
