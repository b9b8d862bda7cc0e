"""How the rows divide: a bar of shares, and a tab for each result with its number."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from lmsdesk.domain.imports.narrowing import Special
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.ui.imports.tab_keys import step_of
from lmsdesk.ui.imports.words import AGAIN, DIVIDED, RowView, view_title
from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.words import Words

_FILLS = {"staged": "staged_mark", "muted": "border_strong"}
_LEAST = 5.0  # pixels that even one row of a hundred thousand gets
_GAP = 2.0
_BAR, _ROOM = 8, 3  # height of the bar, and what the focus needs around it
_RARE = frozenset({Outcome.MERGED, Special.LEFT_OUT, Special.REMOVALS, Special.GRANTS})  # shown only with rows
Counts = Mapping[Outcome | Special, int]


class Share(QWidget):
    """One bar for all rows; a part of it shows its rows, by the mouse or by Left, Right and Space."""

    chosen = Signal(object)  # an Outcome or a Special

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: Counts = {}
        self._told: dict[Outcome | Special, str] = {}
        self._at = 0  # the part with the focus
        self.setFixedHeight(theme.px(_BAR) + 2 * _ROOM)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_counts(self, counts: Counts, words: Words) -> None:
        """Show how many rows have each result."""
        self._counts = {view: counts.get(view, 0) for view in DIVIDED if counts.get(view, 0)}
        self._told = {view: f"{view_title(view)} {words.number(number)}" for view, number in self._counts.items()}
        self._at = min(self._at, max(0, len(self._counts) - 1))
        self.setAccessibleName(", ".join(self._told.values()))
        self._tell()
        self.update()

    def _parts(self) -> list[tuple[Outcome | Special, QRectF]]:
        """Segments side by side, from the reading side."""
        total, left, found = sum(self._counts.values()), 0.0, []
        room = self.width() - (_GAP + _LEAST) * len(self._counts) + _GAP
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for view, number in self._counts.items():
            width = _LEAST + room * number / total
            start = self.width() - left - width if mirrored else left
            found.append((view, QRectF(start, _ROOM, width, self.height() - 2 * _ROOM)))
            left += width + _GAP
        return found

    def _tell(self) -> None:
        """What has the focus, for a screen reader."""
        view = list(self._counts)[self._at] if self._counts else None
        told = self.tr("{part}. Space shows these rows, Left and Right go to the next part.")
        self.setAccessibleDescription(told.format(part=self._told[view]) if view is not None else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The segments, and a frame around the one with the focus."""
        if not self._counts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (view, part) in enumerate(self._parts()):
            tone = DIVIDED[view][1]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(_FILLS.get(tone, tone)))
            painter.drawRoundedRect(part, 2, 2)
            if self.hasFocus() and place == self._at:
                painter.setPen(self._theme.colour("accent"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(part.adjusted(0.5, -1.5, -0.5, 1.5), 3, 3)

    def _at_point(self, x: float) -> int | None:
        return next((n for n, (_, part) in enumerate(self._parts()) if part.left() <= x <= part.right() + _GAP), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the mouse."""
        place = self._at_point(event.position().x())
        self.setToolTip(list(self._told.values())[place] if place is not None else "")
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the rows of a part."""
        place = self._at_point(event.position().x())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = place
            self._choose()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go through the parts, Space and Return show one."""
        key = event.key()
        if (step := step_of(self, event)) and self._counts:
            self._at = (self._at + step) % len(self._counts)
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._counts:
            self._tell()
            self.update()
            self.chosen.emit(list(self._counts)[self._at])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame shows where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        super().focusOutEvent(event)
        self.update()


class Tabs(QWidget):
    """Filters by result; the arrow keys go from tab to tab. What cannot be taken back easily stands last, in red."""

    chosen = Signal(object)  # an Outcome or a Special, or None for all rows

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.buttons: dict[RowView, Button] = {}
        self.current: RowView = None
        self._group = QButtonGroup(self)
        self.setAccessibleName(self.tr("Rows by result"))
        layout = FlowLayout(4, self)
        looks: list[tuple[RowView, tuple[str, str]]] = [(None, ("", "muted")), *DIVIDED.items(), *AGAIN.items()]
        for view, (icon, tone) in looks:
            button = Button(theme, "", icon, "tab", tone=tone)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, view=view: self.choose(view))
            button.installEventFilter(self)
            self._group.addButton(button)
            layout.addWidget(button)
            self.buttons[view] = button
        self.buttons[None].setChecked(True)
        theme.changed.connect(self._refont)

    def show_counts(self, counts: Counts) -> None:
        """Say how many rows each tab has; a result that is rare is there only when there are some."""
        for view, button in self.buttons.items():
            number = sum(counts.get(each, 0) for each in DIVIDED) if view is None else counts.get(view, 0)
            title = view_title(view)
            button.set_text(f"{title}  {self._words.number(number)}")
            told = self.tr("{title}, %Ln rows", "", number).format(title=title)
            button.setAccessibleName(told)
            button.setVisible(view not in _RARE or number > 0)
        if self.current is not None and not counts.get(self.current, 0):
            self.choose(None)
        self._refont()

    def choose(self, view: RowView) -> None:
        """Show the rows of one result."""
        self.buttons[view].setChecked(True)
        self._refont()
        if view is not self.current:
            self.current = view
            self.chosen.emit(view)

    def _refont(self) -> None:
        for button in self.buttons.values():
            button.setFont(self._theme.font("small", STRONG if button.isChecked() else NORMAL))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right choose the tab beside; a button of its own would only move the focus."""
        if not (step := step_of(self, event)):
            return super().eventFilter(watched, event)
        seen = [view for view, button in self.buttons.items() if not button.isHidden()]
        place = (seen.index(self.current) + step) % len(seen)
        self.choose(seen[place])
        self.buttons[seen[place]].setFocus()
        return True
