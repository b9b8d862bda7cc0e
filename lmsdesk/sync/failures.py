"""Reads that fail: told apart by whether the site fails, or only over what was asked.

A site that fails over one thing again and again, and answers otherwise, would hold up all that waits behind that
thing. So the thing is found by halving what was read together, and set apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.errors import BadAnswer, LmsDeskError, NotAllowed, Refused, Unanswered, WrongUse

Seen = TypeVar("Seen")
Read = Callable[[Sequence[Operation]], Awaitable[Seen]]

# Reads that fail like this fail because of what is asked, not because of the connection, the token or the site.
_ABOUT_WHAT_IS_ASKED = (Refused, NotAllowed, WrongUse, BadAnswer)
MOST_FAILURES = 3  # times in a row that a server fails over the same read while it answers otherwise
SERVER_FAILED = "server_failed"  # the reason of an Unanswered whose answer was "I failed" (HTTP 5xx)


class Failures:
    """What reads of operations came to so far; ``ping`` asks the site anything else, and raises when it is down."""

    def __init__(self, ping: Callable[[], Awaitable[None]]) -> None:
        self._ping = ping
        self._times: Counter[int] = Counter()  # operation -> failing reads in a row

    async def read(
        self, read: Callable[[Sequence[Operation]], Awaitable[Seen]], operations: Sequence[Operation]
    ) -> Seen:
        """Read; an answer that makes no sense was perhaps only cut, and is asked for once more."""
        try:
            found = await read(operations)
        except BadAnswer:
            found = await read(operations)
        for item in operations:
            self._times.pop(item.id, None)
        return found

    async def are_theirs(self, operations: Sequence[Operation], error: LmsDeskError) -> bool:
        """Tell whether the error of a read comes from what was asked; raise what else the site has to say."""
        if isinstance(error, _ABOUT_WHAT_IS_ASKED):
            return True
        if not isinstance(error, Unanswered) or error.facts.get("reason") != SERVER_FAILED:
            return False
        await self._ping()
        self._times.update(item.id for item in operations)
        return min(self._times[item.id] for item in operations) >= MOST_FAILURES

    async def apart(
        self,
        read: Read[Mapping[int, Seen]],
        operations: Sequence[Operation],
        missing: Callable[[LmsDeskError], Seen],
    ) -> dict[int, Seen]:
        """Read what can be read; what the site fails over by itself gets what ``missing`` makes of its error."""
        try:
            return dict(await self.read(read, operations))
        except LmsDeskError as error:
            if not await self.are_theirs(operations, error):
                raise
            if len(operations) == 1:
                return {operations[0].id: missing(error)}
        half = (len(operations) + 1) // 2
        first = await self.apart(read, operations[:half], missing)
        return first | await self.apart(read, operations[half:], missing)
