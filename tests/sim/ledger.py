"""What the world knows of each operation of one client, kept apart from what the client writes down.

Operations are known by their uuid. Sends, answers, reads and effects are noted as they happen; the invariants
that speak of events (S2, S4 to S8, S20 to S23) are asked here, by ``events``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lmsdesk.domain.changes import TERMINAL, Operation, State, Verb
from lmsdesk.domain.endpoints import Answer, Endpoint, ItemState, Observation, Outcome, PreparedRequest
from lmsdesk.domain.keys import EntityKey
from tests.sim.effects import Judge
from tests.sim.faults import window
from tests.sim.server import Effect, Wire

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World


@dataclass(slots=True)
class Send:
    """One request that held an operation."""

    number: int
    at: float
    endpoint: Endpoint
    outcome: Outcome | None = None  # None: no answer came back, the client died or is waiting
    item: ItemState | None = None
    twist: str | None = None
    reached: bool = True

    @property
    def is_undecided(self) -> bool:
        """Tell whether the client cannot know what became of it."""
        if self.outcome in (Outcome.NOT_SENT, Outcome.REFUSED):
            return False
        return self.item is not ItemState.REFUSED and self.reached

    @property
    def settled_at(self) -> float:
        """From when on reads may be believed."""
        return self.at + window(self.endpoint)


@dataclass(slots=True)
class Read:
    """One fresh read of the target of an operation, as the client was told."""

    at: float
    seen: Observation
    effect: bool | None
    lag: int
    start: int  # which life of the client


@dataclass(slots=True)
class Entry:
    """One operation."""

    uuid: str
    id: int
    key: EntityKey
    verb: Verb
    patch: dict[str, object]
    base: dict[str, object] | None
    needs: tuple[int, ...]
    state: State | None = None
    sends: list[Send] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    is_saved: bool = False  # the person was told that it is kept
    may_leave: bool = False  # the person took it out, or decided for theirs
    decided_at: float | None = None  # a person last decided on it
    restored: bool = False  # the desk is an older copy: it may have been done before
    forgotten: int = 0  # how many of its sends the older copy of the desk knows nothing of
    was_put_back: bool = False  # it was taken out for a while: newer ones may have been sent before it
    doubted: bool = False  # it was undecided when a person was asked
    applied_seq: int = 0
    acked_at: float | None = None
    mirrored_at: float | None = None  # the mirror was seen to carry it
    sends_since_decision: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether it is not decided yet."""
        return self.state not in TERMINAL


class Ledger:
    """All operations of one client."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client
        self.entries: dict[str, Entry] = {}
        self.by_id: dict[int, Entry] = {}
        self.judge = Judge(world, client, self)
        self.last_line = 0
        self._known: dict[tuple[str, int], int] = {}  # (entity, temporary id) -> the server's, as of a line
        self._known_at = -1
        self.before_rewind: dict[str, Entry] = {}

    # Keeping up with the desk

    def adopt(self, operations: Iterable[Operation]) -> None:
        """Note operations that came onto the desk; whether the person was told so is noted by who told."""
        for item in operations:
            old = self.before_rewind.get(item.uuid)
            if old is None:
                base = None if item.base is None else dict(item.base)
                old = Entry(item.uuid, item.id, item.key, item.verb, dict(item.patch), base, item.needs)
            else:
                old.id, old.restored = item.id, True
                old.forgotten = 0 if item.state in (State.INFLIGHT, State.UNKNOWN) else len(old.sends)
                old.may_leave = (old.may_leave or old.was_put_back) and item.state is State.CANCELLED
            self.entries[item.uuid] = self.by_id[item.id] = old

    def rewinding(self, last_line: int) -> None:
        """The desk file is an older copy from now on: its journal ends earlier."""
        self.last_line = last_line
        self.before_rewind, self.entries, self.by_id = self.entries, {}, {}

    def rewound(self) -> None:
        """It was opened: what it does not hold was given up with the newer file; the rest may be done already."""
        found = [item for item in self.client.desk.operations() if item.uuid not in self.entries]
        self.adopt(found)
        for item in found:
            self.by_id[item.id].state = item.state
        self.before_rewind = {}

    def committed(self) -> None:
        """Something became durable: read what the journal says of it, line by line."""
        database = self.client.desk.database
        lines = database.rows(
            "SELECT j, op_id, from_state, to_state, why FROM main.journal WHERE j>? ORDER BY j", (self.last_line,)
        )
        if not lines:
            return
        self.last_line = lines[-1][0]
        unknown = [line[1] for line in lines if line[1] not in self.by_id]
        if unknown:
            self.adopt(self.client.desk.operations(ids=unknown))
            for number, before in reversed([(line[1], line[2]) for line in lines if line[1] in set(unknown)]):
                self.by_id[number].state = State(before) if before else None
        for _, number, before, after, why in lines:
            self.judge.moved(self.by_id[number], before, after, why)

    # Events

    def marks(self, operations: Sequence[int]) -> tuple[str, ...]:
        """The uuids of operations."""
        return tuple(self.by_id[number].uuid for number in operations)

    def read(self, item: Operation, seen: Observation, lag: int) -> None:
        """The client was told what is there."""
        entry = self.by_id[item.id]
        told = self.judge.in_effect(entry, item, seen)
        entry.reads.append(Read(self.world.now, seen, told, lag, self.client.clock.starts))

    def sent(self, wire: Wire, request: PreparedRequest, *, reached: bool) -> None:
        """A write leaves the client; ask everything that must be true before it does."""
        self.client.requests += 1
        self.client.sent.update(request.operations)
        self.judge.sending(wire, request, reached=reached)
        for mark in wire.marks:
            entry = self.entries[mark]
            entry.sends.append(Send(wire.number, self.world.now, wire.endpoint, reached=reached))
            entry.sends_since_decision += 1

    def twisted(self, wire: Wire, fault: str) -> None:
        """The server will answer success and do something else, or nothing."""
        for mark in wire.marks:
            self.entries[mark].sends[-1].twist = fault

    def answered(self, wire: Wire, answer: Answer) -> None:
        """The client was given an answer."""
        for place, mark in enumerate(wire.marks):
            entry = self.entries.get(mark)
            if entry is None or not entry.sends or entry.sends[-1].number != wire.number:
                continue
            entry.sends[-1].outcome = answer.outcome
            if answer.items:
                entry.sends[-1].item = answer.items[place].state

    def happened(self, effect: Effect) -> None:
        """The server wrote a row for one of ours."""
        entry = self.entries.get(effect.mark or "")
        if entry is not None:
            self.judge.wrote(entry, effect)
            entry.effects.append(effect)

    def decided(self, operations: Sequence[Operation], *, leaves: bool) -> None:
        """A person decides on these now."""
        for item in operations:
            entry = self.by_id[item.id]
            entry.decided_at = self.world.now
            entry.may_leave = entry.may_leave or leaves
            entry.sends_since_decision = 0

    def thing(self, key: EntityKey) -> EntityKey:
        """The key with the ids of new things that are in effect, as far as the client knows."""
        if not key.is_temporary():
            return key
        if self._known_at != self.last_line:
            rows = self.client.desk.database.rows("SELECT entity, tmp, rid, op_id FROM main.idmap")
            sure = (State.RETIRED, State.NOOP)
            self._known = {(row[0], row[1]): row[2] for row in rows if self.by_id[row[3]].state in sure}
            self._known_at = self.last_line
        return key.resolved(lambda entity, ref: self._known.get((entity.value, ref), ref))

    def leavers(self) -> set[int]:
        """Operations that a person took out, with all that need them."""
        return self._with_needing({entry.id for entry in self.entries.values() if entry.may_leave})

    def stay_out(self, number: int) -> None:
        """One is put back alone: what left the tray because it needs that one was taken out all the same."""
        for each in self._with_needing({number}) - {number}:
            entry = self.by_id[each]
            entry.may_leave |= entry.state is State.CANCELLED

    def _with_needing(self, numbers: set[int]) -> set[int]:
        while more := {e.id for e in self.entries.values() if e.id not in numbers and numbers.intersection(e.needs)}:
            numbers |= more
        return numbers
