"""What every test of the window shares: the loop, the theme with the bundled font, a console in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop
from shiboken6 import delete

from lmsdesk.ui.actions import Actions
from lmsdesk.ui.bridge import Bridge
from lmsdesk.ui.delegates.ink import Ink
from lmsdesk.ui.job_log import JobLog
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.pane import Pane
from lmsdesk.ui.records.pane import RecordsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from lmsdesk.ui.words import Words
from lmsdesk.ui.workbench import Guide, Workbench
from tests.fakes.college import college
from tests.fakes.console import FakeConsole
from tests.fakes.home import FakeSettings
from tests.fakes.tray import FakeChanges

ShownPane = TypeVar("ShownPane", bound=Pane)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Light, in the bundled font, so that sizes are the same on every machine."""
    use_bundled(qapp)
    made = Theme(qapp)
    yield made
    delete(made)  # what is left of it would follow the system and dress the windows of the next tests


@pytest.fixture
def console() -> FakeConsole:
    """A site in memory with 800 enrolments."""
    return FakeConsole(college(800))


def paint(window: QWidget) -> None:
    """Paint now what waits to be painted, which asks for the rows that show: Qt would do so some milliseconds later."""
    QApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))


@dataclass
class Bench:
    """A workbench with the ways to wait for it."""

    work: Workbench
    loop: QEventLoop
    window: QWidget
    told: list[str]

    def settle(self) -> None:
        """Let coroutines, queued signals and zero timers run to their end."""
        for _ in range(3):
            paint(self.window)
            self.loop.run_until_complete(self.work.bridge.idle())
            QApplication.processEvents()

    def shown(self, pane: ShownPane) -> ShownPane:
        """Put a pane into the window, where it hears of every change."""
        pane.setParent(self.window)
        for widget in (self.window, pane):
            widget.resize(1200, 700)
        self.window.show()
        self.work.bridge.announced.connect(lambda event: pane.on_changes_moved())
        return pane


def changes_of(bench: Bench) -> FakeChanges:
    """The tray in memory."""
    changes = bench.work.console.changes
    assert isinstance(changes, FakeChanges)
    return changes


@pytest.fixture
def bench(loop: QEventLoop, theme: Theme, console: FakeConsole) -> Iterator[Bench]:
    """What a pane is given, without the window around it."""
    window = QWidget()
    tables = console.tables
    words = Words(console.site.zone, console.now, tables.roles, role_ids=tables.role_ids)
    bridge, guide = Bridge(loop, window), Guide(window)
    told: list[str] = []
    guide.told.connect(lambda text, offer, then: told.append(text))
    crashes: list[Exception] = []
    bridge.crashed.connect(crashes.append)
    bridge.listen(console.events)
    jobs, ink, actions = JobLog(bridge, console.now, window), Ink(theme, window), Actions(theme, window)
    made = Workbench(console, theme, ink, bridge, actions, words, FakeSettings(), guide, jobs)
    yield Bench(made, loop, window, told)
    loop.run_until_complete(bridge.close())
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # timers of panes must not outlive the loop
    assert crashes == []


@dataclass
class Shown:
    """A whole window over a console in memory."""

    window: MainWindow
    console: FakeConsole
    settings: FakeSettings
    loop: QEventLoop

    def settle(self) -> None:
        """Let coroutines, queued signals and the timers that gather them run to their end."""
        window = self.window
        for _ in range(3):
            for timer in window.findChildren(QTimer):
                if timer.isSingleShot() and timer.isActive() and timer is not window.toast.timer:
                    timer.stop()
                    timer.timeout.emit()
            paint(window)
            self.loop.run_until_complete(window.bridge.idle())
            QApplication.processEvents()

    def records(self, key: str = "enrolments") -> RecordsPane:
        """A pane of rows, in front."""
        pane = self.window.go(key)
        assert isinstance(pane, RecordsPane)
        self.settle()
        return pane


@pytest.fixture
def shown(loop: QEventLoop, theme: Theme, console: FakeConsole) -> Iterator[Shown]:
    """The window of a site with 800 enrolments, wide enough for everything; each row more is painted some times."""
    settings = FakeSettings()
    window = MainWindow(console, settings, theme, loop)
    crashes: list[Exception] = []
    window.bridge.crashed.connect(crashes.append)
    window.resize(1440, 720)
    window.show()
    made = Shown(window, console, settings, loop)
    made.settle()
    yield made
    window.hide()
    loop.run_until_complete(window.leave())
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert crashes == []
