"""What the engine needs from the outside: a clock, an LMS, a mirror. Tests inject their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.endpoints import Answer, Endpoint, Observation, Outgoing, PreparedRequest
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey


class Clock(Protocol):
    """Time, as the engine sees it."""

    def wall(self) -> int:
        """Unix seconds; may jump."""

    def monotonic(self) -> float:
        """Seconds that never go back while the process lives."""

    def boot(self) -> str:
        """A word that changes when monotonic times of before mean nothing any more."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class Table(StrEnum):
    """The tables of the mirror, and with MIRROR_COLUMNS the shape of the rows that fill them."""

    USER = "user"
    CATEGORY = "category"
    COURSE = "course"
    ENROLMENT = "enrolment"
    ROLE = "role"
    GROUP = "group"
    GROUP_MEMBER = "group_member"
    GROUPING = "grouping"
    COHORT = "cohort"
    COHORT_MEMBER = "cohort_member"


# The word of a mirror that names the roles which the account may give, by number; "" where the site does not tell.
GIVABLE_ROLES = "site.givable_roles"
# Columns in order; the first KEY_WIDTH[table] of them identify the row on the server.
MIRROR_COLUMNS: Mapping[Table, tuple[str, ...]] = {
    Table.USER: (
        "id", "username", "email", "first_name", "last_name", "idnumber", "auth", "suspended", "confirmed",
        "department", "institution", "city", "country", "phone", "lang", "first_access", "last_access",
        "created", "custom",
    ),
    Table.CATEGORY: ("id", "name", "idnumber", "parent", "path", "depth", "visible", "sort", "modified"),
    Table.COURSE: (
        "id", "shortname", "fullname", "idnumber", "category_id", "visible", "start", "end",
        "completion_enabled", "format", "methods", "created", "modified", "custom",
    ),
    # method "" = enrolled, but by a method that the server did not tell; roles = shortnames, sorted, by comma
    Table.ENROLMENT: (
        "course_id", "user_id", "method", "suspended", "active", "start", "end", "created", "roles",
        "progress", "completed", "completed_at", "grade", "last_access",
    ),
    Table.ROLE: ("id", "shortname", "name"),
    Table.GROUP: ("id", "course_id", "name", "idnumber"),
    Table.GROUP_MEMBER: ("group_id", "user_id"),
    Table.GROUPING: ("id", "course_id", "name", "idnumber"),
    Table.COHORT: ("id", "name", "idnumber", "visible"),
    Table.COHORT_MEMBER: ("cohort_id", "user_id"),
}  # fmt: skip
KEY_WIDTH: Mapping[Table, int] = {
    Table.ENROLMENT: 3,
    Table.GROUP_MEMBER: 2,
    Table.COHORT_MEMBER: 2,
    **{table: 1 for table in Table if table not in (Table.ENROLMENT, Table.GROUP_MEMBER, Table.COHORT_MEMBER)},
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Decoded rows for one table.

    ``columns`` are those that this source tells (always the key first, in the order of MIRROR_COLUMNS); the
    others keep what they had. ``source`` names the kind of reading ("sweep", "detail", "report"): its
    digests are compared only with those of the same source. A source that knows the membership but not the
    method of enrolments sends method "": such rows match whatever row of that person and course exists.
    """

    table: Table
    source: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch did to the mirror; ids are server ids of rows with a single id, else empty."""

    new: int = 0
    changed: int = 0
    same: int = 0
    differing_ids: tuple[int, ...] = ()  # new or changed


@dataclass(frozen=True, slots=True)
class Payload:
    """Undecoded bytes with the name of a decoder of ``lms.decoders`` and its plain arguments."""

    decoder: str
    data: bytes
    context: Mapping[str, Value] = field(default_factory=dict)


# Bytes of one answer to rows; the first Rows are those that Stored.differing_ids speaks about.
Decoder = Callable[[bytes, Mapping[str, Value]], Sequence[Rows]]
RowKey = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a finished listing says about rows that it did not hold.

    ``missing`` are candidates only: a direct read, or a second complete listing, must confirm them.
    ``braked`` tells that so many are missing that a person has to decide (nothing was marked).
    """

    table: Table | None
    seen: int
    missing: tuple[RowKey, ...] = ()
    braked: bool = False


class MirrorWriter(Protocol):
    """The only writer of the mirror; lives in the worker process, or inline in tests.

    ``seq`` is the local sequence number taken when the read began: an older observation never replaces a
    newer one, nor a write that was acknowledged later.
    """

    async def begin(self, scope: str, seq: int, expected: int | None) -> None:
        """A complete listing of the scope starts."""

    async def store(self, scope: str, payload: Payload, seq: int) -> Stored:
        """Decode and write one batch; a mark for the running listing of the scope goes with it."""

    async def finish(self, scope: str, seq: int, *, complete: bool) -> Sweep:
        """Close the listing; without ``complete`` nothing is missing."""

    async def absent_long_enough(self, scope: str, keys: Sequence[RowKey]) -> Sequence[RowKey]:
        """Those of the keys that an earlier complete listing, ten minutes ago or more, did not hold either."""

    async def mark_gone(self, table: Table, keys: Sequence[RowKey], seq: int) -> int:
        """Confirmed: these rows are not on the server any more."""

    async def redo(self, key: EntityKey, verb: Verb, after: Mapping[str, Value], seq: int) -> None:
        """Carry an acknowledged write of ours into the mirror (idempotent); it outranks older observations."""

    async def settle(self, *, complete: bool) -> None:
        """A reading of the site ended, ``complete`` when nothing stopped it: indexes and search are made whole."""

    async def ids(self, table: Table) -> Sequence[int]:
        """Server ids of a table with single ids, ascending, without those that are gone."""

    async def memory(self, name: str) -> str | None:
        """A remembered word."""

    async def remember(self, name: str, value: str) -> None:
        """Remember a word."""


class PullSink(Protocol):
    """Where a connector puts what it reads; the engine decides what absence means.

    A scope is the text of a complete set: "users", "categories", "courses", "roles", "cohorts",
    "cohort_members", "enrolments:<course>", "groups:<course>".
    """

    full: bool  # a person asked for everything anew

    async def begin(self, scope: str, expected: int | None = None) -> None:
        """A complete listing of the scope starts now."""

    async def store(self, scope: str, payload: Payload) -> Stored:
        """Decode in the worker and write into the mirror."""

    async def finish(self, scope: str, *, complete: bool) -> None:
        """The listing ended; only a complete one may show that something is gone."""

    async def ids(self, table: Table) -> Sequence[int]:
        """Server ids that the mirror holds, ascending."""

    async def memory(self, name: str) -> str | None:
        """A word that the connector kept in the mirror at an earlier pull."""

    async def remember(self, name: str, value: str) -> None:
        """Keep a word in the mirror for the next pull."""

    def moved(self, what: str, done: int, total: int | None) -> None:
        """Tell how far the reading is."""

    def check_cancelled(self) -> None:
        """Raise Cancelled when a person stopped the pull; call it between requests."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a site check: ``code`` for the sentence, ``ok`` None for "could not be told"."""

    code: str
    ok: bool | None
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """Who and what answers at an address, and what the token may do there."""

    kind: str  # "moodle"
    url: str
    name: str
    release: str
    version: int
    fingerprint: str  # of site identity: hash of address, family and site id
    actor_id: int
    actor_name: str
    is_admin: bool | None
    functions: frozenset[str]
    timezone: str | None
    findings: tuple[Finding, ...] = ()

    @property
    def usable(self) -> bool:
        """Tell whether a first sync can be tried."""
        return not any(finding.ok is False and finding.facts.get("fatal") for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is wrong or notable, as facts for one sentence."""

    code: str
    about: str | None = None  # the field, or the column of a file
    value: Value = None
    facts: Mapping[str, Value] = field(default_factory=dict)


class Connector(Protocol):
    """One LMS. All methods may raise the errors of ``domain.errors`` except Refused and its kin on ``send``."""

    kind: str

    async def check(self) -> SiteCheck:
        """Ask the site who it is and what the token may do."""

    async def pull(self, sink: PullSink) -> None:
        """Read everything of interest into the sink, in the order that is best for this server."""

    def endpoints(self) -> Sequence[Endpoint]:
        """The declared table of writes."""

    def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
        """The way to do this, None when this LMS has none."""

    def function(self, entity: Entity, verb: Verb) -> str | None:
        """The server's own name of what does this, whether the token may call it or not."""

    def canonical(self, entity: Entity, field: str, value: Value) -> Value:
        """The value as the server would store and compare it."""

    def validate(self, operation: NewOperation | Operation) -> Sequence[Reason]:
        """What the server would refuse for sure, so that it need not be sent."""

    async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
        """Read the targets of these operations (temporary ids resolved) fresh; creates by their natural key."""

    def prepare(self, endpoint: Endpoint, outgoing: Sequence[Outgoing]) -> PreparedRequest:
        """Freeze one request."""

    async def send(self, request: PreparedRequest) -> Answer:
        """Send it once, never twice, and classify what came back; raises nothing but programming errors."""

    async def confirm_gone(self, table: Table, keys: Sequence[RowKey]) -> Collection[RowKey] | None:
        """Those of the keys that a direct read proves to be gone; None when this LMS has no such read."""

    async def ping(self) -> None:
        """A cheap call; raises Offline, KeyRefused... as any other."""

    async def close(self) -> None:
        """Let go of connections."""


class Secrets(Protocol):
    """Where tokens and passwords live: the system's keyring or a file that the user named."""

    def read(self, name: str) -> str | None:
        """The secret, or None."""

    def write(self, name: str, secret: str) -> None:
        """Keep it."""

    def forget(self, name: str) -> None:
        """Remove it; nothing happens when there is none."""
