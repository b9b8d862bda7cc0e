"""What is known of one person and one course; None is "not read", never "no"."""

from __future__ import annotations

from dataclasses import dataclass

from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.keys import Entity

ON_THE_WAY = frozenset({State.PLANNED, State.INFLIGHT, State.UNKNOWN})  # the site may have it already
STUCK = frozenset({State.CONFLICT, State.REJECTED})  # a person has to decide first


@dataclass(frozen=True, slots=True)
class Account:
    """A person; ``leaving`` tells that a change of mine deletes the account. Times are Unix seconds UTC."""

    id: int
    username: str
    name: str
    is_there: bool = True
    leaving: bool = False
    suspended: bool | None = None
    confirmed: bool | None = None
    auth: str | None = None
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A category above a course."""

    id: int
    name: str
    visible: bool | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A course; ``categories`` from the top down, ``methods`` the ways in that are switched on there.

    ``roster_read`` tells whether the list of its people was ever read whole: without it nobody can be said to be
    missing from it.
    """

    id: int
    shortname: str
    fullname: str
    is_there: bool = True
    leaving: bool = False
    visible: bool | None = None
    categories: tuple[Category, ...] = ()
    methods: tuple[str, ...] | None = None
    end: int | None = None
    roster_read: bool = True
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One enrolment; ``method`` None was not told, and then neither start nor end unless they have a value.

    ``active`` is the site's own word on whether it counted at ``as_of``; ``row`` is the handle that tables use.
    """

    row: int
    method: str | None = None
    suspended: bool | None = None
    active: bool | None = None
    start: int | None = None
    end: int | None = None
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that decides; ``roles`` are shortnames of the course, None where they were never read."""

    account: Account
    place: Place
    ways: tuple[Way, ...] = ()
    roles: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change of mine that is not known to be on the site and touches the person, the course or the enrolment."""

    operation: int
    entity: Entity
    verb: Verb
    state: State
    label: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort that the person is in: ``members``, and how many of them are in the course by cohort."""

    id: int
    name: str
    members: int
    enrolled: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One person and one course: as the site has them, and with what waits on top (None where nothing does)."""

    now: Facts
    after: Facts | None = None
    waiting: tuple[Waiting, ...] = ()
    cohorts: tuple[Cohort, ...] = ()

    @property
    def latest(self) -> Facts:
        """What a further change would be made on top of."""
        return self.after or self.now
