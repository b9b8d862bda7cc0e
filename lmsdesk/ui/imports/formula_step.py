"""One step of a formula: what it does, what it needs, and what is wrong with it beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QWidget

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports.formulas import THIS, checked, references
from lmsdesk.domain.imports.options import Formula
from lmsdesk.ui.imports.formula_pairs import PairsTable
from lmsdesk.ui.imports.formula_words import argument_titles, column_name, lacking_words, step_titles, trouble_words
from lmsdesk.ui.theme.theme import STRONG, Theme
from lmsdesk.ui.widgets.basics import Button, IconButton, Label, clear, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox, restyle
from lmsdesk.ui.widgets.flow import FlowLayout

_NONE = ""  # no column
_MAY_BE_LEFT_OUT = {"part", "pad"}  # the second text of these
_BEGIN = {"part": ("1",), "replace": ("", ""), "pad": ("8",), "constant": ("",), "join": (" ",)}


def begun(step: str) -> Formula:
    """A step that was just put there."""
    return Formula(step, _BEGIN.get(step, ()))


class StepLine(QFrame):
    """Moved with Ctrl+Shift+Up and Down, taken out with Ctrl+Shift+Delete, or by its buttons."""

    changed = Signal()  # what it says
    turned = Signal()  # it is another step now
    shifted = Signal(int)  # up or down
    removed = Signal()
    file_chosen = Signal(object)  # Path of a list of two columns

    def __init__(self, theme: Theme, names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._names = theme, names
        self.setObjectName("card")
        self.number = Label(theme, weight=STRONG, tabular=True)
        self.step = ChoiceBox(theme, step_titles())
        self.step.setAccessibleName(self.tr("What the step does"))
        self.step.setMinimumWidth(theme.px(230))
        self.up = IconButton(theme, "arrow-up", self.tr("Move up (Ctrl+Shift+Up)"))
        self.down = IconButton(theme, "arrow-down", self.tr("Move down (Ctrl+Shift+Down)"))
        self.out = IconButton(theme, "x", self.tr("Take the step out (Ctrl+Shift+Delete)"))
        self.trouble = Label(theme, size="small", tone="removed", wrap=True)
        self.trouble.hide()
        self.texts: list[QLineEdit] = []
        self.columns: list[ChoiceBox] = []
        self.pairs: PairsTable | None = None
        self.others: QLineEdit | None = None
        self._needs = column(spacing=6)
        self._said: dict[str, Formula] = {}  # what was filled in for other steps in this place
        self._now = begun("trim")
        head = row(self.number, self.step, None, self.up, self.down, self.out, spacing=8)
        column(head, self._needs, self.trouble, spacing=6, margins=(10, 8, 10, 8), parent=self)
        self.step.activated.connect(lambda: self._on_turned())
        self.changed.connect(self._note)
        self.up.clicked.connect(lambda: self.shifted.emit(-1))
        self.down.clicked.connect(lambda: self.shifted.emit(1))
        self.out.clicked.connect(self.removed)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, then in (
            ("Ctrl+Shift+Up", lambda: self.shifted.emit(-1)),
            ("Ctrl+Shift+Down", lambda: self.shifted.emit(1)),
            ("Ctrl+Shift+Del", self.removed.emit),
        ):
            QShortcut(QKeySequence(keys), self, then).setContext(context)  # each step has the same keys

    # What it says

    def show_step(self, each: Formula) -> None:
        """Show a step."""
        self.step.choose(each.step)
        self._build(each)

    def formula(self) -> Formula:
        """The step as it stands there, right or wrong."""
        step = self.step.chosen()
        texts = [line.text() for line in self.texts]
        if step in _MAY_BE_LEFT_OUT and len(texts) == 2 and not texts[1]:
            texts.pop()
        if step in ("part", "pad"):
            texts[0] = texts[0].strip()
        columns = [key for box in self.columns if (key := box.chosen()) != _NONE]
        pairs = self.pairs.pairs() if self.pairs is not None else []
        others = [self.others.text().strip()] if self.others is not None and self.others.text().strip() else []
        return Formula(step, (*texts, *columns, *pairs, *others))

    def check(self) -> bool:
        """Say what is wrong with the step; tell whether nothing is."""
        each, reason = self.formula(), ""
        try:
            checked((each,))
        except WrongUse as error:
            reason = trouble_words(error)
        else:
            missing = [key for key in references((each,)) if key not in self._names]
            reason = lacking_words(missing[0]) if missing else ""
        self.say(reason)
        for line in self.texts[:1]:
            if bool(line.property("wrong")) != bool(reason):
                line.setProperty("wrong", bool(reason))
                restyle(line)
        return not reason

    def place(self, number: int, total: int) -> None:
        """Say which of how many it is."""
        self.number.setText(str(number))
        self.up.setEnabled(number > 1)
        self.down.setEnabled(number < total)
        self.setAccessibleName(self.tr("Step {number}").format(number=number))
        self.step.setAccessibleName(self.tr("Step {number}: what it does").format(number=number))

    def first_field(self) -> QWidget:
        """Where one begins to fill it in."""
        fields: list[QWidget] = [*self.texts, *self.columns[:1], *([self.pairs] if self.pairs else [])]
        return fields[0] if fields else self.step

    # Building

    def _note(self) -> None:
        self._now = self.formula()

    def _on_turned(self) -> None:
        step = self.step.chosen()
        self._said[self._now.step] = self._now
        self._build(self._said.get(step, begun(step)))  # what was filled in is there again on the way back
        self.turned.emit()

    def _build(self, each: Formula) -> None:
        clear(self._needs)
        self._now = each
        self.texts, self.columns, self.pairs, self.others = [], [], None, None
        titles = argument_titles(each.step)
        if titles:
            self._needs.addLayout(self._build_texts(titles, each.arguments))
        if each.step in ("join", "first"):
            self._build_columns(each.arguments[len(titles) :])
        if each.step == "lookup":
            self._build_pairs(each.arguments)

    def _build_texts(self, titles: Sequence[tuple[str, str]], given: Sequence[str]) -> FlowLayout:
        flow = FlowLayout(8)
        for place, (title, hint) in enumerate(titles):
            line = QLineEdit(given[place] if place < len(given) else "")
            line.setAccessibleName(title)
            line.setPlaceholderText(hint)
            line.setFixedWidth(self._theme.px(150))
            line.textEdited.connect(self.changed)
            label = Label(self._theme, title, "small", "muted")
            label.setBuddy(line)
            label.setFixedHeight(line.sizeHint().height())  # beside it, not above
            flow.addWidget(label)
            flow.addWidget(line)
            self.texts.append(line)
        return flow

    def _build_columns(self, keys: Sequence[str]) -> None:
        self._flow = FlowLayout(8)
        self._needs.addLayout(self._flow)
        for key in keys:
            self._add_column(key)
        self._add_column(_NONE)

    def _add_column(self, key: str) -> None:
        offered = {_NONE: self.tr("Another column…"), THIS: self.tr("(this column)"), **self._names}
        box = ChoiceBox(self._theme, offered)
        box.choose(key, column_name(key, self._names))
        if key == _NONE:
            box.setCurrentIndex(0)
        box.setMinimumWidth(self._theme.px(150))
        box.setAccessibleName(self.tr("Column {number}").format(number=len(self.columns) + 1))
        box.activated.connect(lambda: self._on_column(box))
        self._flow.addWidget(box)
        self.columns.append(box)

    def _on_column(self, box: ChoiceBox) -> None:
        if box is self.columns[-1] and box.chosen() != _NONE:
            self._add_column(_NONE)
        self.changed.emit()

    def _build_pairs(self, given: Sequence[str]) -> None:
        theme = self._theme
        self.pairs = PairsTable(theme)
        self.pairs.show_pairs(given)
        self.pairs.moved.connect(self.changed)
        self.others = QLineEdit(given[-1] if len(given) % 2 else "")
        self.others.setAccessibleName(self.tr("All others become"))
        self.others.setPlaceholderText(self.tr("stay as they are"))
        self.others.textEdited.connect(self.changed)
        label = Label(theme, self.tr("All others become"), "small", "muted")
        label.setBuddy(self.others)
        read = Button(theme, self.tr("From a file…"), "upload")
        read.clicked.connect(self._ask_file)
        self._needs.addWidget(self.pairs)
        self._needs.addLayout(row(label, self.others, None, read))

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("A list of two columns"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.file_chosen.emit(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_pairs(self, found: Formula) -> None:
        """Show the pairs of a file instead of those that are there."""
        if self.pairs is not None:
            self.pairs.show_pairs(found.arguments)
            self.changed.emit()

    def say(self, reason: str) -> None:
        """Say beside the step what went wrong with it."""
        self.trouble.setText(reason)
        self.trouble.setVisible(bool(reason))
