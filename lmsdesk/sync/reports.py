"""What came of a pull, a plan and a push, for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.changes import Operation, State, Undo, Verb
from lmsdesk.domain.endpoints import Endpoint
from lmsdesk.domain.plans import Already, Ask, Decision, Send
from lmsdesk.domain.ports import Reason, RowKey, Table


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

    @property
    def undo(self) -> Undo:
        """How far it can be taken back."""
        return self.endpoint.undo if self.endpoint else Undo.IMPOSSIBLE


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What applying would do, computed against fresh reads."""

    items: tuple[Planned, ...]
    made: int  # wall clock

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
        """Operations that no undo brings back as it was."""
        return [item for item in self.of_kind(Send) if item.undo is not Undo.EXACT]

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

    @property
    def totals(self) -> Mapping[State, int]:
        """How many operations are in each state."""
        return Counter(item.state for item in self.operations)
