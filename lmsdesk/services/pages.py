"""Pages of one record, read offline in one go."""

from __future__ import annotations

from lmsdesk.domain.pages import CoursePage, PersonPage
from lmsdesk.services.finding import Finder
from lmsdesk.store import pages


class Pages:
    """What the pages of an open site show; read in the finder's thread."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    async def person(self, number: int) -> PersonPage | None:
        """A person by id, the temporary one of a new account as well; None for who was never known here."""
        return await self._finder.run(lambda reader, _: pages.person(reader.database, number))

    async def course(self, number: int) -> CoursePage | None:
        """A course by id, the temporary one of a new course as well; None for what was never known here."""
        return await self._finder.run(lambda reader, _: pages.course(reader.database, number))
