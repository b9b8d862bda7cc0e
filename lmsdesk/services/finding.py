"""Looking through everything in a thread of its own, so that a table of a million rows can be sorted meanwhile."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from typing import TypeVar

from lmsdesk.services.profiles import Profile
from lmsdesk.store.desk_views import DeskReader
from lmsdesk.store.reader import Reader

Made = TypeVar("Made")


class Finder:
    """One thread with connections of its own; SQLite works there without the interpreter's lock."""

    def __init__(self, profile: Profile, wall: Callable[[], int]) -> None:
        self._reader = Reader(profile.mirror, profile.desk)
        self._book = DeskReader(profile.desk, wall)
        self._lock = threading.Lock()
        self._running: threading.Event | None = None  # the mark of what runs now
        self._pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="finder")

    async def run(self, work: Callable[[Reader, DeskReader], Made]) -> Made:
        """Run a function over the thread's own readers; what nobody waits for any more is broken off."""
        dropped = threading.Event()

        def unless_dropped() -> Made:
            with self._lock:
                if dropped.is_set():
                    raise concurrent.futures.CancelledError
                self._running = dropped
            try:
                return work(self._reader, self._book)
            finally:
                with self._lock:
                    self._running = None

        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, unless_dropped)
        except asyncio.CancelledError:
            with self._lock:  # so that it can be no other's work that is broken off
                dropped.set()
                if self._running is dropped:
                    self._reader.database.interrupt()
            raise

    def close(self) -> None:
        """Wait for what runs, and let go of the files."""
        self._pool.shutdown(cancel_futures=True)
        self._reader.close()
        self._book.close()
