"""The values of a refused change, to be typed anew in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Kind, Value, spec_of
from lmsdesk.domain.keys import Entity
from lmsdesk.services.values import read_value
from lmsdesk.services.wording import tell
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.widgets.basics import Label, clear, column
from lmsdesk.ui.widgets.fields import restyle
from lmsdesk.ui.words import DASH, Words, field_title


class MendForm(QWidget):
    """Only fields that were typed into are told; Return in one saves."""

    accepted = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self.lines: dict[str, QLineEdit] = {}
        self._kept: dict[str, str] = {}
        self._entity = Entity.USER
        self.reason = Label(theme, size="small", tone="removed", wrap=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(1, 1)
        column(self._grid, self.reason, spacing=6, parent=self)

    def show_fields(self, operations: Sequence[Operation], names: Sequence[str], wrong: str | None) -> None:
        """Show these fields of changes; where the changes differ a field is empty."""
        clear(self._grid)
        self.lines, self._kept = {}, {}
        self._explain(None)
        if operations:
            self._entity = operations[0].key.entity
        for place, name in enumerate(names):
            texts = {self._text(each.patch.get(name), name) for each in operations}
            text = texts.pop() if len(texts) == 1 else ""
            line = _Line()
            line.setText(text)
            line.setCursorPosition(0)
            line.setPlaceholderText(self.tr("Mixed") if len(operations) > 1 and not text else "")
            line.setAccessibleName(field_title(name))
            line.setProperty("wrong", name == wrong)
            line.textEdited.connect(lambda _: self._on_edited())
            line.returnPressed.connect(self.accepted)
            label = Label(self._theme, field_title(name), "small", "muted")
            label.setBuddy(line)
            self._grid.addWidget(label, place, 0)
            self._grid.addWidget(line, place, 1)
            self.lines[name], self._kept[name] = line, text
        self.setVisible(bool(names))

    def _text(self, value: Value, name: str) -> str:
        spec = spec_of(self._entity, name)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if spec is not None and spec.kind is Kind.TIME:
            shown = self._words.day(value if isinstance(value, int) else None)
            return "" if shown == DASH else shown
        return "" if value is None else str(value)

    def typed(self) -> Mapping[str, str]:
        """The fields that say something else than before."""
        return {name: line.text() for name, line in self.lines.items() if line.text() != self._kept[name]}

    def check(self) -> bool:
        """Tell whether everything that was typed can be read; otherwise say what cannot."""
        for name, text in self.typed().items():
            try:
                read_value(self._entity, name, text, self._words.zone, self._words.now())
            except WrongUse as error:
                self._mark(name)
                self._explain(str(tell(error)))
                return False
        self._explain(None)
        return True

    def show_reason(self, text: str) -> None:
        """Say why a value was not taken."""
        self._explain(text)

    def enter(self) -> bool:
        """Give the keyboard to the wrong field, or the first; False when there is none."""
        line = next((each for each in self.lines.values() if each.property("wrong")), None)
        line = line or next(iter(self.lines.values()), None)
        if line is None:
            return False
        line.setFocus(Qt.FocusReason.TabFocusReason)
        line.selectAll()
        return True

    def _on_edited(self) -> None:
        self._mark(None)
        self._explain(None)
        self.edited.emit()

    def _mark(self, name: str | None) -> None:
        for each, line in self.lines.items():
            if bool(line.property("wrong")) != (each == name):
                line.setProperty("wrong", each == name)
                restyle(line)

    def _explain(self, text: str | None) -> None:
        self.reason.setText(text or "")
        self.reason.setVisible(bool(text))


class _Line(QLineEdit):
    """Esc is left to the card."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)
