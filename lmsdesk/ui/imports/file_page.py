"""The step File: what was found out about it, what was repaired, and how to read it another way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QWidget

from lmsdesk.domain.imports.plan import ImportPlan, PlanList
from lmsdesk.services.wording_imports.choices import encoding_words
from lmsdesk.ui.imports.file_words import delimiter_words, shape_words, size_words
from lmsdesk.ui.imports.fixes_list import FixesList
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.reading import ReadingForm
from lmsdesk.ui.theme.theme import STRONG
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import Button, Elided, IconLabel, Label, clear, column, row

_LONG = 40  # letters without a blank that fit beside the choices


class FilePage(QWidget):
    """Facts on the left, choices on the right."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, theme = job, job.bench.theme
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._lines = column(spacing=6)
        self.fixes = FixesList(job)
        self._fixed = Label(theme, self.tr("Repaired, losing nothing"), weight=STRONG)
        self.form = ReadingForm(job)
        self.form.setMinimumWidth(theme.px(340))
        self.again = Button(theme, self.tr("Read the file again"), "refresh-cw")
        self.again.clicked.connect(job.read_again)
        left = column(
            Label(theme, self.tr("What was found"), weight=STRONG),
            self._facts,
            row(self.again, None),
            self._fixed,
            self.fixes,
            self._lines,
            None,
            spacing=12,
        )
        inside = QWidget()
        across = row(left, column(self.form, None), spacing=32, margins=(16, 14, 16, 14))
        across.setStretch(0, 1)
        inside.setLayout(across)
        inside.setMaximumWidth(theme.px(960))
        column(scrolled(inside, self.tr("The file")), spacing=0, parent=self)
        job.planned.connect(self.refresh)

    def refresh(self) -> None:
        """Show what is known of the file."""
        plan = self._job.plan
        if plan is None:
            return
        self.form.refresh()
        self.again.setVisible(self._job.path is not None or bool(plan.lists))
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for title, text in self._known(plan):
            self._facts.addRow(Label(self._job.bench.theme, title, "small", "muted"), self._value(text))
        self._say(plan)

    def _value(self, text: str) -> Label:
        """A fact to copy; what has no blanks, such as a digest, gives way instead of widening the page."""
        plain = " " in text or len(text) <= _LONG
        value = (
            Label(self._job.bench.theme, text, "small", wrap=True)
            if plain
            else Elided(self._job.bench.theme, text, "small")
        )
        if plain:
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return value

    def _known(self, plan: ImportPlan) -> list[tuple[str, str]]:
        words, source = self._job.bench.words, plan.source
        heading = self.tr("row {number}").format(number=plan.header_row) if plan.header_row else self.tr("none")
        found = [
            (self.tr("Name"), source.name),
            (self.tr("Read as"), shape_words(plan.shape)),
            (self.tr("Kind"), plan.container.upper()),
            (self.tr("Size"), size_words(source.size)),
            (self.tr("Rows"), words.number(plan.file_rows)),
            (self.tr("Heading"), heading),
        ]
        found[2:2] = [(each.source.name, self._of_list(each)) for each in plan.lists]
        if source.modified:
            found.append((self.tr("Saved"), words.exact(source.modified)))
        if plan.tab:
            found.append((self.tr("Sheet"), plan.tab))
        if plan.encoding:
            found.append((self.tr("Letters"), encoding_words(plan.encoding)))
        if plan.delimiter:
            found.append((self.tr("Cells divided by"), delimiter_words(plan.delimiter)))
        found.append((self.tr("SHA-256"), source.sha256))
        return found

    def _of_list(self, each: PlanList) -> str:
        """One of several lists: what it was taken for, or why it takes no part."""
        if each.refused is not None:
            return self._job.bench.console.imports.reason(each.refused)[0]
        return self.tr("%Ln rows, {shape}", "", each.file_rows).format(shape=shape_words(each.shape))

    def _say(self, plan: ImportPlan) -> None:
        """Repairs with their numbers, and notes about the file."""
        clear(self._lines)
        self.fixes.refresh()
        self._fixed.setVisible(bool(self.fixes.lines))
        if plan.notes:
            self._lines.addWidget(Label(self._job.bench.theme, self.tr("Worth knowing"), weight=STRONG))
        for reason in plan.notes:
            what, then = self._job.bench.console.imports.reason(reason)
            self._line("info", "muted", f"{what}. {then}".strip())

    def _line(self, icon: str, tone: str, text: str) -> None:
        label = Label(self._job.bench.theme, text, "small", wrap=True)
        line = row(IconLabel(self._job.bench.theme, icon, tone, 14), label, spacing=8)
        line.setStretch(1, 1)
        self._lines.addLayout(line)
