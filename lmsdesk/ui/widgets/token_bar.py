"""The conditions of a table as buttons: edit one, remove one, add one, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Token
from lmsdesk.ui.api import Tables
from lmsdesk.ui.delegates.ink import LEFT
from lmsdesk.ui.filter_words import comparison_words, token_words, value_words
from lmsdesk.ui.plain import plain_tip
from lmsdesk.ui.theme.theme import MEDIUM, NORMAL, Theme, flipped
from lmsdesk.ui.widgets.basics import Button, IconButton, row
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.widgets.token_editor import TokenEditor
from lmsdesk.ui.words import Words, field_title


class TokenButton(QPushButton):
    """A condition in three parts: field, comparison, value."""

    removed = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, token: Token, words: Words) -> None:
        super().__init__()
        self._theme, self.token = theme, token
        self._parts = (
            (field_title(token.field), "muted", NORMAL),
            (comparison_words(token), "faint", NORMAL),
            (value_words(token, words), "text", MEDIUM),
        )
        told = self.tr("Filter: {condition}. Return edits, Delete removes.")
        self.setAccessibleName(told.format(condition=token_words(token, words)))
        self.setToolTip(plain_tip(token_words(token, words)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As wide as its parts, up to a limit."""
        width = self._theme.px(14) + sum(
            self._width(text, weight) + self._theme.px(5) for text, _, weight in self._parts
        )
        return QSize(min(width, self._theme.px(320)), self._theme.px(26))

    def _width(self, text: str, weight: object) -> int:
        font = self._theme.font("small", MEDIUM if weight == MEDIUM else NORMAL)
        return QFontMetrics(font).horizontalAdvance(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and focus from the sheet, the parts in their tones."""
        super().paintEvent(event)
        painter = QPainter(self)
        left = self._theme.px(9)
        for text, tone, weight in self._parts:
            font = self._theme.font("small", weight)
            metrics = QFontMetrics(font)
            room = self.width() - left - self._theme.px(4)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            used = metrics.horizontalAdvance(shown)
            box = self.rect().adjusted(left, 0, 0, 0)
            box.setWidth(used + 2)
            painter.setFont(font)
            painter.setPen(self._theme.colour(tone))
            painter.drawText(flipped(self.layoutDirection(), self.rect(), box), LEFT, shown)
            left += used + self._theme.px(5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, arrows go to the neighbour, Return edits."""
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            forward = (key == Qt.Key.Key_Right) == (self.layoutDirection() == Qt.LayoutDirection.LeftToRight)
            self.stepped.emit(1 if forward else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class TokenChip(QFrame):
    """A condition and the way out of it."""

    def __init__(self, theme: Theme, token: Token, words: Words) -> None:
        super().__init__()
        self.setObjectName("token")
        self.button = TokenButton(theme, token, words)
        self.cross = IconButton(
            theme, "x", self.tr("Remove the filter {condition}").format(condition=token_words(token, words))
        )
        self.cross.setIconSize(QSize(12, 12))
        self.setLayout(row(self.button, self.cross, spacing=0, margins=(1, 1, 1, 1)))


class TokenBar(QWidget):
    """Shows conditions and tells when a person changed them."""

    changed = Signal(object)  # tuple[Token, ...]

    def __init__(self, theme: Theme, view: View, tables: Tables, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._view, self._tables, self._words = theme, view, tables, words
        self._tokens: tuple[Token, ...] = ()
        self._chips: list[TokenChip] = []
        self._flow = FlowLayout(theme.px(6), self)
        self.add = Button(theme, self.tr("Filter"), "plus", "quiet", self.tr("Add a filter (Ctrl+Shift+F)"))
        self.add.setAccessibleName(self.tr("Add a filter"))
        self.add.clicked.connect(lambda: self.ask())
        self._flow.addWidget(self.add)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The conditions that are shown."""
        return self._tokens

    def show_tokens(self, tokens: Sequence[Token]) -> None:
        """Show these conditions."""
        if tuple(tokens) == self._tokens:
            return
        self._tokens = tuple(tokens)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, token in enumerate(tokens):
            chip = TokenChip(self._theme, token, self._words)
            chip.button.clicked.connect(lambda _=False, at=place: self.ask(at))
            chip.button.removed.connect(lambda at=place: self.remove(at))
            chip.button.stepped.connect(lambda step, at=place: self._step(at, step))
            chip.cross.clicked.connect(lambda _=False, at=place: self.remove(at))
            self._chips.append(chip)
            self._flow.insert_widget(place, chip)
        self.updateGeometry()

    def remove(self, place: int) -> None:
        """Take a condition away; the focus goes to its neighbour."""
        left = self._tokens[:place] + self._tokens[place + 1 :]
        self.show_tokens(left)
        self._focus(min(place, len(left) - 1))
        self.changed.emit(left)

    def ask(self, place: int | None = None) -> TokenEditor:
        """Open the editor of a condition, or of a new one."""
        token = self._tokens[place] if place is not None else None
        editor = TokenEditor(self._theme, self._view, self._tables, self._words, token, self)
        editor.accepted.connect(lambda made: self._on_edited(place, made))
        anchor: QWidget = self._chips[place] if place is not None else self.add
        editor.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))
        return editor

    def _on_edited(self, place: int | None, token: Token) -> None:
        at = len(self._tokens) if place is None else place
        tokens = (*self._tokens[:at], token, *self._tokens[at + 1 :])
        self.show_tokens(tokens)
        self.changed.emit(tokens)

    def _step(self, place: int, step: int) -> None:
        self._focus(place + step)

    def _focus(self, place: int) -> None:
        if 0 <= place < len(self._chips):
            self._chips[place].button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.TabFocusReason)
