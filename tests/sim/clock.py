"""Virtual time: one true time for the world, and for each client a wall clock that anybody may turn."""

from __future__ import annotations

from collections.abc import Callable

START = 1_800_000_000


class Time:
    """The true time in seconds; it moves only when it is told to, and tells the server that it moved."""

    def __init__(self) -> None:
        self.now = 0.0
        self.moved: Callable[[], None] = lambda: None

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now = round(self.now + seconds, 3)
        self.moved()


class ClientClock:
    """``domain.ports.Clock`` of one client: ``offset`` is how wrong its wall clock is."""

    def __init__(self, time: Time, name: str) -> None:
        self._time = time
        self._name = name
        self.offset = 0
        self.starts = 1

    def wall(self) -> int:
        """Unix seconds, as this computer has them."""
        return START + int(self._time.now) + self.offset

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self._time.now

    def boot(self) -> str:
        """Another word after each start."""
        return f"{self._name}{self.starts}"

    async def sleep(self, seconds: float) -> None:
        """Let the time of the whole world pass."""
        self._time.advance(max(0.001, seconds))
