"""Words about erasing a person: what was found, what was removed, and what it does not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lmsdesk.domain.erasing import Traces

NOT_THE_SITE: Final = (
    "The site stays as it is: an account that is still there comes back with the next sync. Files that you exported "
    "or printed yourself are not reached."
)

# Sort of thing -> one, many.
_SORTS: Final[Mapping[str, tuple[str, str]]] = {
    "rows": ("row of the copy of the site", "rows of the copy of the site"),
    "changes": ("change that waited", "changes that waited"),
    "receipts": ("receipt", "receipts"),
    "lines": ("line of the journal", "lines of the journal"),
    "texts": ("text that named them", "texts that named them"),
    "views": ("saved view", "saved views"),
    "copies": ("copy rewritten", "copies rewritten"),
    "dropped": ("copy dropped", "copies dropped"),
    "lists": ("private copy of a list", "private copies of lists"),
    "logs": ("log", "logs"),
}


def parts(traces: Traces) -> list[str]:
    """How many of each sort, in words."""
    return [
        f"{traces.counts[sort]:,} {words[traces.counts[sort] != 1]}"
        for sort, words in _SORTS.items()
        if traces.counts.get(sort)
    ]


def found_text(traces: Traces) -> str:
    """What lies here, before anything is done."""
    told = [part for part in parts(traces) if not part.endswith(("rewritten", "dropped"))]
    copies = traces.counts.get("copies", 0)
    if traces.waiting:
        told.append(f"{traces.waiting:,} {'change waits' if traces.waiting == 1 else 'changes wait'}")
    searched = f" {copies:,} {'copy is' if copies == 1 else 'copies are'} searched as well." if copies else ""
    return f"{traces.person.name}: {', '.join(told) or 'nothing in the mirror and the history'}.{searched}"


def removed_text(traces: Traces) -> str:
    """What went."""
    return f"Removed: {', '.join(parts(traces)) or 'nothing was left to remove'}."
