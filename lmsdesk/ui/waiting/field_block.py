"""One field of a conflict: mine, the site's and what it was, each with a button; none is chosen beforehand."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from lmsdesk.domain.decisions import BY_FIELD, Take
from lmsdesk.domain.differences import compared, is_long
from lmsdesk.ui.clashes import ClashLine, side_text
from lmsdesk.ui.theme.theme import MEDIUM, NORMAL, STRONG, Theme
from lmsdesk.ui.waiting.difference_text import DifferenceText
from lmsdesk.ui.widgets.basics import Button, Label, column, keys_label
from lmsdesk.ui.widgets.review_detail import breakable

_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
KEYS = {Take.MINE: "1", Take.THEIRS: "2", Take.BASE: "3"}


class FieldBlock(QWidget):
    """Shows the values; with ``choices`` a button beside each that can be taken."""

    picked = Signal(str, str)  # the field, the decision

    def __init__(
        self,
        theme: Theme,
        line: ClashLine,
        abouts: dict[Take, str],
        choices: Collection[Take],
        *,
        keep_open: bool,
    ) -> None:
        super().__init__()
        self._theme, self.line = theme, line
        self.buttons: dict[Take, Button] = {}
        self._names: dict[Take, str] = {}
        self.result = Label(theme, size="small", tone="muted", wrap=True)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(8))
        grid.setColumnStretch(2, 1)
        texts = {Take.MINE: line.mine or self.tr("Stays as it is"), Take.THEIRS: line.theirs, Take.BASE: line.was}
        place = 0
        for take in BY_FIELD:
            if not texts[take] and take not in choices:
                continue
            if take in choices:
                button = self._button(take, texts[take], keep_open=keep_open)
                grid.addWidget(button, place, 0, _TOP)
                grid.addWidget(keys_label(theme, KEYS[take]), place, 1, _TOP)
            else:
                grid.addWidget(Label(theme, side_text(take), "small", "muted"), place, 0, 1, 2, _TOP)
            grid.addLayout(self._value(take, texts, abouts.get(take, "")), place, 2)
            place += 1
        self.title = Label(theme, line.field, weight=MEDIUM)
        column(self.title, grid, self.result, spacing=6, parent=self)
        self.title.setVisible(bool(line.field))  # only now that it has a parent: alone it would be a window
        self.result.setVisible(keep_open)
        self.setAccessibleName(line.field or self.tr("The change"))
        self._texts = texts
        self.show_pick(None)

    def _button(self, take: Take, text: str, *, keep_open: bool) -> Button:
        button = Button(self._theme, side_text(take))
        button.setCheckable(keep_open)
        told = f"{self.line.field}, {button.text()}" if self.line.field else button.text()
        self._names[take] = f"{told}: {text}" if text else told
        button.setAccessibleName(self._names[take])
        if keep_open:  # as wide without its tick as with it
            button.setMinimumWidth(button.sizeHint().width() + self._theme.px(22))
        button.setToolTip(f"{button.text()} ({KEYS[take]})")
        button.clicked.connect(lambda: self.picked.emit(self.line.name, take.value))
        self.buttons[take] = button
        return button

    def _value(self, take: Take, texts: dict[Take, str], about: str) -> QVBoxLayout:
        theme, text, was = self._theme, texts[take], texts[Take.BASE]
        other = was or (texts[Take.THEIRS] if take is Take.MINE else "")
        value: QWidget
        if take is not Take.BASE and text and is_long(text, other):
            value = DifferenceText(theme, compared(other, text))
        else:
            weak = take is Take.BASE
            shown = text or self.tr("Not told")
            tone = "muted" if weak else {Take.MINE: "staged", Take.THEIRS: "conflict"}[take]
            value = Label(theme, breakable(shown), tone=tone, weight=NORMAL if weak else STRONG, wrap=True)
        return column(value, Label(theme, about, "small", "muted", wrap=True), spacing=1)

    def show_pick(self, take: Take | None) -> None:
        """Show what was chosen for this field, and what comes of it."""
        for each, button in self.buttons.items():
            button.setChecked(each is take)
            button.set_text(side_text(each), "check" if each is take else "")
            button.setAccessibleName(self._names[each])
        text = self._texts[take] if take is not None else ""
        told = self.tr("Result: {text}").format(text=text) if take is not None else self.tr("Result: not decided yet")
        self.result.setText(breakable(told))
        self.result.set_tone("" if take is not None else "muted")

    def has_focus(self) -> bool:
        """Tell whether one of its buttons has the focus."""
        return any(button.hasFocus() for button in self.buttons.values())

    def enter(self) -> None:
        """Take the keyboard."""
        for button in self.buttons.values():
            if button.isEnabled():
                button.setFocus(Qt.FocusReason.TabFocusReason)
                return
