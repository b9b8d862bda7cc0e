"""Pushing: write down what is sent, send it once, and move each operation by what is proven.

There is no retry here. What the server surely did not process becomes ready again; what it decisively refused
is rejected, after the bad row of a batch was found by halving; everything else is UNKNOWN and belongs to
``sync.settle``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.endpoints import (
    Answer,
    Atomicity,
    Endpoint,
    ItemState,
    Outcome,
    Outgoing,
    Refusal,
)
from lmsdesk.domain.errors import (
    Cancelled,
    KeyRefused,
    LmsDeskError,
    Maintenance,
    Offline,
    RateLimited,
    Refused,
    ServicesOff,
    WrongAddress,
)
from lmsdesk.domain.events import EventBus, Progress
from lmsdesk.domain.fields import Value
from lmsdesk.domain.plans import Already, Ask, Send
from lmsdesk.domain.ports import Clock, Connector, MirrorWriter
from lmsdesk.sync.confirm import Confirmation
from lmsdesk.sync.planning import Planner
from lmsdesk.sync.queue import Queue
from lmsdesk.sync.reports import Planned

JOB = "push"
FIRST_BATCH = 20
LOOK_AHEAD = 1_000  # ready operations among which the ranks order
BISECT_BUDGET = 64
MOST_SENDS_IN_A_RUN = 3
NOT_SENT_PAUSE = 2  # seconds, doubled with each attempt up to a minute
LONGEST_PAUSE = 3_600  # seconds, whatever a server asks for


@dataclass(slots=True)
class _Run:
    """Figures of one run."""

    change_set: int | None
    only: Collection[int] | None = None
    requests: int = 0
    done: int = 0


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
    ) -> None:
        self._queue, self._connector = queue, connector
        self._clock, self._events, self._cancelled = clock, events, cancelled
        self._planner = Planner(queue, connector, clock)
        self._confirmation = Confirmation(queue, mirror, connector, self._planner)
        self._sizes: dict[str, int] = {}
        self._sent: dict[int, int] = {}

    async def run(self, change_set: int | None, only: Collection[int] | None = None) -> int:
        """Send until nothing is ready; return the number of requests. Raise what ends a run early."""
        run = _Run(change_set, only)
        await self._confirmation.retire(self._queue.operations(states=[State.APPLIED]))
        while True:
            if self._cancelled():
                raise Cancelled()
            ready = [
                item
                for item in self._queue.pushable(change_set, self._clock.wall(), LOOK_AHEAD, only)
                if self._sent.get(item.id, 0) < MOST_SENDS_IN_A_RUN
            ]
            if not ready:
                return run.requests
            self._events.announce(Progress(JOB, "changes", run.done, run.done + len(ready)))
            batch = self._next_batch(ready)
            await self._batch(batch, run)
            run.done += len(batch)

    def _next_batch(self, ready: Sequence[Operation]) -> list[Operation]:
        """Operations of the endpoint with the lowest rank, as many as fit."""
        ranked = [(endpoint.rank if (endpoint := self._planner.endpoint(item)) else -1, item) for item in ready]
        lowest = min(rank for rank, _ in ranked)
        first = next(item for rank, item in ranked if rank == lowest)
        endpoint = self._planner.endpoint(first)
        if endpoint is None:
            return [item for rank, item in ranked if rank == lowest]
        size = min(self._sizes.get(endpoint.name, FIRST_BATCH), endpoint.max_batch)
        same = [item for rank, item in ranked if rank == lowest and self._is_for(item, endpoint)]
        return _without_twins(same)[:size]

    def _is_for(self, item: Operation, endpoint: Endpoint) -> bool:
        other = self._planner.endpoint(item)
        return other is not None and other.name == endpoint.name

    async def retire(self, applied: Sequence[Operation]) -> None:
        """Finish operations that turned out to be in effect."""
        await self._confirmation.retire(applied)

    # One batch: plan it afresh, then send what is left

    async def _batch(self, operations: Sequence[Operation], run: _Run) -> None:
        self._queue.move(operations, State.PLANNED, "its turn")
        try:
            planned = await self._planner.examine(self._again(operations))
        except LmsDeskError:
            self._queue.move(self._again(operations), State.READY, "the preflight read failed")
            raise
        await self._settle_decided(planned)
        sends = [item for item in planned if isinstance(item.decision, Send)]
        if sends:
            await self._send(sends, run, parent=None, budget=[BISECT_BUDGET])

    def _again(self, operations: Sequence[Operation]) -> list[Operation]:
        return self._queue.operations(ids=[item.id for item in operations])

    async def _settle_decided(self, planned: Sequence[Planned]) -> None:
        """Move what need not, or must not, be sent."""
        for item in planned:
            operation, decision = item.operation, item.decision
            match decision:
                case None:
                    reason = item.reasons[0]
                    text = f"{reason.about or ''} {'' if reason.value is None else reason.value}".strip()
                    columns = {"error_class": "validation", "error_code": reason.code, "error_text": text}
                    self._queue.move([operation], State.REJECTED, reason.code, facts={operation.id: columns})
                case Already():
                    self._note_already(operation, decision)
                case Ask():
                    text = "; ".join(f"{clash.field}: {clash.theirs}" for clash in decision.clashes)
                    facts: dict[str, Value] = {
                        "error_class": "conflict",
                        "error_code": decision.trouble.value,
                        "error_text": text or str(decision.facts.get("methods") or ""),
                        "theirs": self._queue.pack({**decision.theirs, **_remote(decision.remote_id)}),
                    }
                    self._queue.move([operation], State.CONFLICT, decision.trouble, facts={operation.id: facts})
                case _:
                    continue

    def _note_already(self, operation: Operation, decision: Already) -> None:
        if decision.remote_id is not None and operation.key.is_temporary():
            self._queue.learn_ids([(operation.key, decision.remote_id, operation.id)])
        told = self._queue.pack(decision.theirs)
        columns = {"verdict": Verdict.ALREADY.value, "before_snap": told, "after_snap": told}
        self._queue.move([operation], State.NOOP, "already so on the server", facts={operation.id: columns})

    # Sending

    async def _send(self, items: Sequence[Planned], run: _Run, *, parent: int | None, budget: list[int]) -> None:
        """Send one request for these operations (all PLANNED, all of one endpoint)."""
        endpoint = items[0].endpoint
        assert endpoint is not None  # planned to be sent
        try:
            request = self._connector.prepare(endpoint, [self._outgoing(item) for item in items])
        except Refused as refusal:
            await self._unpreparable(items, run, refusal, parent, budget)
            return
        except LmsDeskError:
            self._queue.move(self._again([item.operation for item in items]), State.READY, "it could not be prepared")
            raise
        operations = [item.operation for item in items]
        for item in items:
            decision = item.decision
            assert isinstance(decision, Send)
            before = {**decision.theirs, **self._planner.goes_along(item.operation)}
            self._queue.note(item.operation, {"before_snap": self._queue.pack(before)})
        number = self._queue.open_request(
            operations, endpoint.name, request.digest, boot=self._clock.boot(), parent=parent
        )
        run.requests += 1
        for operation in operations:
            self._sent[operation.id] = self._sent.get(operation.id, 0) + 1
        answer = await self._connector.send(request)
        self._queue.close_request(
            number,
            answer.outcome.value,
            status=answer.http_status,
            date=answer.server_date,
            detail=" ".join(part for part in (answer.code, answer.text) if part),
        )
        await self._conclude(items, endpoint, answer, run, number, budget)

    async def _unpreparable(
        self, items: Sequence[Planned], run: _Run, refusal: Refused, parent: int | None, budget: list[int]
    ) -> None:
        """One operation of a batch cannot be written down safely: it is rejected, the others go on."""
        culprit = refusal.facts.get("operation")
        bad = [item for item in items if item.operation.id == culprit] or list(items)
        columns = {"error_class": "validation", "error_code": str(refusal.facts.get("server_code") or refusal.code)}
        self._queue.move([item.operation for item in bad], State.REJECTED, "cannot be sent", everywhere=columns)
        rest = [item for item in items if item not in bad]
        if rest:
            await self._send(rest, run, parent=parent, budget=budget)

    def _outgoing(self, item: Planned) -> Outgoing:
        decision = item.decision
        assert isinstance(decision, Send)
        target = self._planner.resolved(item.operation)
        secret = self._queue.secret(item.operation)
        is_told = item.operation.secret_ref is not None or "password" in item.operation.patch
        if secret is None and is_told:  # sent without, it would be another thing
            raise Refused(server_code="secret_missing", operation=item.operation.id)
        return Outgoing(
            item.operation.id,
            target.key,
            item.operation.verb,
            decision.patch,
            decision.full,
            secret,
        )

    async def _conclude(
        self,
        items: Sequence[Planned],
        endpoint: Endpoint,
        answer: Answer,
        run: _Run,
        number: int,
        budget: list[int],
    ) -> None:
        flying = self._again([item.operation for item in items])
        match answer.outcome:
            case Outcome.OK | Outcome.PARTIAL:
                self._grow(endpoint)
                await self._take_results(items, flying, endpoint, answer)
            case Outcome.NOT_SENT:
                pause = min(60, NOT_SENT_PAUSE * 2 ** min(5, flying[0].attempts))
                self._put_back(flying, "it was not sent", pause)
                raise Offline(reason=answer.code)
            case Outcome.UNKNOWN:
                self._sizes[endpoint.name] = max(1, self._size(endpoint) // 2)
                self._queue.move(
                    flying,
                    State.UNKNOWN,
                    "no usable answer",
                    everywhere={"error_class": "unanswered", "error_code": answer.code, "error_text": answer.text},
                )
            case Outcome.REFUSED:
                await self._refused(items, flying, endpoint, answer, run, number, budget)

    def _size(self, endpoint: Endpoint) -> int:
        return min(self._sizes.get(endpoint.name, FIRST_BATCH), endpoint.max_batch)

    def _grow(self, endpoint: Endpoint) -> None:
        self._sizes[endpoint.name] = min(endpoint.max_batch, self._size(endpoint) * 2)

    def _put_back(self, flying: Sequence[Operation], why: str, pause: float) -> None:
        until = self._clock.wall() + min(int(pause), LONGEST_PAUSE)
        columns = {"not_before": until if pause else None}
        self._queue.move(flying, State.READY, why, everywhere=columns)

    # Refusals

    async def _refused(
        self,
        items: Sequence[Planned],
        flying: Sequence[Operation],
        endpoint: Endpoint,
        answer: Answer,
        run: _Run,
        number: int,
        budget: list[int],
    ) -> None:
        match answer.refusal:
            case Refusal.THROTTLE:
                self._put_back(flying, "the server asked for a pause", answer.retry_after or 30)
                raise RateLimited(retry_after=answer.retry_after or 30)
            case Refusal.MAINTENANCE:
                self._put_back(flying, "the site is closed", 60)
                raise Maintenance()
            case Refusal.CREDENTIAL:
                self._put_back(flying, "the token was refused", 0)
                raise KeyRefused(server_code=answer.code)
            case Refusal.SITE:
                self._put_back(flying, "the site takes no writes", 0)
                if answer.code == WrongAddress.code:
                    raise WrongAddress(address=answer.text, status=answer.http_status)
                raise ServicesOff(server_code=answer.code, status=answer.http_status)
            case _:
                pass
        if len(flying) == 1 or endpoint.atomicity is Atomicity.NONE:
            await self._reject(flying, answer)
            return
        self._put_back(flying, "the batch was refused as a whole", 0)
        await self._bisect(items, run, number, budget)

    async def _bisect(self, items: Sequence[Planned], run: _Run, number: int, budget: list[int]) -> None:
        """Halve a refused batch until the bad rows stand alone; without budget left, go one by one."""
        if budget[0] <= 0:
            parts = [[item] for item in items]
        else:
            half = len(items) // 2
            parts = [list(items[:half]), list(items[half:])]
        for part in parts:
            if self._cancelled():
                raise Cancelled()
            budget[0] -= 1
            found = self._again([item.operation for item in part])
            operations = [item for item in found if item.state is State.READY]  # the others were discarded meanwhile
            if not operations:
                continue
            self._queue.move(operations, State.PLANNED, f"part of request {number}")
            current = {item.id: item for item in self._again(operations)}
            again = [
                Planned(current[item.operation.id], item.endpoint, item.decision)
                for item in part
                if item.operation.id in current
            ]
            await self._send(again, run, parent=number, budget=budget)

    async def _reject(self, flying: Sequence[Operation], answer: Answer) -> None:
        self._queue.move(
            flying,
            State.REJECTED,
            f"refused: {answer.code}",
            everywhere={
                "error_class": str(answer.refusal or "validation"),
                "error_code": answer.code,
                "error_text": answer.text,
            },
        )

    # Success

    async def _take_results(
        self, items: Sequence[Planned], flying: Sequence[Operation], endpoint: Endpoint, answer: Answer
    ) -> None:
        results = dict(zip([item.operation.id for item in items], answer.items, strict=True))
        good = [item for item in flying if results[item.id].state is ItemState.OK]
        for item in flying:
            result = results[item.id]
            if result.state is ItemState.REFUSED:
                columns = {"error_class": "validation", "error_code": result.code, "error_text": result.text}
                self._queue.move([item], State.REJECTED, f"refused: {result.code}", facts={item.id: columns})
            elif result.state is ItemState.UNKNOWN:
                columns = {"error_class": "unanswered", "error_code": result.code, "error_text": result.text}
                self._queue.move([item], State.UNKNOWN, "the answer does not tell", facts={item.id: columns})
        self._queue.learn_ids(
            (item.key, remote, item.id)
            for item in good
            if (remote := results[item.id].remote_id) is not None
            and item.key.is_temporary()
            and len(item.key.parts) == 1
        )
        await self._confirmation.confirm(items, good, endpoint, results)


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
