"""Words about erasing a person: what was found, what was removed, and what it does not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lmsdesk.domain.erasing import Traces
from lmsdesk.domain.language import Text
from lmsdesk.services.language import say

_NOT_THE_SITE: Final[Text] = (
    "The site stays as it is: an account that is still there comes back with the next sync. Files that you exported "
    "or printed yourself are not reached."
)

_SORTS: Final[Mapping[str, Text]] = {
    "rows": "%n rows of the copy of the site",
    "changes": "%n changes that waited",
    "receipts": "%n receipts",
    "lines": "%n lines of the journal",
    "texts": "%n texts that named them",
    "views": "%n saved views",
    "copies": "%n copies rewritten",
    "dropped": "%n copies dropped",
    "lists": "%n private copies of lists",
    "logs": "%n logs",
}
_AFTERWARDS = frozenset({"copies", "dropped"})  # what is known when it is done


def not_the_site() -> str:
    """What erasing does not reach."""
    return say(_NOT_THE_SITE)


def parts(traces: Traces) -> list[str]:
    """How many of each sort, in words."""
    return [say(text, traces.counts[sort]) for sort, text in _SORTS.items() if traces.counts.get(sort)]


def found_text(traces: Traces) -> str:
    """What lies here, before anything is done."""
    found = {sort: traces.counts[sort] for sort in _SORTS if sort not in _AFTERWARDS and traces.counts.get(sort)}
    told = [say(_SORTS[sort], count) for sort, count in found.items()]
    if traces.waiting:
        told.append(say("%n changes wait", traces.waiting))
    listed = ", ".join(told) or say("nothing in the mirror and the history")
    lines = [say("{person}: {found}.", person=traces.person.name, found=listed)]
    if copies := traces.counts.get("copies", 0):
        lines.append(say("%n copies are searched as well.", copies))
    return " ".join(lines)


def removed_text(traces: Traces) -> str:
    """What went."""
    if told := parts(traces):
        return say("Removed: {what}.", what=", ".join(told))
    return say("Removed: nothing was left to remove.")
