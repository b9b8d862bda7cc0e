"""The small form of one condition: field, comparison, values."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QGridLayout, QLineEdit, QWidget

from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Token
from lmsdesk.ui.api import Tables
from lmsdesk.ui.filter_words import DATES, choices_of, compared, comparisons, fields_of, token_of
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Button, Label, clear, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox, Tick
from lmsdesk.ui.words import Words, field_title


class TokenEditor(QFrame):
    """A popup; Return takes the condition, Esc leaves it as it was."""

    accepted = Signal(object)  # Token

    def __init__(
        self, theme: Theme, view: View, tables: Tables, words: Words, token: Token | None, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Filter"))
        self._theme, self._view, self._tables, self._words = theme, view, tables, words
        self.field = ChoiceBox(theme, {name: field_title(name) for name in fields_of(view)})
        self.field.setAccessibleName(self.tr("Field"))
        self.comparison = ChoiceBox(theme, {})
        self.comparison.setAccessibleName(self.tr("Comparison"))
        self.line = QLineEdit()
        self.line.setAccessibleName(self.tr("Value"))
        self.ticks: list[tuple[str, Tick]] = []
        self._values = column(spacing=2)
        self.take = Button(theme, self.tr("Show"), kind="primary")
        self.hint = Label(theme, size="caption", tone="muted", wrap=True)
        self._build()
        self._start(token)

    def popup(self, place: QPoint) -> None:
        """Open at a place of the screen."""
        self.adjustSize()
        self.move(place)
        self.show()
        (self.field if not self.line.text() and not self._ticked() else self.line).setFocus()

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(8)
        for line, (title, widget) in enumerate(
            ((self.tr("Field"), self.field), (self.tr("Comparison"), self.comparison))
        ):
            grid.addWidget(Label(self._theme, title, "small", "muted"), line, 0)
            grid.addWidget(widget, line, 1)
        grid.setColumnStretch(1, 1)
        layout = column(grid, self._values, self.line, self.hint, row(None, self.take), margins=(14, 12, 14, 12))
        self.setLayout(layout)
        self.setMinimumWidth(self._theme.px(280))
        self.field.currentIndexChanged.connect(lambda: self._on_field())
        self.take.clicked.connect(self._on_take)
        self.line.returnPressed.connect(self._on_take)

    def _start(self, token: Token | None) -> None:
        if token is not None:
            self.field.choose(token.field, field_title(token.field))
        self._on_field()
        if token is None:
            return
        self.comparison.choose(compared(token), compared(token))
        for value, tick in self.ticks:
            tick.setChecked(value in token.values)
        self.line.setText(", ".join(token.values) if not self.ticks else "")

    def _on_field(self) -> None:
        name = self.field.chosen()
        self.comparison.clear()
        for key, text in comparisons(name).items():
            self.comparison.addItem(text, key)
        clear(self._values)
        self.ticks = []
        for value, text in (choices_of(name, self._words) or {}).items():
            tick = Tick(self._theme, text)
            self._values.addWidget(tick)
            self.ticks.append((value, tick))
        self.line.setVisible(not self.ticks)
        self.hint.setVisible(not self.ticks)
        is_date = name in DATES
        dates = self.tr("A day as 2026-12-31, +14 for days from today, or never.")
        self.hint.setText(dates if is_date else self.tr("Several values with commas; * stands for any text."))
        known = [] if is_date or self.ticks else list(self._tables.values(self._view, name))
        completer = QCompleter(known, self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(completer)
        self.adjustSize()

    def _ticked(self) -> tuple[str, ...]:
        return tuple(value for value, tick in self.ticks if tick.isChecked())

    def _on_take(self) -> None:
        typed = tuple(part.strip() for part in self.line.text().split(",") if part.strip())
        values = self._ticked() if self.ticks else typed
        if not values:
            self.line.setFocus()
            return
        self.accepted.emit(token_of(self.field.chosen(), self.comparison.chosen(), values))
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes it from anywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_take()
            return
        super().keyPressEvent(event)
