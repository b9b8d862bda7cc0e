"""What a connector declares about each way to write, and what became of one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.changes import Undo, Verb
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey


class Atomicity(StrEnum):
    """What one bad row does to its batch."""

    ATOMIC = "atomic"  # nothing of the batch is written
    PER_ITEM = "per_item"  # the others are written, the answer names the bad ones
    NONE = "none"  # earlier rows stay written, the answer does not say which


class Idempotency(StrEnum):
    """What a second identical request does."""

    SET = "set"
    ADD = "add"
    CREATE = "create"
    DELETE = "delete"


class Probe(StrEnum):
    """Which read decides whether an operation took effect."""

    UNIQUE_KEY = "unique_key"  # a key that the server enforces
    STATE = "state"  # the fields themselves
    SET_DIFFERENCE = "set_difference"  # new ids with a name that need not be unique
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of a connector's table of writes.

    ``late_bound`` is the longest time in seconds after which the server may still apply a request that we
    gave up on; ``mails`` tells that people get mail, ``may_mail`` that they do where the site is set up so, which no
    function tells; ``undo`` how far its effect can be taken back.
    """

    name: str
    entity: Entity
    verb: Verb
    atomicity: Atomicity
    idempotency: Idempotency
    max_batch: int
    probe: Probe
    echoes_state: bool
    late_bound: int
    undo: Undo
    rank: int  # soft order: parents before children
    mails: bool = False
    loses: str | None = None  # code of what undo cannot bring back
    function: str | None = None  # the server's function, for receipts and for what a token must allow
    may_mail: bool = False
    per_second: float = 0.0  # requests that a polite client makes for long; 0 is as they come


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An operation ready to be sent: temporary ids resolved, only the fields that change.

    ``full`` is the whole state the thing shall have after the write (theirs with my patch), for servers
    that reset what is not sent.
    """

    operation: int
    key: EntityKey
    verb: Verb
    patch: Mapping[str, Value]
    full: Mapping[str, Value] = field(default_factory=dict)
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A frozen request: the bytes that will be sent are these, and ``digest`` is their SHA-256 (without the token)."""

    endpoint: Endpoint
    operations: tuple[int, ...]
    body: Mapping[str, str] | bytes
    digest: str


class Outcome(StrEnum):
    """What became of one request."""

    OK = "OK"
    PARTIAL = "PARTIAL"
    REFUSED = "REFUSED"
    NOT_SENT = "NOT_SENT"
    UNKNOWN = "UNKNOWN"


class Refusal(StrEnum):
    """Why a server said no, as far as it matters for what to do next."""

    VALIDATION = "validation"
    PERMISSION = "permission"
    CREDENTIAL = "credential"
    THROTTLE = "throttle"
    MAINTENANCE = "maintenance"
    GONE = "gone"
    TAKEN = "taken"
    SETUP = "setup"
    SITE = "site"  # the site as a whole takes no writes, at this address or now


class ItemState(StrEnum):
    """What became of one operation of a request."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one operation; ``remote_id`` after a create, ``after`` where the answer tells the state."""

    state: ItemState
    remote_id: int | None = None
    after: Mapping[str, Value] | None = None
    code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A classified answer to a PreparedRequest; ``items`` follow ``PreparedRequest.operations``."""

    outcome: Outcome
    items: Sequence[ItemResult] = ()
    refusal: Refusal | None = None
    code: str | None = None  # the server's own error code
    text: str | None = None
    retry_after: float | None = None
    culprits: tuple[int, ...] = ()  # operations that a refusal of the whole batch is about for sure
    http_status: int | None = None
    server_date: str | None = None


# In what is kept of a read after an unenrolment: the methods by which the person is in the course all the same.
STILL_IN = "still_in"


@dataclass(frozen=True, slots=True)
class Observation:
    """What a fresh read says about one thing.

    ``exists`` is None when the server did not tell (permission, or a failed read). ``fields`` holds the
    fields that the answer carried: one that is missing is unknown, not empty. ``remote_id`` is set when the
    thing was looked up by its natural key. ``others`` names other methods by which a person is enrolled, and
    ``parent`` a person, course or group that the thing is about and that is proved to be gone.
    """

    exists: bool | None
    fields: Mapping[str, Value] = field(default_factory=dict)
    remote_id: int | None = None
    others: tuple[str, ...] = ()
    parent: EntityKey | None = None
