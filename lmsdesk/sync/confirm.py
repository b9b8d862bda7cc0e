"""After a success: read back what the answer did not show, carry it into the mirror, take the overlay away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.changes import Operation, State, Verb, Verdict
from lmsdesk.domain.endpoints import Endpoint, ItemResult, Observation
from lmsdesk.domain.errors import Maintenance, Offline, RateLimited, Unanswered
from lmsdesk.domain.fields import Value
from lmsdesk.domain.plans import Send, took_effect
from lmsdesk.domain.ports import Connector, MirrorWriter
from lmsdesk.sync.planning import Planner
from lmsdesk.sync.queue import Queue
from lmsdesk.sync.reports import Planned


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
        full = {item.operation.id: item.decision.full for item in items if isinstance(item.decision, Send)}
        seen: dict[int, Observation] = {}
        if good and not endpoint.echoes_state and endpoint.verb is not Verb.DELETE:
            seen = await self._read_back(good)
        applied: list[Operation] = []
        facts: dict[int, dict[str, Value]] = {}
        doubtful: list[Operation] = []
        for item in good:
            observation = seen.get(item.id)
            effect = None
            if observation is not None:
                effect = took_effect(self._planner.resolved(item), observation, self._connector.canonical)
            if observation is not None and effect is False and _is_absent(item, observation):
                doubtful.append(item)  # success was answered, and nothing is there: silently cut, or a replica lags
                continue
            after = {
                **full.get(item.id, {}),
                **(results[item.id].after or {}),
                **(observation.fields if observation else {}),
            }
            verdict = Verdict.COERCED if effect is False else Verdict.OWN
            facts[item.id] = {"verdict": verdict.value, "after_snap": self._queue.pack(after)}
            applied.append(item)
        self._queue.move(
            doubtful,
            State.UNKNOWN,
            "success was answered, and a read does not show it",
            everywhere={"error_class": "unanswered", "error_code": "not_seen"},
        )
        self._queue.move(applied, State.APPLIED, "the server answered success", facts=facts)
        await self.retire(self._queue.operations(ids=[item.id for item in applied]) if applied else [])

    async def _read_back(self, good: Sequence[Operation]) -> dict[int, Observation]:
        try:
            return dict(await self._connector.current([self._planner.resolved(item) for item in good]))
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
            self._queue.rebase(item.key, after)
        self._queue.move(applied, State.RETIRED, "the mirror shows it")


def _is_absent(item: Operation, seen: Observation) -> bool:
    """Tell whether a thing that should be there now is surely not."""
    return item.verb in (Verb.CREATE, Verb.ADD) and seen.exists is False
