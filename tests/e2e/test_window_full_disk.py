"""In the window: the disk is full, then it fails; each is said, nothing is lost, and with room again work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from lmsdesk.app import open_home
from lmsdesk.store.reserve import NAME, SIZE
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Theme
from tests.fakes import disk as disks
from tests.fakes.campus import Bench
from tests.fakes.disk import Disk, mounted

pytestmark = pytest.mark.skipif(disks.lacking() is not None, reason=str(disks.lacking()))
SHORT = 0.05  # seconds in which the window takes announcements together


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "home" / "sites") as made:
        yield made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, read=True)
    yield made
    made.close()


class Walk:
    """The window over a real profile."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    async def rest(self) -> None:
        for _ in range(4):
            await self.window.bridge.idle()
            await asyncio.sleep(SHORT)

    async def edit(self, row: int, end: str) -> None:
        """Type another end into a row of the enrolments."""
        pane = self.window.go("enrolments")
        assert isinstance(pane, EnrolmentsPane)
        pane.show_query("method:manual status:active role:student start>2020-01-01 end>2026-01-01")
        await self.rest()
        pane.table.go_to(row)
        pane.edit_selected("end", end)
        await self.rest()

    def said(self) -> str:
        """What stands in the strip above the rows."""
        notice = self.window.banners.notice
        return notice.accessibleName() if notice.isVisible() else ""


def test_the_window_says_that_the_disk_is_full_and_goes_on_when_there_is_room(
    bench: Bench, disk: Disk, loop: QEventLoop, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMSDESK_HOME", str(bench.home))
    qapp.setQuitOnLastWindowClosed(False)
    use_bundled(qapp)

    async def steps(walk: Walk) -> None:
        changes = walk.window.console.changes
        assert (bench.home / "sites" / "p" / NAME).stat().st_size == SIZE
        await walk.edit(0, "2027-02-28")
        assert changes.tray().ready == 1
        for code, kind, word in ((disks.FULL, "write", "disk is full"), (disks.BROKEN_SYNC, "sync", "disk failed")):
            disk.fail_at(0, {kind: code}, lasting=True)
            await walk.edit(1, "2027-03-31")
            disk.mend()
            assert word in walk.said()
            assert changes.tray().ready == 1
        await walk.edit(1, "2027-03-31")
        assert changes.tray().ready == 2
        report = await changes.apply()
        assert {state.value for state in report.totals} == {"RETIRED"}

    async def run() -> None:
        home = open_home(worker=False, automatic=False)
        console = await home.open("p")
        window = MainWindow(console, home.settings, Theme(qapp), loop)
        crashes: list[Exception] = []
        window.bridge.crashed.connect(crashes.append)
        window.resize(1440, 900)
        window.show()
        try:
            await steps(Walk(window))
        finally:
            window.close()
            await window.bridge.close()
            await home.close()
            window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert crashes == []

    loop.run_until_complete(run())
