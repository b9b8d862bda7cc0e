"""What a review is about: changes with what a plan says about each. Pure data, no widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from lmsdesk.domain.changes import Operation, State, Undo, Verb
from lmsdesk.domain.facts import Change
from lmsdesk.domain.guards import Guarded, matters
from lmsdesk.domain.keys import Entity, subject
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
HELD = frozenset({Fate.ASK, Fate.INVALID})  # nothing of them is sent
GOES = SENT - {Fate.ALREADY}
NEVER = "never"  # the filter for what cannot be taken back; the others are named by their fates


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One change with its part of the plan; ``planned`` is empty while there is none.

    What is counted with each tick is computed once: there can be a hundred thousand.
    """

    change: Change
    planned: tuple[Planned, ...]
    fate: Fate
    number: int  # its first operation
    undo: Undo = Undo.EXACT  # as far as the worst of its operations
    loses_work: bool = False  # grades or completions are known to go with it
    is_final: bool = False  # it would be sent, and nothing brings back what was there
    mails: bool = False  # somebody gets mail from the server
    is_read: bool = True  # the site was asked for the plan
    moved: bool = False  # somebody else changed the thing since it was last seen

    @property
    def ids(self) -> tuple[int, ...]:
        """Its operations."""
        return self.change.ids

    @property
    def protected(self) -> str:
        """The username whose protection holds it; "" for none."""
        reasons = (reason for item in self.planned for reason in item.reasons)
        return next((str(each.value) for each in reasons if each.code == "protected_person"), "")


def _made(planned: tuple[Planned, ...], plan: PushPlan) -> ReviewItem:
    """A change with what the plan found out about it."""
    change = Change(tuple(item.operation for item in planned))
    fate, found = _worst(planned), {item.undo for item in planned}
    undo = next((each for each in (Undo.IMPOSSIBLE, Undo.COMPENSATING) if each in found), Undo.EXACT)
    loses = any(item.loses_work for item in planned)
    moved = plan.drift.operations
    return ReviewItem(
        change,
        planned,
        fate,
        change.first.id,
        undo,
        loses,
        fate in GOES and (undo is Undo.IMPOSSIBLE or loses),
        any(item.endpoint is not None and item.endpoint.mails for item in planned),
        plan.is_read,
        bool(moved) and not moved.isdisjoint(change.ids),
    )


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
    grades: int = 0
    mails: int = 0

    @property
    def removals(self) -> int:
        """How many things are taken away."""
        return self.unenrolled + self.accounts + self.courses + self.others


_NAMES = tuple(field.name for field in fields(Figures) if field.name != "courses_left")


class Tally:
    """Figures that follow the ticks: what is turned is added or taken away, nothing is counted anew."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._left: Counter[object] = Counter()  # courses that people leave

    def take(self, item: ReviewItem) -> None:
        """A change is there, and ticked."""
        self._count["total"] += 1
        if item.fate in HELD:
            self._count["asks" if item.fate is Fate.ASK else "invalid"] += 1
        else:
            self.turn(item, 1)

    def turn(self, item: ReviewItem, by: int) -> None:
        """A tick is set (1) or taken (-1)."""
        count, entity = self._count, item.change.first.key.entity
        count["sent"] += by
        match item.fate:
            case Fate.CREATE:
                count["created"] += by
            case Fate.CHANGE | Fate.WAITING:
                count["changed"] += by
            case Fate.ALREADY:
                count["already"] += by
            case Fate.REMOVE if entity is Entity.ENROLMENT:
                count["unenrolled"] += by
                self._left[item.change.first.key.parts[1]] += by
            case Fate.REMOVE:
                count[{Entity.USER: "accounts", Entity.COURSE: "courses"}.get(entity, "others")] += by
        if item.fate in (Fate.OPEN, Fate.ALREADY):
            return
        count["mails"] += by * item.mails
        count["grades"] += by * item.loses_work
        if item.is_final:
            count["never"] += by
        else:
            count["partly"] += by * (item.undo is Undo.COMPENSATING)

    @property
    def figures(self) -> Figures:
        """The figures now."""
        left = sum(1 for count in self._left.values() if count > 0)
        return Figures(**{name: self._count[name] for name in _NAMES}, courses_left=left)


def without_plan(changes: Iterable[Change]) -> list[ReviewItem]:
    """Changes before a plan was made."""
    return [ReviewItem(change, (), Fate.OPEN, change.first.id) for change in changes]


def with_plan(plan: PushPlan) -> Iterator[ReviewItem]:
    """Changes with what the plan found out, one by one; the roles of one step are one change."""
    roles: dict[tuple[str, State], list[Planned]] = {}
    for item in plan.items:
        if item.operation.key.entity is Entity.ROLE:
            roles.setdefault(_step(item.operation), []).append(item)
    for item in plan.items:
        if item.operation.key.entity is not Entity.ROLE:
            yield _made((item,), plan)
        elif (group := roles[_step(item.operation)])[0] is item:
            yield _made(tuple(group), plan)


def _step(operation: Operation) -> tuple[str, State]:
    """What makes roles one change, as ``domain.facts.changes_of`` has it."""
    return subject(operation.key), operation.state


_ORDER = (Fate.INVALID, Fate.ASK, Fate.WAITING, Fate.REMOVE, Fate.CREATE, Fate.CHANGE, Fate.ALREADY)


def _worst(planned: Sequence[Planned]) -> Fate:
    if len(planned) == 1:
        return _fate(planned[0])
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


def fits(item: ReviewItem, wanted: str) -> bool:
    """Tell whether a change belongs to a filter: "" for all, a fate, or NEVER."""
    if not wanted:
        return True
    if wanted == NEVER:
        return item.is_final
    return item.fate is Fate(wanted) or (wanted == Fate.CHANGE and item.fate is Fate.WAITING)


def filters_of(item: ReviewItem) -> tuple[str, ...]:
    """The filters that show a change."""
    own = Fate.CHANGE if item.fate is Fate.WAITING else item.fate
    return ("", own, NEVER) if item.is_final else ("", own)


def is_heavy(item: ReviewItem, guard: Guarded) -> bool:
    """Tell whether a change can be a reason to type something."""
    return item.fate in GOES and any(matters(operation, guard) for operation in item.change.operations)
