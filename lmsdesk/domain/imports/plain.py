"""Rows that differ in nothing but whom and where they are about: kept as columns, and one row of each way is judged.

Most rows of a large list are such: somebody who is known comes into a course that is known, in one of few ways. Objects
for each of them would take most of the time of a check and of its memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.imports.courses import CourseMatch
from lmsdesk.domain.imports.drafts import Draft
from lmsdesk.domain.imports.people import Match


def _nobody_waits(place: int) -> None:
    """Nobody is told how far it is."""


@dataclass(slots=True)
class Plain:
    """The columns. ``says`` is what the rows say beside person and course, the same object for rows that say the same.

    They are gathered where that ``is_wanted``. Once they were compared with the site, ``ways`` has the number of the
    way of each row, whose row in ``samples`` was judged for all.
    """

    is_wanted: bool = False
    look: Callable[[int], None] = _nobody_waits  # told the place now and then; may raise Cancelled
    places: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    wheres: list[CourseMatch] = field(default_factory=list)
    says: list[object] = field(default_factory=list)
    ways: list[int] = field(default_factory=list)
    samples: list[Draft] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.places)

    def add(self, place: int, part: int, match: Match, where: CourseMatch, says: object) -> None:
        """A row that may be such."""
        self.places.append(place)
        self.parts.append(part)
        self.matches.append(match)
        self.wheres.append(where)
        self.says.append(says)

    def keep(self, kept: Sequence[int]) -> None:
        """Only these go on being plain rows."""
        if len(kept) == len(self.places):
            return
        self.places = [self.places[at] for at in kept]
        self.parts = [self.parts[at] for at in kept]
        self.matches = [self.matches[at] for at in kept]
        self.wheres = [self.wheres[at] for at in kept]
        self.says = [self.says[at] for at in kept]
