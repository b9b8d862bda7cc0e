"""The step Check: every row with what it would do, and beside it what the current one needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.imports.model import PlanModel, Spot
from lmsdesk.ui.imports.questions import Questions
from lmsdesk.ui.imports.reading import ReadingForm
from lmsdesk.ui.imports.row_panel import RowPanel
from lmsdesk.ui.imports.table import PlanTable
from lmsdesk.ui.imports.tabs import Share, Tabs
from lmsdesk.ui.imports.words import is_problem
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
        self.share = Share(theme)
        self.tabs = Tabs(theme, words)
        self.search = SearchLine(theme, self.tr("Find in file"))
        self.search.setMaximumWidth(theme.px(220))
        self.empty = Placeholder(theme)
        self.panel = RowPanel(job, self.model)
        self.questions = Questions(theme, words)
        self.form = ReadingForm(job)
        self._next: Spot | None = None  # the problem to go to once the row is done with
        self._fresh = False  # other rows were asked for: begin at their top
        self._later = QTimer(self, singleShot=True, interval=_SETTLE)
        self._later.timeout.connect(self.follow)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        px = self.job.bench.theme.px
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        inside = QWidget()
        self._questions_rule, self._form_rule = rule(), rule()
        column(
            self.panel,
            self._questions_rule,
            self.questions,
            self._form_rule,
            self.form,
            None,
            spacing=12,
            margins=(16, 14, 16, 14),
            parent=inside,
        )
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
        filters = row(self.tabs, self.search, spacing=8, margins=(12, 2, 12, 8))
        filters.setStretchFactor(self.tabs, 1)
        filters.setAlignment(self.search, Qt.AlignmentFlag.AlignTop)
        bar = row(self.share, margins=(16, 0, 16, 4))
        column(bar, filters, rule(), self.split, spacing=0, parent=self).setStretchFactor(self.split, 1)

    def _connect(self) -> None:
        self.tabs.chosen.connect(lambda outcome: self._look_anew())
        self.search.settled.connect(lambda text: self._look_anew())
        self.search.jumped.connect(self.table.setFocus)
        self.table.moved.connect(self._later.start)
        self.table.skipped.connect(self._on_skipped)
        self.table.used.connect(self._on_used)
        self.table.escaped.connect(self._on_escaped)
        self.table.header.chosen.connect(self.job_columns)
        self.model.edited.connect(self._on_edited)
        self.panel.decided.connect(self._remember_next)
        self.questions.answered.connect(self.job.answer)
        self.job.planned.connect(self.on_planned)

    # Plans

    def on_planned(self) -> None:
        """Another plan: counts and choices at once, rows as soon as they are found."""
        plan = self.job.plan
        if plan is None:
            return
        self.share.show_counts(plan.counts, self.job.bench.words)
        with QSignalBlocker(self.tabs):
            self.tabs.show_counts(plan.counts)
        self.form.refresh()
        self.look_for_rows()

    def _look_anew(self) -> None:
        self._fresh = True
        self.look_for_rows()

    def look_for_rows(self) -> None:
        """Ask which rows match the tab and the search."""
        self.job.bench.bridge.run(f"{self.job.key}.places", self._look, lambda error: False)

    async def _look(self) -> None:
        session, outcome, text = self.job.session, self.tabs.current, self.search.text()
        if session is None:
            return
        plan = session.plan
        places = await session.places(None if outcome is None else {outcome}, text)
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
        table.header.show_columns(plan.columns, self.job.bench.console.imports.fields())
        table.lay_out()
        self._show_empty(len(places))
        if places:
            target = self._target(number, shown)
            table.verticalScrollBar().setValue(top)
            moved = shown is None or self._fresh or target != number or self._next is not None
            table.go_to(target, model.marked_section(target) if moved else section)
        self._next, self._fresh = None, False
        self.follow()

    def _target(self, number: int, shown: Spot | None) -> int:
        """Where to stand after a check: on the same row while it needs something, else on the next that does."""
        if self._fresh:
            return 0
        if shown is not None:
            same = self.model.number_of(shown)
            if same is not None and (self._next is None or self._needs(same)):
                return same
        if self._next is not None:
            wanted = self.model.number_of(self._next)
            if wanted is not None and self._needs(wanted):
                return wanted
            # It was settled together with this one; those behind it moved up.
            behind = self.model.next_problem(number - 1)
            if behind is not None or (behind := self.model.next_problem(-1)) is not None:
                return behind
        return max(0, min(number, self.model.rowCount() - 1))

    def _needs(self, number: int) -> bool:
        found = self.model.row_at(number)
        return found is not None and is_problem(found)

    def _show_empty(self, count: int) -> None:
        self.stack.setCurrentWidget(self.table if count else self.empty)
        if not count:
            offers = [(self.tr("Show all rows"), "", self.show_all)]
            self.empty.say("search", self.tr("No row matches"), self.tr("Neither the tab nor the search fits."), offers)

    def show_all(self) -> None:
        """Without tab and search."""
        self.search.clear()
        self.search.settle_now()
        self.tabs.choose(None)

    def follow(self) -> None:
        """Let the side show the current row."""
        current = self.model.row_at(self.table.current_number())
        self.panel.show_row(current)
        plan = self.job.plan
        self.questions.show_asks(plan.asks if plan is not None else (), current)
        self._questions_rule.setVisible(self.questions.isVisibleTo(self))
        self._form_rule.setVisible(current is not None or self.questions.isVisibleTo(self))

    # Keys and choices

    def go_to_problem(self, step: int = 1) -> None:
        """The next row that needs something, or a word that there is none."""
        if not self.table.go_to_problem(step):
            self.job.bench.tell(self.tr("No more rows with problems this way."))

    def job_columns(self, place: int, field: str) -> None:
        """Read a column as another field."""
        self.job.read_column(place, field)

    def _remember_next(self) -> None:
        """The problem after this row, to go on with when the row is done."""
        number = self.table.current_number()
        found = self.model.next_problem(number)
        if found is None:
            found = self.model.next_problem(-1)
        self._next = self.model.spot(found) if found is not None else None

    def _on_skipped(self) -> None:
        self.follow()
        self.panel.skip_row()

    def _on_used(self) -> None:
        self.follow()
        self.panel.use_first()

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
