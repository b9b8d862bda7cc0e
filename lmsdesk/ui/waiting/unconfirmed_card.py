"""One change without a usable answer: what was sent when, when it is decided and why then, what to look at by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from lmsdesk.domain.facts import Wait
from lmsdesk.ui.change_words import line_of, step_text
from lmsdesk.ui.models.unconfirmed import Waiting, countdown
from lmsdesk.ui.site_pages import what_to_look_at
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, keys_label, row, rule
from lmsdesk.ui.words import Words


class UnconfirmedCard(QScrollArea):
    """Only widgets: the pane wires the buttons and tells every second how long it takes."""

    left = Signal()  # Esc: back to the list

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setObjectName("plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(theme.px(300))
        self.title = Label(theme, weight=STRONG, wrap=True)
        self.what = Label(theme, wrap=True)
        self.sent = Label(theme, size="small", tone="muted", wrap=True)
        self.cut = Label(theme, size="small", tone="staged", wrap=True)
        self.time = Label(theme, size="title", weight=STRONG, tabular=True)
        self.why = Label(theme, size="small", tone="muted", wrap=True)
        self.seen = Label(theme, size="small", wrap=True)
        self.hand_title = Label(theme, self.tr("By hand"), weight=STRONG)
        self.hand = Label(theme, size="small", wrap=True)
        self.check = Button(theme, self.tr("Check now"), "refresh-cw", tip=self.tr("Read it from the site now (C)"))
        self.site = Button(theme, self.tr("Open on the site"), "link")
        self.record = Button(theme, self.tr("Show the record"), "eye", "quiet", self.tr("Show the record (Space)"))
        inside = QWidget()
        head = row(IconLabel(theme, "circle-dashed", "staged"), self.title, spacing=8)
        head.setStretch(1, 1)
        column(
            head,
            self.what,
            self.sent,
            self.cut,
            rule(),
            self.time,
            self.why,
            self.seen,
            row(self.check, keys_label(theme, "C"), None),
            rule(),
            self.hand_title,
            self.hand,
            row(self.site, None),
            row(self.record, None),
            None,
            spacing=9,
            margins=(16, 14, 16, 14),
            parent=inside,
        )
        self.setWidget(inside)

    def show_waiting(self, waiting: Waiting, left: int, *, offline: bool) -> None:
        """Show one; ``left`` seconds until a reading decides."""
        line, told, words = line_of(waiting.change, self._words), waiting.told, self._words
        first = waiting.change.first
        self.title.setText(f"{line.who}, {line.where}" if line.where else line.who)
        self.what.setText(line.what or "\n".join(step_text(step) for step in line.steps))
        sent = self.tr("Sent {time}.").format(time=words.exact(told.sent)) if told.sent else self.tr("Sent.")
        times = self.tr("It was tried %n times.", None, told.attempts) if told.attempts > 1 else ""
        self.sent.setText(f"{sent} {times}".strip())
        self.cut.setText(
            self.tr(
                "The program ended while this was being sent: whatever the site answered, nobody read it. That is why "
                "it stands here, and why the time is counted anew."
            )
            if told.cut_off
            else self.tr(
                "No usable answer came back: it may have taken effect or not. It is not sent again on a guess."
            )
        )
        self.hand.setText(what_to_look_at(first))
        self.count(waiting, left, offline=offline)
        self.setAccessibleName(f"{self.title.text()}. {self.sent.text()} {self.why.text()}")

    def count(self, waiting: Waiting, left: int, *, offline: bool) -> None:
        """A second has passed."""
        self.time.setText(countdown(left, offline=offline))
        self.time.setAccessibleName(self.tr("Decided in {time}").format(time=self.time.text()))
        self.why.setText(self._why(waiting, left, offline=offline))
        self.seen.setText(self._seen(waiting))
        self.seen.setVisible(bool(self.seen.text()))
        self.check.setEnabled(not offline)

    def _why(self, waiting: Waiting, left: int, *, offline: bool) -> str:
        told = waiting.told
        if offline:
            return self.tr("There is no network. It is looked up by itself as soon as the site answers.")
        if left <= 0 or told.wait is Wait.DUE:
            return self.tr("The time is over: the site is read, and what it shows decides.")
        if told.wait is Wait.SECOND:
            return self.tr(
                "One reading showed nothing of it. A second one decides: the first may have been out of date."
            )
        if told.wait is Wait.RESTART:
            return self.tr(
                "The site gets %n seconds to finish what it began, counted from the start of the program.",
                None,
                told.window,
            )
        return self.tr("The site gets %n seconds to finish what it began. Then a reading decides.", None, told.window)

    def _seen(self, waiting: Waiting) -> str:
        told = waiting.told
        if told.looked is None:
            return ""
        when = self._words.moment(told.looked)
        if told.seen:
            return self.tr("Seems applied, read {time}. It counts when the time is over.").format(time=when)
        if told.seen is False:
            return self.tr("Not seen yet, read {time}. The site may still be working on it.").format(time=when)
        return self.tr("Read {time}; the site did not tell.").format(time=when)

    def enter(self) -> None:
        """Give the keyboard to the first button."""
        (self.check if self.check.isEnabled() else self.site).setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
