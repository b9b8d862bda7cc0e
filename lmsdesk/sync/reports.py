"""What came of a pull, a plan and a push, for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.changes import Operation, State, Undo, Verb
from lmsdesk.domain.decisions import Revision
from lmsdesk.domain.endpoints import Endpoint
from lmsdesk.domain.guards import UNGUARDED, Guarded, Need
from lmsdesk.domain.inverse import holds_work
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Already, Ask, Decision, Send
from lmsdesk.domain.ports import Reason, RowKey, Table
from lmsdesk.sync.frozen import Marks


@dataclass(slots=True)
class ScopeReport:
    """What a pull found in one kind of scope."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A listing that lacks so much that a person must look: nothing was marked."""

    scope: str
    table: Table
    missing: tuple[RowKey, ...]
    seen: int


@dataclass(slots=True)
class PullReport:
    """What a pull did, by kind of scope."""

    scopes: dict[str, ScopeReport] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def scope(self, name: str) -> ScopeReport:
        """The figures of a kind of scope ("enrolments:7" counts under "enrolments")."""
        return self.scopes.setdefault(name.partition(":")[0], ScopeReport())


@dataclass(frozen=True, slots=True)
class Planned:
    """What would happen with one operation."""

    operation: Operation
    endpoint: Endpoint | None
    decision: Decision | None  # None: invalid, or waiting for another operation
    reasons: tuple[Reason, ...] = ()
    waits_for: tuple[int, ...] = ()
    ruled: Revision | None = None  # remembered decisions answered what a person would have been asked

    @property
    def undo(self) -> Undo:
        """How far it can be taken back."""
        return self.endpoint.undo if self.endpoint else Undo.IMPOSSIBLE

    @property
    def loses_work(self) -> bool:
        """Tell whether a person's grades or completion go with it, as far as the reading told."""
        is_end = self.operation.key.entity is Entity.ENROLMENT and self.operation.verb is Verb.DELETE
        return is_end and isinstance(self.decision, Send) and holds_work(self.decision.theirs)


@dataclass(frozen=True, slots=True)
class Drift:
    """How many things of a plan others changed since they were last seen, and how many of them merge cleanly."""

    rows: int = 0
    clean: int = 0
    operations: frozenset[int] = frozenset()  # what is about those things


@dataclass(frozen=True, slots=True)
class Estimate:
    """What sending would cost: requests, and about how many seconds."""

    requests: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What applying would do, computed against fresh reads; without ``is_read`` from what was last seen.

    ``marks`` freeze it: what is applied by this plan is exactly this. ``guard`` holds the facts that decide what has
    to be typed, for all of it (``needs``) or for a part.
    """

    items: tuple[Planned, ...]
    made: int  # wall clock; without a reading when the site was last read
    is_read: bool = True
    marks: Marks = field(default_factory=dict)
    drift: Drift = Drift()
    estimate: Estimate = Estimate()
    guard: Guarded = UNGUARDED
    needs: tuple[Need, ...] = ()

    def of_kind(self, kind: type[Send] | type[Already] | type[Ask]) -> list[Planned]:
        """Operations with this kind of decision."""
        return [item for item in self.items if isinstance(item.decision, kind)]

    @property
    def invalid(self) -> list[Planned]:
        """Operations that the server would refuse for sure."""
        return [item for item in self.items if item.reasons]

    @property
    def removals(self) -> list[Planned]:
        """Operations that take something away."""
        return [item for item in self.of_kind(Send) if item.operation.verb in (Verb.DELETE, Verb.REMOVE)]

    @property
    def irreversible(self) -> list[Planned]:
        """Operations that nothing takes back, or that lose what nothing brings back."""
        return [item for item in self._goes if item.undo is Undo.IMPOSSIBLE or item.loses_work]

    @property
    def in_part(self) -> list[Planned]:
        """Operations that can be taken back, but not as it was."""
        return [item for item in self._goes if item.undo is Undo.COMPENSATING and not item.loses_work]

    @property
    def goes(self) -> list[Operation]:
        """Operations that would be sent, now or once what they need is there."""
        return [item.operation for item in self._goes]

    @property
    def _goes(self) -> list[Planned]:
        return [item for item in self.items if isinstance(item.decision, Send) or _kind(item) == "waiting"]

    @property
    def mails(self) -> int:
        """How many people get mail from the server."""
        return sum(1 for item in self.of_kind(Send) if item.endpoint is not None and item.endpoint.mails)

    @property
    def counts(self) -> Mapping[str, int]:
        """The figures for people; every operation is in exactly one of the first six."""
        told = Counter[str]()
        for item in self.items:
            told[_kind(item)] += 1
        names = ("create", "change", "remove", "already", "conflict", "invalid", "waiting")
        return {name: told[name] for name in names} | {
            "irreversible": len(self.irreversible),
            "in_part": len(self.in_part),
            "grades": sum(item.loses_work for item in self.items),
            "mails": self.mails,
        }


def _kind(item: Planned) -> str:
    if item.reasons or (item.endpoint is None and not item.waits_for):
        return "invalid"
    match item.decision:
        case None:
            return "waiting"
        case Ask():
            return "conflict"
        case Already():
            return "already"
        case _:
            pass
    if item.operation.verb in (Verb.DELETE, Verb.REMOVE):
        return "remove"
    return "create" if item.operation.verb in (Verb.CREATE, Verb.ADD) else "change"


@dataclass(slots=True)
class PushReport:
    """What a push did: operations as they stand afterwards."""

    operations: list[Operation] = field(default_factory=list)
    requests: int = 0
    stopped: str | None = None  # the code of the trouble that ended the run early
    stale: tuple[int, ...] = ()  # operations that had moved since the plan: not sent, to be planned anew

    @property
    def totals(self) -> Mapping[State, int]:
        """How many operations are in each state."""
        return Counter(item.state for item in self.operations)
