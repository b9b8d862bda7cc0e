"""Where a list stands, as a window sees it; what outlives the window is kept elsewhere and read from there."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.changes import ChangeSet
from lmsdesk.domain.events import Progress, RowsGlimpsed
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.receipts import Seen
from lmsdesk.files.packages import Gathered
from lmsdesk.services.open_lists import CLIPBOARD
from lmsdesk.services.wording import Told
from lmsdesk.ui.api_imports import ImportSession, OpenList
from lmsdesk.ui.workbench import Workbench


class Stage(StrEnum):
    """Where a list stands."""

    READING = "reading"
    LEFT = "left"  # in an earlier run of the program; nobody has looked at it in this one
    ASKING = "asking"  # so much was dropped that a person has to say that it is meant
    FAILED = "failed"  # the file could not be read at all
    REFUSED = "refused"  # it was read, and is no list of enrolments
    READY = "ready"
    STAGED = "staged"


class JobState(QObject):
    """What is true of a list, without anything that changes it."""

    moved = Signal()  # it stands elsewhere, or is busy, or is not any more
    planned = Signal()  # there is another plan
    gave_up = Signal()  # stopped before there was anything to show
    spread = Signal(object)  # Gathered: what was dropped is not one list, but these

    def __init__(self, bench: Workbench, number: int, opened: OpenList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bench, self.list = bench, opened
        self.key = f"import.{number}"
        self.busy = False
        self.progress: Progress | None = None
        self.first: RowsGlimpsed | None = None  # the first rows of what is being read, as soon as they are known
        self.trouble: Told | None = None
        self.asked: Gathered | None = None  # what was found, where it is so much that a person is asked
        self.stale = False  # rows of the site or the tray moved since the check
        self.differs = False  # a check before staging came out differently
        self.seen: Seen | None = None  # the import that had these rows already

    # What outlives the window

    @property
    def path(self) -> Path | None:
        """Where the file lies; None for what was pasted or came out of an archive."""
        return self.list.path

    @property
    def name(self) -> str:
        """How people know it."""
        if len(self.list.paths) > 1:
            return self.tr("%Ln files", "", len(self.list.paths))
        return self.tr("Clipboard") if self.list.name == CLIPBOARD and self.path is None else self.list.name

    @property
    def session(self) -> ImportSession | None:
        """What reads and checks it; None as long as nothing was read."""
        return self.list.session

    @property
    def options(self) -> ImportOptions:
        """What was chosen last."""
        return self.list.options or ImportOptions(now=self.bench.console.now())

    @options.setter
    def options(self, options: ImportOptions) -> None:
        self.list.options = options

    @property
    def staged(self) -> ChangeSet | None:
        """The change set that took its rows, as long as nobody checks them again."""
        return self.list.staged

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.session is None:
            return self._unread()
        if self.staged is not None:
            return Stage.STAGED
        return Stage.REFUSED if self.session.plan.refused is not None else Stage.READY

    def _unread(self) -> Stage:
        if self.busy:
            return Stage.READING
        if self.trouble is not None:
            return Stage.FAILED
        if self.asked is not None:
            return Stage.ASKING
        return Stage.LEFT if self.list.is_left else Stage.READING

    @property
    def plan(self) -> ImportPlan | None:
        """The result of the last check."""
        return self.session.plan if self.session is not None else None

    @property
    def can_stage(self) -> bool:
        """Tell whether anything could be put into the tray now."""
        plan = self.plan
        return self.stage is Stage.READY and not self.busy and plan is not None and plan.changes > 0
