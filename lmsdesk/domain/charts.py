"""Stacked bars as numbers: what is drawn is worked out once, for the window, for pictures and for paper.

Every part has a pattern as well as a colour, and its number where there is room, so that colour is never the
only sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SHOWN = 15  # bars; more cannot be read


class Pattern(StrEnum):
    """How a part of a bar is filled."""

    SOLID = "solid"
    UP = "up"  # lines that rise
    DOWN = "down"  # lines that fall
    CROSS = "cross"
    DOTS = "dots"
    EMPTY = "empty"  # only an outline
    UPRIGHT = "upright"  # upright lines


# The parts of duties; another name is solid.
PATTERNS: Mapping[str, Pattern] = {
    "completed": Pattern.SOLID,
    "in_progress": Pattern.UP,
    "due_soon": Pattern.UPRIGHT,
    "not_started": Pattern.EMPTY,
    "overdue": Pattern.CROSS,
    "no_due_date": Pattern.DOTS,
    "unknown": Pattern.DOWN,
}


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each label; a series is a name, its title, and one value for each label."""

    labels: Sequence[str]
    series: Sequence[tuple[str, str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: which series, from where to where as shares of the longest bar, and its value."""

    series: int
    left: float
    right: float
    value: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``row`` is its place among the labels."""

    row: int
    label: str
    total: int
    parts: tuple[Part, ...]


def layout(bars: Bars, shown: int = SHOWN) -> list[Bar]:
    """The bars to draw: all in their order, or the longest ones where there are too many."""
    totals = [sum(values[place] for _, _, values in bars.series) for place in range(len(bars.labels))]
    places = sorted(range(len(totals)), key=lambda place: -totals[place])[:shown]
    if len(totals) <= shown:
        places = list(range(len(totals)))
    longest = max((totals[place] for place in places), default=0) or 1
    made = []
    for place in places:
        parts, left = [], 0
        for number, (_, _, values) in enumerate(bars.series):
            if values[place]:
                parts.append(Part(number, left / longest, (left + values[place]) / longest, values[place]))
                left += values[place]
        made.append(Bar(place, bars.labels[place], totals[place], tuple(parts)))
    return made


def pattern_of(name: str) -> Pattern:
    """The pattern of a series."""
    return PATTERNS.get(name, Pattern.SOLID)


def described(bars: Bars, bar: Bar) -> str:
    """A bar in words, for those who cannot see it: "Science: 300 completed, 12 overdue"."""
    told = [f"{part.value:,} {bars.series[part.series][1].lower()}" for part in bar.parts]
    return f"{bar.label}: {', '.join(told) or '0'}"
