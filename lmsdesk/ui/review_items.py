"""What a review is about: changes with what a plan says about each. Pure data, no widgets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.changes import Operation, Undo, Verb
from lmsdesk.domain.facts import Change, changes_of
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Already, Ask, Send
from lmsdesk.sync.reports import Planned, PushPlan

_ENDS = frozenset({Verb.DELETE, Verb.REMOVE})


class Fate(StrEnum):
    """What applying would do with a change."""

    OPEN = "open"  # no plan yet
    REMOVE = "remove"
    CHANGE = "change"
    CREATE = "create"
    WAITING = "waiting"  # sent once what it needs is there
    ALREADY = "already"
    ASK = "ask"
    INVALID = "invalid"


SENT = frozenset({Fate.OPEN, Fate.REMOVE, Fate.CHANGE, Fate.CREATE, Fate.WAITING, Fate.ALREADY})
HELD = frozenset({Fate.ASK, Fate.INVALID})  # nothing of them is sent; applying only marks them


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One change with its part of the plan; ``planned`` is empty while there is none."""

    change: Change
    planned: tuple[Planned, ...]
    fate: Fate

    @property
    def ids(self) -> tuple[int, ...]:
        """Its operations."""
        return self.change.ids

    @property
    def undo(self) -> Undo:
        """How far it can be taken back: as far as the worst of its operations."""
        found = {item.undo for item in self.planned}
        return next((each for each in (Undo.IMPOSSIBLE, Undo.COMPENSATING) if each in found), Undo.EXACT)

    @property
    def mails(self) -> bool:
        """Tell whether somebody gets mail from the server."""
        return any(item.endpoint is not None and item.endpoint.mails for item in self.planned)


@dataclass(frozen=True, slots=True)
class Figures:
    """What would be done, in numbers; removals by what is removed."""

    total: int = 0
    sent: int = 0
    created: int = 0
    changed: int = 0
    unenrolled: int = 0
    courses_left: int = 0  # courses that people are unenrolled from
    accounts: int = 0
    courses: int = 0
    others: int = 0  # groups, cohorts, memberships
    already: int = 0
    asks: int = 0
    invalid: int = 0
    partly: int = 0
    never: int = 0
    mails: int = 0

    @property
    def removals(self) -> int:
        """How many things are taken away."""
        return self.unenrolled + self.accounts + self.courses + self.others


def without_plan(changes: Iterable[Change]) -> list[ReviewItem]:
    """Changes before a plan was made, or where none can be made."""
    return [ReviewItem(change, (), Fate.OPEN) for change in changes]


def with_plan(plan: PushPlan) -> list[ReviewItem]:
    """Changes with what the plan found out."""
    by_id: Mapping[int, Planned] = {item.operation.id: item for item in plan.items}
    found = []
    for change in changes_of(item.operation for item in plan.items):
        planned = tuple(by_id[number] for number in change.ids)
        found.append(ReviewItem(change, planned, _worst(planned)))
    return found


_ORDER = (Fate.INVALID, Fate.ASK, Fate.WAITING, Fate.REMOVE, Fate.CREATE, Fate.CHANGE, Fate.ALREADY)


def _worst(planned: Sequence[Planned]) -> Fate:
    fates = {_fate(item) for item in planned}
    return next(fate for fate in _ORDER if fate in fates)


def _fate(item: Planned) -> Fate:
    if item.reasons or (item.endpoint is None and not item.waits_for):
        return Fate.INVALID
    match item.decision:
        case None:
            return Fate.WAITING
        case Ask():
            return Fate.ASK
        case Already():
            return Fate.ALREADY
        case Send():
            pass
    if _takes_away(item.operation):
        return Fate.REMOVE
    return Fate.CREATE if item.operation.verb is Verb.CREATE else Fate.CHANGE


def _takes_away(operation: Operation) -> bool:
    """A role that is taken in exchange for another is a change; everything else that ends is a removal."""
    return operation.verb in _ENDS and operation.key.entity is not Entity.ROLE


def figures_of(items: Iterable[ReviewItem], off: Collection[int]) -> Figures:
    """The numbers of what is ticked; ``off`` holds the first operation of what is not."""
    count = dict.fromkeys(
        "total sent created changed unenrolled accounts courses others already asks invalid partly never mails".split(),
        0,
    )
    left: set[object] = set()
    unplanned = 0  # counted apart: before a plan there can be a hundred thousand, and nothing else to say of them
    for item in items:
        if item.fate is Fate.OPEN:
            unplanned += 1
            count["sent"] += not off or item.change.first.id not in off
            continue
        count["total"] += 1
        if item.fate in HELD:
            count["asks" if item.fate is Fate.ASK else "invalid"] += 1
            continue
        if item.change.first.id in off:
            continue
        count["sent"] += item.fate in SENT
        entity = item.change.first.key.entity
        match item.fate:
            case Fate.CREATE:
                count["created"] += 1
            case Fate.CHANGE | Fate.WAITING:
                count["changed"] += 1
            case Fate.ALREADY:
                count["already"] += 1
            case Fate.REMOVE if entity is Entity.ENROLMENT:
                count["unenrolled"] += 1
                left.add(item.change.first.key.parts[1])
            case Fate.REMOVE:
                names = {Entity.USER: "accounts", Entity.COURSE: "courses"}
                count[names.get(entity, "others")] += 1
        if item.fate is not Fate.ALREADY:
            count["partly"] += item.undo is Undo.COMPENSATING
            count["never"] += item.undo is Undo.IMPOSSIBLE
            count["mails"] += item.mails
    count["total"] += unplanned
    return Figures(**count, courses_left=len(left))


def must_type(figures: Figures, tag: str, above: int) -> bool:
    """Tell whether a person has to type the number of removals: many, or any account or course, on a live site."""
    if tag != "live" or not figures.removals:
        return False
    return figures.removals > above or bool(figures.accounts or figures.courses)
