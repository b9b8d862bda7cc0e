"""Reports: figures with what they mean, the rows behind each, and files to hand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.errors import LmsDeskError, WrongUse
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.filters import Query
from lmsdesk.domain.report_queries import behind, behind_total, person_in_course
from lmsdesk.domain.reports import REPORTS, ReportResult
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_reports import TITLES
from lmsdesk.ui.actions import Handler
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import Place
from lmsdesk.ui.reports.about import AsOfLine, Counting
from lmsdesk.ui.reports.body import ReportBody
from lmsdesk.ui.reports.files import JOB, ReportFiles
from lmsdesk.ui.reports.head import BusyLine, ReportHead
from lmsdesk.ui.reports.listing import ReportList
from lmsdesk.ui.reports.model import PAGE
from lmsdesk.ui.reports.options import OptionsBar
from lmsdesk.ui.reports.printing import ask_print
from lmsdesk.ui.widgets.basics import column, ground, row
from lmsdesk.ui.widgets.chart_paint import save_picture
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.workbench import Workbench

_RUN, _PEOPLE = "report", "report.people"
_KEPT = "report"  # the setting that remembers which report was looked at
_LIST, _NARROW = 220, 940
_PAUSE = 400  # milliseconds to wait after rows changed


class ReportsPane(Pane):
    """Counts again when the data moved; what was looked at stays until the new figures are there."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.name = ""
        self.result: ReportResult | None = None
        self._pulling = False
        self.list = ReportList(bench.ink)
        self.head, self.options = ReportHead(bench), OptionsBar(bench)
        self.as_of, self.busy, self.notice = AsOfLine(bench), BusyLine(bench), Notice(bench.theme)
        self.body, self.counting = ReportBody(bench), Counting(bench)
        self.files = ReportFiles(bench, self, self.busy.say)
        self._again = QTimer(self, singleShot=True, interval=_PAUSE)
        self._again.timeout.connect(self.count)
        self._build()
        self._connect()
        kept = bench.settings.get(_KEPT)
        self.choose(kept if kept in REPORTS else next(iter(REPORTS)), count=False)
        self.counting.head.setChecked(bench.settings.get("report_definitions") == "yes")

    def _build(self) -> None:
        px = self.bench.theme.px
        self.side = ground("base")
        self.side.setFixedWidth(px(_LIST))
        column(self.list, margins=(0, 8, 0, 8), parent=self.side)
        self.options_box = QWidget()
        column(self.options, margins=(16, 4, 12, 6), parent=self.options_box)
        banner = QWidget()
        column(self.notice, margins=(16, 0, 12, 4), parent=banner)
        line = QWidget()
        column(self.as_of, margins=(16, 0, 12, 4), parent=line)
        right = QWidget()
        parts = column(
            self.head, self.options_box, banner, line, self.busy, self.body, self.counting, spacing=0, parent=right
        )
        parts.setStretch(5, 1)
        layout = row(self.side, right, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.list.chosen.connect(self.choose)
        self.head.choice.currentIndexChanged.connect(lambda: self.choose(self.head.choice.chosen()))
        self.options.changed.connect(self.count)
        self.head.again.clicked.connect(self.count)
        self.head.print.clicked.connect(self.print)
        self.busy.stop.clicked.connect(self.stop)
        self.body.figure_opened.connect(self.open_figure)
        self.body.person_opened.connect(self._open_person)
        self.body.page_asked.connect(self._read_page)
        self.files.fill(self.head.menu, self.ask_export)
        self.head.menu.addSeparator()
        self.picture = self.head.menu.addAction(self.tr("Picture of the chart"), self.ask_picture)

    # Counting

    def show_place(self, place: Place) -> None:
        """Another report, by its name."""
        self.choose(place.key)

    def place(self) -> Place:
        """The report that is looked at."""
        return Place(self.page_key, self.name)

    def choose(self, name: str, *, count: bool = True) -> None:
        """Another report."""
        if name == self.name or name not in REPORTS:
            return
        self.name, self.result = name, None
        self.bench.settings.put(_KEPT, name)
        self.list.choose(name)
        self.head.show_report(name)
        self.options.show_report(name)
        self._offer_files()
        if count:
            self.count()

    def count(self) -> None:
        """Compute the report as it is narrowed now."""
        console = self.bench.console
        if console.tables.as_of() is None:
            pulling = console.sync.state is SyncState.PULLING
            sync = (self.tr("Sync now"), "refresh-cw", self.bench.actions["sync"].trigger)
            self.body.show_never(None if pulling else sync)
            self._offer_files()
            return
        if self.result is None:
            self.body.show_loading()
        name, chosen, moment = self.name, self.options.chosen(), self.options.moment()

        async def work() -> None:
            try:
                self._take(await console.reports.run(name, chosen, moment))
            finally:
                if name == self.name:
                    self.busy.say("")

        self.bench.bridge.run(_RUN, work, self._on_trouble)
        self.busy.say(self.tr("Counting"))

    def stop(self) -> None:
        """Give up what is under way."""
        for key in (_RUN, JOB):
            self.bench.bridge.cancel(key)
        self.busy.say("")
        if self.result is None:
            again = (self.tr("Count again"), "refresh-cw", self.count)
            self.body.show_stopped(again)

    def _take(self, result: ReportResult) -> None:
        if result.spec.name != self.name:
            return
        self.bench.bridge.cancel(_PEOPLE)
        self.result = result
        self.notice.still()
        self.as_of.show_result(result)
        self.as_of.show()
        self.counting.show_result(result)
        self.body.show_result(result)
        self._offer_files()
        self.bench.guide.moved.emit()

    def _on_trouble(self, error: LmsDeskError) -> bool:
        told = tell(error)
        if isinstance(error, WrongUse):
            self.notice.say(told.what, told.next, tone="removed")
        if self.result is None:
            self.body.show_trouble(error, (self.tr("Try again"), "refresh-cw", self.count))
        elif not isinstance(error, WrongUse):
            self.notice.say(told.what, told.next, tone="removed", offers=[(self.tr("Try again"), self.count)])
        return True

    def _read_page(self, page: int) -> None:
        result = self.result
        if result is None:
            return

        async def work() -> None:
            rows = await self.bench.console.reports.details(result, page * PAGE, PAGE)
            if self.result is result:
                self.body.people.take_page(page, rows)

        self.bench.bridge.run(f"{_PEOPLE}.{page}", work)

    # The rows behind a figure

    def open_figure(self, place: int, column_name: str) -> None:
        """Show the rows behind a figure; place -1 is the total."""
        if self.result is None:
            return
        total = place < 0
        self._open(behind_total(self.result, column_name) if total else behind(self.result, place, column_name))

    def _open_person(self, number: int) -> None:
        row_values = self.body.people.row_values(number)
        if row_values is not None:
            named = dict(zip((each.key for each in self.body.people.columns), row_values, strict=True))
            self._open(person_in_course(named["username"], named["course"]))

    def _open(self, query: Query | None) -> None:
        if query is not None:
            self.bench.guide.place_asked.emit(Place(query.view.value, query=str(query)))

    # Files

    def ask_export(self, kind: str = "xlsx") -> None:
        """Ask where the report goes."""
        if self.result is not None:
            self.files.ask(self.result, kind)

    def ask_picture(self) -> None:
        """Ask where the picture of the chart goes."""
        if self.result is not None:
            self.files.ask_picture(self.result, self.save_picture)

    def save_picture(self, path: Path) -> None:
        """Write the chart as PNG, SVG or PDF."""
        chart = self.body.chart

        async def work() -> None:
            save_picture(path, chart.bars, self.bench.theme, TITLES[self.name], number=chart.number, more=chart.more())
            self.bench.tell(self.tr("Saved as {file}").format(file=path.name))

        self.bench.bridge.once(JOB, work)

    def print(self) -> None:
        """Print the figures."""
        if self.result is not None:
            ask_print(self.bench, self.result, self)

    def _offer_files(self) -> None:
        ready = self.result is not None
        self.head.export.setEnabled(ready)
        self.head.print.setEnabled(ready)
        self.picture.setVisible(ready and not self.body.chart_area.isHidden())
        self.as_of.setVisible(ready)
        self.counting.setVisible(ready)

    # For the window

    def commands(self) -> Mapping[str, Handler]:
        """The actions that this pane answers for."""
        return {
            "export": self.ask_export,
            "print": self.print,
            "copy": lambda: self.body.current_table().copy(),
            "stop": self.stop,
        }

    def refusal(self, name: str) -> str | None:
        """Why one of them cannot be done now."""
        if name in ("export", "print") and self.result is None:
            return self.tr("There is no report yet")
        if name == "stop" and not any(self.bench.bridge.is_running(key) for key in (_RUN, JOB)):
            return self.tr("Nothing is running")
        return None

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes, in order."""
        first = self.list if not self.side.isHidden() else self.head.choice
        return (first, self.options.as_of, self.body.chart, self.body.current_table())

    def selected_count(self) -> int:
        """How many rows are selected."""
        return len(self.body.current_table().selectionModel().selectedRows())

    def on_shown(self) -> None:
        """Count when nothing is counted yet."""
        self.options.offer_values()
        if self.result is None and not self.bench.bridge.is_running(_RUN):
            self.count()

    def on_rows_changed(self) -> None:
        """The data moved: count again, with patience while it goes on moving."""
        if self.bench.console.sync.state is not SyncState.PULLING or self.result is None:
            self._again.start()

    def on_sync_moved(self) -> None:
        """A sync began or ended."""
        if self.result is not None:
            self.as_of.show_result(self.result)
        was, self._pulling = self._pulling, self.bench.console.sync.state is SyncState.PULLING
        if was and not self._pulling:
            self._again.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the list becomes a choice."""
        super().resizeEvent(event)
        listed = self.width() >= self.bench.theme.px(_NARROW)
        self.side.setVisible(listed)
        self.head.fit(listed=listed)
