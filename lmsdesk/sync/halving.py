"""Finding the bad rows of a batch that was refused as a whole.

Rows that the server names are set apart, the others go again. Without names the batch is halved, first half
first: k bad rows of n cost 2k log2(n/k) + 2k requests. Beyond the budget of a batch rows go one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

BUDGET = 64  # requests for the parts of one batch

T = TypeVar("T")


@dataclass(slots=True)
class Budget:
    """What is left for the parts of one batch."""

    left: int = BUDGET

    def spend(self) -> None:
        """One request for a part."""
        self.left -= 1


def parts_of(items: Sequence[T], budget: Budget) -> list[list[T]]:
    """What to send one after the other instead of a refused batch of two or more."""
    if budget.left <= 0:
        return [[item] for item in items]
    half = (len(items) + 1) // 2
    return [list(items[:half]), list(items[half:])]


def apart(items: Sequence[T], named: Collection[int]) -> tuple[list[T], list[T]]:
    """The items at these places, and the others."""
    return (
        [item for place, item in enumerate(items) if place in named],
        [item for place, item in enumerate(items) if place not in named],
    )
