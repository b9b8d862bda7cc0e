"""What became of the changes of a list after they were put into the tray."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.changes import ChangeSet, State
from lmsdesk.ui.api import Changes
from lmsdesk.ui.words import Words

_APPLIED = (State.APPLIED, State.RETIRED, State.NOOP)
_AWAY = (State.CANCELLED, State.MERGED)
_LOOKED_AT = 200  # change sets among which it is looked for


@dataclass(frozen=True, slots=True)
class Fate:
    """Figures of a change set; ``waiting`` counts what lies in the tray, refused changes among it."""

    total: int
    waiting: int
    applied: int
    refused: int


def fate_of(staged: ChangeSet) -> Fate:
    """The figures of a change set as it was read."""
    applied = sum(staged.counts.get(state, 0) for state in _APPLIED)
    away = sum(staged.counts.get(state, 0) for state in _AWAY)
    waiting = staged.total - applied - away
    return Fate(staged.total, waiting, applied, staged.counts.get(State.REJECTED, 0))


def sets_now(changes: Changes) -> dict[int, ChangeSet]:
    """The newest change sets as they stand, by their number."""
    return {each.id: each for each in changes.history(0, _LOOKED_AT)}


def fate_words(fate: Fate, words: Words) -> str:
    """What became of them, in a few words."""
    if fate.waiting and fate.applied:
        told = QCoreApplication.translate("Imports", "{applied} of {total} changes applied, the others are in the tray")
    elif fate.waiting:
        told = QCoreApplication.translate("Imports", "{total} changes are in the tray")
    elif fate.applied:
        told = QCoreApplication.translate("Imports", "{applied} of {total} changes applied")
    else:
        told = QCoreApplication.translate("Imports", "Taken out of the tray again")
    return told.format(applied=words.number(fate.applied), total=words.number(fate.total))
