"""Where the desk is written and the engine runs: one thread with a loop of its own, so that the window never
waits for a disk; or simply here, for the command line and tests.

Everything that writes the desk goes through one Control, hence never two at a time. What it announces is
carried into the window's thread, and the caller goes on only after it was delivered there.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

Made = TypeVar("Made")
Work = Callable[[], Coroutine[Any, Any, Made]]


class Control(Protocol):
    """Runs what writes the desk."""

    async def run(self, work: Work[Made]) -> Made:
        """Run a coroutine to its end, also when the caller stops waiting for it."""

    async def call(self, work: Callable[[], Made]) -> Made:
        """Run a plain function."""

    def close(self) -> None:
        """Let go of the thread."""


class Here:
    """In the caller's own loop."""

    async def run(self, work: Work[Made]) -> Made:
        """Run a coroutine."""
        return await work()

    async def call(self, work: Callable[[], Made]) -> Made:
        """Run a plain function."""
        return work()

    def close(self) -> None:
        """Nothing to let go of."""


class ControlThread:
    """A thread with a loop; it ends when it is closed, or with the program."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="desk", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def run(self, work: Work[Made]) -> Made:
        """Run a coroutine in the thread: what is being sent or written is never cut short."""
        future: concurrent.futures.Future[Made] = asyncio.run_coroutine_threadsafe(work(), self._loop)
        return await asyncio.shield(asyncio.wrap_future(future))

    async def call(self, work: Callable[[], Made]) -> Made:
        """Run a plain function in the thread."""

        async def called() -> Made:
            return work()

        return await self.run(called)

    def close(self) -> None:
        """Stop the loop and wait for the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
