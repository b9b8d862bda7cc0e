"""Lists of enrolments: checked and mended here, put into the tray, never sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from lmsdesk.domain.events import ChangesMoved, Event, Progress, RowsChanged, RowsGlimpsed
from lmsdesk.domain.facts import PastImport
from lmsdesk.files.packages import Gathered
from lmsdesk.ui.api_imports import OpenList
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.imports.list_page import ListPage
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.receipt_page import ReceiptPage
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.place import Place
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.workbench import Workbench

CHECKING, STAGING = "import", "stage"
ALL = "all"  # the key of the place that lists all imports


class ImportsPane(Pane):
    """A list can be left and found again: each keeps a page of its own until it is closed."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.jobs: list[Job] = []
        self._pages: dict[Job, OpenPage] = {}
        self._lists = bench.console.imports.open_lists
        self._numbers = 0
        self._told: tuple[OpenPage | None, frozenset[str]] | None = None
        self.list = ListPage(bench)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.receipt = ReceiptPage(bench)
        self.stack.addWidget(self.receipt)
        self.receipt.left.connect(self.show_list)
        column(self.stack, spacing=0, parent=self)
        self.list.file_asked.connect(self.choose_file)
        self.list.paste_asked.connect(self.paste)
        self.list.opened.connect(self.show_job)
        self.list.past_asked.connect(self._on_past)
        bench.bridge.announced.connect(self._on_event)
        self.list.list.addAction(bench.actions["paste"])  # single keys work where rows have the focus
        for opened in self._lists.all():  # of another window over this site, or of an earlier run
            job = self._added(opened)
            if opened.is_front:
                self.show_job(job)
        self.list.refresh(self.jobs)

    # Opening

    def open_files(self, paths: Sequence[str]) -> bool:
        """Check what was dropped, each list for itself; nothing is sent."""
        if paths:
            self._open(self._lists.begin(list(map(Path, paths))))
        return bool(paths)

    def open_text(self, text: str) -> None:
        """Check rows that were pasted."""
        self._open(self._lists.begin_text(text))

    def choose_file(self) -> None:
        """Ask for a file, as the menu does."""
        self.bench.actions.run("import")

    def paste(self) -> None:
        """Check what is on the clipboard, as the menu does."""
        self.bench.actions.run("paste")

    def _open(self, opened: OpenList) -> None:
        self.show_job(self._added(opened))

    def _added(self, opened: OpenList) -> Job:
        self._numbers += 1
        job = Job(self.bench, self._numbers, opened, self)
        page = OpenPage(job)
        self.jobs.append(job)
        self._pages[job] = page
        self.stack.addWidget(page)
        page.check.table.addAction(self.bench.actions["paste"])
        page.left.connect(self.show_list)
        page.close_asked.connect(lambda: self.close_job(job))
        page.another_asked.connect(self.choose_file)
        job.gave_up.connect(lambda: self._on_gave_up(job))
        job.spread.connect(lambda found: self._spread(job, found))
        job.moved.connect(self._on_job_moved)
        job.planned.connect(self._on_job_moved)
        return job

    def _spread(self, job: Job, found: Gathered) -> None:
        """What was dropped are several lists, or one that lay in a folder or an archive: one plan takes its place."""
        if len(found.taken) == 1:
            made = self._added(self._lists.begin_taken(found.taken[0]))
        else:
            several = self.tr("%Ln files", "", len(found.taken))
            paths = job.list.paths
            made = self._added(self._lists.begin_set(found.taken, paths[0].name if len(paths) == 1 else several))
        self.list.say_passed(found.passed)
        self._forget(job)
        self.show_job(made)
        if found.passed:
            told = self.tr("%Ln files were passed over", "", len(found.passed))
            self.bench.guide.told.emit(told, self.tr("Show them"), self.show_list)

    # Showing

    def show_place(self, place: Place) -> None:
        """All imports, an open list of this window by its key, or a receipt by its number."""
        job = next((each for each in self.jobs if each.key == place.key), None)
        if job is not None:
            self.show_job(job)
        elif place.key == ALL:
            self.show_list()
        elif place.key.isdecimal():
            self.show_receipt(int(place.key))

    def place(self) -> Place:
        """Which of them is in front."""
        if (page := self.page()) is not None:
            return Place(self.page_key, page.job.key)
        shows_receipt = self.stack.currentWidget() is self.receipt
        return Place(self.page_key, str(self.receipt.number) if shows_receipt else ALL)

    def show_job(self, job: Job) -> None:
        """Go on with a list."""
        self._bring_front(job)
        self.stack.setCurrentWidget(self._pages[job])
        job.wake()
        self._pages[job].take_focus()
        self._tell_actions()

    def show_list(self) -> None:
        """All imports."""
        self._bring_front(None)
        self.list.refresh(self.jobs)
        self.stack.setCurrentWidget(self.list)
        self.list.list.setFocus()
        self._tell_actions()

    def look_at_presets(self) -> None:
        """There are other presets now: say which one fits a list."""
        for page in self._pages.values():
            page.tools.presets.look()

    def _bring_front(self, job: Job | None) -> None:
        for each in self.jobs:
            each.list.is_front = each is job

    def _on_gave_up(self, job: Job) -> None:
        """There is nothing to show; what lies here from an earlier run stays until it is closed."""
        if job.list.is_left:
            self.show_list()
        else:
            self.close_job(job)

    def close_job(self, job: Job) -> None:
        """Forget a list; what it put into the tray stays there."""
        self._forget(job)
        self.show_list()

    def _forget(self, job: Job) -> None:
        page = self._pages.pop(job)
        self.jobs.remove(job)
        job.close()
        self.stack.removeWidget(page)
        page.deleteLater()
        job.deleteLater()

    def page(self) -> OpenPage | None:
        """The list in front; None while all imports are shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, OpenPage) else None

    def _on_job_moved(self) -> None:
        if self.page() is None:
            self.list.refresh(self.jobs)
        self._tell_actions()

    def _on_past(self, each: PastImport) -> None:
        self.show_receipt(each.id)

    def show_receipt(self, number: int) -> None:
        """Show what became of the rows of an import."""
        self._bring_front(None)
        self.receipt.open_receipt(number)
        self.stack.setCurrentWidget(self.receipt)
        self.receipt.table.setFocus()
        self._tell_actions()

    def _tell_actions(self) -> None:
        """What can be done depends on the page in front, and on whether it is busy; asking anew is not cheap."""
        page, commands = self.page(), self.commands()
        told = (page, frozenset(commands))
        if not self.isVisible() or told == self._told:
            return
        self._told = told
        self.bench.actions.lend(commands)
        self.bench.guide.moved.emit()

    # What the window asks

    def place_text(self) -> str:
        """Which row of the list in front has the focus."""
        page = self.page()
        return page.check.place_text() if page is not None and page.check.isVisibleTo(page) else ""

    def commands(self) -> Mapping[str, Callable[[], object]]:
        """The actions that this pane answers for."""
        page = self.page()
        if page is None:
            return {}
        return {**page.commands(), **({"stop": page.job.stop} if page.job.busy else {})}

    def refusal(self, name: str) -> str | None:
        """Nothing that it answers for is refused."""
        if (page := self.page()) is not None:
            page.refusal(name)
        return None

    @property
    def is_working(self) -> bool:
        """Tell whether a list is being read, checked or put into the tray."""
        return any(job.busy for job in self.jobs)

    def stop_work(self) -> None:
        """Stop with every list that is busy."""
        for job in tuple(self.jobs):
            job.stop()

    def regions(self) -> Sequence[QWidget]:
        """Where F6 goes."""
        page = self.page()
        if page is not None:
            return page.regions()
        if self.stack.currentWidget() is self.receipt:
            return self.receipt.regions()
        return self.list.list, self.list.choose

    def on_shown(self) -> None:
        """It came to the front."""
        self._told = None
        page = self.page()
        if page is None and self.stack.currentWidget() is self.receipt:
            self.receipt.reload()
            self.receipt.table.setFocus()
        elif page is None:
            self.list.refresh(self.jobs)
            self.list.list.setFocus()
        else:
            page.refresh()
            page.take_focus()

    def on_changes_moved(self) -> None:
        """What became of the changes of a list stands in the list of imports."""
        if self.stack.currentWidget() is self.receipt:
            self.receipt.reload_soon()
        elif self.page() is None:
            self.list.refresh(self.jobs)

    def _drop_forgotten(self) -> None:
        """Lists that were forgotten together with a person are not shown any more."""
        still = self._lists.all()
        gone = [job for job in self.jobs if job.list not in still]
        for job in gone:
            self._forget(job)
        if gone:
            self.show_list()

    def _on_event(self, event: Event) -> None:
        """Progress belongs to the list that is busy; moved rows make every plan old."""
        if isinstance(event, Progress) and event.job in (CHECKING, STAGING):
            stages = event.job == STAGING
            busy = next((job for job in self.jobs if job.busy and job.is_staging is stages), None)
            if busy is not None:
                busy.hear(event)
        elif isinstance(event, RowsGlimpsed):
            if (job := next((each for each in self.jobs if each.busy and each.name == event.name), None)) is not None:
                job.show_first(event)
        elif isinstance(event, RowsChanged | ChangesMoved):
            self._drop_forgotten()
            for job in self.jobs:
                job.grow_old()
                if job.stage is Stage.STAGED and isinstance(event, ChangesMoved):
                    job.moved.emit()
