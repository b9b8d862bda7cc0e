"""Pushing: what is ready goes out batch by batch, each compared with a fresh read right before it is sent.

What the answers prove is the business of ``sync.sending``; how often and how soon, of ``sync.runs`` and
``sync.pauses``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.endpoints import Endpoint
from lmsdesk.domain.errors import Cancelled, LmsDeskError, Maintenance, Offline, RateLimited, Unanswered
from lmsdesk.domain.events import EventBus, Paused, Progress
from lmsdesk.domain.fields import Value
from lmsdesk.domain.plans import Already, Ask, Send, Trouble
from lmsdesk.domain.ports import Clock, Connector, MirrorWriter
from lmsdesk.sync.confirm import Confirmation
from lmsdesk.sync.failures import Failures
from lmsdesk.sync.frozen import holds
from lmsdesk.sync.pauses import Pauses
from lmsdesk.sync.planning import Guard, Planner, unguarded
from lmsdesk.sync.queue import Queue
from lmsdesk.sync.reports import Planned
from lmsdesk.sync.runs import Run
from lmsdesk.sync.sending import Sender

JOB = "push"
LOOK_AHEAD = 1_000  # ready operations among which the ranks order


class Pusher:
    """Sends what is ready, in the order of dependencies and ranks."""

    def __init__(
        self,
        queue: Queue,
        mirror: MirrorWriter,
        connector: Connector,
        clock: Clock,
        events: EventBus,
        cancelled: Callable[[], bool],
        pauses: Pauses | None = None,
        guard: Guard = unguarded,
    ) -> None:
        self._queue, self._clock = queue, clock
        self._events, self._cancelled = events, cancelled
        self._pauses = pauses or Pauses(clock)
        self._connector, self._failures = connector, Failures(self._ping)
        self._planner = Planner(queue, connector, clock, guard)
        self._confirmation = Confirmation(queue, mirror, connector, self._planner)
        self._sender = Sender(queue, connector, clock, self._pauses, self._planner, self._confirmation, cancelled)

    async def run(self, run: Run) -> None:
        """Send until nothing is ready. Raise what ends a run early: then too much trouble came in a row."""
        while True:
            if self._cancelled():
                raise Cancelled()
            await self._pauses.over(self._cancelled)
            try:
                await self._confirmation.retire(self._queue.operations(states=[State.APPLIED]))
                ready = self.ready(run)
                if not ready or run.is_spent:
                    return
                self._events.announce(Progress(JOB, "changes", run.done, run.done + len(ready)))
                batch = self._next_batch(ready, run)
                await self._batch(batch, run)
            except (Offline, Unanswered) as error:
                if not self._pauses.lost():
                    raise
                self._tell(error)
            except RateLimited as error:
                if not self._pauses.throttled(error):
                    raise RateLimited(retry_after=math.ceil(self._pauses.left)) from error
                self._tell(error)
            except Maintenance:
                self._pauses.closed()
                raise
            else:
                self._pauses.answered()
                run.done += len(batch)

    def _tell(self, error: LmsDeskError) -> None:
        self._events.announce(Paused(JOB, error.code, self._clock.wall() + math.ceil(self._pauses.left)))

    async def _ping(self) -> None:
        await self._connector.ping()
        self._pauses.heard()

    def ready(self, run: Run) -> list[Operation]:
        """What this run may send now; what it may not send any more never hides what comes after."""
        limit = LOOK_AHEAD
        while True:
            found = self._queue.pushable(run.change_set, self._clock.wall(), limit, run.only)
            ready = [item for item in found if run.may_send(item)]
            if ready or len(found) < limit:
                return ready
            limit *= 4

    def _next_batch(self, ready: Sequence[Operation], run: Run) -> list[Operation]:
        """Operations of the endpoint with the lowest rank, as many as fit."""
        ways = [(self._planner.endpoint(item), item) for item in ready]
        lowest = min(endpoint.rank if endpoint else -1 for endpoint, _ in ways)
        ranked = [(endpoint, item) for endpoint, item in ways if (endpoint.rank if endpoint else -1) == lowest]
        first: Endpoint | None = ranked[0][0]
        if first is None:
            return [item for _, item in ranked]
        same = [item for endpoint, item in ranked if endpoint is not None and endpoint.name == first.name]
        return _without_twins(same)[: run.size(first)]

    async def retire(self, applied: Sequence[Operation]) -> None:
        """Finish operations that turned out to be in effect."""
        await self._confirmation.retire(applied)

    # One batch: plan it afresh, then send what is left

    async def _batch(self, operations: Sequence[Operation], run: Run) -> None:
        self._queue.move(operations, State.PLANNED, "its turn")
        try:
            planned = await self._failures.read(self._planner.examine, self._again(operations))
        except LmsDeskError as error:
            self._queue.move(self._again(operations), State.READY, "the preflight read failed")
            if not await self._failures.are_theirs(operations, error):
                raise
            await self._apart(operations, run, error)
            return
        self._pauses.heard()
        self.hold(planned)
        sends = self._as_planned([item for item in planned if isinstance(item.decision, Send)], run)
        if sends:
            await self._sender.send(sends, run)

    def _as_planned(self, items: Sequence[Planned], run: Run) -> Sequence[Planned]:
        """What would be sent exactly as the plan of this run says; the rest goes back to be planned anew."""
        if run.marks is None:
            return items
        moved = [item for item in items if not holds(run.marks.get(item.operation.id), self._planner.mark(item))]
        if not moved:
            return items
        self._queue.move([item.operation for item in moved], State.READY, "it has moved since the plan")
        run.stale.update(item.operation.id for item in moved)
        return [item for item in items if item.operation.id not in run.stale]

    async def _apart(self, operations: Sequence[Operation], run: Run, error: LmsDeskError) -> None:
        """A read of many failed because of one of them: that one becomes a question, the others go on."""
        half = (len(operations) + 1) // 2
        if len(operations) > 1:
            for part in (operations[:half], operations[half:]):
                if ready := [item for item in self._again(part) if item.state is State.READY]:
                    await self._batch(ready, run)
            return
        item = self._again(operations)[0]
        facts = {"error_class": "conflict", "error_code": Trouble.UNREADABLE.value, "error_text": str(error)[:500]}
        self._queue.move([item], State.PLANNED, "its turn")
        self._queue.move(self._again([item]), State.CONFLICT, "its thing cannot be read", everywhere=facts)

    def _again(self, operations: Sequence[Operation]) -> list[Operation]:
        return self._queue.operations(ids=[item.id for item in operations])

    def hold(self, planned: Sequence[Planned]) -> None:
        """Move what need not, or must not, be sent; what is to be sent stays planned."""
        self._queue.settle([item.ruled for item in planned if item.ruled is not None], "a remembered decision")
        lots: dict[tuple[State, str], dict[int, tuple[Operation, Mapping[str, Value]]]] = {}
        for item in planned:
            operation, decision = item.operation, item.decision
            match decision:
                case None:
                    reason = item.reasons[0]
                    text = f"{reason.about or ''} {'' if reason.value is None else reason.value}".strip()
                    told: dict[str, Value] = {
                        "error_class": "validation",
                        "error_code": reason.code,
                        "error_text": text,
                    }
                    lots.setdefault((State.REJECTED, reason.code), {})[operation.id] = operation, told
                case Already():
                    self._note_already(operation, decision, human=item.ruled is not None)
                case Ask():
                    lots.setdefault((State.CONFLICT, decision.trouble), {})[operation.id] = (
                        operation,
                        self._told(decision),
                    )
                case _:
                    continue
        for (state, why), lot in lots.items():  # a thousand at once are one step
            operations = [operation for operation, _ in lot.values()]
            self._queue.move(operations, state, why, facts={number: facts for number, (_, facts) in lot.items()})

    def _told(self, decision: Ask) -> dict[str, Value]:
        """What is kept of a question."""
        text = "; ".join(f"{clash.field}: {clash.theirs}" for clash in decision.clashes)
        return {
            "error_class": "conflict",
            "error_code": decision.trouble.value,
            "error_text": text or str(decision.facts.get("methods") or decision.facts.get("parent") or ""),
            "theirs": self._queue.pack({**decision.theirs, **_remote(decision.remote_id)}),
        }

    def _note_already(self, operation: Operation, decision: Already, *, human: bool) -> None:
        if decision.remote_id is not None and operation.key.is_temporary():
            self._queue.learn_ids([(operation.key, decision.remote_id, operation.id)])
        told = self._queue.pack(decision.theirs)
        verdict = Verdict.HUMAN if human else Verdict.ALREADY
        columns = {"verdict": verdict.value, "before_snap": told, "after_snap": told}
        why = "a remembered decision: the site's value stays" if human else "already so on the server"
        self._queue.move([operation], State.NOOP, why, facts={operation.id: columns})


def _without_twins(items: Sequence[Operation]) -> list[Operation]:
    """New things that are all alike go one after the other: the second may turn out to be there already."""
    found: list[Operation] = []
    made: set[frozenset[tuple[str, Value]]] = set()
    for item in items:
        if item.verb is Verb.CREATE and item.key.is_temporary() and len(item.key.parts) == 1:
            like = frozenset(item.patch.items())
            if like in made:
                continue
            made.add(like)
        found.append(item)
    return found


def _remote(remote_id: int | None) -> dict[str, Value]:
    return {"id": remote_id} if remote_id is not None else {}
