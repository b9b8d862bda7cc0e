"""The pane of imports over a list in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout

from lmsdesk.domain.imports.plan import PlanRow
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.panes.imports import ImportsPane
from tests.fakes.college import college
from tests.fakes.console import FakeConsole
from tests.fakes.import_session import FakeSession
from tests.fakes.imports import FakeImports
from tests.ui.conftest import Bench


@dataclass
class Import:
    """A pane with the steps that tests take."""

    pane: ImportsPane
    bench: Bench

    @property
    def imports(self) -> FakeImports:
        """What reads lists."""
        found = self.bench.work.console.imports
        assert isinstance(found, FakeImports)
        return found

    @property
    def session(self) -> FakeSession:
        """The list that was opened last."""
        return self.imports.sessions[-1]

    @property
    def page(self) -> OpenPage:
        """The list in front."""
        page = self.pane.page()
        assert page is not None
        return page

    def open(self, name: str = "autumn-late-enrolments.csv") -> OpenPage:
        """Drop a file."""
        self.pane.open_files([f"/nowhere/{name}"])
        self.bench.settle()
        return self.page

    def row(self) -> PlanRow:
        """The row with the focus."""
        table = self.page.check.table
        found = table.plan.row_at(table.current_number())
        assert found is not None
        return found

    def key(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys in the table and wait for what they set off."""
        for each in keys:
            QTest.keyClick(self.page.check.table, each, modifier)
            self.bench.settle()

    def editor(self) -> QLineEdit:
        """The editor that is open in the table."""
        found = self.page.check.table.viewport().findChild(QLineEdit)
        assert isinstance(found, QLineEdit)
        return found

    def correct(self, text: str) -> None:
        """Edit the current cell by keyboard alone."""
        QTest.keyClick(self.page.check.table, Qt.Key.Key_Return)
        editor = self.editor()
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        self.bench.settle()

    def until(self, done: Callable[[], bool]) -> None:
        """Let the loop turn while something is held back."""
        for _ in range(200):
            if done():
                return
            self.bench.loop.run_until_complete(asyncio.sleep(0))
            QApplication.processEvents()
        raise AssertionError("it never came to that")

    def go_to_row(self, number: int, part: int = 0) -> PlanRow:
        """Stand on a row of the file."""
        table = self.page.check.table
        places: Sequence[int] = range(table.plan.rowCount())
        place = next(n for n in places if (row := table.plan.row_at(n)) is not None and row.row == number)
        table.go_to(place, table.plan.marked_section(place))
        self.page.check.follow()
        self.bench.settle()
        return self.row()


@pytest.fixture
def console() -> FakeConsole:
    """A site that is just large enough for the list."""
    return FakeConsole(college(800, users=3000, courses=60))


@pytest.fixture
def imports(bench: Bench) -> Import:
    """The pane in a window of usual size."""
    pane = ImportsPane(bench.work)
    layout = QVBoxLayout(bench.window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(pane)
    bench.window.resize(1224, 800)
    bench.window.show()
    return Import(pane, bench)
