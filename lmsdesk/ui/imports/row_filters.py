"""Only rows where ...: the conditions of a list, a line each, checked again as soon as one says something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports import filters
from lmsdesk.domain.imports.options import RowFilter
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.row_filter_words import SILENT, condition_titles, filter_of, trouble_words, word_of
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, IconButton, Label, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox, restyle


class FilterLine(QWidget):
    """A column, a test and a text. What is not complete yet changes nothing."""

    changed = Signal()
    removed = Signal()

    def __init__(self, job: Job, columns: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = job.bench.theme
        self.column = ChoiceBox(theme, columns)
        self.column.setAccessibleName(self.tr("Column"))
        self.test = ChoiceBox(theme, condition_titles())
        self.test.setAccessibleName(self.tr("Condition"))
        self.text = QLineEdit()
        self.text.setAccessibleName(self.tr("Compared with"))
        self.text.setPlaceholderText(self.tr("A text; A|B is one of them"))
        self.drop = IconButton(theme, "x", self.tr("Take the condition away"))
        self.trouble = Label(theme, size="caption", tone="removed", wrap=True)
        self.trouble.hide()
        for box in (self.column, self.test):
            box.setMinimumWidth(theme.px(150))
            box.activated.connect(self._on_chosen)
        line = row(self.column, self.test, self.text, self.drop, spacing=8)
        for place, share in enumerate((2, 2, 3)):
            line.setStretch(place, share)
        column(line, self.trouble, spacing=2, parent=self)
        self.text.editingFinished.connect(self._on_typed)
        self.drop.clicked.connect(self.removed)
        self._typed = ""
        self._on_chosen(quiet=True)

    def show_filter(self, each: RowFilter) -> None:
        """Show a condition."""
        self.column.choose(each.column)
        self.test.choose(word_of(each))
        self._typed = each.text
        self.text.setText(each.text)
        self._on_chosen(quiet=True)

    def made(self) -> RowFilter | None:
        """The condition; None while it is not complete, and then the reason stands below it where one typed."""
        each = filter_of(self.column.chosen(), self.test.chosen(), self.text.text().strip())
        if each.test not in SILENT and not each.text:  # not yet; "is" of nothing has a test of its own
            self._explain("")
            return None
        try:
            found = filters.checked(each)
        except WrongUse as error:
            self._explain(trouble_words(error))
            return None
        self._explain("")
        return found

    def _on_chosen(self, place: int = 0, *, quiet: bool = False) -> None:
        self.text.setVisible(self.test.chosen() not in SILENT)
        if not quiet:
            self.changed.emit()

    def _on_typed(self) -> None:
        if self.text.text().strip() != self._typed:
            self._typed = self.text.text().strip()
            self.changed.emit()

    def _explain(self, reason: str) -> None:
        if bool(self.text.property("wrong")) != bool(reason):
            self.text.setProperty("wrong", bool(reason))
            restyle(self.text)
        self.trouble.setText(reason)
        self.trouble.setVisible(bool(reason))


class RowFilters(QWidget):
    """The conditions, all of which have to hold, and how many rows they set aside."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self.lines: list[FilterLine] = []
        self._columns: dict[str, str] = {}
        self.add = Button(theme, self.tr("Only rows where…"), "list-filter")
        self.add.clicked.connect(lambda: self.add_line())
        self.count = Label(theme, size="small", tone="staged", wrap=True)
        self.title = Label(theme, self.tr("Only rows where"), "small", weight=STRONG)
        self._layout = column(spacing=6)
        foot = row(self.add, self.count, None, spacing=12)
        foot.setStretch(1, 20)  # the rest of the line is left free only where there is nothing to count
        column(self.title, self._layout, foot, spacing=6, parent=self)
        self.setAccessibleName(self.tr("Conditions for rows"))

    def refresh(self) -> None:
        """Show the conditions of the plan; one that is half written stays."""
        plan = self._job.plan
        if plan is None:
            return
        columns = {each.key: each.header for each in plan.columns}
        if tuple(self._made()) != self._job.options.filters or columns != self._columns:
            self._columns = columns
            drafts = [line for line in self.lines if line.made() is None] if columns == self._columns else []
            for line in [each for each in self.lines if each not in drafts]:
                self._drop(line)
            for each in self._job.options.filters:
                self._put().show_filter(each)
        self._show_title()
        self.count.setText(self._told())
        self.count.setVisible(bool(self.count.text()))

    def add_line(self, column: str = "") -> FilterLine:
        """Begin another condition, for a column if one is named."""
        line = self._put()
        if column:
            line.column.choose(column)
        self._show_title()
        (line.text if column else line.column).setFocus()
        return line

    def _told(self) -> str:
        plan = self._job.plan
        if plan is None or not self._job.options.filters:
            return ""
        words = self._job.bench.words
        told = self.tr("{aside} of {all} rows are set aside")
        return told.format(aside=words.number(plan.filtered), all=words.number(plan.file_rows))

    def _show_title(self) -> None:
        """The first condition begins the sentence, further ones go on with it."""
        self.title.setVisible(bool(self.lines))
        self.add.set_text(self.tr("And where…") if self.lines else self.tr("Only rows where…"))

    def _put(self) -> FilterLine:
        line = FilterLine(self._job, self._columns)
        line.changed.connect(self._on_changed)
        line.removed.connect(lambda: self._remove(line))
        self.lines.append(line)
        self._layout.addWidget(line)
        return line

    def _drop(self, line: FilterLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.setParent(None)
        line.deleteLater()

    def _remove(self, line: FilterLine) -> None:
        at = self.lines.index(line)
        self._drop(line)
        behind = self.lines[min(at, len(self.lines) - 1)].drop if self.lines else self.add
        behind.setFocus()
        self._show_title()
        self._on_changed()

    def _made(self) -> list[RowFilter]:
        return [each for line in self.lines if (each := line.made()) is not None]

    def _on_changed(self) -> None:
        wanted = tuple(self._made())
        if wanted != self._job.options.filters:
            self._job.choose(replace(self._job.options, filters=wanted))
