"""What puts a person into a course, and what is left when one of it is taken away."""

from __future__ import annotations

from dataclasses import dataclass

from lmsdesk.domain.access.facts import Cohort, Pair, Way
from lmsdesk.domain.keys import MANUAL

COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class Source:
    """One enrolment: ``cohorts`` that it may come from, which is inferred: no site tells it.

    ``stays_by`` are the methods that keep the person in the course when this one is removed; ``is_ours`` tells that
    it can be removed from here.
    """

    way: Way
    cohorts: tuple[Cohort, ...]
    stays_by: tuple[str | None, ...]
    is_ours: bool


def sources_of(pair: Pair) -> tuple[Source, ...]:
    """Every enrolment with what removing it would do, as things stand with what waits."""
    ways = pair.latest.ways
    return tuple(
        Source(
            way,
            _feeding(pair) if way.method == COHORT else (),
            tuple(other.method for other in ways if other is not way),
            way.method in (None, MANUAL),
        )
        for way in ways
    )


def _feeding(pair: Pair) -> tuple[Cohort, ...]:
    """Cohorts of the person all of whose members are in the course by cohort: one of them feeds it."""
    return tuple(cohort for cohort in pair.cohorts if cohort.members and cohort.enrolled == cohort.members)
