"""The step Check: every row with what it would do, and beside it what the current one needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QSplitter, QStackedWidget, QWidget

from lmsdesk.domain.imports.narrowing import Special
from lmsdesk.domain.imports.places import places_of
from lmsdesk.domain.imports.plan import ImportPlan, Outcome
from lmsdesk.domain.row_ids import RowId
from lmsdesk.ui.imports.file_tabs import FileTabs
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.model import PlanModel
from lmsdesk.ui.imports.narrowing import Narrowing
from lmsdesk.ui.imports.questions import Questions
from lmsdesk.ui.imports.reading import ReadingForm
from lmsdesk.ui.imports.row_acts import RowActs
from lmsdesk.ui.imports.row_keys import Act
from lmsdesk.ui.imports.row_panel import RowPanel
from lmsdesk.ui.imports.row_walk import RowWalk
from lmsdesk.ui.imports.spoken import Spoken
from lmsdesk.ui.imports.table import PlanTable
from lmsdesk.ui.imports.tabs import Share, Tabs
from lmsdesk.ui.imports.words import fields_to_choose, shares
from lmsdesk.ui.widgets.areas import scrolled
from lmsdesk.ui.widgets.basics import column, row, rule
from lmsdesk.ui.widgets.fields import SearchLine
from lmsdesk.ui.widgets.placeholder import Placeholder

_SIDE = 304
_SETTLE = 40  # milliseconds after the last key before the side follows


class CheckPage(QWidget):
    """Wires table and side to the job; a new plan keeps the place."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job, bench = job, job.bench
        theme, words = bench.theme, bench.words
        self.model = PlanModel(words, self)
        self.table = PlanTable(bench.ink, self.model)
        self.files = FileTabs(theme, words)
        self.share = Share(theme)
        self.tabs = Tabs(theme, words)
        self.narrowing = Narrowing(job)
        self.search = SearchLine(theme, self.tr("Find in file"))
        self.search.setMaximumWidth(theme.px(220))
        self.empty = Placeholder(theme)
        self.panel = RowPanel(job, self.model)
        self.questions = Questions(theme, words)
        self.form = ReadingForm(job)
        self.acts = RowActs(bench, self.table, self.panel, self.questions, self.narrowing)
        self.spoken = Spoken(self.table, words)
        self.walk = RowWalk(self.model, job.list.left.row)
        self._only: Sequence[RowId] = ()  # rows that stand for themselves, whatever tab, filter and search say
        self._later = QTimer(self, singleShot=True, interval=_SETTLE)
        self._later.timeout.connect(self.follow)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        px = self.job.bench.theme.px
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.empty.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored
        )  # it takes no room while hidden
        inside = QWidget()
        self._questions_rule, self._form_rule = rule(), rule()
        parts = (self.panel, self._questions_rule, self.questions, self._form_rule, self.form, None)
        column(*parts, spacing=12, margins=(16, 14, 16, 14), parent=inside)
        told = self.tr("The current row, questions, and how the file is read")
        self.side = scrolled(inside, told, across=False)
        self.side.setMinimumWidth(px(272))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.stack)
        self.split.addWidget(self.side)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setCollapsible(0, False)
        self.split.setSizes([px(900), px(_SIDE)])
        filters = row(self.tabs, self.narrowing, self.search, spacing=8, margins=(12, 2, 12, 8))
        filters.setStretchFactor(self.tabs, 1)
        for tool in (self.narrowing, self.search):
            filters.setAlignment(tool, Qt.AlignmentFlag.AlignTop)
        files = row(self.files, margins=(12, 0, 12, 6))
        bar = row(self.share, margins=(16, 0, 16, 2))
        column(files, bar, filters, rule(), self.split, spacing=0, parent=self).setStretchFactor(self.split, 1)

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda view: self._look_anew())
        self.share.chosen.connect(self.tabs.choose)
        self.files.chosen.connect(self._on_file_chosen)
        self.narrowing.changed.connect(self._look_anew)
        self.search.settled.connect(lambda text: self._look_anew())
        self.search.jumped.connect(self.table.setFocus)
        self.table.moved.connect(self._later.start)
        self.table.asked.connect(self._on_asked)
        self.table.menu_asked.connect(self._on_menu_asked)
        self.table.escaped.connect(self._on_escaped)
        self.model.edited.connect(self._on_edited)
        self.panel.decided.connect(self._on_decided)
        self.questions.answered.connect(self._on_answered)
        self.questions.left.connect(self.table.setFocus)
        self.questions.focused.connect(self.side.ensureWidgetVisible)
        self.job.planned.connect(self.on_planned)

    # Plans

    def on_planned(self) -> None:
        """Another plan: counts and choices at once, rows as soon as they are found."""
        plan = self.job.plan
        if plan is None:
            return
        with QSignalBlocker(self.files):
            self.files.show_plan(plan)
        self._count(plan)
        self.form.refresh()
        self.spoken.on_planned(plan)
        self.look_for_rows()

    def _count(self, plan: ImportPlan) -> None:
        """The numbers are those of the file that is looked at."""
        counts = shares(self.files.counts_of() or plan)
        self.share.show_counts(counts, self.job.bench.words)
        with QSignalBlocker(self.tabs):
            self.tabs.show_counts(counts)

    def _on_file_chosen(self) -> None:
        if self.job.plan is not None:
            self._count(self.job.plan)
            self._look_anew()

    def _look_anew(self) -> None:
        self.walk.fresh, self._only = True, ()
        self.look_for_rows()

    def show_only(self, rows: Sequence[RowId]) -> None:
        """Show these rows until something else is asked for."""
        self.show_all()
        self._only, self.walk.fresh = rows, True
        self.look_for_rows()
        self.table.setFocus()

    def look_for_rows(self) -> None:
        """Ask which rows match the tab, the filter and the search."""
        self.job.bench.bridge.run(f"{self.job.key}.places", self._look, lambda error: False)

    async def _look(self) -> None:
        session, view = self.job.session, self.tabs.current
        if session is None:
            return
        plan, narrow = session.plan, replace(self.narrowing.narrow, source=self.files.current)
        if self._only:
            self._show_places(places_of(plan.rows, self._only))
            return
        if view is Outcome.BLOCKED:
            narrow = replace(narrow, special=Special.ERRORS)
        elif isinstance(view, Special):
            narrow = replace(narrow, special=view)
        outcomes = {view} if isinstance(view, Outcome) else None
        places = await session.places(outcomes, self.search.text(), narrow)
        if plan is session.plan:
            self._show_places(places)

    def _show_places(self, places: Sequence[int]) -> None:
        plan, table, model = self.job.plan, self.table, self.model
        assert plan is not None  # places are of a plan
        number = table.current_number()
        section = table.currentIndex().column()
        shown = model.spot(number)
        top = table.verticalScrollBar().value()
        model.show_plan(plan, places, self.job.options.overrides)
        table.header.show_columns(plan.columns, self._fields(plan))
        table.lay_out()
        self._show_empty(len(places))
        if places:
            target = self.walk.target(number, shown)
            table.verticalScrollBar().setValue(top)
            moved = self.walk.is_moved(target, number, shown)
            table.go_to(target, model.marked_section(target) if moved else section)
        self.walk.done()
        self.follow()

    def _fields(self, plan: ImportPlan) -> Mapping[str, str]:
        return fields_to_choose(self.job.bench.console.imports, plan.kind, self.job.options.match_by)

    def _show_empty(self, count: int) -> None:
        self.stack.setCurrentWidget(self.table if count else self.empty)
        if not count:
            offers = [(self.tr("Show all rows"), "", self.show_all)]
            told = self.tr("Nothing fits the tabs, the filter and the search.")
            self.empty.say("search", self.tr("No row matches"), told, offers)

    def show_all(self) -> None:
        """Without tab, filter and search."""
        self.search.clear()
        self.search.settle_now()
        self.narrowing.clear.click()
        self.files.choose(None)
        self.tabs.choose(None)
        if self._only:
            self._look_anew()

    def follow(self) -> None:
        """Let the side show the current row, and the bar below where it stands."""
        current = self.model.row_at(self.table.current_number())
        self.panel.show_row(current)
        plan = self.job.plan
        self.questions.show_asks(plan.asks if plan is not None else (), current, plan.columns if plan else ())
        self._questions_rule.setVisible(self.questions.isVisibleTo(self))
        self._form_rule.setVisible(current is not None or self.questions.isVisibleTo(self))
        if self.isVisible():
            self.job.bench.guide.placed.emit(self.place_text())

    def place_text(self) -> str:
        """Where the focus is among the rows that are shown; "" without any."""
        number, count = self.table.current_number(), self.model.rowCount()
        if number < 0:
            return ""
        told, words = self.tr("Row {place} of {count}"), self.job.bench.words
        return told.format(place=words.number(number + 1), count=words.number(count))

    # Keys and choices

    def go_to_problem(self, step: int = 1) -> None:
        """The next row that needs something, or a word that there is none."""
        if not self.table.go_to_problem(step):
            self.job.bench.tell(self.tr("No more rows with problems this way."))

    def _on_decided(self, rows: int) -> None:
        """Remember the problem after this row, to go on with when the row is done."""
        self.spoken.note_decided(rows)
        self.walk.note_decided(self.table.current_number())

    def _on_answered(self, key: str, choice: str) -> None:
        self.spoken.note_answered()
        self.job.answer(key, choice)

    def _on_asked(self, act: Act) -> None:
        self.follow()
        self.acts.run(act)

    def _on_menu_asked(self, at: QPoint) -> None:
        self.follow()
        self.acts.open_menu(at)

    def _on_edited(self, number: int, place: int, text: str) -> None:
        self._later.stop()
        self.panel.show_row(self.model.row_at(number))
        self.panel.correct(place, text)

    def _on_escaped(self) -> None:
        if self.search.text():
            self.search.clear()
            self.search.settle_now()
        else:
            self.search.setFocus()
