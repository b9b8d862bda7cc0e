"""What the core announces; the window and the command line listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class View(StrEnum):
    """The tables of the mirror that people look at."""

    USERS = "users"
    COURSES = "courses"
    ENROLMENTS = "enrolments"
    CATEGORIES = "categories"
    COHORTS = "cohorts"
    GROUPS = "groups"


class SyncState(StrEnum):
    """The most important word of the status bar."""

    NEVER = "never"
    IDLE = "idle"
    PULLING = "pulling"
    PUSHING = "pushing"
    SETTLING = "settling"
    OFFLINE = "offline"
    KEY_REFUSED = "key_refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Event:
    """The root of all events."""


@dataclass(frozen=True, slots=True)
class RowsChanged(Event):
    """Rows of these views may differ from what was read before."""

    views: frozenset[View]


@dataclass(frozen=True, slots=True)
class ChangesMoved(Event):
    """Operations were staged, discarded or changed their state."""

    change_sets: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SyncMoved(Event):
    """The sync state changed; ``since`` is a wall clock time in Unix seconds."""

    state: SyncState
    since: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """A long job moved on: ``done`` of ``total`` (None when unknown) of ``what``."""

    job: str
    what: str
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class RowsGlimpsed(Event):
    """The first rows of a list of this name that is still being read, as they stand in it but for passwords."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """A long job waits until ``until`` (Unix seconds); ``why`` is the code of the trouble, or ``SETTLING``."""

    job: str
    why: str
    until: int


@dataclass(frozen=True, slots=True)
class JobEnded(Event):
    """A long job ended; ``error`` is the code of the trouble that ended it, if any."""

    job: str
    error: str | None = None


class EventBus:
    """Hands each event to every listener, in the order of subscription, in the thread that announces."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Event], None]] = []

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``listener`` for every event until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, event: Event) -> None:
        """Tell all listeners."""
        for listener in tuple(self._listeners):
            listener(event)
