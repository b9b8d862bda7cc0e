"""Doing something at its time, with the time in the hands of a clock that tests can turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from lmsdesk.domain.ports import Clock


class Alarm:
    """Calls ``work`` whenever the seconds that ``when`` tells have passed; asked anew after each work and renewal."""

    def __init__(self, clock: Clock, when: Callable[[], float | None], work: Callable[[], Awaitable[None]]) -> None:
        self._clock, self._when, self._work = clock, when, work
        self._task: asyncio.Task[None] | None = None
        self._renewed = asyncio.Event()

    def start(self) -> None:
        """Begin, in the running loop."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._keep())

    async def stop(self) -> None:
        """End, whatever is under way."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def renew(self) -> None:
        """Ask ``when`` again."""
        self._renewed.set()

    async def _keep(self) -> None:
        while True:
            self._renewed.clear()
            seconds = self._when()
            if seconds is None:
                await self._renewed.wait()
            elif seconds > 0:
                await self._pause(seconds)
            else:
                await self._work()

    async def _pause(self, seconds: float) -> None:
        """Until the time has come, or something changed."""
        waits = [asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(self._renewed.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
