"""An LMS in memory with the habits that cost data: late requests, lost answers, silent no-ops, atomic batches."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.changes import NewOperation, Operation, Undo, Verb
from lmsdesk.domain.endpoints import (
    Answer,
    Atomicity,
    Endpoint,
    Idempotency,
    ItemResult,
    ItemState,
    Observation,
    Outcome,
    Outgoing,
    PreparedRequest,
    Probe,
    Refusal,
)
from lmsdesk.domain.errors import LmsDeskError, Offline
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey
from lmsdesk.domain.ports import PullSink, Reason, RowKey, SiteCheck, Table


class FakeClock:
    """Time that only moves when it is told to."""

    def __init__(self, now: int = 1_800_000_000) -> None:
        self.now = now
        self.word = "boot-1"
        self.slept: list[float] = []

    def wall(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return float(self.now)

    def boot(self) -> str:
        return self.word

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += max(1, int(seconds + 0.999))


@dataclass
class Server:
    """What the server has: things by key; ``late`` holds requests that it will still apply."""

    things: dict[str, dict[str, Value]] = field(default_factory=dict)
    late: list[tuple[int, Sequence[Outgoing]]] = field(default_factory=list)
    created: list[str] = field(default_factory=list)  # usernames, in the order in which accounts came to be
    sent: int = 0
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def user(self, number: int, **fields: Value) -> None:
        """Put an account there."""
        self.things[f"user:{number}"] = dict(fields)

    def apply(self, batch: Sequence[Outgoing]) -> list[ItemResult] | str:
        """All or nothing: results, or the code of the refusal."""
        for out in batch:
            if out.patch.get("city") == "refuse":
                return "invalidparameter"
            if out.verb is Verb.CREATE and out.key.entity is Entity.USER:
                taken = [thing for thing in self.things.values() if thing.get("username") == out.patch["username"]]
                if taken:
                    return "invalidparameter"
        return [self._one(out) for out in batch]

    def _one(self, out: Outgoing) -> ItemResult:
        name = str(out.key)
        if out.verb is Verb.CREATE and out.key.entity is Entity.USER:
            number = next(self.numbers)
            self.things[f"user:{number}"] = dict(out.patch)
            self.created.append(str(out.patch["username"]))
            return ItemResult(ItemState.OK, remote_id=number)
        if out.verb in (Verb.DELETE, Verb.REMOVE):
            self.things.pop(name, None)
        elif out.key.entity is Entity.ENROLMENT:
            self.things[name] = dict(out.full)
        else:
            self.things[name] = {**self.things.get(name, {}), **out.patch}
        return ItemResult(ItemState.OK)

    def tick(self, now: int) -> None:
        """Apply the late requests whose time has come."""
        due = [item for item in self.late if item[0] <= now]
        self.late = [item for item in self.late if item[0] > now]
        for _, batch in due:
            self.apply(batch)


def _endpoint(entity: Entity, verb: Verb) -> Endpoint:
    create = verb is Verb.CREATE and entity is Entity.USER
    rank = list(Entity).index(entity) * 10 + (90 if verb in (Verb.DELETE, Verb.REMOVE) else 0)
    return Endpoint(
        f"{entity}_{verb}",
        entity,
        verb,
        Atomicity.ATOMIC,
        Idempotency.CREATE if create else Idempotency.SET,
        50,
        Probe.UNIQUE_KEY if create else Probe.STATE,
        False,
        0,
        Undo.COMPENSATING if create else Undo.EXACT,
        rank,
    )


_TURNED_AWAY = {"throttled": Refusal.THROTTLE, "closed": Refusal.MAINTENANCE, "token": Refusal.CREDENTIAL}


class FakeLms:
    """The connector to a Server; ``faults`` are taken one per request.

    ok, lost_before, lost_after, late, replayed, offline, throttled (for ``asked`` seconds), closed, token. With
    ``names`` the refusal of a batch names its bad rows, as far as it can see them.
    """

    kind = "fake"

    def __init__(self, server: Server, clock: FakeClock) -> None:
        self.server, self.clock = server, clock
        self.faults: list[str] = []
        self.blind: set[str] = set()  # keys that no read tells
        self.asked: float | None = None
        self.names = False
        self.reads = 0
        self.unread: list[LmsDeskError] = []  # what reads raise, one after the other
        self.poison: dict[str, LmsDeskError] = {}  # keys whose reading fails, also together with others
        self.down: LmsDeskError | None = None  # what anything at all raises
        self.requests: list[tuple[int, ...]] = []  # the operations of each request that came here
        self.site, self.actor = "site", 2

    async def check(self) -> SiteCheck:
        return SiteCheck(
            "fake", "http://fake", "Fake", "1", 1, self.site, self.actor, "Admin", True, frozenset(), "UTC"
        )

    async def pull(self, sink: PullSink) -> None:
        sink.check_cancelled()

    def endpoints(self) -> Sequence[Endpoint]:
        return []

    def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
        return _endpoint(entity, verb)

    def function(self, entity: Entity, verb: Verb) -> str | None:
        return f"{entity}_{verb}"

    def canonical(self, entity: Entity, field: str, value: Value) -> Value:
        return value.strip() or None if isinstance(value, str) else value

    def validate(self, operation: NewOperation | Operation) -> Sequence[Reason]:
        return [Reason("required", about="email")] if operation.patch.get("email") == "" else []

    async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
        self.server.tick(self.clock.now)
        self.reads += 1
        if self.down is not None:
            raise self.down
        if self.unread:
            raise self.unread.pop(0)
        for item in operations:
            if (error := self.poison.get(str(item.key))) is not None:
                raise error
        return {item.id: self._observe(item.key, item.patch) for item in operations}

    def _observe(self, key: EntityKey, patch: Mapping[str, Value]) -> Observation:
        name = str(key)
        if name in self.blind:
            return Observation(None)
        if key.is_temporary():
            for found, thing in self.server.things.items():
                if found.startswith("user:") and thing.get("username") == patch.get("username"):
                    return Observation(True, thing, int(found.partition(":")[2]))
            return Observation(False)
        thing = self.server.things.get(name)
        return Observation(thing is not None, dict(thing or {}))

    def prepare(self, endpoint: Endpoint, outgoing: Sequence[Outgoing]) -> PreparedRequest:
        assert not any(out.key.is_temporary() and len(out.key.parts) > 1 for out in outgoing)
        self._outgoing = list(outgoing)
        body = repr([(str(out.key), dict(out.patch)) for out in outgoing]).encode()
        return PreparedRequest(
            endpoint, tuple(out.operation for out in outgoing), body, hashlib.sha256(body).hexdigest()
        )

    async def send(self, request: PreparedRequest) -> Answer:
        fault = self.faults.pop(0) if self.faults else "ok"
        batch = self._outgoing
        self.server.tick(self.clock.now)
        if fault == "offline":
            return Answer(Outcome.NOT_SENT, code="refused")
        self.server.sent += 1
        self.requests.append(request.operations)
        if fault in _TURNED_AWAY:
            return Answer(Outcome.REFUSED, refusal=_TURNED_AWAY[fault], code=fault, retry_after=self.asked)
        if fault == "lost_before":
            return Answer(Outcome.UNKNOWN, code="reset")
        if fault == "late":
            self.server.late.append((self.clock.now + 3, batch))
            return Answer(Outcome.UNKNOWN, code="timeout")
        if fault == "replayed":  # something on the way sends it twice; the second answer is the one that comes back
            self.server.apply(batch)
        results = self.server.apply(batch)
        if fault == "lost_after":
            return Answer(Outcome.UNKNOWN, code="reset")
        if isinstance(results, str):
            return Answer(Outcome.REFUSED, refusal=Refusal.VALIDATION, code=results, culprits=self._named(request))
        return Answer(Outcome.OK, results)

    def _named(self, request: PreparedRequest) -> tuple[int, ...]:
        bad = [out.operation for out in self._outgoing if out.patch.get("city") == "refuse"]
        return tuple(bad[:1]) if self.names and len(request.operations) > 1 else ()

    async def confirm_gone(self, table: Table, keys: Sequence[RowKey]) -> Collection[RowKey] | None:
        return None

    async def ping(self) -> None:
        if self.down is not None:
            raise self.down
        if self.faults[:1] == ["offline"]:
            raise Offline()

    async def close(self) -> None:
        return None
