"""A file that is no list: one sentence, what was looked for, and its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.ui.delegates.ink import LEFT
from lmsdesk.ui.imports.about_form import chosen_kind, kinds, with_kind
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.basics import Button, IconLabel, Label, column, row
from lmsdesk.ui.widgets.fields import CheckedLine, ChoiceBox

_ROWS = 5
# Refused for what a person said about columns, not for what is in the file.
_BY_COLUMN = frozenset({"all_filtered", "filter_column", "formula_column"})

# Another kind of list may need other columns.
_BY_KIND = frozenset({"no_cohort_column", "no_course_column", "no_group_column", "no_person_column", "no_thing_column"})


class RefusedPage(QWidget):
    """Says why and offers what can be done: another file, another reading, one course for all."""

    columns_asked = Signal()
    another_asked = Signal()
    close_asked = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Label(theme, size="heading", weight=STRONG, wrap=True)
        self.text = Label(theme, tone="muted", wrap=True)
        self.looked = Label(theme, size="small", tone="muted", wrap=True)
        self.course = CheckedLine(lambda text: None)
        self.course.setPlaceholderText(self.tr("Short name, ID number or name"))
        self.course.setAccessibleName(self.tr("Course for all rows"))
        self.course.setFixedWidth(theme.px(300))
        self._lacks = "course"  # what the line above says for all rows
        self._course_label = Label(theme, self.tr("Course for all rows"), "small", "muted")
        self._course_label.setBuddy(self.course)
        self.kind = ChoiceBox(theme, {})
        self.kind.setMinimumWidth(theme.px(240))
        self.kind.setAccessibleName(self.tr("This list is about"))
        self._kind_label = Label(theme, self.tr("This list is about"), "small", "muted")
        self._kind_label.setBuddy(self.kind)
        self.columns = Button(theme, self.tr("Choose the columns"), "columns-3")
        self.all_rows = Button(theme, self.tr("Without conditions"), "list-filter")
        self.again = Button(theme, self.tr("Read it again"), "refresh-cw")
        self.another = Button(theme, self.tr("Choose another file"), "upload")
        self.close_list = Button(theme, self.tr("Close"), kind="quiet")
        self.first_title = Label(theme, self.tr("The first rows of the file"), "small", "muted", STRONG)
        self.first = QTableWidget()
        self.first.setObjectName("sheet")
        self.first.setAccessibleName(self.tr("The first rows of the file"))
        self.first.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.first.verticalHeader().hide()
        self.first.setTabKeyNavigation(False)
        self.first.setMinimumHeight(theme.px(96))
        self.first.setMaximumHeight(theme.px(30 * (_ROWS + 1) + 6))
        self.first.horizontalHeader().setDefaultAlignment(LEFT)
        self.first.horizontalHeader().setAccessibleName(self.tr("Headings of the file"))
        head = row(IconLabel(theme, "circle-alert", "removed", 24), self.title, spacing=12)
        head.setStretch(1, 1)
        column(
            head,
            self.text,
            self.looked,
            row(self._course_label, self.course, self._kind_label, self.kind, None),
            row(self.another, self.columns, self.all_rows, self.again, self.close_list, None),
            8,
            self.first_title,
            self.first,
            None,
            spacing=10,
            margins=(24, 32, 24, 16),
            parent=self,
        )
        self.columns.clicked.connect(self.columns_asked)
        self.all_rows.clicked.connect(lambda: job.choose(replace(job.options, filters=())))
        self.another.clicked.connect(self.another_asked)
        self.close_list.clicked.connect(self.close_asked)
        self.again.clicked.connect(lambda: job.read_again() if job.session is not None else job.read())
        self.course.accepted.connect(lambda text: job.set_course(text, self._lacks))
        self.kind.activated.connect(lambda: job.choose(with_kind(job.options, self.kind.chosen())))

    def refresh(self) -> None:
        """Show why the file was refused."""
        plan, trouble = self._job.plan, self._job.trouble
        if plan is not None and plan.refused is not None:
            self._show_plan(plan)
        elif trouble is not None:
            self._say(trouble.what, trouble.next)
            for widget in (self.looked, self.columns, self.all_rows, self._course_label, self.course):
                widget.hide()
            others: tuple[QWidget, ...] = (self.first, self.first_title, self.kind, self._kind_label)
            for each in others:
                each.hide()
            self.again.setVisible(self._job.path is not None)

    def _show_plan(self, plan: ImportPlan) -> None:
        assert plan.refused is not None  # asked for refused plans only
        what, then = self._job.bench.console.imports.reason(plan.refused)
        self._say(f"{plan.source.name}: {what}.", then)
        code = plan.refused.code
        about = {
            "no_person_column": self.tr("Looked for: username, e-mail address, ID number, in many languages."),
            "no_course_column": self.tr("Looked for: short name, ID number or name of a course, in many languages."),
        }.get(code, "")
        self.looked.setText(about)
        self.looked.setVisible(bool(about))
        by_column = code in _BY_COLUMN
        self.columns.set_text(self.tr("Look at the columns") if by_column else self.tr("Choose the columns"))
        self.columns.setVisible(bool(plan.columns) and (bool(about) or by_column))
        self.all_rows.setVisible(by_column and bool(self._job.options.filters))
        self.again.setVisible(self._job.path is not None)
        for_all = {
            "no_course_column": ("course", self.tr("Course for all rows")),
            "gradebook": ("course", self.tr("Course for all rows")),
            "no_cohort_column": ("cohort", self.tr("Cohort for all rows")),
            "no_group_column": ("group", self.tr("Group for all rows")),
        }
        self._lacks, title = for_all.get(code, ("course", ""))
        self._course_label.setText(title)
        self.course.setAccessibleName(title)
        for widget in (self._course_label, self.course):
            widget.setVisible(bool(title))
        self.kind.fill(kinds(plan, self._job.options), chosen_kind(self._job.options))
        for each in (self._kind_label, self.kind):
            each.setVisible(bool(plan.columns) and code in _BY_KIND)
        self._show_rows([column_.header for column_ in plan.columns], plan.first_rows)

    def _say(self, what: str, then: str) -> None:
        self.title.setText(what)
        self.text.setText(then)
        self.text.setVisible(bool(then))

    def _show_rows(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.first.setVisible(bool(rows))
        self.first_title.setVisible(bool(rows))
        self.first.clear()
        self.first.setColumnCount(len(headers))
        self.first.setRowCount(min(_ROWS, len(rows)))
        self.first.setHorizontalHeaderLabels(list(headers))
        for number, cells in enumerate(rows[:_ROWS]):
            for place, text in enumerate(cells[: len(headers)]):
                self.first.setItem(number, place, QTableWidgetItem(text))
        self.first.resizeColumnsToContents()  # five rows at most
