"""The formula of a column: a chain of steps, and at once what it makes of the first rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.imports.formulas import MOST_STEPS
from lmsdesk.domain.imports.options import Formula
from lmsdesk.domain.imports.plan import MappedColumn
from lmsdesk.services.wording import tell
from lmsdesk.ui.dialogs.sheet import Sheet
from lmsdesk.ui.imports.formula_model import MadeModel
from lmsdesk.ui.imports.formula_step import StepLine, begun
from lmsdesk.ui.imports.formula_words import step_titles
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import Button, Label, column, row
from lmsdesk.ui.widgets.cells import CellsTable

_PAUSE = 150  # milliseconds after the last key before the first rows are made anew
_SHOWN = 4  # of them at once


class FormulaSheet(Sheet):
    """``then`` is called with the steps once they hold. Undo takes the last change of the chain back."""

    def __init__(
        self, job: Job, each: MappedColumn, parent: QWidget, then: Callable[[tuple[Formula, ...]], object]
    ) -> None:
        title = QCoreApplication.translate("FormulaSheet", "Formula of “{column}”").format(column=each.header)
        super().__init__(job.bench.theme, parent, title, width=640)
        self._job, self._column, self._then = job, each, then
        plan, theme = job.plan, job.bench.theme
        self._names = {other.key: other.header for other in (plan.columns if plan is not None else ())}
        self.lines: list[StepLine] = []
        self._back: list[tuple[Formula, ...]] = []
        about = self.tr(
            "The texts of the column are changed in this order before they are read. The file stays as it is."
        )
        self.body.addWidget(Label(theme, about, "small", "muted", wrap=True))
        inside = QWidget()
        self._steps = column(spacing=8)
        self._none = Label(theme, self.tr("No steps yet: the texts stay as they are."), tone="muted")
        column(self._none, self._steps, None, spacing=8, parent=inside)
        area = scrolled(inside, self.tr("Steps"), across=False)
        area.setMinimumHeight(theme.px(200))
        self.body.addWidget(area, 3)
        self.area = area
        self.add = Button(theme, self.tr("Add a step"), "plus")
        menu = QMenu(self.add)
        for step, told in step_titles().items():
            menu.addAction(told).triggered.connect(partial(self.add_step, step))
        self.add.setMenu(menu)
        self.body.addLayout(row(self.add, None))
        self.body.addWidget(Label(theme, self.tr("The first rows"), "small", weight=STRONG))
        self.model = MadeModel(job.bench.words, self)
        self.table = CellsTable(job.bench.ink, self.model, self.tr("The first rows before and after"))
        rows = theme.px(28) * _SHOWN + theme.px(30) + 4
        self.table.setFixedHeight(rows)
        self.table.escaped.connect(self.reject)
        self.body.addWidget(self.table)
        self.trouble = Label(theme, size="small", tone="removed", wrap=True)
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        self.undo = Button(theme, self.tr("Undo"), "undo-2", "quiet")
        self.undo.clicked.connect(self.take_back)
        self.nothing = Button(theme, self.tr("Without a formula"), kind="quiet")
        self.nothing.clicked.connect(self._take_nothing)
        self.use = self.main_button(self.tr("Use the formula"))
        self.use.clicked.connect(self._take)
        self.add_foot(self.undo, self.nothing, None, self.cancel_button(), self.use)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.take_back)
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE)
        self._typing.timeout.connect(self.look)
        kept = job.options.formulas.get(each.key, ())
        self.nothing.setVisible(bool(kept))
        self._show(kept)
        self.look()
        (self.lines[0].first_field() if self.lines else self.add).setFocus()

    # Steps

    def steps(self) -> tuple[Formula, ...]:
        """The steps as they stand there."""
        return tuple(line.formula() for line in self.lines)

    def add_step(self, step: str) -> None:
        """Put a step at the end."""
        self._remember()
        line = self._put(begun(step))
        self._arrange()
        self.look()
        line.first_field().setFocus()
        self.area.ensureWidgetVisible(line)

    def take_back(self) -> None:
        """Undo the last step that was added, moved, changed into another or taken out."""
        if self._back:
            self._show(self._back.pop())
            self.look()
            (self.lines[-1].first_field() if self.lines else self.add).setFocus()

    def _show(self, steps: Sequence[Formula]) -> None:
        for line in tuple(self.lines):
            self._drop(line)
        for each in steps:
            self._put(each)
        self._arrange()

    def _put(self, each: Formula) -> StepLine:
        line = StepLine(self.theme, self._names)
        line.show_step(each)
        line.changed.connect(self._on_changed)
        line.turned.connect(self._on_turned)
        line.shifted.connect(lambda by: self._shift(line, by))
        line.removed.connect(lambda: self._remove(line))
        line.file_chosen.connect(lambda path: self.read_pairs(line, path))
        self.lines.append(line)
        self._steps.addWidget(line)
        return line

    def _drop(self, line: StepLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.setParent(None)
        line.deleteLater()

    def _arrange(self) -> None:
        for number, line in enumerate(self.lines, start=1):
            line.place(number, len(self.lines))
        self._none.setVisible(not self.lines)
        self.add.setEnabled(len(self.lines) < MOST_STEPS)
        self.undo.setEnabled(bool(self._back))
        self._known = self.steps()

    def _remember(self) -> None:
        self._back.append(self._known)

    def _on_changed(self) -> None:
        self._known = self.steps()
        self._typing.start()

    def _on_turned(self) -> None:
        self._remember()
        self._arrange()
        self.look()

    def _shift(self, line: StepLine, by: int) -> None:
        at = self.lines.index(line)
        if not 0 <= at + by < len(self.lines):
            return
        self._remember()
        focus = self.focusWidget()
        self.lines.insert(at + by, self.lines.pop(at))
        self._steps.insertWidget(at + by, line)
        self._arrange()
        if focus is not None:
            (focus if focus.isEnabled() else line.step).setFocus()
        self.look()

    def _remove(self, line: StepLine) -> None:
        self._remember()
        at = self.lines.index(line)
        self._drop(line)
        self._arrange()
        (self.lines[min(at, len(self.lines) - 1)].step if self.lines else self.add).setFocus()
        self.look()

    # The first rows

    def look(self) -> None:
        """Check the steps, and show what they make of the first rows."""
        self._typing.stop()
        found = [line.check() for line in self.lines]
        self.use.setEnabled(all(found))
        self.say("")
        if not all(found):
            self.say(self.tr("Correct step {number} first.").format(number=found.index(False) + 1))
            self.model.show(())
            return
        session, steps = self._job.session, self.steps()
        assert session is not None  # a column is there only with one

        async def work() -> None:
            self.model.show(await session.preview(self._column.key, steps))

        self._job.bench.bridge.run(f"{self._job.key}.preview", work, self._on_trouble)

    def say(self, text: str) -> None:
        """A word below the rows."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def _on_trouble(self, error: LmsDeskError) -> bool:
        self.say(str(tell(error)))
        return True

    def read_pairs(self, line: StepLine, path: Path) -> None:
        """Take the words to look up from a file."""
        from lmsdesk.services.lookups import read_lookup  # readers of files are slow to load, and seldom needed here

        async def work() -> None:
            line.take_pairs(await read_lookup(path))
            self.look()

        def on_trouble(error: LmsDeskError) -> bool:
            line.say(str(tell(error)))
            return True

        self._job.bench.bridge.run(f"{self._job.key}.lookup", work, on_trouble)

    # Ending

    def _take(self) -> None:
        self.look()
        if self.use.isEnabled():
            self.accept()
            self._then(self.steps())

    def _take_nothing(self) -> None:
        self.accept()
        self._then(())

    def done(self, result: int) -> None:
        """What is still being made is not waited for."""
        self._job.bench.bridge.cancel(f"{self._job.key}.preview")
        super().done(result)
