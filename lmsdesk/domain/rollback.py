"""Did the site go back in time? Signs that its database was restored, and how much each of them proves. Pure.

One sign alone often has a simpler reason: somebody deleted what was newest. Two together, or one that has no other
reason, stop what would be sent until a person has decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lmsdesk.domain.changes import Operation

ENOUGH = 2
BLUR = 7_200  # seconds by which two sources may tell the same time differently: minutes, summer time


class Sign(StrEnum):
    """What speaks for a restored database."""

    HIGHEST = "highest"  # the highest id is lower than it was: what was newest is not there
    EARLIER = "earlier"  # something that is there was changed, or used, later than it says now
    LOST = "lost"  # what we created is not there any more, beginning with the newest
    REVERTED = "reverted"  # our newest changes show the values from before


@dataclass(frozen=True, slots=True)
class Marks:
    """What was seen at a complete reading: per table the highest id, and who held the latest time: (id, time)."""

    highest: Mapping[str, int] = field(default_factory=dict)
    latest: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts after a reading. ``latest_now``: the times that the holders of ``Marks.latest`` say now, where they are
    still there. ``created`` and ``updated``: our newest creations and changes, newest first, True for those that are
    lost, or show the values from before. ``lost_ids``: (table, id) of lost creations.
    """

    marks: Marks
    latest_now: Mapping[str, int]
    created: Sequence[bool]
    updated: Sequence[bool]
    lost_ids: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class WentBack:
    """The signs that were found, and how many of our creations and changes they concern."""

    signs: tuple[Sign, ...]
    lost: int
    reverted: int


def judge(before: Marks, found: Reading) -> WentBack | None:
    """The signs, when they are enough; None when all looks as usual."""
    lost, reverted = _leading(found.created), _leading(found.updated)
    weights = {
        Sign.HIGHEST: int(_highest_fell(before, found)),
        Sign.EARLIER: 2 * any(found.latest_now.get(name, at) < at - BLUR for name, (_, at) in before.latest.items()),
        Sign.LOST: min(2, lost),
        Sign.REVERTED: 2 if reverted >= 3 else min(1, reverted),
    }
    if sum(weights.values()) < ENOUGH:
        return None
    return WentBack(tuple(sign for sign in Sign if weights[sign]), lost, reverted)


def _leading(flags: Sequence[bool]) -> int:
    """How many are true before the first that is not: a restored database lacks the newest, not some in between."""
    count = 0
    for flag in flags:
        if not flag:
            break
        count += 1
    return count


def _highest_fell(before: Marks, found: Reading) -> bool:
    """Leave out what a lost creation of ours explains: that is a sign of its own."""
    return any(
        table in found.marks.highest and found.marks.highest[table] < highest and (table, highest) not in found.lost_ids
        for table, highest in before.highest.items()
    )


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a fresh reading said about the changes that were applied in the last days.

    ``missing`` are not in effect: the thing is not there, or shows the values from before. ``changed`` show something
    else, which somebody else set since. ``unknown`` could not be read.
    """

    days: int
    there: int
    missing: tuple[Operation, ...]
    changed: tuple[Operation, ...]
    unknown: tuple[Operation, ...]

    @property
    def checked(self) -> int:
        """How many changes were looked at."""
        return self.there + len(self.missing) + len(self.changed) + len(self.unknown)
