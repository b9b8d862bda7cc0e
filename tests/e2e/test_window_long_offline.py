"""Thirty days offline, a fifth of all edits changed on the site meanwhile: decided by keyboard, lot by lot.

In the night with 5,000 edits over a medium campus.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from lmsdesk.app import connect
from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState, View
from lmsdesk.domain.filters import parse
from lmsdesk.domain.lots import Lot
from lmsdesk.domain.plans import Trouble
from lmsdesk.practice.campus import create_campus
from lmsdesk.practice.server import PracticeServer
from lmsdesk.services.clock import SystemClock
from lmsdesk.services.control import ControlThread
from lmsdesk.services.home import Home, Outside
from lmsdesk.services.profiles import Profiles, Site, Tag
from lmsdesk.services.secrets import MemorySecrets
from lmsdesk.services.settings import Settings
from lmsdesk.services.worker import Worker
from lmsdesk.ui.dialogs.review import ReviewSheet, Stage
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.panes.conflicts import ConflictsPane
from lmsdesk.ui.review_items import Fate
from lmsdesk.ui.theme.fonts import use_bundled
from lmsdesk.ui.theme.theme import Choice, Theme

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
DAYS, DAY = 30, 86_400
WHOLE = bool(os.environ.get("LMSDESK_NIGHTLY"))  # by day the same walk with a sixteenth of everything
WAIT = 900  # seconds after which a walk has gone astray


def share(number: int) -> int:
    """A count of the whole walk, as it is today."""
    return number if WHOLE else number // 16


PEOPLE = share(2_400)  # whose city is set, of whom the first thousand get another department, too
BOTH, ENDS, LEAVING = share(1_000), share(1_350), share(250)
EDITS = PEOPLE + BOTH + ENDS + LEAVING


class LaterClock(SystemClock):
    """The clock of this computer, some days later."""

    days = 0

    def wall(self) -> int:
        """Unix seconds."""
        return super().wall() + self.days * DAY


@dataclass
class Walk:
    """A window over a medium campus, moved by keys; every key is counted."""

    window: MainWindow
    server: PracticeServer
    clock: LaterClock
    pictures: Path | None
    keys: int = 0
    decisions: list[str] = field(default_factory=list)

    async def rest(self) -> None:
        """Until nothing runs any more."""
        for _ in range(4):
            await self.window.bridge.idle()
            await asyncio.sleep(0.05)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not done():
                await asyncio.sleep(0.05)
        await self.rest()

    async def sync(self) -> None:
        """Read the site; whether that went well is told by the state."""
        self.window.actions_.run("sync")
        await self.rest()

    async def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.keys += 1
            assert QApplication.activeWindow() is not None
            QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
            await self.rest()

    def sql(self, text: str, *values: Any) -> list[Any]:
        """What others do on the site."""
        return list(self.server.campus._db.execute(text, values))

    def photograph(self, name: str, shown: QWidget | None = None) -> None:
        """Pictures in both themes, where a folder is asked for."""
        if self.pictures is None:
            return
        for choice in (Choice.LIGHT, Choice.DARK):
            self.window.theme.choose(choice)
            QApplication.processEvents()
            (shown or self.window).grab().save(str(self.pictures / f"{name}-{choice.value}.png"))
        self.window.theme.choose(Choice.LIGHT)

    async def found(self, view: View, text: str, count: int) -> list[int]:
        ids = (await self.window.console.tables.find(parse(view, text)[0])).ids
        return list(ids[:count])

    async def stage(self) -> int:
        """All edits, by a few gestures; return how many changes wait."""
        changes = self.window.console.changes
        people = (await self.found(View.USERS, "", PEOPLE + 20))[20:]  # without administrators
        await changes.edit(View.USERS, people, {"city": "Sligo"})
        await changes.edit(View.USERS, people[:BOTH], {"department": "Astronomy"})
        enrolments = await self.found(View.ENROLMENTS, "method:manual status:active role:student", ENDS + LEAVING)
        await changes.edit(View.ENROLMENTS, enrolments[:ENDS], {"end": "2027-06-30"})
        await changes.remove(View.ENROLMENTS, enrolments[ENDS:])
        return changes.tray().total

    def drift(self) -> dict[str, int]:
        """Others change a fifth of it, and delete a course; return what they did, by what it was."""
        waiting = self.window.console.changes.waiting(0, 10_000)
        updates = [each.first for each in waiting if each.first.patch]
        people = [op for op in updates if "city" in op.patch]
        both = [op.key.id for op in people if "department" in op.patch][: share(220)]
        cities = [op.key.id for op in people if "department" not in op.patch][: share(400)]
        ends = [op for op in updates if "end" in op.patch]
        for number in both:
            self.sql("UPDATE user SET city='Athens', department='Surgery' WHERE id=?", number)
        for number in cities:
            self.sql("UPDATE user SET city='Athens' WHERE id=?", number)
        course = max({op.key.number(1) for op in ends}, key=lambda c: sum(op.key.number(1) == c for op in ends))
        moved = [op for op in ends if op.key.number(1) != course][: share(280)]
        for op in moved:
            self.sql(
                "UPDATE enrol SET timeend=1811799960 WHERE course=? AND user=? AND method='manual'",
                op.key.number(1),
                op.key.number(0),
            )
        removals = [each.first for each in waiting if not each.first.patch and each.first.key.number(1) != course]
        for op in removals[: share(100)]:
            self.sql(
                "UPDATE enrol SET timeend=1811799960 WHERE course=? AND user=? AND method='manual'",
                op.key.number(1),
                op.key.number(0),
            )
        for table, column in (("course", "id"), ("enrol", "course"), ("role_assignment", "course")):
            self.sql(f"DELETE FROM {table} WHERE {column}=?", course)
        gone = sum(op.key.number(1) == course for op in ends)
        return {
            "two fields": len(both),
            "city": len(cities),
            "ends": len(moved),
            "removals": share(100),
            "course": gone,
        }


def decision_for(lot: Lot) -> Qt.Key:
    """What this person decides about a lot: one key."""
    if lot.first.error_code == Trouble.PARENT_GONE or lot.first.error_code == Trouble.GONE:
        return K.Key_2
    if not lot.first.patch:
        return K.Key_4  # suspend instead of unenrolling
    return K.Key_1 if "end" in lot.first.patch else K.Key_2


@pytest.fixture
def walk(
    tmp_path: Path, loop: QEventLoop, qapp: QApplication, pytestconfig: pytest.Config
) -> Callable[[Callable[[Walk], Coroutine[Any, Any, None]]], None]:
    """Runs steps in a window over a medium campus that was read once."""
    qapp.setQuitOnLastWindowClosed(False)
    use_bundled(qapp)
    server = PracticeServer(create_campus(tmp_path / "campus.sqlite3", "medium" if WHOLE else "small"))
    server.start()
    profiles, clock = Profiles(tmp_path / "home"), LaterClock()
    profiles.add(Site("p", "moodle", server.url, tag=Tag.TEST, settle=1))
    folder = pytestconfig.rootpath / "build" / "pictures" if pytestconfig.getoption("capture") == "no" else None

    async def run(steps: Callable[[Walk], Coroutine[Any, Any, None]]) -> None:
        secrets = MemorySecrets({"lmsdesk:p": server.token})
        outside = Outside(connect, secrets, clock)
        settings = Settings(tmp_path / "settings.json")
        home = Home(profiles, settings, outside, ControlThread(), worker=Worker(), automatic=False)
        console = await home.open("p")
        window = MainWindow(console, home.settings, Theme(qapp), loop)
        crashes: list[Exception] = []
        window.bridge.crashed.connect(crashes.append)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        made = Walk(window, server, clock, folder)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            await steps(made)
        finally:
            made.server.stop()
            window.close()
            await window.bridge.close()
            await home.close()
            window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert crashes == []

    return lambda steps: loop.run_until_complete(run(steps))


def test_thirty_days_offline_are_decided_by_keyboard_in_a_few_decisions(
    walk: Callable[[Callable[[Walk], Coroutine[Any, Any, None]]], None],
) -> None:
    def passed(what: str) -> None:
        nonlocal began
        print(f"{what}: {perf_counter() - began:.1f} s")
        began = perf_counter()

    async def steps(walk: Walk) -> None:
        window, changes = walk.window, walk.window.console.changes
        await walk.sync()
        assert window.console.sync.state is SyncState.IDLE, window.console.sync.trouble()
        passed("read the campus")

        walk.server.stop()
        await walk.sync()
        assert window.is_offline()
        total = await walk.stage()
        edits = sum(len(op.patch) or 1 for each in changes.waiting(0, 10_000) for op in each.operations)
        assert edits == EDITS, (total, edits)
        passed(f"{edits} edits in {total} changes staged offline")

        walk.clock.days = DAYS
        port = int(walk.server.url.rpartition(":")[2])
        walk.server = PracticeServer(walk.server.campus.path, port=port)
        walk.server.start()
        drift = walk.drift()
        clashes = sum(drift.values())
        assert clashes >= edits // 5
        await walk.sync()
        assert window.console.sync.state is SyncState.IDLE, window.console.sync.trouble()
        passed(f"{DAYS} days later the site is read again")

        walk.keys = 0
        await walk.press(K.Key_C, held=CTRL | Qt.KeyboardModifier.ShiftModifier)
        sheet = window.findChild(ReviewSheet)
        assert isinstance(sheet, ReviewSheet)
        await walk.until(lambda: sheet.stage is not Stage.PLANNING)
        assert sheet.plan is not None
        passed(f"the plan: {dict(sheet.plan.counts)}")
        assert sheet.plan.counts["conflict"] == clashes
        sheet.tabs.buttons[sheet.tabs.current].setFocus()
        while sheet.tabs.current != Fate.ASK.value:
            await walk.press(K.Key_Right)
        walk.photograph("thirty-days-plan", sheet)
        while QApplication.focusWidget() is not sheet.tools.hold:
            await walk.press(K.Key_Tab)
        await walk.press(K.Key_Return)
        await walk.until(lambda: isinstance(window.current_pane(), ConflictsPane) and changes.tray().conflicts > 0)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        pane = window.current_pane()
        assert isinstance(pane, ConflictsPane)
        passed("the conflicts are in their list")
        assert changes.tray().conflicts == clashes
        assert len(pane.model.lots) < 20
        walk.photograph("thirty-days-conflicts")

        window.activateWindow()
        QApplication.processEvents()
        pane.table.setFocus()
        while (lot := pane.current_lot()) is not None and changes.tray().conflicts:
            before = changes.tray().conflicts
            await walk.press(decision_for(lot))
            decided = before - changes.tray().conflicts
            assert decided == len(lot.changes), (lot.key, decided)
            walk.decisions.append(
                f"{decided} at once: {lot.first.error_code} of {', '.join(lot.first.patch) or 'removal'}"
            )
            assert len(walk.decisions) < 20
        passed(f"{clashes} conflicts decided")
        assert changes.tray().conflicts == 0
        print(f"{len(walk.decisions)} decisions, {walk.keys} keys from the plan to the end")
        print("\n".join(walk.decisions))
        walk.photograph("thirty-days-decided")

        plan = await changes.plan()
        passed(f"the plan afterwards: {dict(plan.counts)}")
        assert plan.counts["conflict"] == 0
        assert plan.counts["invalid"] == 0
        for _ in walk.decisions:  # nothing was sent: all of it can be taken back
            await walk.press(K.Key_Z, held=CTRL)
        assert changes.tray().conflicts == clashes
        passed("every decision taken back")
        assert {op.state for each in changes.waiting(0, 10_000) for op in each.operations} <= {
            State.READY,
            State.CONFLICT,
        }

    began = perf_counter()
    walk(steps)
