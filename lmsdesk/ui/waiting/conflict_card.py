"""One conflict, or all alike: three values for each field with their times, and a button for each way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.decisions import BY_FIELD, Choice, Take, field_takes, open_fields, takes
from lmsdesk.domain.facts import Change
from lmsdesk.domain.lots import Lot
from lmsdesk.ui.clashes import (
    ClashLine,
    heading,
    lines_of,
    lot_heading,
    reason_of,
    safer_text,
    side_text,
    take_text,
    why_not_mine,
)
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.waiting.field_block import KEYS, FieldBlock
from lmsdesk.ui.waiting.remember_menu import remember_menu
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, clear, column, keys_label, row, rule
from lmsdesk.ui.widgets.fields import Tick
from lmsdesk.ui.words import Words, field_title

_OTHER = (Take.ADOPT, Take.SUSPEND, Take.DONE)
_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What the card is about: the changes that are selected, the first that speaks for them, and its lot.

    ``as_lot`` when all of the lot is meant; ``read`` is when the site was read, Unix seconds; ``carried`` counts the
    fields that adopting would send.
    """

    changes: Sequence[Change]
    lot: Lot
    as_lot: bool
    read: int | None
    carried: int = 0

    @property
    def first(self) -> Operation:
        """The operation that speaks for all."""
        return self.changes[0].first


class ConflictCard(QScrollArea):
    """Follows the row with the focus. Leaving it decides nothing."""

    chosen = Signal(object)  # Choice
    remember_asked = Signal(str, str, str)  # field, decision, scope
    record_asked = Signal()
    site_asked = Signal()
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
        self.blocks: dict[str, FieldBlock] = {}
        self.buttons: dict[Take, Button] = {}
        self._picked: dict[str, Take] = {}
        self._question: Question | None = None
        self._possible: tuple[Take, ...] = ()
        self.title = Label(theme, weight=STRONG, wrap=True)
        self.reason = Label(theme, size="small", tone="muted", wrap=True)
        self.hint = Label(theme, size="small", wrap=True)
        self.why = Label(theme, size="small", tone="muted", wrap=True)
        self.alike = Tick(theme)
        self.remember = Button(theme, self.tr("Remember"), "bookmark", "quiet", self.tr("Remember a decision (M)"))
        self.remember.clicked.connect(lambda: self.open_remember())
        self.record = Button(theme, self.tr("Show the record"), "eye", "quiet", self.tr("Show the record (Space)"))
        self.record.clicked.connect(self.record_asked)
        self.site = Button(theme, self.tr("Open on the site"), "link", "quiet")
        self.site.clicked.connect(self.site_asked)
        self._values: QVBoxLayout = column(spacing=14)
        self._ways: QVBoxLayout = column(spacing=6)
        self._build()

    def _build(self) -> None:
        inside = QWidget()
        head = row(IconLabel(self._theme, "git-compare", "conflict"), self.title, spacing=8)
        head.setStretch(1, 1)
        self._hint_icon = IconLabel(self._theme, "shield-check", "added")
        hint = row(self._hint_icon, self.hint, spacing=8)
        hint.setStretch(1, 1)
        self._alike_key = keys_label(self._theme, "A")
        self._alike_rule = rule()
        column(
            head,
            self.reason,
            hint,
            self._values,
            self._ways,
            self.why,
            self._alike_rule,
            row(self.alike, self._alike_key, None),
            row(self.remember, None),
            row(self.record, None),
            row(self.site, None),
            None,
            spacing=10,
            margins=(16, 14, 16, 14),
            parent=inside,
        )
        self.setWidget(inside)

    # What is shown

    def show_question(self, question: Question) -> None:
        """Show one conflict, several, or a lot; choices that were begun for another one are let go."""
        self._question, self._picked = question, {}
        self._possible = _possible(question.changes)
        first, words = question.first, self._words
        alone = len(question.changes) == 1
        if question.as_lot or not alone:
            self.title.setText(lot_heading(question.lot, words) if question.as_lot else self._count(question))
        else:
            self.title.setText(heading(question.changes[0], words))
        self.reason.setText(self._reason(question))
        self.hint.setText(safer_text(first))
        for widget in (self._hint_icon, self.hint):
            widget.setVisible(bool(self.hint.text()))
        self._show_values(question)
        self._show_ways(question)
        self.why.setText(why_not_mine(first))
        self.why.setVisible(bool(self.why.text()))
        others = len(question.lot.changes)
        several = alone and not question.as_lot and others > 1
        self.alike.setChecked(False)
        self.alike.setText(self.tr("Same for all %n alike", None, others))
        for part in (self._alike_rule, self._alike_key, self.alike):
            part.setVisible(several)
        self.remember.setVisible(bool(open_fields(first)))
        self.record.setEnabled(alone or question.as_lot)
        self.setAccessibleName(" ".join([f"{self.title.text()}.", self.reason.text(), self.hint.text()]).strip())

    def _count(self, question: Question) -> str:
        return self.tr("%n conflicts selected", None, len(question.changes))

    def _reason(self, question: Question) -> str:
        if len(question.changes) == 1:
            return reason_of(question.first)
        told = self.tr("One decision for %n changes.", None, len(question.changes))
        return f"{reason_of(question.first)} {told}"

    def _show_values(self, question: Question) -> None:
        clear(self._values)
        self.blocks = {}
        if len(question.changes) > 1:
            self._show_samples(question)
            return
        change = question.changes[0]
        fields = open_fields(change.first)
        for line in lines_of(change, self._words):
            self._add_block(line, question, fields)

    def _add_block(self, line: ClashLine, question: Question, fields: Sequence[str]) -> None:
        choices = field_takes(question.first, line.name) if line.name in fields else ()
        block = FieldBlock(self._theme, line, self._abouts(question), choices, keep_open=len(fields) > 1)
        block.picked.connect(lambda name, take: self.pick(name, Take(take)))
        if choices:
            self.blocks[line.name] = block
        self._values.addWidget(block)

    def _show_samples(self, question: Question) -> None:
        """A few of many, in short; with a choice for each field where there are several."""
        fields = open_fields(question.first)
        if len(fields) > 1 and question.as_lot:
            for name in fields:
                told = ClashLine(name, field_title(name), "", self.tr("Mine in each"), self.tr("The site's in each"))
                self._add_block(told, question, fields)
        samples = column(spacing=4)
        self._values.addLayout(samples)
        for change in question.changes[:_SAMPLES]:
            line = lines_of(change, self._words, short=True)[0]
            text = self.tr("{who}: {mine}, on the site {theirs}") if line.theirs else self.tr("{who}: {mine}")
            told_of = text.format(who=change.first.label, mine=line.mine, theirs=line.theirs)
            samples.addWidget(Label(self._theme, told_of, "small", "muted", wrap=True))
        if (more := len(question.changes) - _SAMPLES) > 0:
            samples.addWidget(Label(self._theme, self.tr("and %n more", None, more), "small", "faint"))

    def _abouts(self, question: Question) -> dict[Take, str]:
        words, made = self._words, question.first.created
        changed = (question.first.theirs or {}).get("modified")
        theirs = self.tr("Read {time}").format(time=words.moment(question.read)) if question.read else ""
        if isinstance(changed, int) and changed > 0:
            theirs = self.tr("Changed there {time}").format(time=words.moment(changed))
        if len(question.changes) > 1:
            return {}
        return {
            Take.MINE: self.tr("Yours, {time}").format(time=words.moment(made)) if made else self.tr("Yours"),
            Take.THEIRS: f"{self.tr('On the site now')}. {theirs}".strip(". ")
            if theirs
            else self.tr("On the site now"),
            Take.BASE: self.tr("When you began"),
        }

    def _show_ways(self, question: Question) -> None:
        clear(self._ways)
        self.buttons = {}
        in_blocks = len(self.blocks) == 1
        fields = open_fields(question.first)
        for take in self.possible():
            if in_blocks and take in BY_FIELD:
                continue
            text = self._all_text(take) if len(fields) > 1 and take in BY_FIELD else take_text(question.first, take)
            if len(question.changes) > 1:
                text = self.tr("{choice} for all %n", None, len(question.changes)).format(choice=text)
            button = Button(self._theme, text)
            key = KEYS.get(take, "4")
            button.setToolTip(f"{text} ({key})")
            button.clicked.connect(lambda _=False, take=take: self.chosen.emit(Choice(take)))
            self.buttons[take] = button
            # Among several fields the keys are those of the fields.
            keys = [] if self.blocks and take in BY_FIELD else [keys_label(self._theme, key)]
            self._ways.addLayout(row(button, *keys, None))
            if take is Take.ADOPT:
                self._ways.addWidget(Label(self._theme, self._adopting(question.carried), "small", "muted", wrap=True))

    def _adopting(self, carried: int) -> str:
        """What becomes of what I typed when the thing that is there is taken for mine."""
        if not carried:
            return self.tr("It is as you want it: nothing is sent.")
        return self.tr(
            "%n fields that differ are then sent as changes. What you left empty stays as it is.", None, carried
        )

    def _all_text(self, take: Take) -> str:
        return self.tr("All: {choice}").format(choice=side_text(take))

    # Choosing

    def possible(self) -> tuple[Take, ...]:
        """What can be decided for all that is shown."""
        return self._possible

    def other(self) -> Take | None:
        """The way out that the last key takes."""
        return next((take for take in self.possible() if take in _OTHER), None)

    def take(self, take: Take) -> None:
        """Decide: the field that is next where the keyboard is among several, the whole otherwise."""
        if len(self.blocks) > 1 and take in BY_FIELD and self.has_keyboard():
            block = next((each for each in self.blocks.values() if each.has_focus()), None) or self._next_block()
            if block is not None:
                self.pick(block.line.name, take)
            return
        if take in self.possible():
            self.chosen.emit(Choice(take))

    def pick(self, name: str, take: Take) -> None:
        """Choose for one field; once every field has its choice it is decided."""
        block = self.blocks.get(name)
        if block is None or take not in block.buttons:
            return
        if len(self.blocks) == 1:
            self.chosen.emit(Choice(take))
            return
        self._picked[name] = take
        block.show_pick(take)
        if len(self._picked) == len(self.blocks):
            self.chosen.emit(Choice(None, dict(self._picked)))
        elif (following := self._next_block()) is not None and self.has_keyboard():
            following.enter()

    def _next_block(self) -> FieldBlock | None:
        return next((block for name, block in self.blocks.items() if name not in self._picked), None)

    def has_keyboard(self) -> bool:
        """Tell whether the focus is in the card."""
        return self.isAncestorOf(self.focusWidget() or self) and self.focusWidget() is not None

    def enter(self) -> None:
        """Take the keyboard: the first field, or the first way out."""
        if (block := self._next_block()) is not None:
            block.enter()
            return
        first = next(
            (each for each in self.findChildren(QPushButton) if each.isVisibleTo(self) and each.isEnabled()), None
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    # Remembering

    def remember_menu(self) -> QMenu:
        """Whose value of each field wins from now on, for this push or for the site."""
        fields = open_fields(self._question.first) if self._question is not None else ()
        return remember_menu(self, fields, self.remember_asked.emit)

    def open_remember(self) -> None:
        """Open the menu under its button."""
        if not self.remember.isHidden():
            self.remember_menu().popup(self.remember.mapToGlobal(self.remember.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list; arrows and Tab lead from button to button."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


def _possible(changes: Sequence[Change]) -> tuple[Take, ...]:
    """What is open to each of these."""
    found = takes(changes[0].first)
    for change in changes[1:]:
        if len(found) <= 1:
            break
        others = takes(change.first)
        found = tuple(take for take in found if take in others)
    return found
