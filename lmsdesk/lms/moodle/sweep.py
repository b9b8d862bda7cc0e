"""A sweep of all users, page by page in the order of ids, with an eye on a list that moves meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lmsdesk.domain.ports import Payload, PullSink
from lmsdesk.lms.moodle.decoders import GUEST_USER
from lmsdesk.lms.moodle.reads import ROSTER, Roster, read_window
from lmsdesk.lms.moodle.session import Session, decode
from lmsdesk.lms.moodle.shapes import IdOnly

SITE: Final = 1  # the course that everybody is in
PAGE: Final = 10_000  # of a lean listing the server makes ten thousand in less than 5 s
SHIFTS: Final = 3  # how often a list may move under our hands before the sweep counts as incomplete


@dataclass(slots=True)
class Sweeper:
    """Reads every user once with these fields; afterwards ``ids``, ``differing`` and ``complete`` tell the result."""

    session: Session
    sink: PullSink
    fields: str
    decoder: str
    expected: int = 0  # how many there were the last time
    ids: set[int] = field(default_factory=set)
    differing: set[int] = field(default_factory=set)
    complete: bool = True
    _offset: int = 0
    _anchor: int | None = None  # the last id of the page before, with which the next page begins
    _shifts: int = 0
    _ahead: asyncio.Task[Roster] | None = None

    async def run(self) -> None:
        """Read page after page, one ahead where more are expected."""
        try:
            while await self._next():
                pass
        finally:
            await self._drop_ahead()
        self.ids.discard(GUEST_USER)

    async def _next(self) -> bool:
        """Read and store one page; tell whether there may be another."""
        self.sink.check_cancelled()
        here, self._ahead = self._ahead or asyncio.ensure_future(self._page(self._offset)), None
        if self.session.http.in_flight > 1 and self._offset + PAGE < self.expected:
            self._ahead = asyncio.ensure_future(self._page(self._offset + PAGE))
        roster = await here
        page = [row.id for row in decode(roster.joined, list[IdOnly], ROSTER)]
        if self._has_moved(page, roster):
            if self._shifts < SHIFTS:
                await self._go_back()
                return True
            self.complete = False
        stored = await self.sink.store("users", Payload(self.decoder, roster.joined))
        self.differing.update(stored.differing_ids)
        self.ids.update(page)
        self.sink.moved("users", len(self.ids), max(self.expected, len(self.ids)))
        is_last = roster.rows < PAGE + (self._offset > 0)
        self._offset += PAGE
        self._anchor = page[-1] if page else None
        return not is_last

    def _has_moved(self, page: Sequence[int], roster: Roster) -> bool:
        """Tell whether rows went away before this page.

        Rows that cannot be read are told by nothing, so a page with such rows is taken as it is.
        """
        return self._anchor is not None and not roster.unreadable and (not page or page[0] != self._anchor)

    async def _go_back(self) -> None:
        await self._drop_ahead()
        self._offset = max(0, self._offset - 2 * PAGE)
        self._anchor = None
        self._shifts += 1

    async def _drop_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.cancel()
            await asyncio.gather(self._ahead, return_exceptions=True)
            self._ahead = None

    async def _page(self, offset: int) -> Roster:
        overlap = 1 if offset else 0
        return await read_window(self.session, SITE, self.fields, start=offset - overlap, count=PAGE + overlap)
