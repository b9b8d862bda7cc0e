"""A window of its own process, driven and measured from inside: ``python tests/bench/shown.py MODE STARTED FOLDER``.

MODE is bare, start, walk or smooth; STARTED the wall time at which the process was started. Prints one JSON line.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

FRAME = 16  # milliseconds between two frames
STEP = 97  # pixels a frame scrolls: never a whole number of rows
JUMPS, FRAMES = 120, 300
SECONDS = 20
ARRIVAL = 120  # seconds that a sync may take until its first rows are in the mirror
TYPED = (
    "a",
    "an",
    "ann",
    "mul",
    "mull",
    "lukasz",
    "lukasz n",
    "wang p",
    "u0001",
    "sharma",
    "obrien",
    "z",
    "zoe",
    "garcia m",
)


def tell(facts: dict[str, Any]) -> None:
    """Hand the findings to the parent, and end at once."""
    print(json.dumps(facts), flush=True)
    os._exit(0)


def bare(started: float) -> None:
    """The least that a window can be: an empty one, painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    QTimer.singleShot(0, lambda: (window.repaint(), tell(so_far(started))))
    app.exec()


def so_far(started: float) -> dict[str, Any]:
    """Time since the start of the process and its memory, in milliseconds and megabytes."""
    from tests.bench.measure import memory_of

    return {
        "wall": (time.time() - started) * 1000,
        "cpu": time.process_time() * 1000,
        "rss": memory_of(os.getpid(), "VmRSS"),
        "private": memory_of(os.getpid(), "RssAnon"),
    }


class Driver:
    """The real program over a home with one site, and ways to wait for what it paints."""

    def __init__(self, started: float, folder: Path) -> None:
        from lmsdesk.services.profiles import home
        from lmsdesk.services.settings import Settings
        from lmsdesk.ui.start import application, load_behind, open_first
        from lmsdesk.ui.theme.theme import Theme

        self.started, self.folder = started, folder
        self.app = application()
        theme = Theme(self.app)
        opening = open_first(theme, Settings(home() / "settings.json"), None)
        self.first = so_far(started) if opening.shows_rows else None
        load_behind(self.app)

        import asyncio

        from qasync import QEventLoop

        from lmsdesk.app import open_home
        from lmsdesk.ui.application import DeskApp

        self.loop = QEventLoop(self.app)
        asyncio.set_event_loop(self.loop)
        self.home = open_home(automatic=False)
        self.desk = DeskApp(self.app, theme, self.home, self.loop, opening)

    def run(self, work: Callable[[], Any]) -> None:
        """Run a coroutine beside the program."""

        async def both() -> None:
            self.desk.begin("bench")
            await work()

        with self.loop:
            self.loop.run_until_complete(both())

    @property
    def pane(self) -> Any:
        """The pane in front."""
        return self.desk.window.current_pane()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Let the loop turn until it is so."""
        import asyncio

        while not is_so():
            await asyncio.sleep(0.001)  # a shorter rest would starve the other events of Qt

    async def opened(self) -> None:
        """Wait for rows in the window, and paint them."""
        await self.until(lambda: hasattr(self.desk.window, "current_pane") and self.pane.model.rowCount() > 0)
        self.desk.window.repaint()

    async def quiet(self) -> None:
        """Wait until nothing is asked for any more."""
        for _ in range(3):
            await self.desk.window.bridge.idle()

    async def start(self) -> None:
        """Only the start."""
        await self.opened()
        whole = so_far(self.started)
        await self.quiet()
        tell({"first": self.first or whole, "whole": whole, "all": so_far(self.started)})

    async def walk(self) -> None:
        """Scroll, jump, type."""
        await self.opened()
        await self.quiet()
        self.desk.window.resize(1440, 900)
        facts = {"scroll": self.scroll(), "jump": self.jump(), "rows": self.pane.model.rowCount()}
        facts["private"] = so_far(self.started)["private"]
        facts["typed"] = await self.type_all()
        tell(facts)

    def scroll(self) -> list[float]:
        """Milliseconds of CPU for each frame that scrolls a little and paints everything."""
        bar, view = self.pane.table.verticalScrollBar(), self.pane.table.viewport()
        return [self._frame(bar, view, bar.value() + STEP) for _ in range(FRAMES)]

    def jump(self) -> list[float]:
        """The same for jumps anywhere."""
        bar, view = self.pane.table.verticalScrollBar(), self.pane.table.viewport()
        chance = random.Random(1)
        return [self._frame(bar, view, chance.randrange(bar.maximum())) for _ in range(JUMPS)]

    def _frame(self, bar: Any, view: Any, value: int) -> float:
        began = time.process_time()
        bar.setValue(value)
        view.repaint()
        return (time.process_time() - began) * 1000

    async def type_all(self) -> list[float]:
        """Milliseconds from the last key of a search to its results on the screen, without the pause in typing."""
        self.desk.window.go("users")
        await self.until(lambda: self.pane.model.rowCount() > 0)
        await self.quiet()
        pane, took = self.pane, []
        for text in TYPED:
            before = pane.found
            pane.head.search.setText(text)
            began = time.perf_counter()
            pane.head.search.settle_now()
            await self.until(lambda old=before: pane.found is not old)
            pane.table.viewport().repaint()
            took.append((time.perf_counter() - began) * 1000)
            await self.quiet()
        return took

    async def smooth(self) -> None:
        """Frames while nothing happens, then while a campus is synced and a list is checked."""
        import asyncio

        await self.opened()
        await self.quiet()
        idle = await self._frames(SECONDS / 2)
        other = await self.home.practice("large")
        sync = asyncio.ensure_future(other.sync.sync_now())
        people = "SELECT count(*) FROM user"
        arriving = time.monotonic() + ARRIVAL
        while not other.reader.database.value(people) and time.monotonic() < arriving and not sync.done():
            await asyncio.sleep(0.2)  # connecting and checking the site come first: frames of those prove nothing
        before = other.reader.database.value(people)
        job = asyncio.ensure_future(self.desk.console.imports.open(self.folder / "list.csv"))
        busy = await self._frames(SECONDS)
        if not before:
            raise RuntimeError("no rows had arrived, so frames beside a sync were not measured")
        facts = {"idle": idle, "busy": busy, "checked": job.done() and job.exception() is None, "synced": sync.done()}
        facts["people"] = other.reader.database.value(people) - before
        self.home._practice.process.kill()
        tell(facts)

    async def _frames(self, seconds: float) -> list[float]:
        """Milliseconds between painted frames of a table that scrolls as fast as a screen shows it."""
        import asyncio

        from PySide6.QtCore import Qt, QTimer

        bar, view = self.pane.table.verticalScrollBar(), self.pane.table.viewport()
        ends: list[float] = []

        def frame() -> None:
            bar.setValue((bar.value() + STEP) % max(1, bar.maximum()))
            view.repaint()
            ends.append(time.perf_counter())

        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(frame)
        timer.start(FRAME)
        await asyncio.sleep(seconds)
        timer.stop()
        return [(later - earlier) * 1000 for earlier, later in itertools.pairwise(ends)]


def main() -> None:
    """Run a mode."""
    mode, started, folder = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    if mode == "bare":
        bare(started)
    driver = Driver(started, folder)
    driver.run(getattr(driver, mode))


if __name__ == "__main__":
    main()
