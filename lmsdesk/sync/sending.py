"""Sending one batch: written down first, sent once, and each of its operations moved by what the answer proves.

There is no retry here. What the server surely did not process becomes ready again; what it decisively refused
is rejected, after the bad rows of a batch were found; everything else is UNKNOWN and belongs to ``sync.settle``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.endpoints import (
    Answer,
    Atomicity,
    Endpoint,
    ItemState,
    Observation,
    Outcome,
    Outgoing,
    Probe,
    Refusal,
)
from lmsdesk.domain.errors import Cancelled, LmsDeskError, Offline, Refused, WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.plans import Send, took_effect
from lmsdesk.domain.ports import Clock, Connector
from lmsdesk.sync.confirm import Confirmation
from lmsdesk.sync.halving import BUDGET, Budget, apart, parts_of
from lmsdesk.sync.pauses import LONGEST_PAUSE, Pauses
from lmsdesk.sync.planning import Planner
from lmsdesk.sync.queue import Queue, resolved
from lmsdesk.sync.refusals import about_the_site
from lmsdesk.sync.reports import Planned
from lmsdesk.sync.runs import Run

REPLAYED = "replayed"  # the error code of what was refused and is there all the same


class Sender:
    """Sends what was planned."""

    def __init__(
        self,
        queue: Queue,
        connector: Connector,
        clock: Clock,
        pauses: Pauses,
        planner: Planner,
        confirmation: Confirmation,
        cancelled: Callable[[], bool],
    ) -> None:
        self._queue, self._connector, self._clock, self._pauses = queue, connector, clock, pauses
        self._planner, self._confirmation, self._cancelled = planner, confirmation, cancelled

    async def send(
        self, items: Sequence[Planned], run: Run, *, parent: int | None = None, budget: Budget | None = None
    ) -> None:
        """Send one request for these operations, all PLANNED and all of one endpoint, and what comes of it.

        Raise what ends a run early; then everything that was not sent is READY again.
        """
        budget = budget or Budget()
        endpoint = items[0].endpoint
        assert endpoint is not None  # planned to be sent
        try:
            request = self._connector.prepare(endpoint, [self._outgoing(item) for item in items])
        except (Refused, WrongUse) as refusal:
            await self._unpreparable(items, run, refusal, parent, budget)
            return
        except LmsDeskError:
            self._queue.move(self._again(items), State.READY, "it could not be prepared")
            raise
        await self._pauses.turn(endpoint.per_second)
        operations = [item.operation for item in items]
        for item in items:
            decision = item.decision
            assert isinstance(decision, Send)
            before = {**decision.theirs, **self._planner.goes_along(item.operation)}
            self._queue.note(item.operation, {"before_snap": self._queue.pack(before)})
        number = self._queue.open_request(
            operations, endpoint.name, request.digest, boot=self._clock.boot(), parent=parent
        )
        run.begin(operations, part=parent is not None)
        begun = self._clock.monotonic()
        answer = await self._connector.send(request)
        self._queue.close_request(
            number,
            answer.outcome.value,
            status=answer.http_status,
            date=answer.server_date,
            detail=" ".join(part for part in (answer.code, answer.text) if part),
        )
        if answer.outcome in (Outcome.OK, Outcome.PARTIAL):
            run.grow(endpoint, operations, self._clock.monotonic() - begun)
        await self._conclude(items, endpoint, answer, run, number, budget)

    def _again(self, items: Sequence[Planned]) -> list[Operation]:
        """The operations as they stand now."""
        return self._queue.operations(ids=[item.operation.id for item in items])

    # Before sending

    def _outgoing(self, item: Planned) -> Outgoing:
        decision = item.decision
        assert isinstance(decision, Send)
        target = resolved(self._queue, item.operation)
        secret = self._queue.secret(item.operation)
        is_told = item.operation.secret_ref is not None or "password" in item.operation.patch
        if secret is None and is_told:  # sent without, it would be another thing
            raise Refused(server_code="secret_missing", operation=item.operation.id)
        return Outgoing(item.operation.id, target.key, item.operation.verb, decision.patch, decision.full, secret)

    async def _unpreparable(
        self, items: Sequence[Planned], run: Run, refusal: LmsDeskError, parent: int | None, budget: Budget
    ) -> None:
        """Operations that cannot be written down safely are rejected, one by one where it is not said which."""
        culprit = refusal.facts.get("operation")
        bad = [item for item in items if item.operation.id == culprit]
        if not bad and len(items) > 1:
            for item in items:
                await self.send([item], run, parent=parent, budget=budget)
            return
        code = str(refusal.facts.get("server_code") or refusal.facts.get("reason") or refusal.code)
        columns = {"error_class": "validation", "error_code": code}
        bad = bad or list(items)
        self._queue.move([item.operation for item in bad], State.REJECTED, "cannot be sent", everywhere=columns)
        rest = [item for item in items if item not in bad]
        if rest:
            await self.send(rest, run, parent=parent, budget=budget)

    # What came back

    async def _conclude(
        self, items: Sequence[Planned], endpoint: Endpoint, answer: Answer, run: Run, number: int, budget: Budget
    ) -> None:
        flying = self._again(items)
        match answer.outcome:
            case Outcome.OK | Outcome.PARTIAL:
                await self._take_results(items, flying, endpoint, answer, run)
            case Outcome.NOT_SENT:
                self._put_back(flying, "it was not sent", run)
                raise Offline(reason=answer.code)
            case Outcome.UNKNOWN:
                run.shrink(endpoint)
                self._queue.move(
                    flying,
                    State.UNKNOWN,
                    "no usable answer",
                    everywhere={"error_class": "unanswered", "error_code": answer.code, "error_text": answer.text},
                )
            case Outcome.REFUSED:
                await self._refused(items, flying, endpoint, answer, run, number, budget)

    def _put_back(self, flying: Sequence[Operation], why: str, run: Run, pause: float = 0.0) -> None:
        """What was surely not processed is ready again; it does not count as an attempt."""
        until = self._clock.wall() + min(int(pause), LONGEST_PAUSE) if pause >= 1 else None
        facts: dict[int, dict[str, Value]] = {
            item.id: {"not_before": until, "attempts": max(0, item.attempts - 1)} for item in flying
        }
        self._queue.move(flying, State.READY, why, facts=facts)
        run.unsaid(flying)

    async def _refused(
        self,
        items: Sequence[Planned],
        flying: Sequence[Operation],
        endpoint: Endpoint,
        answer: Answer,
        run: Run,
        number: int,
        budget: Budget,
    ) -> None:
        if (told := about_the_site(answer)) is not None:
            self._put_back(flying, told.why, run, told.pause)
            raise told.error
        if len(flying) == 1 or budget.left == BUDGET:  # once for a batch, and for each row that stands alone
            items, flying = await self._without_those_there(items, flying, endpoint, answer)
        if not flying:
            return
        named = {place for place, item in enumerate(items) if item.operation.id in answer.culprits}
        if len(flying) == 1 or endpoint.atomicity is Atomicity.NONE or len(named) == len(items):
            self._reject(flying, answer, run)
            return
        bad, rest = apart(items, named)
        culprits = {item.operation.id for item in bad}
        self._reject([item for item in flying if item.id in culprits], answer, run)
        self._put_back([item for item in flying if item.id not in culprits], "the batch was refused as a whole", run)
        for part in [rest] if bad else parts_of(rest, budget):
            await self._part(part, run, number, budget)

    async def _without_those_there(
        self, items: Sequence[Planned], flying: Sequence[Operation], endpoint: Endpoint, answer: Answer
    ) -> tuple[Sequence[Planned], Sequence[Operation]]:
        """New things that were not there a moment ago and are there now, just as they were sent, are most likely ours.

        Something on the way sent the request twice, and this is the answer to the second. Those are looked up like
        anything that got no answer; what is left of the batch was refused.
        """
        if endpoint.verb is not Verb.CREATE or endpoint.probe is not Probe.UNIQUE_KEY:
            return items, flying
        if answer.refusal not in (Refusal.VALIDATION, Refusal.TAKEN):
            return items, flying
        seen = await self._confirmation.read_back(flying)
        there = [
            item
            for item in flying
            if (found := seen.get(item.id)) is not None and found.exists and self._is_as_sent(item, found)
        ]
        if not there:
            return items, flying
        columns = {"error_class": "unanswered", "error_code": REPLAYED, "error_text": answer.text}
        self._queue.move(there, State.UNKNOWN, "refused, and there as it was sent", everywhere=columns)
        mine = {item.id for item in there}
        return (
            [item for item in items if item.operation.id not in mine],
            [item for item in flying if item.id not in mine],
        )

    def _is_as_sent(self, item: Operation, seen: Observation) -> bool:
        return took_effect(resolved(self._queue, item), seen, self._connector.canonical) is True

    async def _part(self, part: Sequence[Planned], run: Run, number: int, budget: Budget) -> None:
        """A part of a refused batch: what was discarded meanwhile is left out, and a set that was stopped, too."""
        if self._cancelled():
            raise Cancelled()
        ready = [item for item in self._again(part) if item.state is State.READY and item.change_set not in run.stopped]
        if not ready:
            return
        budget.spend()
        self._queue.move(ready, State.PLANNED, f"part of request {number}")
        current = {item.id: item for item in self._queue.operations(ids=[item.id for item in ready])}
        again = [replace(item, operation=current[item.operation.id]) for item in part if item.operation.id in current]
        await self.send(again, run, parent=number, budget=budget)

    def _reject(self, flying: Sequence[Operation], answer: Answer, run: Run) -> None:
        if not flying:
            return
        columns: dict[str, Value] = {
            "error_class": str(answer.refusal or "validation"),
            "error_code": answer.code,
            "error_text": answer.text,
        }
        self._queue.move(flying, State.REJECTED, f"refused: {answer.code}", everywhere=columns)
        run.refuse(flying)

    async def _take_results(
        self, items: Sequence[Planned], flying: Sequence[Operation], endpoint: Endpoint, answer: Answer, run: Run
    ) -> None:
        """Success, of all or of some: each operation by its own result."""
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
        run.refuse(item for item in flying if results[item.id].state is ItemState.REFUSED)
        run.took(good)
        self._queue.learn_ids(
            (item.key, remote, item.id)
            for item in good
            if (remote := results[item.id].remote_id) is not None
            and item.key.is_temporary()
            and len(item.key.parts) == 1
        )
        await self._confirmation.confirm(items, good, endpoint, results)
