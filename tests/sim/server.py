"""The server: who may write, atomicity per function, late and doubled application, replicas, and a memory of all."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lmsdesk.domain.changes import Verb
from lmsdesk.domain.endpoints import Atomicity, Endpoint, ItemResult, ItemState, Outgoing
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey
from tests.sim.clock import Time
from tests.sim.state import State, campus
from tests.sim.writes import OK, write

KEPT = 64  # states that replicas and snapshots can still show


@dataclass(frozen=True, slots=True)
class Wire:
    """One write as it travels; ``marks`` are the uuids of its operations, which no client ever sees."""

    client: str
    number: int
    endpoint: Endpoint
    rows: tuple[Outgoing, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One row written: by whom, for which operation, on what thing, which fields."""

    at: float
    actor: str
    mark: str | None
    key: EntityKey
    verb: Verb
    wrote: dict[str, Value]
    replayed: bool = False
    changed: bool = True
    after: Mapping[str, Value] = field(default_factory=dict)  # the whole row, as it is then
    request: int = 0


@dataclass(slots=True)
class Reply:
    """What the server made of a write: results for each row, or the code of its refusal."""

    results: list[ItemResult] = field(default_factory=list)
    refusal: str | None = None
    is_broken_off: bool = False


class Server:
    """One site. ``hears`` is called with each effect, as it happens."""

    def __init__(self, time: Time) -> None:
        self.time = time
        self.state = campus()
        self.site = "site"
        self.past: list[tuple[float, State]] = [(0.0, self.state.copy())]
        self.zombies: list[tuple[float, Wire]] = []
        self.effects: list[Effect] = []
        self.cursed: dict[str, str] = {}
        self.forbidden: set[Entity] = set()
        self.is_blind = False  # the accounts of the clients see less than there is
        self.token_works = True
        self.ids = itertools.count(1000)
        self.hears: Callable[[Effect], None] = lambda effect: None
        self.stale_reads = 0
        self.went_back = False  # it was restored from a snapshot

    # Writes

    def receive(
        self, wire: Wire, *, twist: str | None = None, replayed: bool = False, upto: int | None = None
    ) -> Reply:
        """Apply a write now. ``twist``: F18 other values, F19 nothing; ``upto``: rows before an exception."""
        if any(row.key.entity in self.forbidden for row in wire.rows):
            return Reply(refusal="nopermissions")
        if twist == "F19":
            return Reply([OK] * len(wire.rows))
        if wire.endpoint.atomicity is Atomicity.ATOMIC:
            return self._atomic(wire, replayed)
        return self._one_by_one(wire, twist, replayed, upto)

    def _atomic(self, wire: Wire, replayed: bool) -> Reply:
        draft, made, results = self.state.copy(), [], []
        for row, mark in zip(wire.rows, wire.marks, strict=True):
            told = self.cursed.get(mark) or write(draft, row, self.ids)
            if isinstance(told, str):
                return Reply(refusal=told)
            results.append(told)
            made.append(self._effect(wire, row, mark, told, replayed, draft))
        self._commit(draft, made)
        return Reply(results)

    def _one_by_one(self, wire: Wire, twist: str | None, replayed: bool, upto: int | None) -> Reply:
        results: list[ItemResult] = []
        for place, (row, mark) in enumerate(zip(wire.rows, wire.marks, strict=True)):
            if upto is not None and place >= upto:
                return Reply(results, is_broken_off=True)
            row = coerced(row) if twist == "F18" else row
            draft = self.state.copy()
            told = self.cursed.get(mark) or write(draft, row, self.ids)
            if isinstance(told, str):
                if wire.endpoint.atomicity is Atomicity.NONE:
                    return Reply(results, refusal=told, is_broken_off=place > 0)
                results.append(ItemResult(ItemState.REFUSED, code=told))
                continue
            results.append(told)
            self._commit(draft, [self._effect(wire, row, mark, told, replayed, draft)])
        return Reply(results)

    def _effect(self, wire: Wire, row: Outgoing, mark: str, told: ItemResult, replayed: bool, draft: State) -> Effect:
        key = row.key
        if row.verb is Verb.CREATE and told.remote_id is not None:
            key = EntityKey(key.entity, (told.remote_id,))
        changed = self.state.look(key) != draft.look(key) or row.verb is Verb.CREATE
        after = draft.look(key) or {}
        return Effect(
            self.time.now, wire.client, mark, key, row.verb, dict(row.patch), replayed, changed, after, wire.number
        )

    def _commit(self, state: State, effects: Sequence[Effect]) -> None:
        self.state = state
        self._remember()
        for effect in effects:
            self.effects.append(effect)
            self.hears(effect)

    def _remember(self) -> None:
        self.past.append((self.time.now, self.state.copy()))
        if len(self.past) > 2 * KEPT:
            del self.past[:KEPT]

    # Late application

    def later(self, seconds: float, wire: Wire) -> None:
        """Apply a write after the client gave up."""
        self.zombies.append((self.time.now + seconds, wire))

    def tick(self) -> None:
        """Apply the zombies whose time has come, in their order."""
        while due := [item for item in self.zombies if item[0] <= self.time.now]:
            first = min(due, key=lambda item: item[0])
            self.zombies.remove(first)
            self.receive(first[1])

    # Reads

    def view(self, lag: float = 0) -> State:
        """The state that a replica shows that lags so many seconds."""
        if lag <= 0:
            return self.state
        self.stale_reads += 1
        return next((state for at, state in reversed(self.past) if at <= self.time.now - lag), self.past[0][1])

    def between(self, since: float) -> list[State]:
        """All states that were true at some moment since then."""
        first = max((place for place, (at, _) in enumerate(self.past) if at <= since), default=0)
        return [state for _, state in self.past[first:]]

    # Hands of others

    def edit(self, actor: str, work: Callable[[State], list[tuple[EntityKey, Verb, dict[str, Value]]]]) -> None:
        """Let somebody else change something; ``work`` tells what it did."""
        draft = self.state.copy()
        done = work(draft)
        effects = [Effect(self.time.now, actor, None, key, verb, wrote) for key, verb, wrote in done]
        self._commit(draft, effects)

    def restore(self, state: State) -> None:
        """The site goes back to a snapshot; ids go on, as those of a database do not always, but ours must."""
        self.state = state.copy()
        self._remember()


def coerced(row: Outgoing) -> Outgoing:
    """The row with texts that the server shortens; keys are left alone."""
    cut = {
        name: value[:3] if isinstance(value, str) and name in ("city", "department", "fullname") else value
        for name, value in row.patch.items()
    }
    return replace(row, patch=cut)
