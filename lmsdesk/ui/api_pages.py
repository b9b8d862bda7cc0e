"""What the pages of one record need. Part of ``ui/api.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # long to load, and only named here
    from lmsdesk.domain.pages import CoursePage, PersonPage


class Pages(Protocol):
    """One record with what it belongs to, from what was read; none of this needs the network."""

    async def person(self, number: int) -> PersonPage | None:
        """A person by id, the temporary one of a new account as well; None for who was never known here."""

    async def course(self, number: int) -> CoursePage | None:
        """A course by id, the temporary one of a new course as well; None for what was never known here."""
