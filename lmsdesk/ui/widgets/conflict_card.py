"""One conflict: three values with their times, and a button for each way out. None is chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.facts import Change
from lmsdesk.ui.clashes import ADOPT, MINE, THEIRS, ClashLine, can_take, choice_text, heading, reason_of, why_not_mine
from lmsdesk.ui.theme.theme import MEDIUM, NORMAL, STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, clear, column, keys_label, row, rule
from lmsdesk.ui.widgets.review_detail import breakable
from lmsdesk.ui.words import Words

_LETTERS = {MINE: "M", THEIRS: "T", ADOPT: "A"}


class ConflictCard(QScrollArea):
    """Follows the conflict with the focus."""

    chosen = Signal(str)
    chosen_alike = Signal(str)
    key_pressed = Signal(str)
    record_asked = Signal()
    left = Signal()  # Esc: back to the list

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.setObjectName("plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(theme.px(300))
        self.icon = IconLabel(theme, "git-compare", "conflict")
        self.title = Label(theme, weight=STRONG, wrap=True)
        self.reason = Label(theme, size="small", tone="muted", wrap=True)
        self._values: QVBoxLayout = column(spacing=10)
        self.buttons = {take: Button(theme, "") for take in (MINE, THEIRS, ADOPT)}
        for take, button in self.buttons.items():
            button.clicked.connect(lambda _=False, take=take: self.chosen.emit(take))
        self.why = Label(theme, size="small", tone="muted", wrap=True)
        self.alike_title = Label(theme, weight=STRONG)
        self.alike = {take: Button(theme, "", kind="link") for take in (THEIRS, MINE)}
        for take, button in self.alike.items():
            button.clicked.connect(lambda _=False, take=take: self.chosen_alike.emit(take))
        self.record = Button(theme, self.tr("Show the record"), "eye", "quiet")
        self.record.clicked.connect(self.record_asked)
        self._alike_rule = rule()
        self._keys = {take: keys_label(theme, letter) for take, letter in _LETTERS.items()}
        ways = [row(button, self._keys[take], None) for take, button in self.buttons.items()]
        inside = QWidget()
        head = row(self.icon, self.title, spacing=8)
        head.setStretch(1, 1)
        column(
            head,
            self.reason,
            self._values,
            *ways,
            self.why,
            self._alike_rule,
            self.alike_title,
            *self.alike.values(),
            row(self.record, None),
            None,
            spacing=10,
            margins=(16, 14, 16, 14),
            parent=inside,
        )
        self.setWidget(inside)

    def first_choice(self) -> QPushButton:
        """The first button that can be pressed."""
        return next(button for button in self.buttons.values() if button.isEnabled() and not button.isHidden())

    def show_conflict(
        self, change: Change, lines: Sequence[ClashLine], read: int | None, others: int, selected: int
    ) -> None:
        """Show one; ``read`` is when the site was read, ``others`` how many are alike, this one among them."""
        first = change.first
        self.title.setText(heading(change, self._words))
        self.reason.setText(reason_of(first))
        clear(self._values)
        for line in lines:
            self._add_line(change, line, read, titled=len(lines) > 1)
        for take, button in self.buttons.items():
            shown = take != ADOPT or can_take(first, ADOPT)
            text = choice_text(first, take)
            button.set_text(
                self.tr("{choice} for {count} selected").format(choice=text, count=selected) if selected > 1 else text
            )
            button.setVisible(shown)
            button.setEnabled(can_take(first, take))
            button.setToolTip(f"{text} ({_LETTERS[take]})")
            self._keys[take].setVisible(shown)
        self.why.setText(why_not_mine(first))
        self.why.setVisible(bool(self.why.text()))
        self._show_alike(change, others)
        self.setAccessibleName(f"{self.title.text()}. {self.reason.text()}")

    def _add_line(self, change: Change, line: ClashLine, read: int | None, *, titled: bool) -> None:
        words, made = self._words, change.first.created
        yours = self.tr("Yours, {time}").format(time=words.moment(made)) if made else self.tr("Yours")
        theirs = self.tr("On the site, read {time}").format(time=words.moment(read)) if read else self.tr("On the site")
        if titled:
            self._values.addWidget(Label(self._theme, line.field, "small", "muted", MEDIUM))
        self._values.addLayout(self._value("pencil", "staged", line.mine or self.tr("Stays as it is"), yours))
        self._values.addLayout(self._value("server", "conflict", line.theirs or self.tr("Not told"), theirs))
        if line.was:
            self._values.addLayout(self._value("history", "faint", line.was, self.tr("When you began"), weak=True))

    def _value(self, icon: str, tone: str, text: str, about: str, *, weak: bool = False) -> QVBoxLayout:
        tone_of = "muted" if weak else ""
        value = Label(self._theme, breakable(text), tone=tone_of, weight=NORMAL if weak else STRONG, wrap=True)
        line = row(
            IconLabel(self._theme, icon, tone, 14),
            column(value, Label(self._theme, about, "small", "muted"), spacing=1),
        )
        line.setStretch(1, 1)
        return column(line)

    def _show_alike(self, change: Change, others: int) -> None:
        several = others > 1
        for widget in (self._alike_rule, self.alike_title, *self.alike.values()):
            widget.setVisible(several)
        if not several:
            return
        self.alike_title.setText(self.tr("%n conflicts are like this one", None, others))
        first = change.first
        for take, button in self.alike.items():
            told = self.tr("{choice} for all %n alike", None, others)
            button.set_text(told.format(choice=choice_text(first, take)))
            button.setEnabled(can_take(first, take))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same letters as in the list; Esc goes back to it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text().isalpha() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.key_pressed.emit(event.text().upper())
        else:
            super().keyPressEvent(event)
