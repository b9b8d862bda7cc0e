"""A refusal in full: the site's words, the values to type anew, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot, blamed
from lmsdesk.ui.change_words import line_of, step_text
from lmsdesk.ui.problem_words import fields_of, heading, lot_heading, reason_text, what_helps, who_refused
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.waiting.mend_form import MendForm
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, clear, column, keys_label, row, rule
from lmsdesk.ui.widgets.fields import Tick
from lmsdesk.ui.widgets.review_detail import breakable
from lmsdesk.ui.words import Words

_SAMPLES = 5


class ProblemCard(QScrollArea):
    """Only widgets: the pane wires the buttons."""

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
        self.title = Label(theme, weight=STRONG, wrap=True)
        self.about = Label(theme, size="small", tone="muted", wrap=True)
        self.source = Label(theme, size="small", tone="muted", wrap=True)
        self.reason = Label(theme, tone="removed", weight=STRONG, wrap=True)
        self.code = Label(theme, size="caption", tone="faint", wrap=True)
        self.helps = Label(theme, size="small", wrap=True)
        self.form = MendForm(theme, words)
        self.save = Button(theme, self.tr("Save and try again"), "check", tip=self.tr("Save and try again (Return)"))
        self.retry = Button(theme, self.tr("Try again"), "refresh-cw", tip=self.tr("Try again as it is (T)"))
        self.discard = Button(theme, self.tr("Discard"), "trash-2", tip=self.tr("Take it out of the tray (Del)"))
        self.alike = Tick(theme)
        self.record = Button(theme, self.tr("Show the record"), "eye", "quiet", self.tr("Show the record (Space)"))
        self.site = Button(theme, self.tr("Open on the site"), "link", "quiet")
        self.copy = Button(theme, self.tr("Copy details"), "copy", "quiet")
        self._samples: QVBoxLayout = column(spacing=4)
        self.shown: list[Change] = []
        self._build()

    def _build(self) -> None:
        theme, inside = self._theme, QWidget()
        head = row(IconLabel(theme, "circle-alert", "removed"), self.title, spacing=8)
        head.setStretch(1, 1)
        self._save_key, self._alike_key = keys_label(theme, "F2"), keys_label(theme, "A")
        self._alike_rule = rule()
        column(
            head,
            self.about,
            self.source,
            self.reason,
            self.code,
            self._samples,
            self.helps,
            self.form,
            row(self.save, self._save_key, None),
            row(self.retry, keys_label(theme, "T"), None),
            row(self.discard, keys_label(theme, "Del"), None),
            self._alike_rule,
            row(self.alike, self._alike_key, None),
            row(self.record, None),
            row(self.site, None),
            row(self.copy, None),
            None,
            spacing=9,
            margins=(16, 14, 16, 14),
            parent=inside,
        )
        self.setWidget(inside)

    def show_problem(self, changes: Sequence[Change], lot: Lot, *, as_lot: bool) -> None:
        """Show one refusal, several, or all with one reason."""
        first, words, alone = changes[0].first, self._words, len(changes) == 1
        self.shown = list(changes)
        if alone and not as_lot:
            line = line_of(changes[0], words)
            self.title.setText(heading(changes[0], words))
            self.about.setText(line.what or ", ".join(step_text(step) for step in line.steps))
        else:
            self.title.setText(
                lot_heading(lot, words) if as_lot else self.tr("%n problems selected", None, len(changes))
            )
            self.about.setText(self.tr("%n changes", None, len(changes)))
        self.source.setText(who_refused(first))
        self.reason.setText(breakable(reason_text(first)))
        self.code.setText(first.error_code or "")
        self.code.setVisible(bool(first.error_code))
        self.helps.setText(what_helps(first))
        self._show_samples(changes)
        operations = [each.first for each in changes]
        self.form.show_fields(operations, fields_of(operations), blamed(first))
        for part in (self.save, self._save_key):
            part.setVisible(bool(self.form.lines))
        several = alone and not as_lot and len(lot.changes) > 1
        self.alike.setChecked(False)
        self.alike.setText(self.tr("Same for all %n alike", None, len(lot.changes)))
        for widget in (self._alike_rule, self._alike_key, self.alike):
            widget.setVisible(several)
        for button in (self.record, self.site, self.copy):
            button.setVisible(alone)
        self.setAccessibleName(f"{self.title.text()}. {self.source.text()}: {reason_text(first)}. {self.helps.text()}")

    def _show_samples(self, changes: Sequence[Change]) -> None:
        clear(self._samples)
        if len(changes) == 1:
            return
        for change in changes[:_SAMPLES]:
            self._samples.addWidget(Label(self._theme, heading(change, self._words), "small", "muted", wrap=True))
        if (more := len(changes) - _SAMPLES) > 0:
            self._samples.addWidget(Label(self._theme, self.tr("and %n more", None, more), "small", "faint"))

    def has_keyboard(self) -> bool:
        """Tell whether the focus is in the card."""
        return self.focusWidget() is not None and self.isAncestorOf(self.focusWidget())

    def enter(self) -> None:
        """The wrong value, or the first button."""
        if not self.form.enter():
            self.retry.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
