"""Events from whatever thread they come from, delivered in the one where people look."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from lmsdesk.domain.changes import Gone, Operation
from lmsdesk.domain.events import ChangesMoved, Event, EventBus, RowsChanged, View
from lmsdesk.services.collecting import keep_what_is_there, paused_collector

PAUSE = 0.1  # seconds between two deliveries of what many small steps moved
PORTION = 400  # operations that are taken in before other things get their turn


class LoopBus(EventBus):
    """An event bus that may be told from any thread; listeners are called in the thread that made it."""

    def __init__(self) -> None:
        super().__init__()
        self._home = threading.get_ident()
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on, events of other threads go through this loop, the one of this thread."""
        self._home, self._loop = threading.get_ident(), loop

    def announce(self, event: Event) -> None:
        """Tell all listeners, now or as soon as their thread has time."""
        if threading.get_ident() == self._home or self._loop is None:
            super().announce(event)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(super().announce, event)


class News:
    """What the desk moved: taken in by ``take`` (operations as they are now), then announced.

    From another thread it is gathered, taken in in portions, and announced at most every PAUSE seconds.
    """

    def __init__(self, events: LoopBus, take: Callable[[Sequence[Operation | Gone]], None]) -> None:
        self._events, self._take = events, take
        self._home = threading.get_ident()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._views: set[View] = set()
        self._sets: set[int] = set()
        self._operations: deque[Operation | Gone] = deque()
        self._told_at = 0.0
        self._running: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver through this loop, the one of this thread."""
        self._home, self._loop = threading.get_ident(), loop

    def moved(self, views: Iterable[View], change_sets: Iterable[int], operations: Sequence[Operation | Gone]) -> None:
        """Something is on the disk; may be called from any thread."""
        if self._loop is None or threading.get_ident() == self._home:
            self._take(operations)
            self._announce(frozenset(views), frozenset(change_sets))
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._gather, set(views), set(change_sets), operations)

    async def delivered(self) -> None:
        """Wait until everything that was said so far has been announced."""
        while self._running is not None:
            self._hurry.set()
            await asyncio.shield(self._running)

    def _gather(self, views: set[View], change_sets: set[int], operations: Sequence[Operation | Gone]) -> None:
        self._views |= views
        self._sets |= change_sets
        self._operations += operations
        if self._running is None:
            assert self._loop is not None  # only then anything is gathered
            self._running = self._loop.create_task(self._deliver())

    async def _deliver(self) -> None:
        assert self._loop is not None  # as above
        try:
            while self._views or self._sets or self._operations:
                await self._wait(self._told_at + PAUSE - self._loop.time())
                with paused_collector():
                    await self._take_in()
                views, self._views = frozenset(self._views), set()
                sets, self._sets = frozenset(self._sets), set()
                self._announce(views, sets)
                self._told_at = self._loop.time()
        finally:
            self._running = None
            self._hurry.clear()

    async def _take_in(self) -> None:
        taken = 0
        while self._operations:
            # Taken off one by one: what is not needed any more is let go of in portions, too.
            portion = [self._operations.popleft() for _ in range(min(PORTION, len(self._operations)))]
            self._take(portion)
            taken += len(portion)
            await asyncio.sleep(0)
        keep_what_is_there(taken)

    async def _wait(self, seconds: float) -> None:
        """Let more news come together, unless somebody waits for them."""
        if seconds <= 0 or self._hurry.is_set():
            return
        try:
            await asyncio.wait_for(self._hurry.wait(), seconds)
        except TimeoutError:
            return

    def _announce(self, views: frozenset[View], change_sets: frozenset[int]) -> None:
        self._events.announce(ChangesMoved(change_sets))
        if views:
            self._events.announce(RowsChanged(views))
