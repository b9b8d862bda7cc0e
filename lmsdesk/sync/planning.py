"""Planning: fresh reads of all targets, three-way comparison, and what the server would refuse for sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.decisions import Revision, by_rules, revised
from lmsdesk.domain.endpoints import Endpoint, Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.inverse import GROUPS_LEFT
from lmsdesk.domain.keys import REFERENCES, Entity
from lmsdesk.domain.merge import differs
from lmsdesk.domain.plans import Already, Ask, Decision, Send, Trouble, decide
from lmsdesk.domain.ports import Clock, Connector, Reason
from lmsdesk.sync.estimates import estimate
from lmsdesk.sync.frozen import Frozen, freeze
from lmsdesk.sync.queue import Queue, is_twin, resolved
from lmsdesk.sync.reports import Drift, Planned, PushPlan

READ_AT_ONCE = 500  # operations per preflight
Guard = Callable[[Operation], Sequence[Reason]]  # why a change is not sent, whatever the server would say
Step = Callable[[int, int], None]  # operations looked at, operations in all; may raise Cancelled


def unguarded(_: Operation) -> Sequence[Reason]:
    """Nobody is protected."""
    return ()


def no_step(_: int, __: int) -> None:
    """Nobody wants to know."""


class Planner:
    """Computes what would happen; changes nothing."""

    def __init__(self, queue: Queue, connector: Connector, clock: Clock, guard: Guard = unguarded) -> None:
        self._queue, self._connector, self._clock, self._guard = queue, connector, clock, guard

    async def plan(self, change_set: int | None = None, step: Step = no_step) -> PushPlan:
        """What applying would do now: what can be sent, and what waits for that.

        ``step`` hears between two reads how far it is.
        """
        turn = self._queue.pushable(change_set, self._clock.wall())
        later = self._queue.waiting(change_set)
        began, total = self._clock.monotonic(), len(turn) + len(later)
        items: list[Planned] = []
        step(0, total)
        for start in range(0, len(turn), READ_AT_ONCE):
            items += await self.examine(turn[start : start + READ_AT_ONCE])
            step(len(items), total)
        seconds = self._clock.monotonic() - began
        items += [self._later(item) for item in later]
        items.sort(key=lambda item: item.operation.id)
        marks = {item.operation.id: self.mark(item) for item in items}
        return PushPlan(
            tuple(items),
            self._clock.wall(),
            marks=marks,
            drift=self._drift(items),
            estimate=estimate(items, seconds / max(1, -(-len(turn) // READ_AT_ONCE))),
        )

    def known(self, change_set: int | None = None) -> PushPlan:
        """The same without a reading: what was last seen stands for what is there. Conflicts cannot be known."""
        turn = self._queue.pushable(change_set, self._clock.wall())
        items = [self._unread(item) for item in turn]
        items += [self._later(item) for item in self._queue.waiting(change_set)]
        items.sort(key=lambda item: item.operation.id)
        return PushPlan(tuple(items), self._clock.wall(), is_read=False)

    def _unread(self, item: Operation) -> Planned:
        endpoint, reasons = self.endpoint(item), self._reasons(item)
        if endpoint is None or reasons:
            return Planned(item, endpoint, None, reasons or (_not_offered(item),))
        base = dict(item.base or {})
        return Planned(item, endpoint, Send(item.patch, {**base, **item.patch}, base))

    def _later(self, item: Operation) -> Planned:
        """What waits for another operation, for its turn, or for a pause to end."""
        return Planned(item, self.endpoint(item), None, self._reasons(item), item.needs or (0,))

    def _reasons(self, item: Operation) -> tuple[Reason, ...]:
        """What is surely wrong with an operation."""
        return (*self._connector.validate(item), *self._guard(item))

    def _drift(self, items: Sequence[Planned]) -> Drift:
        """How many of these things others changed since they were last seen, and how many of those merge cleanly."""
        read = [item for item in items if item.decision is not None and item.operation.verb is not Verb.CREATE]
        seen = self._queue.last_seen([item.operation for item in read])
        clean, moved = 0, set[int]()
        for item in read:
            operation, decision = item.operation, item.decision
            assert decision is not None  # chosen above
            known = {**seen.get(operation.id, {}), **(operation.base or {})}
            if differs(operation.key.entity, known, decision.theirs, self._connector.canonical):
                moved.add(operation.id)
                clean += not isinstance(decision, Ask)
        return Drift(len(moved), clean, frozenset(moved))

    def mark(self, item: Planned) -> Frozen:
        """What is remembered of an operation, to tell later whether the plan still holds for it."""
        endpoint = item.endpoint.name if item.endpoint else None
        invalid = bool(item.reasons)
        return freeze(item.operation, endpoint, item.decision, self._connector.canonical, invalid=invalid)

    async def examine(self, operations: Sequence[Operation]) -> list[Planned]:
        """Read the targets of operations whose turn it is and decide on each."""
        targets = [resolved(self._queue, item) for item in operations]
        checked: list[Planned] = []
        readable: list[tuple[Operation, Operation]] = []
        for item, target in zip(operations, targets, strict=True):
            endpoint = self.endpoint(item)
            # What is protected is told by the operation as it was staged: it is the one that a person lifted.
            reasons = (*_unknown_references(target), *self._connector.validate(target), *self._guard(item))
            if endpoint is None:
                reasons = (*reasons, _not_offered(item))
            if reasons:
                checked.append(Planned(item, endpoint, None, reasons))
            else:
                readable.append((item, target))
        seen: Mapping[int, Observation] = {}
        if readable:
            seen = await self._connector.current([target for _, target in readable])
        rules = self._queue.rules() if readable else []
        for item, target in readable:
            observation = seen.get(item.id, Observation(None))
            decision = decide(target, observation, self._connector.canonical)
            if isinstance(decision, Already) and is_twin(self._queue, item, decision.remote_id):
                decision = Ask(Trouble.TWIN, observation.fields, remote_id=decision.remote_id)
            ruled = by_rules(item, decision, rules) if rules and isinstance(decision, Ask) else None
            if ruled is not None:
                decision = self._ruled(ruled, observation)
            checked.append(Planned(item, self.endpoint(item), decision, ruled=ruled))
        return checked

    def _ruled(self, ruled: Revision, seen: Observation) -> Decision:
        """What is to be done after remembered decisions answered a question: nothing, where the site's values stay."""
        if ruled.to is not State.READY:
            return Already(seen.fields)
        return decide(resolved(self._queue, revised(ruled)), seen, self._connector.canonical)

    def goes_along(self, item: Operation) -> Mapping[str, Value]:
        """What a write takes with it and no direct read tells: the groups of somebody who is unenrolled."""
        if item.key.entity is not Entity.ENROLMENT or item.verb is not Verb.DELETE:
            return {}
        key = self._queue.resolved(item.key)
        groups = self._queue.groups_of(key.number(0), key.number(1))
        return {GROUPS_LEFT: ",".join(map(str, groups))} if groups else {}

    def endpoint(self, item: Operation) -> Endpoint | None:
        """The way to do this operation."""
        patch = {**item.patch, "password": None} if item.secret_ref else item.patch
        return self._connector.endpoint(item.key.entity, item.verb, patch)


def _not_offered(item: Operation) -> Reason:
    return Reason("not_offered", value=f"{item.key.entity} {item.verb}")


def _unknown_references(target: Operation) -> tuple[Reason, ...]:
    """What an operation names that has no id on the server, although all that it needs is in effect."""
    is_itself = target.verb is Verb.CREATE and len(target.key.parts) == 1
    refs = [] if is_itself else [ref for _, ref in target.key.references()]
    refs += [value for name in REFERENCES if isinstance(value := target.patch.get(name), int)]
    return (Reason("unknown_reference"),) if any(ref < 0 for ref in refs) else ()
