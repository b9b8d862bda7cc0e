"""Reading custom reports page by page, under filters that Moodle keeps per user on the server.

Because the filters outlive the request, one reader serves the whole session: it knows which filters are set
and changes them under a lock, so that a pull and a fresh read before a push do not disturb each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

import msgspec

from lmsdesk.domain.errors import LmsDeskError
from lmsdesk.domain.fields import Value
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.session import SLOW, Call, Session, decode
from lmsdesk.lms.moodle.shapes import ReportPage

RETRIEVE: Final = "core_reportbuilder_retrieve_report"
SET_FILTERS: Final = "core_reportbuilder_set_filters"
RESET_FILTERS: Final = "core_reportbuilder_filters_reset"
SETTINGS: Final = {**wire.RAW, **wire.PLAIN_ENGLISH}
PAGE: Final = 10_000  # each page repeats the whole query on the server: large pages are cheap ones

Filters = Mapping[str, Value | list[int]]
NONE: Final[Filters] = {}


class ReportReader:
    """Pages of reports under filters."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = asyncio.Lock()
        self._set: dict[int, Filters] = {}  # report -> filters on the server; absent when not known

    @property
    def can_filter(self) -> bool:
        """Tell whether the token may set filters and take them back."""
        return self._session.offers(SET_FILTERS) and self._session.offers(RESET_FILTERS)

    async def page(self, report: int, filters: Filters, number: int, size: int) -> bytes:
        """One page as it came."""
        read = Call(RETRIEVE, {"reportid": report, "page": number, "perpage": size})
        async with self._lock:
            change = self._change(report, filters)
            if change is None:
                return await self._session.call(read.function, read.args, SETTINGS)
            self._set.pop(report, None)  # until the server has said yes
            _, data = await self._both(change, read)
            self._set[report] = dict(filters)
            return data

    async def head(self, report: int, filters: Filters = NONE) -> ReportPage:
        """Headers and the number of rows."""
        return decode(await self.page(report, filters, 0, 1), ReportPage, RETRIEVE)

    async def pages(self, report: int, filters: Filters = NONE) -> AsyncIterator[tuple[bytes, int, int]]:
        """(answer, rows read so far, rows in all) for each page."""
        number, seen = 0, 0
        try:
            while True:
                data = await self.page(report, filters, number, PAGE)
                found = decode(data, ReportPage, RETRIEVE).data
                seen += len(found.rows)
                yield data, seen, found.totalrowcount
                number += 1
                if len(found.rows) < PAGE or seen >= found.totalrowcount:
                    return
        finally:
            await self.release(report)

    async def release(self, report: int) -> None:
        """Take our filters back: people who look at the report with this account see all of it again."""
        async with self._lock:
            if self._set.pop(report, None):
                await self._session.call(RESET_FILTERS, {"reportid": report})
                self._set[report] = {}

    def _change(self, report: int, filters: Filters) -> Call | None:
        """The call that makes these the filters, None where they are or where none can be set."""
        if not self.can_filter or self._set.get(report) == filters:
            return None
        if filters:
            return Call(SET_FILTERS, {"reportid": report, "values": msgspec.json.encode(filters).decode()})
        return Call(RESET_FILTERS, {"reportid": report})

    async def _both(self, change: Call, read: Call) -> list[bytes]:
        """Both answers, in one request where calls can be packed."""
        if not self._session.offers(wire.ENVELOPE):
            return [await self._session.call(call.function, call.args, SETTINGS) for call in (change, read)]
        answers = await self._session.call_many([change, read], settings=SETTINGS, timeout=SLOW)
        for answer in answers:
            if isinstance(answer, LmsDeskError):
                raise answer
        return [answer for answer in answers if isinstance(answer, bytes)]
