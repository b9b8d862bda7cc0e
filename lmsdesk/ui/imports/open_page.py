"""One import on the screen: its head with the steps, the page of the present step, and the foot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from lmsdesk.ui.imports.about_form import import_title
from lmsdesk.ui.imports.check_page import CheckPage
from lmsdesk.ui.imports.columns_page import ColumnsPage
from lmsdesk.ui.imports.done_page import DonePage
from lmsdesk.ui.imports.file_page import FilePage
from lmsdesk.ui.imports.file_words import progress_words, size_words
from lmsdesk.ui.imports.first_page import FirstPage
from lmsdesk.ui.imports.foot import Foot
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.imports.list_exports import ListExports
from lmsdesk.ui.imports.list_notice import show_notice
from lmsdesk.ui.imports.list_tools import ListTools
from lmsdesk.ui.imports.many_page import ManyPage
from lmsdesk.ui.imports.refused_page import RefusedPage
from lmsdesk.ui.imports.steps import Step, Steps
from lmsdesk.ui.theme.theme import MEDIUM, STRONG
from lmsdesk.ui.widgets.basics import Button, Elided, IconButton, IconLabel, Label, ProgressBar, column, row
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.widgets.placeholder import Arriving, Skeleton

_STEPS = (("undo", True), ("redo", False))
_PATIENCE = 300  # milliseconds before a check is worth showing


class OpenPage(QWidget):
    """Everything about one list."""

    left = Signal()  # back to the list of imports
    close_asked = Signal()
    another_asked = Signal()

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        self.step = Step.CHECK if job.list.step is None else Step(job.list.step)
        self._seen_tray = False
        theme = job.bench.theme
        self.all = IconButton(theme, "arrow-left", self.tr("All imports"))
        self.title = Label(theme, import_title(None), "title", weight=STRONG)
        self.steps = Steps(theme)
        self.name = Elided(theme, job.name, "small", weight=MEDIUM)
        self.about = Label(theme, size="small", tone="muted", tabular=True)
        self.change = Button(theme, self.tr("Change…"), kind="quiet", tip=self.tr("Choose another file"))
        self.more = ListExports(job, self)
        self.notice = Notice(theme)
        self.working = Arriving(theme, job.stop)
        self.working.bar.setAccessibleName(self.tr("Progress of reading"))
        self.checking = ProgressBar()
        self.checking.setAccessibleName(self.tr("Progress"))
        self.checking_text = Label(theme, size="small", tone="muted", tabular=True)
        self.stop = Button(theme, self.tr("Stop"), kind="quiet")
        self.skeleton = Skeleton(theme)
        self.check = CheckPage(job)
        self.tools = ListTools(job, self)
        self.check.table.header.column_actions = self.tools.actions
        self.foot = Foot(job, self)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        head = row(
            self.all,
            self.title,
            8,
            self.steps,
            None,
            IconLabel(self.job.bench.theme, "file-spreadsheet"),
            self.name,
            self.about,
            self.change,
            self.more,
            spacing=8,
            margins=(12, 10, 12, 8),
        )
        self._busy = QWidget()
        busy = row(self.checking_text, self.checking, self.stop, spacing=12, margins=(16, 2, 12, 4))
        busy.setStretch(1, 1)
        self._busy.setLayout(busy)
        self._banner = QWidget()
        column(self.notice, spacing=0, margins=(16, 0, 16, 8), parent=self._banner)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.skeleton)
        self.stack.addWidget(self.check)
        whole = column(
            head, self._banner, self.tools.bar, self._busy, self.working, self.stack, self.foot, spacing=0, parent=self
        )
        whole.setStretchFactor(self.stack, 1)

    def _connect(self) -> None:
        self.all.clicked.connect(self.left)
        self.steps.chosen.connect(self.show_step)
        self.tools.actions.filter_asked.connect(self._filter_by)
        self.change.clicked.connect(self.another_asked)
        self.stop.clicked.connect(self.job.stop)
        self._patience.timeout.connect(self.refresh)
        self.foot.back_asked.connect(self.go_back)
        self.foot.save_asked.connect(self.more.ask_problems)
        self.more.close_asked.connect(self.close_asked)
        self.job.moved.connect(self.refresh)
        self.job.planned.connect(self.refresh)
        self.check.table.moved.connect(self._note_row)

    # Pages that are made when they are first shown

    @cached_property
    def columns(self) -> ColumnsPage:
        """The step Columns."""
        page = ColumnsPage(self.job, self.tools)
        self.stack.addWidget(page)
        page.refresh()
        return page

    @cached_property
    def file(self) -> FilePage:
        """The step File."""
        page = FilePage(self.job)
        self.stack.addWidget(page)
        page.refresh()
        return page

    @cached_property
    def done(self) -> DonePage:
        """The step Add to tray."""
        page = DonePage(self.job)
        self.stack.addWidget(page)
        page.another_asked.connect(self.another_asked)
        page.close_asked.connect(self.close_asked)
        return page

    @cached_property
    def many(self) -> ManyPage:
        """What stands in place of rows when so much was dropped that a person is asked."""
        page = ManyPage(self.job)
        self.stack.addWidget(page)
        return page

    @cached_property
    def first(self) -> FirstPage:
        """What stands in place of rows while the rest of the file is being read."""
        page = FirstPage(self.job.bench.theme)
        self.stack.addWidget(page)
        return page

    @cached_property
    def refused(self) -> RefusedPage:
        """What stands in place of rows when the file is no list."""
        page = RefusedPage(self.job)
        self.stack.addWidget(page)
        page.columns_asked.connect(lambda: self.show_step(Step.COLUMNS))
        page.another_asked.connect(self.another_asked)
        page.close_asked.connect(self.close_asked)
        return page

    # Where it stands

    def refresh(self) -> None:
        """Show where the list stands."""
        job, stage = self.job, self.job.stage
        self._show_busy()
        if stage is Stage.STAGED and not self._seen_tray:
            self.step = Step.TRAY
        elif stage is not Stage.STAGED and self.step is Step.TRAY:
            self.step = Step.CHECK
        self._seen_tray = stage is Stage.STAGED
        page = self._page(stage)
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
            self.take_focus()
        if isinstance(page, RefusedPage | DonePage | ManyPage):
            page.refresh()
        self.steps.show_step(self.step, reached=self._reached(stage))
        self.steps.setVisible(job.plan is not None)
        self.foot.refresh()
        self.foot.back.setVisible(self.step is not Step.FILE)
        self._show_name()
        self._show_notice()

    def _page(self, stage: Stage) -> QWidget:
        if stage in (Stage.READING, Stage.LEFT):
            if self.job.first is None:
                return self.skeleton
            self.first.show_rows(self.job.first)
            return self.first
        if stage is Stage.ASKING:
            return self.many
        if stage is Stage.FAILED:
            return self.refused
        match self.step:
            case Step.FILE:
                return self.file
            case Step.COLUMNS:
                return self.columns
            case Step.TRAY:
                return self.done
        return self.refused if stage is Stage.REFUSED else self.check

    @staticmethod
    def _reached(stage: Stage) -> Step:
        """How far the steps can be gone; what lies in the tray is not checked in passing."""
        reached = Step.CHECK if stage in (Stage.READY, Stage.REFUSED) else Step.FILE
        return Step.TRAY if stage is Stage.STAGED else reached

    def show_step(self, step: Step) -> None:
        """Go to a step; going back from the tray checks the list against it."""
        self.step = step
        self.job.list.step = step
        if self.job.stage is Stage.STAGED and step is not Step.TRAY:
            self.job.use_again()
        else:
            self.refresh()

    def _filter_by(self, key: str) -> None:
        """Begin a condition where all of them stand."""
        self.show_step(Step.COLUMNS)
        self.columns.filters.add_line(key)

    def go_back(self) -> None:
        """One step back."""
        self.show_step(Step(max(0, self.step - 1)))

    def _show_name(self) -> None:
        plan = self.job.plan
        self.title.setText(import_title(plan.kind if plan is not None else None))
        self.name.setText(self.job.name)
        if plan is None:
            self.about.setText("")
            return
        if plan.filtered:  # as short as the other: the steps stand beside it
            number = self.job.bench.words.number
            taking, rows = number(plan.file_rows - plan.filtered), number(plan.file_rows)
            self.about.setText(self.tr("{taking} of {rows} rows").format(taking=taking, rows=rows))
            return
        rows = self.tr("%Ln rows", "", plan.file_rows)
        self.about.setText(f"{rows}, {size_words(plan.source.size)}")

    def _show_busy(self) -> None:
        """Nothing for a moment, then how far it is and a way to stop it."""
        job = self.job
        if not job.busy:
            self._patience.stop()
            self.working.hide()
            self._busy.hide()
            return
        told, share = progress_words(job.progress, job.bench.words)
        if job.session is None:
            what = job.progress.what if job.progress is not None else "read"
            title = self.tr("Checking {name}") if what == "check" else self.tr("Reading {name}")
            self.working.show_progress(title.format(name=job.name), told, self.tr("Nothing is sent."), share)
            return
        if self._busy.isHidden() and not self._patience.isActive():
            self._patience.start()
        if self._patience.remainingTime() <= 0:
            said = self.tr("Into the tray  {count}") if job.is_staging else self.tr("Checking again  {count}")
            self.checking_text.setText(said.format(count=told).strip())
            self.checking.setRange(0, 0 if share is None else 1000)
            if share is not None:
                self.checking.setValue(round(share * 1000))
            self._busy.show()

    def take_focus(self) -> None:
        """Begin where the page is worked with."""
        if not self.isVisible():
            return
        match self.stack.currentWidget():
            case CheckPage() as check:
                check.table.setFocus()
            case ColumnsPage() as columns:
                columns.setFocus()
            case FilePage() as file:
                file.form.existing.setFocus()
            case DonePage() as done:
                done.review.setFocus()
            case RefusedPage() as refused:
                refused.another.setFocus()
            case ManyPage() as many:
                many.take.setFocus()

    # Standing words

    def _show_notice(self) -> None:
        show_notice(self.notice, self.job, self.check)
        self._banner.setVisible(not self.notice.isHidden())

    # What can be done

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The actions that make sense for one list."""
        check, job, page = self.check, self.job, self.stack.currentWidget()
        if page is not check and not isinstance(page, ColumnsPage | FilePage | RefusedPage):
            return {}
        found: dict[str, Callable[[], object]] = {"presets": self.tools.open_presets} if job.plan is not None else {}
        found |= {name: partial(job.step, back=back) for name, back in _STEPS if job.can_step(back=back)}
        if page is not check:
            return found
        return {
            **found,
            "find": check.search.setFocus,
            "next_changed": check.go_to_problem,
            "previous_changed": lambda: check.go_to_problem(-1),
        }

    def refusal(self, name: str) -> None:
        """All that it answers for can be done; say what undo is about here."""
        if name in dict(_STEPS):
            told = self.tr("Undo the correction in the list") if name == "undo" else self.tr("Correct it again")
            self.job.bench.actions.say(name, told)

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes."""
        page = self.stack.currentWidget()
        if page is not self.check:
            return (self.steps.buttons[self.step], *((page,) if page is not None else ()), self.foot.add)
        tab = self.check.tabs.buttons[self.check.tabs.current]
        heads = self.check.table.header.buttons[:1]
        return (
            self.steps.buttons[self.step],
            *self.check.files.regions(),
            tab,
            *heads,
            self.check.table,
            self.check.panel.skip,
            self.check.form.existing,
            self.foot.add,
        )

    def _note_row(self) -> None:
        row = self.check.model.row_at(self.check.table.current_number())
        if row is not None:
            self.job.stand_on(row.id)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks at it: its file is looked at, too."""
        super().showEvent(event)
        self.job.file.watch(on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks at it."""
        super().hideEvent(event)
        self.job.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the figures, which stand below as well, and then the title give way to steps and name."""
        super().resizeEvent(event)
        width, px = self.width(), self.job.bench.theme.px
        self.title.setVisible(width >= px(900))
        self.about.setVisible(width >= px(1000))
