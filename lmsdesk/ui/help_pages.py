"""The pages of the help that are bundled, by the name of their file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmsdesk.resources import folder


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its title is its first heading, its text is Markdown."""

    name: str
    title: str
    text: str


def pages() -> Sequence[Page]:
    """All pages, sorted by title."""
    found = [_page(path.stem, path.read_text(encoding="utf-8")) for path in folder("help").glob("*.md")]
    return sorted(found, key=lambda page: page.title)


def page(name: str) -> Page | None:
    """The page of that name."""
    return next((each for each in pages() if each.name == name), None)


def _page(name: str, text: str) -> Page:
    first = next((line for line in text.splitlines() if line.startswith("#")), name)
    return Page(name, first.lstrip("# ").strip(), text)
