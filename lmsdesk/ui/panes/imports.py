"""Lists of enrolments: checked and mended here, put into the tray, never sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from lmsdesk.domain.events import ChangesMoved, Event, Progress, RowsChanged
from lmsdesk.domain.facts import PastImport
from lmsdesk.ui.imports.job import Job, Stage
from lmsdesk.ui.imports.list_page import ListPage
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.widgets.basics import column
from lmsdesk.ui.workbench import Workbench

CHECKING, STAGING = "import", "stage"


class ImportsPane(Pane):
    """A list can be left and found again: each keeps a page of its own until it is closed."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self.jobs: list[Job] = []
        self._pages: dict[Job, OpenPage] = {}
        self._numbers = 0
        self._told: tuple[OpenPage | None, frozenset[str]] | None = None
        self.list = ListPage(bench)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        column(self.stack, spacing=0, parent=self)
        self.list.file_asked.connect(self.choose_file)
        self.list.paste_asked.connect(self.paste)
        self.list.opened.connect(self.show_job)
        self.list.past_asked.connect(self._on_past)
        bench.bridge.announced.connect(self._on_event)
        self.list.list.addAction(bench.actions["paste"])  # single keys work where rows have the focus
        self.list.refresh(self.jobs)

    # Opening

    def open_files(self, paths: Sequence[str]) -> bool:
        """Check files, each as a list of its own; nothing is sent."""
        for path in paths:
            self._open(Job(self.bench, self._number(), path=Path(path), parent=self))
        return bool(paths)

    def open_text(self, text: str) -> None:
        """Check rows that were pasted."""
        self._open(Job(self.bench, self._number(), text=text, parent=self))

    def choose_file(self) -> None:
        """Ask for a file, as the menu does."""
        self.bench.actions.run("import")

    def paste(self) -> None:
        """Check what is on the clipboard, as the menu does."""
        self.bench.actions.run("paste")

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _open(self, job: Job) -> None:
        page = OpenPage(job)
        self.jobs.append(job)
        self._pages[job] = page
        self.stack.addWidget(page)
        page.check.table.addAction(self.bench.actions["paste"])
        page.left.connect(self.show_list)
        page.close_asked.connect(lambda: self.close_job(job))
        page.another_asked.connect(self.choose_file)
        job.gave_up.connect(lambda: self.close_job(job))
        job.moved.connect(self._on_job_moved)
        job.planned.connect(self._on_job_moved)
        self.show_job(job)
        job.read()

    # Showing

    def show_job(self, job: Job) -> None:
        """Go on with a list."""
        self.stack.setCurrentWidget(self._pages[job])
        self._pages[job].take_focus()
        self._tell_actions()

    def show_list(self) -> None:
        """All imports."""
        self.list.refresh(self.jobs)
        self.stack.setCurrentWidget(self.list)
        self.list.list.setFocus()
        self._tell_actions()

    def close_job(self, job: Job) -> None:
        """Forget a list; what it put into the tray stays there."""
        page = self._pages.pop(job)
        self.jobs.remove(job)
        job.close()
        self.stack.removeWidget(page)
        page.deleteLater()
        job.deleteLater()
        self.show_list()

    def page(self) -> OpenPage | None:
        """The list in front; None while all imports are shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, OpenPage) else None

    def _on_job_moved(self) -> None:
        if self.page() is None:
            self.list.refresh(self.jobs)
        self._tell_actions()

    def _on_past(self, each: PastImport) -> None:
        self.bench.guide.set_asked.emit(each.change_set)

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
        return page.regions() if page is not None else (self.list.list, self.list.choose)

    def on_shown(self) -> None:
        """It came to the front."""
        self._told = None
        page = self.page()
        if page is None:
            self.list.refresh(self.jobs)
            self.list.list.setFocus()
        else:
            page.refresh()
            page.take_focus()

    def on_changes_moved(self) -> None:
        """What became of the changes of a list stands in the list of imports."""
        if self.page() is None:
            self.list.refresh(self.jobs)

    def _on_event(self, event: Event) -> None:
        """Progress belongs to the list that is busy; moved rows make every plan old."""
        if isinstance(event, Progress) and event.job in (CHECKING, STAGING):
            stages = event.job == STAGING
            busy = next((job for job in self.jobs if job.busy and job.is_staging is stages), None)
            if busy is not None:
                busy.hear(event)
        elif isinstance(event, RowsChanged | ChangesMoved):
            for job in self.jobs:
                job.grow_old()
                if job.stage is Stage.STAGED and isinstance(event, ChangesMoved):
                    job.moved.emit()
