"""Reading custom reports page by page, under filters that Moodle keeps per user on the server.

Because the filters outlive the request, one reader serves the whole session: it knows which filters are set
and changes them under a lock, so that a pull and a fresh read before a push do not disturb each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

import msgspec

from lmsdesk.domain.fields import Value
from lmsdesk.lms.moodle import wire
from lmsdesk.lms.moodle.session import Session, decode
from lmsdesk.lms.moodle.shapes import ReportPage

RETRIEVE: Final = "core_reportbuilder_retrieve_report"
SET_FILTERS: Final = "core_reportbuilder_set_filters"
RESET_FILTERS: Final = "core_reportbuilder_filters_reset"
SETTINGS: Final = {**wire.RAW, **wire.PLAIN_ENGLISH}
PAGE: Final = 5_000  # each page repeats the whole query on the server: large pages are cheap ones

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
        async with self._lock:
            await self._apply(report, filters)
            args = {"reportid": report, "page": number, "perpage": size}
            return await self._session.call(RETRIEVE, args, SETTINGS)

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
            if self._set.get(report):
                await self._apply(report, NONE)

    async def _apply(self, report: int, filters: Filters) -> None:
        if not self.can_filter or self._set.get(report) == filters:
            return
        self._set.pop(report, None)  # until the server has said yes
        if filters:
            text = msgspec.json.encode(filters).decode()
            await self._session.call(SET_FILTERS, {"reportid": report, "values": text})
        else:
            await self._session.call(RESET_FILTERS, {"reportid": report})
        self._set[report] = dict(filters)
