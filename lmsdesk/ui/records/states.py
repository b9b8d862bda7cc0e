"""Which state a pane of rows is in: rows, or what stands in their place. Pure, so that every state is tested."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.events import SyncState


class PaneState(StrEnum):
    """What fills the middle of a pane."""

    ROWS = "rows"
    NEVER = "never"  # never synced, and nothing is under way
    ARRIVING = "arriving"  # the first sync is under way, nothing is here yet
    NO_MATCH = "no_match"
    EMPTY = "empty"
    LOADING = "loading"  # the first answer is on its way


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides it."""

    answered: bool  # a find has come back
    shown: int
    total: int
    filtered: bool
    synced: bool  # the mirror was complete once
    sync: SyncState


def state_of(facts: Facts) -> PaneState:
    """The state of the middle."""
    if not facts.answered:
        return PaneState.LOADING
    if facts.shown:
        return PaneState.ROWS
    if not facts.synced and not facts.total:
        return PaneState.ARRIVING if facts.sync is SyncState.PULLING else PaneState.NEVER
    return PaneState.NO_MATCH if facts.filtered and facts.total else PaneState.EMPTY
