"""The step Columns: every column of the file with samples, what it is read as and how far it counts; which rows do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget

from lmsdesk.domain.imports.headers import IGNORE
from lmsdesk.domain.imports.plan import ColumnState, MappedColumn
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.list_tools import ListTools
from lmsdesk.ui.imports.row_filters import RowFilters
from lmsdesk.ui.imports.words import fields_to_choose, is_used
from lmsdesk.ui.theme.theme import MEDIUM, STRONG
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import Button, Elided, IconButton, Label, clear, column, row
from lmsdesk.ui.widgets.fields import ChoiceBox

_SAMPLES = 3


class ColumnsPage(QWidget):
    """A menu for each column; a password is shown, never read."""

    def __init__(self, job: Job, tools: ListTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job, self._tools = job, tools
        self.setObjectName("base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.boxes: list[ChoiceBox] = []
        self.more: list[IconButton] = []
        self._told: list[Label] = []
        self._shown: tuple[MappedColumn, ...] = ()
        self._fields: Mapping[str, str] = {}
        inside = QWidget()
        theme = job.bench.theme
        self.filters = RowFilters(job)
        self.remember = Button(theme, self.tr("Remember for files like this…"), "bookmark")
        self.remember.clicked.connect(lambda: tools.ask_remember())
        self.presets = Button(theme, self.tr("Presets…"), kind="quiet")
        self.presets.clicked.connect(lambda: tools.open_presets())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        told = self.tr("What each column of the file is read as. Columns that are not used change nothing.")
        column(
            row(self.remember, self.presets, None),
            self.filters,
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
        if plan is None:
            return
        self.filters.refresh()
        fields = fields_to_choose(self._job.bench.console.imports, plan.kind, self._job.options.match_by)
        if [each.header for each in plan.columns] != [each.header for each in self._shown] or fields != self._fields:
            self._fields = fields
            self._build(plan.columns)
        self._shown = plan.columns
        for box, more, told, each in zip(self.boxes, self.more, self._told, plan.columns, strict=True):
            box.choose(each.field if is_used(each) and each.field else self._unset(each))
            box.setEnabled(each.state is not ColumnState.SECRET)
            more.setEnabled(each.state is not ColumnState.SECRET)
            told.setText(self._tools.actions.told(each))
            told.setVisible(bool(told.text()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first menu is where one begins."""
        super().focusInEvent(event)
        if self.boxes:
            self.boxes[0].setFocus()

    @staticmethod
    def _unset(each: MappedColumn) -> str:
        return "" if each.state in (ColumnState.AMBIGUOUS, ColumnState.SECRET) else IGNORE

    def _build(self, columns: tuple[MappedColumn, ...]) -> None:
        theme, fields = self._job.bench.theme, self._fields
        clear(self._grid)
        self.boxes, self.more, self._told = [], [], []
        for place, title in enumerate((self.tr("In the file"), self.tr("Samples"), self.tr("Read as"))):
            self._grid.addWidget(Label(theme, title, "small", "muted", STRONG), 0, place)
        for number, each in enumerate(columns):
            at = 2 * number + 1
            name = Elided(theme, each.header, weight=MEDIUM)
            name.setMinimumWidth(theme.px(120))
            samples = ", ".join(each.samples[:_SAMPLES])
            box = ChoiceBox(theme, fields)
            box.setMinimumWidth(theme.px(310))
            box.setPlaceholderText(self._hint(each))
            box.setAccessibleName(self.tr("Column {name}").format(name=each.header))
            box.setAccessibleDescription(self.tr("Samples: {samples}").format(samples=samples))
            box.activated.connect(lambda _=0, box=box, place=each.place: self._job.read_column(place, box.chosen()))
            told = Elided(theme, size="caption", tone="info")
            self._grid.addWidget(name, at, 0)
            self._grid.addWidget(Elided(theme, samples, "small", "muted"), at, 1)
            self._grid.addWidget(box, at, 2)
            self._grid.addWidget(self._more(number, each), at, 3)
            self._grid.addWidget(told, at + 1, 1, 1, 3)
            self.boxes.append(box)
            self._told.append(told)

    def _more(self, number: int, each: MappedColumn) -> IconButton:
        """What can be said about a column beside its field; the menu is made anew when it opens."""
        name = self.tr("Formula, conditions and more: {name}").format(name=each.header)
        more = IconButton(self._job.bench.theme, "ellipsis", name)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        menu.aboutToShow.connect(partial(self._fill, menu, number))
        more.setMenu(menu)
        self.more.append(more)
        return more

    def _fill(self, menu: QMenu, number: int) -> None:
        self._tools.actions.fill(menu, self._shown[number])

    def _hint(self, each: MappedColumn) -> str:
        if each.state is ColumnState.SECRET:
            return self.tr("A password, never kept")
        return self.tr("Choose what it is")
