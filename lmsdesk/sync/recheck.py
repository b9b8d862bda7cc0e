"""After a site seems to have been restored: read anew what was applied, and say what of it is not in effect."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from lmsdesk.domain.changes import Operation, Verb
from lmsdesk.domain.endpoints import Observation
from lmsdesk.domain.fields import Value
from lmsdesk.domain.plans import took_effect
from lmsdesk.domain.ports import Clock, Connector
from lmsdesk.domain.rollback import Rechecked
from lmsdesk.sync.planning import READ_AT_ONCE, Planner
from lmsdesk.sync.queue import Queue, resolved

# What names a thing on the server: another value under the same id means that the id was given to another thing.
_NAMES = ("username", "shortname", "idnumber", "name")


class Fate(StrEnum):
    """What became of something that was applied."""

    THERE = "there"
    MISSING = "missing"
    CHANGED = "changed"  # somebody set something else since
    UNKNOWN = "unknown"


def is_creation(item: Operation) -> bool:
    """Tell whether an operation made a thing with an id of its own."""
    return item.verb is Verb.CREATE and len(item.key.parts) == 1


class Rechecker:
    """Reads only; what a later change of ours replaced is not looked at."""

    def __init__(self, queue: Queue, connector: Connector, clock: Clock) -> None:
        self._queue, self._connector = queue, connector
        self._planner = Planner(queue, connector, clock)

    async def check(self, operations: Sequence[Operation], days: int) -> Rechecked:
        """Compare what was applied, in the order in which it was made, with what is there now."""
        wanted = self._current(operations)
        fates: dict[int, Fate] = {}
        for start in range(0, len(wanted), READ_AT_ONCE):
            part = wanted[start : start + READ_AT_ONCE]
            seen = await self._connector.current([target for _, target in part])
            for item, target in part:
                fates[item.id] = self._judge(item, target, seen.get(item.id, Observation(None)))
        lost = {
            (target.key.entity, target.key.id)
            for item, target in wanted
            if is_creation(target) and fates[item.id] is Fate.MISSING
        }
        for item, target in wanted:  # under the id of what is lost there is nobody, or somebody else
            if lost.intersection(target.key.references()):
                fates[item.id] = Fate.MISSING

        def those(fate: Fate) -> tuple[Operation, ...]:
            return tuple(item for item, _ in wanted if fates[item.id] is fate)

        there = len(those(Fate.THERE))
        return Rechecked(days, there, those(Fate.MISSING), those(Fate.CHANGED), those(Fate.UNKNOWN))

    def _current(self, operations: Sequence[Operation]) -> list[tuple[Operation, Operation]]:
        """Operations with resolved keys, oldest first, without those that later ones replaced."""
        covered: set[tuple[str, str]] = set()
        kept: list[tuple[Operation, Operation]] = []
        for item in reversed(operations):
            target = resolved(self._queue, item)
            key = str(target.key)
            if (key, "") in covered:
                continue
            if target.verb is Verb.UPDATE:
                if all((key, name) in covered for name in target.patch):
                    continue
                covered |= {(key, name) for name in target.patch}
            else:
                covered.add((key, ""))
            kept.append((item, target))
        return kept[::-1]

    def _judge(self, item: Operation, target: Operation, seen: Observation) -> Fate:
        if seen.exists is None:
            return Fate.UNKNOWN
        if target.verb is Verb.CREATE and seen.exists:
            return Fate.MISSING if self._is_other(target, seen) else Fate.THERE
        effect = took_effect(target, seen, self._connector.canonical)
        if effect is None:
            return Fate.UNKNOWN
        if effect or target.verb is not Verb.UPDATE or not seen.exists:
            return Fate.THERE if effect else Fate.MISSING
        before = item.before or {}
        told = [name for name in target.patch if name in seen.fields]
        is_before = all(name in before and self._same(target, name, before[name], seen.fields[name]) for name in told)
        return Fate.MISSING if is_before else Fate.CHANGED

    def _is_other(self, target: Operation, seen: Observation) -> bool:
        """Tell whether the id belongs to another thing now: all that names it differs."""
        told = [name for name in _NAMES if target.patch.get(name) and name in seen.fields]
        return bool(told) and not any(self._same(target, name, target.patch[name], seen.fields[name]) for name in told)

    def _same(self, target: Operation, name: str, one: Value, other: Value) -> bool:
        entity = target.key.entity
        return self._connector.canonical(entity, name, one) == self._connector.canonical(entity, name, other)
