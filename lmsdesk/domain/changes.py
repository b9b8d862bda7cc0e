"""Changes that are not on the server yet: operations, change sets, their states and lawful moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey
from lmsdesk.domain.row_ids import RowId


class Verb(StrEnum):
    """What an operation does to its thing."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADD = "member_add"  # roles and memberships
    REMOVE = "member_remove"


class State(StrEnum):
    """Where an operation stands; see TRANSITIONS for the lawful moves."""

    READY = "READY"
    PLANNED = "PLANNED"
    INFLIGHT = "INFLIGHT"
    UNKNOWN = "UNKNOWN"
    APPLIED = "APPLIED"
    RETIRED = "RETIRED"
    CONFLICT = "CONFLICT"
    REJECTED = "REJECTED"
    NOOP = "NOOP"
    CANCELLED = "CANCELLED"
    MERGED = "MERGED"


TERMINAL = frozenset({State.RETIRED, State.NOOP, State.CANCELLED, State.MERGED})
LIVE = frozenset(State) - TERMINAL

# The missing edge from UNKNOWN to INFLIGHT is the design: nothing is sent again before its fate is known.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.READY: frozenset({State.READY, State.PLANNED, State.MERGED, State.CANCELLED}),
    State.PLANNED: frozenset({State.NOOP, State.CONFLICT, State.READY, State.INFLIGHT, State.REJECTED}),
    State.INFLIGHT: frozenset({State.READY, State.APPLIED, State.REJECTED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.APPLIED, State.CONFLICT, State.READY}),
    State.APPLIED: frozenset({State.RETIRED}),
    State.CONFLICT: frozenset({State.READY, State.CANCELLED, State.NOOP, State.APPLIED}),
    State.REJECTED: frozenset({State.READY, State.CANCELLED}),
    State.RETIRED: frozenset(),
    State.NOOP: frozenset(),
    State.CANCELLED: frozenset({State.READY}),  # redo of a discard
    State.MERGED: frozenset(),
}
# Moves of a person who takes a decision of theirs back, as long as nothing of it was sent.
TAKEN_BACK: Mapping[State, frozenset[State]] = {
    State.READY: frozenset({State.CONFLICT, State.REJECTED}),
    State.CANCELLED: frozenset({State.CONFLICT, State.REJECTED, State.READY}),
    State.NOOP: frozenset({State.CONFLICT}),
}


class Verdict(StrEnum):
    """How it is known that an operation is in effect."""

    OWN = "own"  # the server said so
    INFERRED = "inferred"  # a read showed it
    ADOPTED = "adopted"  # an existing thing was taken for ours
    COERCED = "coerced"  # in effect, with another value than was sent
    ALREADY = "already"  # it was so before
    HUMAN = "human"  # a person decided


class Undo(StrEnum):
    """How far an operation can be taken back once it is in effect."""

    EXACT = "exact"
    COMPENSATING = "compensating"
    IMPOSSIBLE = "impossible"


class Gate(StrEnum):
    """What the person decided about a change set."""

    DRAFT = "draft"
    QUEUED = "queued"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Origin(StrEnum):
    """Where a change set came from."""

    FORM = "form"
    BULK = "bulk"
    CSV = "csv"
    CLI = "cli"
    INVERSE = "inverse"


@dataclass(frozen=True, slots=True)
class NewOperation:
    """A change as a person made it, before it is stored.

    ``patch`` holds only the fields that the person set; ``base`` the server's values of at least those
    fields when the edit began (unknown fields are absent). ``label`` says what it is about in words that
    still read well when the mirror is gone ("Elena Byrne in ENG-232").
    """

    key: EntityKey
    verb: Verb
    patch: Mapping[str, Value] = field(default_factory=dict)
    base: Mapping[str, Value] | None = None
    label: str = ""
    natural_key: str | None = None  # "username=jdoe", as the server compares it
    secret: str | None = None  # goes to the keyring, never to a file
    source_row: RowId | None = None  # the row of the list that asked for it


@dataclass(frozen=True, slots=True)
class Operation:
    """A stored change to one thing: the unit of outcome."""

    id: int
    uuid: str
    change_set: int
    key: EntityKey
    verb: Verb
    patch: Mapping[str, Value]
    base: Mapping[str, Value] | None
    label: str
    state: State
    natural_key: str | None = None
    secret_ref: str | None = None
    source_row: RowId | None = None
    verdict: Verdict | None = None
    attempts: int = 0
    not_before: int | None = None  # wall clock, Unix seconds
    settle_from: int | None = None  # wall clock when the last byte was sent
    settle_boot: str | None = None
    negative_probes: int = 0
    last_probe: int | None = None
    error_class: str | None = None
    error_code: str | None = None
    error_text: str | None = None
    theirs: Mapping[str, Value] | None = None
    before: Mapping[str, Value] | None = None
    after: Mapping[str, Value] | None = None
    merged_into: int | None = None
    decision: str | None = None
    needs: tuple[int, ...] = ()
    created: int | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether the operation still shadows the server's row."""
        return self.state in LIVE


class Gone(NamedTuple):
    """An operation that was taken out of the tray: as much as there is still to be said of it.

    A whole operation costs twenty times as much to make, and a discarded import has a hundred thousand.
    """

    id: int
    change_set: int
    entity: str
    subject: str
    before: str  # the state that it had in the tray

    @property
    def state(self) -> State:
        """Discarded."""
        return State.CANCELLED

    @property
    def is_live(self) -> bool:
        """It shadows nothing any more."""
        return False


@dataclass(frozen=True, slots=True)
class NewChangeSet:
    """The operations of one gesture, with a title for people."""

    title: str
    origin: Origin
    operations: tuple[NewOperation, ...]
    inverse_of: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A stored change set; its counts by state are derived, never stored."""

    id: int
    uuid: str
    title: str
    origin: Origin
    gate: Gate
    created: int
    site: str
    actor: int
    inverse_of: int | None = None
    note: str | None = None
    counts: Mapping[State, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many operations the set holds."""
        return sum(self.counts.values())

    @property
    def is_done(self) -> bool:
        """Tell whether nothing in the set waits any more."""
        return all(state in TERMINAL for state, count in self.counts.items() if count)
