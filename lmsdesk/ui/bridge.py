"""The one place where coroutines and events meet Qt: keyed tasks, and who learns of their trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.errors import Cancelled, LmsDeskError
from lmsdesk.domain.events import Event, EventBus

Work = Callable[[], Coroutine[Any, Any, None]]
Handler = Callable[[LmsDeskError], bool]


class Bridge(QObject):
    """Runs coroutines for widgets; the newest run under a key replaces an unfinished older one."""

    failed = Signal(LmsDeskError)  # named trouble that nobody took: show it in the window
    crashed = Signal(Exception)  # a mistake in the program: show the report
    announced = Signal(Event)  # what the core said, in the window's thread
    busy_changed = Signal(int)  # how many runs are under way

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._waited_for: set[asyncio.Task[None]] = set()  # runs that a queued one comes after
        self._unsubscribe: Callable[[], None] | None = None

    def listen(self, events: EventBus) -> None:
        """Hand the events of this site to widgets, and of no other any more."""
        self.deafen()
        self._unsubscribe = events.subscribe(self.announced.emit)

    def deafen(self) -> None:
        """Stop listening."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def run(self, key: str, work: Work, on_trouble: Handler | None = None) -> asyncio.Task[None]:
        """Start work, dropping an unfinished run under the same key.

        ``on_trouble`` sees named trouble first and returns True when it showed it where the person looked.
        """
        if (older := self._tasks.get(key)) is not None:
            older.cancel()
        return self._start(key, work, on_trouble)

    def _start(self, key: str, work: Work, on_trouble: Handler | None) -> asyncio.Task[None]:
        task = asyncio.ensure_future(self._guarded(work, on_trouble), loop=self._loop)
        self._tasks[key] = task  # asyncio itself keeps only a weak reference
        task.add_done_callback(lambda done: self._ended(key, done))
        self.busy_changed.emit(len(self._tasks))
        return task

    def queue(self, key: str, work: Work, on_trouble: Handler | None = None) -> asyncio.Task[None]:
        """Start work after everything that was queued under this key: for steps of which none may be lost."""
        older = self._tasks.get(key)
        if older is None:
            return self._start(key, work, on_trouble)
        self._waited_for.add(older)

        async def queued() -> None:
            await asyncio.wait([older])
            self._waited_for.discard(older)
            await work()

        return self._start(key, queued, on_trouble)

    def once(self, key: str, work: Work, on_trouble: Handler | None = None) -> asyncio.Task[None]:
        """Start work unless a run under this key is under way: for what makes no sense twice."""
        if (older := self._tasks.get(key)) is not None:
            return older
        return self.run(key, work, on_trouble)

    def is_running(self, key: str) -> bool:
        """Tell whether work under this key is under way."""
        return key in self._tasks

    def cancel(self, key: str) -> None:
        """Drop a run."""
        if (task := self._tasks.get(key)) is not None:
            task.cancel()

    async def idle(self) -> None:
        """Wait until nothing runs any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Stop listening and drop every run."""
        self.deafen()
        for task in (*self._tasks.values(), *self._waited_for):
            task.cancel()
        await self.idle()

    async def _guarded(self, work: Work, on_trouble: Handler | None) -> None:
        try:
            await work()
        except Cancelled:
            return  # a person stopped it and knows
        except LmsDeskError as error:
            if on_trouble is None or not on_trouble(error):
                self.failed.emit(error)
        except Exception as error:  # one of two places that catch everything: a mistake must not vanish in a task
            self.crashed.emit(error)

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
            self.busy_changed.emit(len(self._tasks))
