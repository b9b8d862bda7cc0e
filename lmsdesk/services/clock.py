"""The real clock behind ``domain.ports.Clock``."""

from __future__ import annotations

import asyncio
import time
import uuid


class SystemClock:
    """Time of this computer; ``boot`` is new for each process, since monotonic times mean nothing across them."""

    def __init__(self) -> None:
        self._boot = uuid.uuid4().hex

    def wall(self) -> int:
        """Unix seconds."""
        return int(time.time())

    def monotonic(self) -> float:
        """Seconds since some moment of this process."""
        return time.monotonic()

    def boot(self) -> str:
        """A word for this process."""
        return self._boot

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
