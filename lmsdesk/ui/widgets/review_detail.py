"""One change of a review in full: what would happen, before and after, what the server is asked, what is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QScrollArea, QWidget

from lmsdesk.domain.changes import Verb
from lmsdesk.ui.change_words import Line, Step
from lmsdesk.ui.models.review import Group
from lmsdesk.ui.review_items import ReviewItem
from lmsdesk.ui.review_words import asked_text, fate_text, look_of, losses_of, steps_now
from lmsdesk.ui.theme.theme import NORMAL, STRONG, Theme, name_in
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, clear, column, row, rule
from lmsdesk.ui.words import Words


class ReviewDetail(QScrollArea):
    """Follows the line with the focus."""

    lift_asked = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, words
        self.setObjectName("plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.who = Label(theme, size="heading", weight=STRONG, wrap=True)
        self.where = Label(theme, size="small", tone="muted", wrap=True)
        self.sign = IconLabel(theme, "circle-dashed")
        self.fate = Label(theme, wrap=True)
        self.losses = column(spacing=4)
        self.lift = Button(theme, self.tr("Let it go out all the same…"), kind="link")
        self.lift.setToolTip(self.tr("The username of the protected person has to be typed"))
        self.lift.clicked.connect(self.lift_asked)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.px(12))
        self.grid.setVerticalSpacing(theme.px(3))
        self.grid.setColumnStretch(1, 1)
        self.times = Label(theme, size="small", tone="muted", wrap=True)
        self.asked_title = Label(theme, self.tr("What the server is asked"), weight=STRONG)
        self.asked = QPlainTextEdit()
        self.copy = Button(theme, self.tr("Copy"), "copy", "quiet")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.asked.toPlainText()))
        self.asked.setReadOnly(True)
        self.asked.setTabChangesFocus(True)
        self.asked.setAccessibleName(self.asked_title.text())
        self.asked.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.asked.setFont(theme.font("small", tabular=True))
        inside = QWidget()
        line = rule()
        column(
            self.who,
            self.where,
            row(self.sign, self.fate, spacing=8),
            self.losses,
            row(self.lift, None),
            line,
            self.grid,
            self.times,
            row(self.asked_title, None, self.copy),
            self.asked,
            None,
            spacing=10,
            margins=(16, 12, 16, 12),
            parent=inside,
        )
        self._all: tuple[QWidget, ...] = (self.who, self.where, self.sign, self.fate, line, self.times)
        self.setWidget(inside)
        self.show_nothing("")

    def show_nothing(self, text: str) -> None:
        """No line has the focus."""
        self._quiet()
        self.where.setText(text)
        self.where.setVisible(bool(text))
        self.setAccessibleName(text or self.tr("The change in full"))

    def show_group(self, group: Group) -> None:
        """A heading: what it is about."""
        self._quiet()
        self.who.setText(name_in(group.title))
        self.where.setText(self.tr("%n changes", None, len(group.items)))
        for widget in (self.who, self.where):
            widget.show()
        if group.is_held:
            self._add_loss("info", "muted", self.tr("Nothing of these is sent. Applying only marks them in the tray."))
        self.setAccessibleName(f"{group.title}. {self.where.text()}")

    def show_item(self, item: ReviewItem, line: Line, made: int | None) -> None:
        """A change; ``made`` is when the site was read for the plan."""
        self._quiet()
        for part in self._all:
            part.show()
        self.who.setText(name_in(line.who))
        self.where.setText(line.where or line.what)
        self.where.setVisible(bool(self.where.text()))
        icon, tone = look_of(item)
        self.sign.show_icon(icon, tone)
        self.fate.setText(line.what if line.what and line.where and not item.planned else fate_text(item))
        self.fate.set_tone(tone if tone in ("removed", "conflict") else "")
        for loss in losses_of(item):
            self._add_loss("triangle-alert", "removed" if item.is_final else "staged", loss)
        self.lift.setVisible(bool(item.protected))
        self._show_steps(item)
        self._show_times(item, made)
        asked = asked_text(item, self._words)
        self.asked.setPlainText(asked)
        for widget in (self.asked_title, self.copy, self.asked):
            widget.setVisible(bool(asked))
        lines = min(14, asked.count("\n") + 1)
        self.asked.setFixedHeight(self.asked.fontMetrics().lineSpacing() * lines + self._theme.px(26))
        self.setAccessibleName(f"{line.who}. {line.where}. {self.fate.text()}")

    def _show_steps(self, item: ReviewItem) -> None:
        steps = steps_now(item, self._words)
        if not steps:
            return
        theme, line = self._theme, 0
        for step in steps:
            self.grid.addWidget(Label(theme, step.field, tone="muted"), line, 0, 1, 2)
            for sign, text, weight in self._values(item, step):
                icon = IconLabel(theme, sign, "faint", 12)
                icon.setAccessibleName(self.tr("after") if sign == "arrow-right" else self.tr("before"))
                self.grid.addWidget(icon, line + 1, 0)
                self.grid.addWidget(Label(theme, breakable(text), weight=weight, wrap=True), line + 1, 1)
                line += 1
            line += 1

    def _values(self, item: ReviewItem, step: Step) -> list[tuple[str, str, QFont.Weight]]:
        """Before and after, as far as there is one: icon, text, weight."""
        found = []
        if step.before is not None:
            found.append(("history", step.before, NORMAL))
        elif item.change.first.verb is Verb.UPDATE:
            found.append(("history", self.tr("Not known"), NORMAL))
        if step.after is not None:
            found.append(("arrow-right", step.after, STRONG))
        return found

    def _show_times(self, item: ReviewItem, made: int | None) -> None:
        parts = []
        if at := item.change.first.created:
            parts.append(self.tr("Your edit: {time}.").format(time=self._words.exact(at)))
        if made is not None and item.planned:
            parts.append(self.tr("Site read: {time}.").format(time=self._words.exact(made)))
        if (asked := item.change.first.source_row) is not None:
            parts.append(self.tr("Row {number} of the file.").format(number=asked.number))
        self.times.setText(" ".join(parts))

    def _add_loss(self, icon: str, tone: str, text: str) -> None:
        label = Label(self._theme, text, tone=tone, wrap=True)
        line = row(IconLabel(self._theme, icon, tone), label, spacing=8)
        line.setStretch(1, 1)
        self.losses.addLayout(line)

    def _quiet(self) -> None:
        clear(self.losses)
        clear(self.grid)
        for widget in (*self._all, self.lift, self.asked_title, self.copy, self.asked):
            widget.hide()


def breakable(text: str) -> str:
    """A text whose long words may go on in the next line, after the signs that divide them."""
    return "".join(f"{mark}\u200b" if mark in "@._-/" else mark for mark in text) if len(text) > 24 else text
