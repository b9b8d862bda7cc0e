"""Where something is looked at: a page of the window and what it shows there, as a value and as text."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode

from lmsdesk.domain.facts import SavedView
from lmsdesk.domain.filters import Sort


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its key in the registry, and what of it.

    ``key`` says which one, in the page's own words: the number of a change set, a receipt, a record. ``query`` is
    a filter in its text form and ``sort`` an order; None leaves them as they are. ``saved`` names a saved view.
    """

    page: str
    key: str = ""
    query: str | None = None
    sort: tuple[Sort, ...] | None = None
    saved: str = ""

    def __str__(self) -> str:
        """As text that can be kept: "enrolments?query=status%3Aactive&sort=-end", "activity/12"."""
        asked = {"query": self.query, "sort": None if self.sort is None else ",".join(map(_sort_text, self.sort))}
        said = {name: text for name, text in asked.items() if text is not None}
        if self.saved:
            said["saved"] = self.saved
        path = quote(self.page, safe="") + (f"/{quote(self.key, safe='')}" if self.key else "")
        return f"{path}?{urlencode(said)}" if said else path

    @property
    def listed(self) -> Place:
        """The entry of the sidebar to which it belongs: the page, or a saved view of it."""
        return Place(self.page, saved=self.saved)


def read_place(text: str) -> Place | None:
    """A place from its text; None where that names no page. Whether there is such a page, the registry knows."""
    path, _, asked = text.partition("?")
    page, _, key = path.partition("/")
    if not page:
        return None
    said = {name: values[0] for name, values in parse_qs(asked, keep_blank_values=True).items()}
    sort = said.get("sort")
    sorts = None if sort is None else tuple(_read_sort(part) for part in sort.split(",") if part.strip("-"))
    return Place(unquote(page), unquote(key), said.get("query"), sorts, said.get("saved", ""))


def view_place(view: SavedView) -> Place:
    """Where a saved view is looked at."""
    return Place(view.view.value, saved=view.name)


def _sort_text(sort: Sort) -> str:
    return f"-{sort.field}" if sort.descending else sort.field


def _read_sort(text: str) -> Sort:
    return Sort(text.removeprefix("-"), text.startswith("-"))
