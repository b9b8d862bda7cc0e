"""After a success: read back what the answer did not show, carry it into the mirror, take the overlay away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.endpoints import STILL_IN, Endpoint, ItemResult, Observation
from lmsdesk.domain.errors import Maintenance, Offline, RateLimited, Unanswered
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Send, took_effect
from lmsdesk.domain.ports import Connector, MirrorWriter
from lmsdesk.sync.planning import Planner
from lmsdesk.sync.queue import NOT_SEEN, Queue, resolved
from lmsdesk.sync.reports import Planned

_HOLD_OTHERS = (Entity.USER, Entity.COURSE, Entity.GROUP, Entity.COHORT)


class Confirmation:
    """Brings operations that the server answered with success to their end."""

    def __init__(self, queue: Queue, mirror: MirrorWriter, connector: Connector, planner: Planner) -> None:
        self._queue, self._mirror = queue, mirror
        self._connector, self._planner = connector, planner

    async def confirm(
        self,
        items: Sequence[Planned],
        good: Sequence[Operation],
        endpoint: Endpoint,
        results: Mapping[int, ItemResult],
    ) -> None:
        """Read back what the answer did not show, then call it applied."""
        plans = {item.operation.id: item.decision for item in items if isinstance(item.decision, Send)}
        seen: dict[int, Observation] = {}
        is_cheap = endpoint.verb is not Verb.DELETE or endpoint.entity is Entity.ENROLMENT
        if good and is_cheap and not endpoint.echoes_state:
            seen = await self.read_back(good)
        applied: list[Operation] = []
        facts: dict[int, dict[str, Value]] = {}
        doubtful: list[Operation] = []
        for item in good:
            observation = seen.get(item.id)
            effect = None
            if observation is not None:
                effect = took_effect(resolved(self._queue, item), observation, self._connector.canonical)
            plan = plans.get(item.id)
            if observation is not None and effect is False and self._is_undone(item, observation, plan):
                doubtful.append(item)  # success was answered, and a read shows nothing of it: cut, or a replica lags
                continue
            after = {
                **(plan.full if plan else {}),
                **(results[item.id].after or {}),
                **(left_by(item, observation) if observation else {}),
            }
            verdict = Verdict.COERCED if effect is False else Verdict.OWN
            facts[item.id] = {"verdict": verdict.value, "after_snap": self._queue.pack(after)}
            applied.append(item)
        self._queue.move(
            doubtful,
            State.UNKNOWN,
            "success was answered, and a read does not show it",
            everywhere={"error_class": "unanswered", "error_code": NOT_SEEN},
        )
        self._queue.move(applied, State.APPLIED, "the server answered success", facts=facts)
        await self.retire(self._queue.operations(ids=[item.id for item in applied]) if applied else [])

    async def read_back(self, good: Sequence[Operation]) -> dict[int, Observation]:
        """What is there right after an answer; nothing where that cannot be read now."""
        try:
            return dict(await self._connector.current([resolved(self._queue, item) for item in good]))
        except (Offline, Unanswered, RateLimited, Maintenance):
            return {}  # success was answered; the next pull will show the details

    async def retire(self, applied: Sequence[Operation]) -> None:
        """Carry applied operations into the mirror, then take their overlay away."""
        if not applied:
            return
        for item in applied:
            key = self._queue.resolved(item.key)
            after = dict(item.after or item.patch)
            if item.verb is Verb.CREATE:
                after = {**self._queue.resolved_patch(item.patch), **after}
            after.pop("password", None)
            await self._mirror.redo(key, item.verb, after, self._queue.next_seq())
            mine = {name: value for name, value in after.items() if _is_mine(item, name, value)}
            self._queue.rebase(item.key, mine)
        self._queue.move(applied, State.RETIRED, "the mirror shows it")
        if any(item.verb is Verb.DELETE and item.key.entity in _HOLD_OTHERS for item in applied):
            # Rows left the mirror with it, over which other changes lie.
            self._queue.refresh_overlay(self._queue.live_subjects())

    def _is_undone(self, item: Operation, seen: Observation, plan: Send | None) -> bool:
        """Tell whether a read shows that nothing was done, rather than something else than was asked for."""
        if item.verb in (Verb.CREATE, Verb.ADD):
            return seen.exists is False
        if item.verb in (Verb.DELETE, Verb.REMOVE):
            return seen.exists is True and not seen.others  # by another method, a person is in the course still
        if plan is None or not seen.exists:
            return False
        told = [name for name in plan.patch if name in seen.fields and name in plan.theirs]
        return bool(told) and all(
            self._connector.canonical(item.key.entity, name, seen.fields[name])
            == self._connector.canonical(item.key.entity, name, plan.theirs[name])
            for name in told
        )


def left_by(item: Operation, seen: Observation) -> dict[str, Value]:
    """What a read shows after an operation, as it is kept with it."""
    told = dict(seen.fields)
    if item.verb is Verb.DELETE and item.key.entity is Entity.ENROLMENT and seen.exists is not None:
        told[STILL_IN] = ",".join(seen.others)
    return told


def _is_mine(item: Operation, name: str, value: Value) -> bool:
    """Tell whether a value that a read showed after my change is no one else's, and so the base of my later edits.

    What else stands there stays a conflict with what I edit. A thing that I made came with all its fields, as long
    as the server said so; one that was found later may have been edited since, except where it is still empty.
    """
    if name in item.patch:
        return True
    return item.verb is Verb.CREATE and (item.verdict in (Verdict.OWN, Verdict.COERCED) or not value)
