"""Undo and redo of what was done to the tray: staging, discarding, importing. What was sent is taken back elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lmsdesk.domain.changes import Gone, Operation, State

TRAY = frozenset({State.READY, State.CONFLICT, State.REJECTED})  # can leave the tray
_ON_THEIR_WAY = frozenset(State) - TRAY - {State.CANCELLED, State.PLANNED}


@dataclass(frozen=True, slots=True)
class Moves:
    """Operations that were put into the tray, and those that were taken out."""

    made: frozenset[int]
    dropped: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words: operations that it put into the tray, and those that it took out.

    A step that decided about what waits has the numbers of its decisions: they are what is taken back.
    """

    number: int
    sentence: str
    made: frozenset[int]
    dropped: frozenset[int]
    decided: tuple[int, ...] = ()


def moves_of(last: Mapping[int, State]) -> Moves:
    """What moved, from the last state of each operation."""
    return Moves(
        frozenset(number for number, state in last.items() if state in TRAY),
        frozenset(number for number, state in last.items() if state is State.CANCELLED),
    )


class Steps:
    """Two stacks; a step whose operations were sent leaves them, since the tray cannot take it back any more."""

    def __init__(
        self, kept: Iterable[tuple[int, str, frozenset[int], frozenset[int], bool, tuple[int, ...]]] = ()
    ) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []
        for number, sentence, made, dropped, undone, decided in kept:
            (self._undone if undone else self._done).append(Step(number, sentence, made, dropped, decided))

    def add(self, number: int, sentence: str, moves: Moves, decided: Collection[int] = ()) -> None:
        """A new step from what it moved; nothing to redo is left."""
        self._done.append(Step(number, sentence, moves.made, moves.dropped, tuple(decided)))
        self._undone.clear()

    def saw(self, operations: Sequence[Operation | Gone]) -> None:
        """Operations moved: forget the steps that cannot be taken back because of it."""
        gone = {item.id for item in operations if item.state in _ON_THEIR_WAY}
        if gone:
            self._done = [step for step in self._done if gone.isdisjoint(step.made)]
            self._undone = [step for step in self._undone if gone.isdisjoint(step.dropped)]

    def only(self, numbers: Collection[int]) -> None:
        """Forget all steps but these: the others are not on the desk any more."""
        self._done = [step for step in self._done if step.number in numbers]
        self._undone = [step for step in self._undone if step.number in numbers]

    @property
    def to_undo(self) -> Step | None:
        """The last step."""
        return self._done[-1] if self._done else None

    @property
    def to_redo(self) -> Step | None:
        """The step that was taken back last."""
        return self._undone[-1] if self._undone else None

    def undone(self, step: Step, left: Step) -> None:
        """A step was taken back; ``left`` holds what really left the tray, to be put back by redo."""
        self._done.remove(step)
        self._undone.append(left)

    def redone(self, step: Step, left: Step) -> None:
        """A step was done again."""
        self._undone.remove(step)
        self._done.append(left)
