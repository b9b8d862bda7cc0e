"""The middle of the reports pane: chart and figures, the people behind them, or why there is nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.reports import ReportResult
from lmsdesk.services.report_files import bars
from lmsdesk.services.report_texts import detail_title
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_reports import TITLES, empty_words
from lmsdesk.ui.reports.model import FiguresModel, PeopleModel
from lmsdesk.ui.reports.table import ReportTable
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import Button, column, ground, row, rule
from lmsdesk.ui.widgets.chart import BarsView
from lmsdesk.ui.widgets.placeholder import Offer, Placeholder, Skeleton
from lmsdesk.ui.workbench import Workbench

_CHART_SHARE = 0.45


class ReportBody(QWidget):
    """Shows results; asks for pages of people, and for the rows behind what was opened."""

    figure_opened = Signal(int, str)  # place of the row in the report (-1: the total), name of the column
    person_opened = Signal(int)
    page_asked = Signal(int)

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = bench.theme
        self._bench = bench
        self._result: ReportResult | None = None
        self.figures, self.people = FiguresModel(bench.words, self), PeopleModel(bench.words, self)
        self.table = ReportTable(bench.ink, self.figures, self.tr("Figures of the report"))
        self.people_table = ReportTable(bench.ink, self.people, detail_title())
        self.chart = BarsView(theme, bench.words.number)
        self.chart_area = self._scrolled()
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.chart_area)
        self.split.addWidget(self.table)
        self.split.setStretchFactor(1, 1)
        self.split.setCollapsible(1, False)
        self.placeholder, self.skeleton = Placeholder(theme), Skeleton(theme)
        self.stack = QStackedWidget()
        for widget in (self.skeleton, self.split, self.people_table, self.placeholder):
            self.stack.addWidget(widget)
        self.figures_tab = self._tab(self.tr("Figures"))
        self.people_tab = self._tab(detail_title())
        self.tabs = ground()
        self.tabs.setLayout(row(self.figures_tab, self.people_tab, None, spacing=4, margins=(12, 0, 12, 4)))
        column(self.tabs, rule(), self.stack, spacing=0, parent=self).setStretch(2, 1)
        self._connect()

    def _scrolled(self) -> QScrollArea:
        inner = ground("base")
        column(self.chart, None, margins=(16, 10, 16, 8), parent=inner)
        area = scrolled(inner, self.tr("Chart"), across=False)
        return area

    def _tab(self, text: str) -> Button:
        tab = Button(self._bench.theme, text, kind="tab")
        tab.setCheckable(True)
        tab.setAutoExclusive(True)
        return tab

    def _connect(self) -> None:
        self.figures_tab.setChecked(True)
        self.figures_tab.toggled.connect(self._on_tab)
        self.table.opened.connect(self._on_figure)
        self.people_table.opened.connect(lambda number, section: self.person_opened.emit(number))
        self.people.page_asked.connect(self.page_asked)
        self.chart.opened.connect(self.figure_opened)
        for table in (self.table, self.people_table):
            table.copied.connect(lambda count: self._bench.tell(self.tr("%n rows copied", None, count)))

    # What is shown

    def show_result(self, result: ReportResult) -> None:
        """Figures, people and chart of a report."""
        self.figures.show(result)
        self.people.show(result)
        drawn = bars(result)
        self.chart.show_bars(drawn, TITLES[result.spec.name])
        self.chart_area.setVisible(drawn is not None)
        self.tabs.setVisible(bool(result.spec.detail_columns))
        number = self._bench.words.number(result.detail_count)
        self.people_tab.set_text(self.tr("Overdue people ({count})").format(count=number))
        if not result.spec.detail_columns:
            self.figures_tab.setChecked(True)
        self._result = result
        self._fit_chart()
        self._show()

    def show_loading(self) -> None:
        """Nothing is counted yet."""
        self.stack.setCurrentWidget(self.skeleton)
        self.tabs.hide()

    def show_trouble(self, error: LmsDeskError, again: Offer) -> None:
        """It could not be counted."""
        told = tell(error)
        self._say("circle-alert", told.what, told.next, [again])

    def show_stopped(self, again: Offer) -> None:
        """A person gave it up."""
        self._say("circle-pause", self.tr("Stopped"), self.tr("Nothing was counted."), [again])

    def show_never(self, sync: Offer | None) -> None:
        """The site was not read yet."""
        title = self.tr("Reports are counted from what was read from the site")
        if sync is None:
            self._say("refresh-cw", title, self.tr("The first sync is under way; figures come when it is through."))
        else:
            self._say("cloud", title, self.tr("Sync once, and every report is there, also offline."), [sync])

    def _say(self, icon: str, title: str, text: str, offers: list[Offer] | None = None) -> None:
        self.placeholder.say(icon, title, text, offers or [])
        self.tabs.hide()
        self.stack.setCurrentWidget(self.placeholder)

    def _show(self) -> None:
        """The chosen tab, or the good news that there is nothing in it."""
        result = self._result
        if result is None:
            return
        if not result.rows:
            title, text = empty_words(result.spec.name)
            filtered = bool(result.request.options)
            hint = self.tr("Filters are on; without them there may be more.") if filtered else ""
            self.placeholder.say("circle-check", title, f"{text} {hint}".strip())
            self.stack.setCurrentWidget(self.placeholder)
        elif self.people_tab.isChecked() and not result.detail_count:
            self.placeholder.say(
                "circle-check", self.tr("Nobody is overdue"), self.tr("Every duty is done, or not due yet.")
            )
            self.stack.setCurrentWidget(self.placeholder)
        else:
            self.stack.setCurrentWidget(self.people_table if self.people_tab.isChecked() else self.split)

    def _fit_chart(self) -> None:
        wanted = self.chart.sizeHint().height() + self._bench.theme.px(22)
        height = self.stack.height()
        if height > 0:
            given = min(wanted, int(height * _CHART_SHARE))
            self.split.setSizes([given, height - given])

    def current_table(self) -> ReportTable:
        """The table that is looked at."""
        return self.people_table if self.people_tab.isChecked() else self.table

    def _on_tab(self) -> None:
        self._show()

    def _on_figure(self, number: int, section: int) -> None:
        self.figure_opened.emit(self.figures.place(number), self.figures.columns[section].key)
