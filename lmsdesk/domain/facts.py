"""What the services tell the window, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.changes import Gone, Operation, State
from lmsdesk.domain.events import View
from lmsdesk.domain.keys import Entity, subject


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site as the sidebar shows it: ``tag`` is "live", "test" or "demo", ``zone`` decides where days end."""

    name: str  # the profile's name
    title: str
    tag: str
    kind: str  # "moodle"
    release: str | None
    actor: str
    url: str
    zone: str = "UTC"
    own_authority: bool = False  # certificates of its organisation were added to those of the system


@dataclass(frozen=True, slots=True)
class Found:
    """Handles of the matching rows in order, and how many rows there are without text and filters."""

    ids: Sequence[int]
    total: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody or something that the palette found: ``note`` stands to the right of it."""

    view: View
    id: int  # the server's id
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters, order and columns under a name; ``query`` is the text form, ``columns`` are keys with widths."""

    name: str
    view: View
    query: str
    sort: tuple[tuple[str, bool], ...] = ()  # (column, descending)
    columns: tuple[tuple[str, int], ...] = ()  # empty: as usual
    icon: str = "bookmark"
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a record: ``icon`` and ``tone`` as the theme names them."""

    at: int
    text: str
    who: str = ""
    icon: str = "clock"
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class Tray:
    """Everything not sent yet in figures, counted in changes as people see them; ``ready`` can be applied."""

    total: int = 0
    things: int = 0  # how many people, courses or enrolments are touched
    ready: int = 0
    conflicts: int = 0
    refused: int = 0
    unconfirmed: int = 0
    sending: int = 0
    removals: int = 0  # of the ready ones
    role_gains: int = 0  # of the ready ones: roles beyond the learner's


@dataclass(frozen=True, slots=True)
class SentIn:
    """One request that carried an operation: when, by which way of the connector, and what became of it."""

    request: int
    at: int | None  # wall clock
    endpoint: str
    rows: int  # operations that went along, this one included
    outcome: str  # OPEN, NOT_SENT, REFUSED, OK, PARTIAL or UNKNOWN
    status: int | None  # of HTTP


@dataclass(frozen=True, slots=True)
class PastImport:
    """A list that was staged before; ``id`` is the number of its receipt."""

    at: int
    name: str
    rows: int
    change_set: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """What a person typed to connect a site."""

    name: str
    url: str
    token: str
    kind: str = "moodle"
    tag: str = "live"
    title: str = ""
    ca_file: str = ""  # the certificate authority of the organisation, where it has one of its own


@dataclass(frozen=True, slots=True)
class KnownRole:
    """A role of the site: seen in so many enrolments, or ``named`` by a person and not seen yet."""

    id: int
    shortname: str
    name: str  # the site's own, "" where it has none
    enrolments: int
    named: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the tray: an operation, or all roles that one step gives to and takes from a person."""

    operations: tuple[Operation, ...]

    @property
    def first(self) -> Operation:
        """The operation that speaks for all."""
        return self.operations[0]

    @property
    def state(self) -> State:
        """Where it stands; operations of one change stand together."""
        return self.first.state

    @property
    def ids(self) -> tuple[int, ...]:
        """The operations by their ids."""
        return tuple(operation.id for operation in self.operations)


class Wait(StrEnum):
    """Why an outcome that is not known cannot be decided yet."""

    WINDOW = "window"  # the server may still be working on it
    RESTART = "restart"  # the same, counted anew since the program was started
    SECOND = "second"  # one reading showed nothing of it; a second one follows
    DUE = "due"  # it can be looked up now


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An operation without a usable answer: ``left`` seconds until a reading decides, and why.

    ``sent`` in Unix seconds; ``cut_off`` tells that the program ended before the answer came; ``looked`` when the
    site was read for it last, and ``seen`` what that reading showed: in effect, not in effect, or None for neither.
    """

    operation: int
    left: float
    wait: Wait
    window: int
    sent: int | None
    attempts: int
    cut_off: bool
    looked: int | None = None
    seen: bool | None = None


def changes_of(operations: Iterable[Operation]) -> Sequence[Change]:
    """Operations as people count them: roles of one person in one course, in one state, are one change."""
    found: dict[tuple[object, ...], list[Operation]] = {}
    for operation in operations:
        roles = operation.key.entity is Entity.ROLE
        key = (subject(operation.key), operation.state) if roles else (operation.id,)
        found.setdefault(key, []).append(operation)
    return [Change(tuple(group)) for group in found.values()]


def count_of_changes(left: Iterable[Gone]) -> int:
    """How many changes left the tray, counted as ``changes_of`` does."""
    alone, roles = 0, set()
    for item in left:
        if item.entity == Entity.ROLE.value:
            roles.add((item.subject, item.before))
        else:
            alone += 1
    return alone + len(roles)
