"""Presets through the window over a real profile: remembered once, recognised later, kept over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_console
from lmsdesk.domain.imports.formulas import parse
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.services.console import Console
from lmsdesk.services.profiles import Profiles
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.preset_keep import KeepSheet
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from tests.fakes.home import FakeSettings
from tests.fakes.read_profile import read_profile

PEOPLE = [
    (3, "ann.lee", "ann@college.example", "Ann", "Lee", "0042", 0),
    (4, "jo", "jo@c.example", "Jo", "Fox", "S7", 0),
]
HEAD = "Wer;Kurs;Abteilung\n"


class Program:
    """The window over a profile with two people and two courses, opened as often as a test wants."""

    def __init__(self, loop: QEventLoop, theme: Theme, home: Path) -> None:
        self._loop, self._theme = loop, theme
        read_profile(home, PEOPLE)
        self.crashes: list[Exception] = []
        self.start()

    def start(self) -> None:
        """Open it."""
        self.console: Console = open_console(Profiles().open("p"))
        self.window = MainWindow(self.console, FakeSettings(), self._theme, self._loop)
        self.window.bridge.crashed.connect(self.crashes.append)
        self.window.resize(1440, 900)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Until nothing runs any more."""

        async def rest() -> None:
            for _ in range(4):
                await self.window.bridge.idle()
                await asyncio.sleep(0.01)  # what waits in Qt is done by the same loop

        self._loop.run_until_complete(rest())

    def drop(self, path: Path, text: str) -> OpenPage:
        """A file of this text, in front."""
        path.write_text(text, encoding="utf-8")
        pane = self.window.go("imports")
        assert isinstance(pane, ImportsPane)
        pane.open_files([str(path)])
        self.settle()
        page = pane.page()
        assert page is not None
        return page

    def end(self) -> None:
        """Close it."""
        self.window.hide()
        self._loop.run_until_complete(self.window.leave())
        self._loop.run_until_complete(self.console.close())
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert self.crashes == []


@pytest.fixture
def program(loop: QEventLoop, qapp: QApplication, home: Path) -> Iterator[Program]:
    """Closed again at the end."""
    use_bundled(qapp)
    made = Program(loop, Theme(qapp), home)
    yield made
    made.end()


def test_what_was_said_once_about_a_refused_list_lets_the_next_one_through(program: Program, tmp_path: Path) -> None:
    page = program.drop(tmp_path / "monday.csv", f"{HEAD}#ANN.LEE;BIO1;Science\n#nobody;BIO1;Arts\n")
    assert page.job.stage is Stage.REFUSED  # neither "Wer" nor what stands below names people
    page.job.read_column(0, "username")
    program.settle()
    page.tools.actions.set_formula("wer", parse('replace "#" "" | lower'))
    program.settle()
    page.show_step(Step.COLUMNS)
    line = page.columns.filters.add_line("abteilung")
    line.text.setText("Science")
    line.text.editingFinished.emit()
    program.settle()
    assert page.job.plan is not None
    assert page.job.plan.filtered == 1
    page.columns.remember.click()
    (sheet,) = page.findChildren(KeepSheet)
    sheet.name.setText("Nightly")
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    program.settle()
    assert page.tools.bar.notice.title.text() == "Read as “Nightly”"
    program.end()

    program.start()
    page = program.drop(tmp_path / "tuesday.csv", f"{HEAD}#JO;ART1;Science\n#ann.lee;ART1;Arts\n")
    assert page.tools.bar.notice.title.text() == "Read as “Nightly”"
    plan = page.job.plan
    assert plan is not None
    assert [(row.person, row.outcome) for row in plan.rows] == [("Jo Fox", Outcome.CREATE)]
    page.job.stage_all()
    program.settle()
    assert program.console.changes.tray().total == 1
