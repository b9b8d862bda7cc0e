"""The step Columns: every column of the file with samples and what it is read as."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from lmsdesk.domain.imports.headers import IGNORE
from lmsdesk.domain.imports.plan import ColumnState, MappedColumn
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.words import is_used
from lmsdesk.ui.theme.theme import MEDIUM, STRONG
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import Elided, Label, clear, column
from lmsdesk.ui.widgets.fields import ChoiceBox

_SAMPLES = 3


class ColumnsPage(QWidget):
    """A menu for each column; a password is shown, never read."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.boxes: list[ChoiceBox] = []
        self._shown: tuple[MappedColumn, ...] = ()
        inside = QWidget()
        theme = job.bench.theme
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        told = self.tr("What each column of the file is read as. Columns that are not used change nothing.")
        column(
            Label(theme, told, "small", "muted", wrap=True),
            self._grid,
            None,
            spacing=12,
            margins=(16, 14, 16, 14),
            parent=inside,
        )
        inside.setMaximumWidth(theme.px(960))
        column(scrolled(inside, self.tr("Columns of the file")), spacing=0, parent=self)
        job.planned.connect(self.refresh)

    def refresh(self) -> None:
        """Show the columns as they are read now."""
        plan = self._job.plan
        if plan is None or plan.columns == self._shown:
            return
        same = [each.header for each in plan.columns] == [each.header for each in self._shown]
        self._shown = plan.columns
        if not same:
            self._build(plan.columns)
        for box, each in zip(self.boxes, plan.columns, strict=True):
            box.choose(each.field if is_used(each) and each.field else self._unset(each))
            box.setEnabled(each.state is not ColumnState.SECRET)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first menu is where one begins."""
        super().focusInEvent(event)
        if self.boxes:
            self.boxes[0].setFocus()

    @staticmethod
    def _unset(each: MappedColumn) -> str:
        return "" if each.state in (ColumnState.AMBIGUOUS, ColumnState.SECRET) else IGNORE

    def _build(self, columns: tuple[MappedColumn, ...]) -> None:
        theme, fields = self._job.bench.theme, self._job.bench.console.imports.fields()
        clear(self._grid)
        self.boxes = []
        for place, title in enumerate((self.tr("In the file"), self.tr("Samples"), self.tr("Read as"))):
            self._grid.addWidget(Label(theme, title, "small", "muted", STRONG), 0, place)
        for number, each in enumerate(columns, start=1):
            name = Elided(theme, each.header, weight=MEDIUM)
            name.setMinimumWidth(theme.px(120))
            samples = ", ".join(each.samples[:_SAMPLES])
            box = ChoiceBox(theme, fields)
            box.setMinimumWidth(theme.px(310))
            box.setPlaceholderText(self._hint(each))
            box.setAccessibleName(self.tr("Column {name}").format(name=each.header))
            box.setAccessibleDescription(self.tr("Samples: {samples}").format(samples=samples))
            box.activated.connect(lambda _=0, box=box, place=each.place: self._job.read_column(place, box.chosen()))
            self._grid.addWidget(name, number, 0)
            self._grid.addWidget(Elided(theme, samples, "small", "muted"), number, 1)
            self._grid.addWidget(box, number, 2)
            self.boxes.append(box)

    def _hint(self, each: MappedColumn) -> str:
        if each.state is ColumnState.SECRET:
            return self.tr("A password, never kept")
        return self.tr("Choose what it is")
