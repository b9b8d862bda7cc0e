"""Listings that lacked so much that nothing was believed of it: what a person is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmsdesk.domain.ports import Table


@dataclass(frozen=True, slots=True)
class Absence:
    """One listing: ``missing`` of ``known`` rows were not in it, ``seen`` were; ``at`` is Unix seconds."""

    scope: str
    table: Table
    missing: int
    known: int
    seen: int
    at: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """All listings of one kind together: so many rows, in so many places (courses, or 1 for the whole site)."""

    table: Table
    missing: int
    known: int
    places: int


def together(absences: Sequence[Absence]) -> list[Lacking]:
    """One line for each kind of thing, the largest first: a person is asked once, not for each course."""
    found: dict[Table, Lacking] = {}
    for item in absences:
        was = found.get(item.table, Lacking(item.table, 0, 0, 0))
        found[item.table] = Lacking(item.table, was.missing + item.missing, was.known + item.known, was.places + 1)
    return sorted(found.values(), key=lambda item: (-item.missing, item.table))
