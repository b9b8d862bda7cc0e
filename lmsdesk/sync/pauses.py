"""When a site may be asked again: one pause for all requests of a profile, longer with each trouble in a row.

A server that asks for a pause gets it; one that does not say how long gets 2, 4, 8 ... 300 seconds, at random
below that, so that many clients do not come back together. What never left this computer is tried again after
1, 2, 4 ... 60 seconds, and after some times in a row the site counts as out of reach.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import AsyncIterator, Callable

from lmsdesk.domain.errors import Cancelled, Maintenance, RateLimited
from lmsdesk.domain.ports import Clock

LOST_IN_A_ROW = 5  # requests that never left, or reads without an answer; then the site is out of reach
LONGEST_LOST = 60  # seconds
THROTTLED_IN_A_ROW = 8
LONGEST_THROTTLE = 300  # seconds, as long as the server does not ask for more
FIRST_CLOSED, LONGEST_CLOSED = 60, 900  # seconds that a closed site is left alone
LONGEST_PAUSE = 3_600  # seconds, whatever a server asks for
LOOK_EVERY = 1.0  # seconds between two looks whether a person stopped the run
BURST = 60  # writes in a row before they are spread


def whole() -> float:
    """No chance at all: pauses have their full length."""
    return 1.0


class Pauses:
    """The pause of one profile; ``chance`` draws from 0 to 1."""

    def __init__(self, clock: Clock, chance: Callable[[], float] = whole) -> None:
        self._clock, self._chance = clock, chance
        self._until = self._asked = 0.0  # monotonic; ``_asked`` is the part that the server asked for
        self._lost = self._throttled = self._closed = 0
        self._heard = False
        self._spread = 0.0  # monotonic: when the writes so far would be over at their pace

    @property
    def left(self) -> float:
        """Seconds until the site may be asked again."""
        return max(0.0, self._until - self._clock.monotonic())

    def begin(self) -> None:
        """A person wants something sent: only a pause that the server asked for still counts.

        As long as the site answered nothing of a run, silence means at once that it is out of reach.
        """
        self._until, self._heard, self._lost = self._asked, False, 0

    def answered(self) -> None:
        """A batch came to its end: the next trouble is the first one again."""
        self._heard = True
        self._lost = self._throttled = self._closed = 0

    def heard(self) -> None:
        """The site answered something of this run."""
        self._heard = True

    def lost(self) -> bool:
        """Nothing came back, and nothing was done; tell whether it makes sense to try again in this run."""
        self._lost += 1
        self._pause(min(LONGEST_LOST, 2.0 ** (self._lost - 1)))
        return self._heard and self._lost < LOST_IN_A_ROW

    def throttled(self, error: RateLimited) -> bool:
        """The server asked for a pause; tell whether it is short enough to wait for it in this run."""
        self._throttled += 1
        wanted = error.facts.get("retry_after")
        if isinstance(wanted, int | float) and wanted > 0:
            self._pause(min(LONGEST_PAUSE, wanted))
        else:
            self._pause(max(1.0, self._chance() * min(LONGEST_THROTTLE, 2.0**self._throttled)))
        self._asked = self._until
        return self._throttled < THROTTLED_IN_A_ROW and self.left <= LONGEST_THROTTLE

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Around anything else that asks the site: raise RateLimited in a pause that the server asked for."""
        if (left := self._asked - self._clock.monotonic()) > 0:
            raise RateLimited(retry_after=math.ceil(left))
        try:
            yield
        except RateLimited as error:
            self.throttled(error)
            raise RateLimited(retry_after=math.ceil(self.left)) from error
        except Maintenance:
            self.closed()
            raise

    def closed(self) -> None:
        """The site is closed for a while."""
        self._pause(min(LONGEST_CLOSED, FIRST_CLOSED * 2.0**self._closed))
        self._closed += 1

    async def over(self, cancelled: Callable[[], bool]) -> None:
        """Wait until the pause is over; raise Cancelled when a person stops the run meanwhile."""
        while (left := self.left) > 0:
            if cancelled():
                raise Cancelled()
            await self._clock.sleep(min(LOOK_EVERY, left))

    async def turn(self, per_second: float) -> None:
        """Wait for the turn of the next write where a server wants no more than so many a second for long."""
        if per_second <= 0:
            return
        now = self._clock.monotonic()
        self._spread = max(self._spread, now) + 1 / per_second
        ahead = self._spread - now - BURST / per_second
        if ahead > 0:
            await self._clock.sleep(ahead)

    def _pause(self, seconds: float) -> None:
        self._until = max(self._until, self._clock.monotonic() + seconds)
