"""The connector of one client to the server, with Moodle's own table of writes, its checks and its canonical values.

Answers are classified as the real connector classifies what it meets on the wire; which fault a request meets is
drawn from the network of the world.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from lmsdesk.domain.changes import NewOperation, Operation, Verb
from lmsdesk.domain.endpoints import (
    Answer,
    Atomicity,
    Endpoint,
    ItemResult,
    ItemState,
    Observation,
    Outcome,
    Outgoing,
    PreparedRequest,
    Refusal,
)
from lmsdesk.domain.errors import KeyRefused, Offline, RateLimited, Refused, Unanswered
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import PullSink, Reason, RowKey, SiteCheck, Table
from lmsdesk.lms.moodle import endpoints, rules
from tests.sim.listing import confirm_gone, pull
from tests.sim.reading import observe
from tests.sim.server import Reply, Wire

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World

_UNKNOWN = ItemResult(ItemState.UNKNOWN)
_REFUSALS = {
    "nopermissions": Refusal.PERMISSION,
    "invalidrecord": Refusal.GONE,
    "invaliduser": Refusal.GONE,
    "codingerror": Refusal.GONE,
}


class SimLms:
    """``domain.ports.Connector`` of one client."""

    kind = "sim"

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client
        self.site, self.actor = world.server.site, client.actor
        self._rows: dict[str, tuple[Outgoing, ...]] = {}

    async def check(self) -> SiteCheck:
        """Who answers here."""
        if not self.world.server.token_works:
            raise KeyRefused(server_code="invalidtoken")
        return SiteCheck("sim", "sim", "Sim", "1", 1, self.site, self.actor, "Admin", True, frozenset(), "UTC")

    async def pull(self, sink: PullSink) -> None:
        """Read everything."""
        await pull(self, sink)

    def endpoints(self) -> Sequence[Endpoint]:
        """Moodle's table."""
        return endpoints.TABLE

    def endpoint(self, entity: Entity, verb: Verb, patch: Mapping[str, Value]) -> Endpoint | None:
        """Moodle's way to do this."""
        return endpoints.find(entity, verb, patch)

    def function(self, entity: Entity, verb: Verb) -> str | None:
        """The server's name of it."""
        found = endpoints.find(entity, verb, {})
        return found.function if found else None

    def canonical(self, entity: Entity, field: str, value: Value) -> Value:
        """Moodle's stored form."""
        return rules.canonical(entity, field, value)

    def validate(self, operation: NewOperation | Operation) -> Sequence[Reason]:
        """What Moodle would refuse for sure."""
        return rules.validate(operation, self.actor)

    # Reads

    async def current(self, operations: Sequence[Operation]) -> Mapping[int, Observation]:
        """Read the targets afresh, perhaps from a replica, perhaps not at all."""
        self.client.point("before a fresh read")
        lag = self._met()
        state = self.world.server.view(lag)
        seen = {item.id: observe(state, item, blind=self.world.server.is_blind) for item in operations}
        for item in operations:
            self.client.ledger.read(item, seen[item.id], lag)
        self.world.trace.add(self.world.now, self.client.name, "reads", f"{[item.id for item in operations]} -{lag}")
        self.world.interfere(self.client, "after a read")
        return seen

    def _met(self) -> int:
        """The fault of a read: how many seconds it lags, or the error that it ends with."""
        if not self.world.server.token_works:
            raise KeyRefused(server_code="invalidtoken")
        match fault := self.world.met(self.world.network.for_read()):
            case "F1":
                raise Offline(reason="refused")
            case "F5":
                raise Unanswered(reason="500")
            case "F13":
                raise RateLimited(retry_after=20)
            case "F14":
                raise KeyRefused(server_code="invalidtoken")
            case "F21":
                return self.world.network.lag()
            case _:
                assert fault is None
                return 0

    async def confirm_gone(self, table: Table, keys: Sequence[RowKey]) -> Collection[RowKey] | None:
        """A direct look at what a listing lacked."""
        return confirm_gone(self, table, keys)

    async def ping(self) -> None:
        """A cheap call."""
        self._met()

    async def close(self) -> None:
        """Nothing is held."""

    # Writes

    def prepare(self, endpoint: Endpoint, outgoing: Sequence[Outgoing]) -> PreparedRequest:
        """Freeze a request; what cannot be written down safely is refused, as by the real one."""
        for out in outgoing:
            if endpoint.entity is Entity.ENROLMENT and out.verb is not Verb.DELETE:
                state = {"start": None, "end": None, "suspended": False} if out.verb is Verb.CREATE else {}
                state = {**state, **out.full, **out.patch}
                if not {"start", "end", "suspended", "role_id"} <= set(state):
                    raise Refused(server_code="enrolment_state_unknown", operation=out.operation)
        body = repr([(str(out.key), sorted(out.patch.items())) for out in outgoing]).encode()
        digest = hashlib.sha256(body).hexdigest()
        self._rows[digest] = tuple(outgoing)
        return PreparedRequest(endpoint, tuple(out.operation for out in outgoing), body, digest)

    async def send(self, request: PreparedRequest) -> Answer:
        """One write, one answer."""
        world, client = self.world, self.client
        client.point("before a send")
        rows = self._rows[request.digest]
        fault = world.met(world.network.for_write(request.endpoint))
        wire = Wire(client.name, world.numbered(), request.endpoint, rows, client.ledger.marks(request.operations))
        world.trace.add(world.now, client.name, "sends", f"{request.endpoint.name} {list(request.operations)} {fault}")
        if fault == "F1":
            client.ledger.sent(wire, request, reached=False)
            answer = Answer(Outcome.NOT_SENT, code="refused")
        else:
            client.ledger.sent(wire, request, reached=True)
            world.interfere(client, "while a write is under way")
            answer = self._through(wire, fault)
            client.point("after a send")
        client.ledger.answered(wire, answer)
        return answer

    def _through(self, wire: Wire, fault: str | None) -> Answer:
        """What a fault makes of a write."""
        server, network = self.world.server, self.world.network
        if not server.token_works or fault == "F14":
            return Answer(Outcome.REFUSED, refusal=Refusal.CREDENTIAL, code="invalidtoken")
        match fault:
            case "F2" | "F5" | "F8":
                return Answer(Outcome.UNKNOWN, code=fault)
            case "F4":
                server.later(network.late(wire.endpoint), wire)
                return Answer(Outcome.UNKNOWN, code="timeout")
            case "F7" | "F12":
                if network.random.random() < 0.5:
                    server.later(network.late(wire.endpoint), wire)
                return Answer(Outcome.UNKNOWN, code=fault)
            case "F13":
                pause = 20.0 if network.random.random() < 0.5 else None
                return Answer(Outcome.REFUSED, refusal=Refusal.THROTTLE, code="throttled", retry_after=pause)
            case "F15" | "F17":
                server.cursed[network.random.choice(wire.marks)] = "invalidparameter"
            case "F16":
                server.receive(wire, upto=network.random.randrange(len(wire.rows) + 1))
                return Answer(Outcome.UNKNOWN, code="exception")
            case "F18" | "F19":
                self.client.ledger.twisted(wire, fault)
            case _:
                pass
        reply = server.receive(wire, twist=fault)
        if fault == "F20":
            server.receive(wire, replayed=True)
        if fault in ("F3", "F6", "F9", "F10", "F11", "F24"):
            return Answer(Outcome.UNKNOWN, code=fault)
        return classified(wire.endpoint, reply)


def classified(endpoint: Endpoint, reply: Reply) -> Answer:
    """What the real connector would make of an answer of the server."""
    if reply.refusal is None:
        states = {item.state for item in reply.results}
        return Answer(Outcome.OK if states == {ItemState.OK} else Outcome.PARTIAL, tuple(reply.results))
    refusal = _REFUSALS.get(reply.refusal, Refusal.VALIDATION)
    is_early = refusal is Refusal.PERMISSION
    if endpoint.atomicity is Atomicity.NONE and not is_early:
        return Answer(Outcome.UNKNOWN, code=reply.refusal)
    return Answer(Outcome.REFUSED, refusal=refusal, code=reply.refusal)
