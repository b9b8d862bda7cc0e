"""What the selected changes are about, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from lmsdesk.domain.changes import State
from lmsdesk.domain.facts import Change
from lmsdesk.ui.change_words import line_of, step_text
from lmsdesk.ui.theme.theme import STRONG, Theme, name_in
from lmsdesk.ui.widgets.basics import Button, Elided, Label, ground, row
from lmsdesk.ui.words import Words

SENDING = frozenset({State.PLANNED, State.INFLIGHT, State.APPLIED})  # too late to be taken out


class ChangesFoot(QWidget):
    """Only widgets: the pane wires the buttons."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self.count = Label(theme, weight=STRONG)
        self.about = Elided(theme, size="small", tone="muted")
        self.copy = Button(theme, self.tr("Copy details"), "copy", "quiet")
        self.choose = Button(theme, self.tr("Choose"), "git-compare", "quiet", tone="conflict")
        self.retry = Button(theme, self.tr("Try again"), "refresh-cw", "quiet", self.tr("Try again (T)"))
        self.record = Button(theme, self.tr("Show the record"), "eye", "quiet", self.tr("Show the record (Return)"))
        self.out = Button(theme, self.tr("Take out"), "undo-2", "quiet", self.tr("Take out of the tray (Del)"))
        bar = ground("selection")
        line = row(
            self.count,
            self.about,
            self.copy,
            self.choose,
            self.retry,
            self.record,
            self.out,
            spacing=6,
            margins=(16, 6, 10, 6),
        )
        line.setStretchFactor(self.about, 1)
        bar.setLayout(line)
        self.setLayout(row(bar))
        self.setAccessibleName(self.tr("The selected changes"))

    @property
    def offered(self) -> Sequence[Button]:
        """What a menu offers, in order."""
        return [button for button in (self.record, self.choose, self.retry, self.out) if not button.isHidden()]

    def show_changes(self, chosen: Sequence[Change], count: int) -> None:
        """Show what is selected; ``chosen`` are the first of them."""
        self.setVisible(bool(chosen))
        if not chosen:
            return
        one, states = count == 1, {change.state for change in chosen}
        refused = State.REJECTED in states
        line = line_of(chosen[0], self._words)
        self.count.setText(name_in(line.who) if one else self.tr("%n selected", None, count))
        self.about.setText(self._reason(chosen[0]) if one else "")
        self.about.set_tone("removed" if one and refused else "muted")
        self.copy.setVisible(one and refused)
        self.retry.setVisible(refused)
        self.choose.setVisible(State.CONFLICT in states)
        self.record.setEnabled(one)
        self.out.setEnabled(not states <= SENDING)

    def _reason(self, change: Change) -> str:
        line = line_of(change, self._words)
        if change.state is State.REJECTED:
            return f"{line.waits}  ({change.first.error_code})" if change.first.error_code else line.waits
        return line.what or ", ".join(step_text(step) for step in line.steps)
