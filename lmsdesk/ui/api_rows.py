"""Rows and saved views, as the window reads them. Part of ``ui/api.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from lmsdesk.ui.api_changes import Row

if TYPE_CHECKING:  # long to load, and only named here
    from lmsdesk.domain.events import View
    from lmsdesk.domain.facts import Found, HistoryLine, Hit, KnownRole, SavedView
    from lmsdesk.domain.filters import Query


class RowReader(Protocol):
    """What a table of rows needs."""

    def read(self, view: View, ids: Sequence[int]) -> Sequence[Row]:
        """The rows behind handles, in the asked order (up to 200; about a millisecond)."""


class Tables(RowReader, Protocol):
    """Reading the effective rows: the mirror with my unsent edits on top."""

    async def find(self, query: Query, limit: int | None = None) -> Found:
        """Which rows match, in order, all or the first so many; raise WrongUse for what is no filter."""

    async def matching(self, query: Query) -> int:
        """How many rows match."""

    def count(self, view: View) -> int:
        """How many rows a view has without filters."""

    async def search_all(self, text: str, limit: int = 8) -> Sequence[Hit]:
        """People and courses for the palette."""

    def roles(self) -> Mapping[str, str]:
        """Role shortname to the site's own name for it (empty where it has none)."""

    def role_ids(self) -> Mapping[str, int]:
        """Role shortname to its number on the site."""

    async def known_roles(self) -> Sequence[KnownRole]:
        """Every role with its number, and in how many enrolments it was seen."""

    def values(self, view: View, field: str) -> Sequence[str]:
        """Some values of a field, the commonest first, for completing filters."""

    async def history(self, row: Row) -> Sequence[HistoryLine]:
        """What is known to have happened to a record, newest first."""

    def as_of(self) -> int | None:
        """When the mirror was last complete; None before the first sync."""


class Views(Protocol):
    """Saved views of a site."""

    def all(self) -> Sequence[SavedView]:
        """Views in the order of the sidebar."""

    async def save(self, view: SavedView) -> None:
        """Keep a view; one of the same name is replaced."""

    async def delete(self, name: str) -> None:
        """Forget a view."""
