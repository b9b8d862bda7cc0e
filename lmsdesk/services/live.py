"""What is not sent yet, kept in memory and in order, so that asking for it costs nothing on a full desk.

Figures and order are changed with each operation that moves, never counted anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lmsdesk.domain.changes import Gone, Operation, State, Verb
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

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands."""
        return self.rank, self.change.first.id


class LiveChanges:
    """Live operations by id, the changes that people see, and their figures."""

    def __init__(self) -> None:
        self._operations: dict[int, Operation] = {}
        self._members: dict[_Group, dict[int, Operation]] = {}
        self._lines: dict[_Group, _Line] = {}
        # The lines of each rank by their first operations: in order, unless ``_mixed`` says otherwise.
        self._order: tuple[dict[int, _Line], ...] = ({}, {}, {})
        self._last = [0, 0, 0]
        self._mixed = [False, False, False]
        self._states: Counter[str] = Counter()
        self._things: Counter[tuple[object, ...]] = Counter()
        self._removals = 0
        self._role_gains = 0

    def take(self, operations: Iterable[Operation | Gone]) -> None:
        """Operations as they stand now; those that are decided leave."""
        touched: dict[_Group, None] = {}
        for operation in operations:
            if (old := self._operations.pop(operation.id, None)) is not None:
                group = _group(old)
                self._members[group].pop(old.id)
                touched[group] = None
            if operation.is_live:
                assert isinstance(operation, Operation)  # what is gone is not live
                self._operations[operation.id] = operation
                group = _group(operation)
                self._members.setdefault(group, {})[operation.id] = operation
                touched[group] = None
        # First all old lines, then the new ones: an operation may leave one group and lead another.
        leaving = [self._lines.pop(group, None) for group in touched]
        for line in leaving:
            if line is not None:
                self._count(line, -1)
        made = [line for group in touched if (line := self._made(group)) is not None]
        places = {line.place for line in made}
        for line in leaving:  # one that is only replaced keeps its place in the order
            if line is not None and line.place not in places:
                del self._order[line.rank][line.change.first.id]
        for line in made:
            self._put(line)

    def get(self, number: int) -> Operation | None:
        """A live operation."""
        return self._operations.get(number)

    @property
    def count(self) -> int:
        """How many operations are not decided yet."""
        return len(self._operations)

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
        self._sort()
        found: Iterator[_Line] = chain.from_iterable(order.values() for order in self._order)
        if states is not None:
            found = (line for line in found if line.change.state in states)
        return [line.change for line in islice(found, offset, offset + limit)]

    # Inside

    def _sort(self) -> None:
        for rank, order in enumerate(self._order):
            if self._mixed[rank]:
                lines = [(first, order[first]) for first in sorted(order)]
                order.clear()
                order.update(lines)
                self._mixed[rank] = False

    def _made(self, group: _Group) -> _Line | None:
        """The line of a group, counted; None when it has no members any more."""
        members = self._members.get(group)
        if not members:
            self._members.pop(group, None)
            return None
        change = Change(tuple(members[number] for number in sorted(members)))
        line = _Line(change, _RANKS.get(change.state, 2), _thing(change.first))
        self._lines[group] = line
        self._count(line, 1)
        return line

    def _put(self, line: _Line) -> None:
        """Into the order; one that keeps its place takes that of the line before it."""
        rank, first = line.place
        order = self._order[rank]
        if not order:
            self._last[rank], self._mixed[rank] = 0, False
        if first > self._last[rank]:
            self._last[rank] = first
        elif first not in order:
            self._mixed[rank] = True
        order[first] = line

    def _count(self, line: _Line, by: int) -> None:
        self._states[line.change.state] += by
        if left := self._things.get(line.thing, 0) + by:
            self._things[line.thing] = left
        else:
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
    return (Entity.ENROLMENT if entity is Entity.ROLE else entity).value, *operation.key.parts[:2]


def _gains(change: Change) -> bool:
    """Tell whether a change gives a role beyond the learner's."""
    return any(item.verb is Verb.ADD and item.patch.get("role", _LEARNER) != _LEARNER for item in change.operations)
