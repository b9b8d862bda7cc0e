"""What is not sent yet, kept in memory and in order, so that asking for it costs nothing on a full desk.

Figures and order are changed with each operation that moves, never counted anew.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.facts import Change, Tray
from lmsdesk.domain.keys import Entity, subject

_RANKS = {State.CONFLICT: 0, State.REJECTED: 1}
_LEARNER = "student"
_Group = tuple[str, State] | int


@dataclass(slots=True)
class _Line:
    """A change as the tray lists it, with what it adds to the figures."""

    change: Change
    rank: int
    thing: tuple[object, ...]


class LiveChanges:
    """Live operations by id, the changes that people see, and their figures."""

    def __init__(self) -> None:
        self._operations: dict[int, Operation] = {}
        self._members: dict[_Group, dict[int, Operation]] = {}
        self._lines: dict[_Group, _Line] = {}
        self._order: tuple[list[int], list[int], list[int]] = ([], [], [])  # first operations, by rank
        self._by_first: dict[int, _Group] = {}
        self._states: Counter[State] = Counter()
        self._things: Counter[tuple[object, ...]] = Counter()
        self._removals = 0
        self._role_gains = 0

    def take(self, operations: Iterable[Operation]) -> None:
        """Operations as they stand now; those that are decided leave."""
        touched: dict[_Group, None] = {}
        for operation in operations:
            if (old := self._operations.pop(operation.id, None)) is not None:
                group = _group(old)
                self._members[group].pop(old.id)
                touched[group] = None
            if operation.is_live:
                self._operations[operation.id] = operation
                group = _group(operation)
                self._members.setdefault(group, {})[operation.id] = operation
                touched[group] = None
        # First all old lines, then the new ones: an operation may leave one group and lead another.
        for group in touched:
            self._remove_line(group)
        for group in touched:
            self._add_line(group)

    def get(self, number: int) -> Operation | None:
        """A live operation."""
        return self._operations.get(number)

    @property
    def count(self) -> int:
        """How many operations are not decided yet."""
        return len(self._operations)

    def numbers(self, state: State) -> list[int]:
        """The ids of live operations in a state."""
        return [number for number, item in self._operations.items() if item.state is state]

    def tray(self) -> Tray:
        """The figures."""
        count = self._states
        return Tray(
            total=len(self._lines),
            things=len(self._things),
            ready=count[State.READY],
            conflicts=count[State.CONFLICT],
            refused=count[State.REJECTED],
            unconfirmed=count[State.UNKNOWN],
            sending=count[State.INFLIGHT] + count[State.PLANNED],
            removals=self._removals,
            role_gains=self._role_gains,
        )

    def waiting(self, offset: int, limit: int, states: Collection[State] | None) -> Sequence[Change]:
        """Changes: conflicts first, then refused, then in the order of making."""
        firsts = chain.from_iterable(self._order)
        found = (self._lines[self._by_first[first]].change for first in firsts)
        if states is not None:
            found = (change for change in found if change.state in states)
        return list(islice(found, offset, offset + limit))

    # Inside

    def _remove_line(self, group: _Group) -> None:
        if (line := self._lines.pop(group, None)) is not None:
            self._count(line, -1)
            first = line.change.first.id
            self._order[line.rank].pop(bisect_left(self._order[line.rank], first))
            del self._by_first[first]

    def _add_line(self, group: _Group) -> None:
        members = self._members.get(group)
        if not members:
            self._members.pop(group, None)
            return
        change = Change(tuple(members[number] for number in sorted(members)))
        line = _Line(change, _RANKS.get(change.state, 2), _thing(change.first))
        self._lines[group] = line
        self._by_first[change.first.id] = group
        insort(self._order[line.rank], change.first.id)
        self._count(line, 1)

    def _count(self, line: _Line, by: int) -> None:
        self._states[line.change.state] += by
        self._things[line.thing] += by
        if not self._things[line.thing]:
            del self._things[line.thing]
        if line.change.state is State.READY:
            self._removals += by * (line.change.first.verb is Verb.DELETE)
            self._role_gains += by * _gains(line.change)


def _group(operation: Operation) -> _Group:
    """What makes operations one change: roles of one person in one course, in one state."""
    if operation.key.entity is Entity.ROLE:
        return subject(operation.key), operation.state
    return operation.id


def _thing(operation: Operation) -> tuple[object, ...]:
    """What is touched: a role and the enrolment that it belongs to are one thing."""
    entity = operation.key.entity
    return Entity.ENROLMENT if entity is Entity.ROLE else entity, *operation.key.parts[:2]


def _gains(change: Change) -> bool:
    """Tell whether a change gives a role beyond the learner's."""
    return any(item.verb is Verb.ADD and item.patch.get("role", _LEARNER) != _LEARNER for item in change.operations)
