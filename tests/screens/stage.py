"""A window over a college in memory, and the camera."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from lmsdesk.domain.events import View
from lmsdesk.domain.language import ENGLISH
from lmsdesk.services.language import VARIABLE
from lmsdesk.ui.language import speak
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Choice, Theme
from tests.fakes.college import NOW, college
from tests.fakes.console import SITE, FakeConsole
from tests.fakes.home import FakeHome, FakeSettings

SIZES = ((1440, 900), (960, 600))
THEMES = (Choice.LIGHT, Choice.DARK)


class Studio:
    """The application, once for all pictures."""

    def __init__(self) -> None:
        found = QApplication.instance() or QApplication([])
        assert isinstance(found, QApplication)
        self.app = found
        speak(self.app, os.environ.get(VARIABLE) or ENGLISH)
        use_bundled(self.app)
        self.theme = Theme(self.app)
        self.loop = QEventLoop(self.app)
        asyncio.set_event_loop(self.loop)

    def close(self) -> None:
        """Let go of the loop."""
        self.loop.close()
        asyncio.set_event_loop(None)


@dataclass
class Stage:
    """What a scene plays on."""

    studio: Studio
    console: FakeConsole
    window: MainWindow
    home: FakeHome
    shown: QWidget | None = None  # what is photographed: the window, unless a scene says otherwise

    def settle(self) -> None:
        """Let everything that was begun come to its end; timers that wait for a pause need not wait."""
        for _ in range(3):
            for timer in self.window.findChildren(QTimer):
                if timer.isSingleShot() and timer.isActive() and timer is not self.window.toast.timer:
                    timer.stop()
                    timer.timeout.emit()
            self.studio.loop.run_until_complete(self.window.bridge.idle())
            self.studio.app.processEvents()

    def records(self, key: str = "enrolments") -> RecordsPane:
        """Bring a pane of rows to the front."""
        pane = self.window.go(key)
        assert isinstance(pane, RecordsPane)
        self.settle()
        pane.table.setFocus()
        return pane

    def fill_tray(self) -> None:
        """The seven changes of the drawings: two edits of one row, a date, a role in conflict, a removal, a new one."""
        pane, changes = self.records(), self.console.changes
        run = self.studio.loop.run_until_complete
        ids = pane.model.ids

        def edit(row: int, **typed: str) -> None:
            run(changes.edit(View.ENROLMENTS, [ids[row]], typed))

        edit(4, role="teacher")
        edit(4, end="2027-01-31")
        edit(8, end="2027-01-22")
        edit(12, status="suspended")
        edit(14, role="teacher")
        run(changes.remove(View.ENROLMENTS, [ids[17]]))
        run(changes.enrol([777], [9], role="student", start=None, end=None))
        first = next(op for op in changes.operations.values() if op.id == max(changes.operations) - 3)
        changes.collide(first.id, {"role": "manager"})
        self.settle()


@contextmanager
def staged(
    studio: Studio, size: tuple[int, int], *, rows: int = 5000, as_of: int | None = NOW - 120
) -> Iterator[Stage]:
    """A fresh window of a size, closed again afterwards."""
    console = FakeConsole(college(rows, users=1248, courses=240), as_of=as_of, site=SITE)
    settings = FakeSettings()
    studio.theme.choose(Choice.LIGHT)
    window = MainWindow(console, settings, studio.theme, studio.loop)
    window.resize(*size)
    window.show()
    window.activateWindow()
    stage = Stage(studio, console, window, FakeHome(console))
    stage.settle()
    try:
        yield stage
    finally:
        window.close()
        studio.loop.run_until_complete(window.leave())
        window.deleteLater()
        studio.app.processEvents()


def photograph(stage: Stage, folder: Path, name: str, size: tuple[int, int]) -> list[Path]:
    """One picture in each theme."""
    made = []
    for choice in THEMES:
        stage.studio.theme.choose(choice)
        stage.settle()
        path = folder / f"{name}-{choice.value}-{size[0]}x{size[1]}.png"
        (stage.shown or stage.window).grab().save(str(path))
        made.append(path)
    return made
