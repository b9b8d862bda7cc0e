"""Planning: fresh reads of all targets, three-way comparison, and what the server would refuse for sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.endpoints import Endpoint, Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.inverse import GROUPS_LEFT
from lmsdesk.domain.keys import REFERENCES, Entity
from lmsdesk.domain.plans import decide
from lmsdesk.domain.ports import Clock, Connector, Reason
from lmsdesk.sync.queue import Queue
from lmsdesk.sync.reports import Planned, PushPlan

READ_AT_ONCE = 500  # operations per preflight


class Planner:
    """Computes what would happen; changes nothing."""

    def __init__(self, queue: Queue, connector: Connector, clock: Clock) -> None:
        self._queue, self._connector, self._clock = queue, connector, clock

    async def plan(self, change_set: int | None = None) -> PushPlan:
        """What applying would do now: what can be sent, and what waits for that."""
        turn = self._queue.pushable(change_set, self._clock.wall())
        later = self._queue.waiting(change_set)
        items: list[Planned] = []
        for start in range(0, len(turn), READ_AT_ONCE):
            items += await self.examine(turn[start : start + READ_AT_ONCE])
        for item in later:
            endpoint = self.endpoint(item)
            items.append(Planned(item, endpoint, None, tuple(self._connector.validate(item)), item.needs or (0,)))
        items.sort(key=lambda item: item.operation.id)
        return PushPlan(tuple(items), self._clock.wall())

    async def examine(self, operations: Sequence[Operation]) -> list[Planned]:
        """Read the targets of operations whose turn it is and decide on each."""
        resolved = [self.resolved(item) for item in operations]
        checked: list[Planned] = []
        readable: list[tuple[Operation, Operation]] = []
        for item, target in zip(operations, resolved, strict=True):
            endpoint = self.endpoint(item)
            reasons = (*_unknown_references(target), *self._connector.validate(target))
            if endpoint is None:
                reasons = (*reasons, Reason("not_offered", value=f"{item.key.entity} {item.verb}"))
            if reasons:
                checked.append(Planned(item, endpoint, None, reasons))
            else:
                readable.append((item, target))
        seen: Mapping[int, Observation] = {}
        if readable:
            seen = await self._connector.current([target for _, target in readable])
        for item, target in readable:
            observation = seen.get(item.id, Observation(None))
            decision = decide(target, observation, self._connector.canonical)
            checked.append(Planned(item, self.endpoint(item), decision))
        return checked

    def goes_along(self, item: Operation) -> Mapping[str, Value]:
        """What a write takes with it and no direct read tells: the groups of somebody who is unenrolled."""
        if item.key.entity is not Entity.ENROLMENT or item.verb is not Verb.DELETE:
            return {}
        key = self._queue.resolved(item.key)
        groups = self._queue.groups_of(key.number(0), key.number(1))
        return {GROUPS_LEFT: ",".join(map(str, groups))} if groups else {}

    def resolved(self, item: Operation) -> Operation:
        """The operation with the ids that the server gave by now; a new thing keeps its temporary id."""
        return replace(item, key=self._queue.resolved(item.key), patch=self._queue.resolved_patch(item.patch))

    def endpoint(self, item: Operation) -> Endpoint | None:
        """The way to do this operation."""
        patch = {**item.patch, "password": None} if item.secret_ref else item.patch
        return self._connector.endpoint(item.key.entity, item.verb, patch)


def _unknown_references(target: Operation) -> tuple[Reason, ...]:
    """What an operation names that has no id on the server, although all that it needs is in effect."""
    is_itself = target.verb is Verb.CREATE and len(target.key.parts) == 1
    refs = [] if is_itself else [ref for _, ref in target.key.references()]
    refs += [value for name in REFERENCES if isinstance(value := target.patch.get(name), int)]
    return (Reason("unknown_reference"),) if any(ref < 0 for ref in refs) else ()
