"""What the engine needs of the desk: a port, so that ``sync`` knows no SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from lmsdesk.domain.changes import ChangeSet, Gone, NewChangeSet, Operation, State, Verb
from lmsdesk.domain.decisions import Revision, Rule
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey

NOT_SEEN = "not_seen"  # the error code of an operation that was answered with success and shows no effect


class Queue(Protocol):
    """The desk, as far as the engine uses it; ``store.desk.Desk`` is the real one."""

    def stage(self, new: NewChangeSet) -> ChangeSet:
        """Keep a change set."""

    def change_set(self, cs_id: int) -> ChangeSet:
        """One change set."""

    def operations(
        self, *, change_set: int | None = None, states: Collection[State] | None = None, ids: Collection[int] = ()
    ) -> list[Operation]:
        """Operations in the order in which they were made."""

    def operation(self, op_id: int) -> Operation:
        """One operation."""

    def pushable(
        self, change_set: int | None, now: int, limit: int = -1, only: Collection[int] | None = None
    ) -> list[Operation]:
        """Ready operations whose turn it is: head of their thing, needs met, no pause left, set not paused."""

    def waiting(self, change_set: int | None, only: Collection[int] | None = None) -> list[Operation]:
        """Ready operations whose turn it is not yet."""

    def resolved(self, key: EntityKey) -> EntityKey:
        """The key with the ids that the server gave by now."""

    def resolved_patch(self, patch: Mapping[str, Value]) -> dict[str, Value]:
        """The patch with the ids that the server gave by now."""

    def move(
        self,
        operations: Iterable[Operation],
        to: State,
        why: str,
        *,
        facts: Mapping[int, Mapping[str, Value]] | None = None,
        everywhere: Mapping[str, Value] | None = None,
    ) -> None:
        """Bring operations into a state."""

    def note(self, operation: Operation, columns: Mapping[str, Value]) -> None:
        """Set columns of an operation that stays in its state."""

    def rebase(self, key: EntityKey, after: Mapping[str, Value]) -> None:
        """My own write is the new base of my later edits of the same thing."""

    def made_later(self, entity: str, remote: int, than: int) -> bool:
        """Tell whether an operation that was staged after this one made, or took over, a thing on the server."""

    def learn_ids(self, pairs: Iterable[tuple[EntityKey, int, int]]) -> None:
        """Keep which id the server gave to a temporary one."""

    def settle(self, revisions: Sequence[Revision], why: str) -> Sequence[int]:
        """Carry out what was decided about operations; return the numbers under which it can be taken back."""

    def last_requests(self, operations: Collection[int]) -> Mapping[int, tuple[int, bool]]:
        """When each was sent last, Unix seconds, and whether the program ended before the answer came."""

    def live_of(self, key: EntityKey) -> Sequence[Operation]:
        """What waits for one thing."""

    def rules(self) -> Sequence[Rule]:
        """The remembered decisions."""

    def end_push(self, began: int) -> None:
        """A push came to its end: decisions that were remembered for it, before it began, are forgotten."""

    def discard(self, operations: Sequence[Operation]) -> Sequence[Gone]:
        """Take operations out of the tray."""

    def open_request(
        self, operations: Sequence[Operation], endpoint: str, digest: str, *, boot: str, parent: int | None = None
    ) -> int:
        """Write down what is about to be sent."""

    def close_request(
        self, request: int, outcome: str, *, status: int | None, date: str | None, detail: str | None
    ) -> None:
        """Write down what became of it."""

    def recover(self) -> int:
        """After a start: what was in flight is unknown."""

    def check_site(self, fingerprint: str, actor: int) -> None:
        """Raise WrongSite unless this is the site that the changes were made for."""

    def next_seq(self) -> int:
        """The next sequence number of observations."""

    def live_subjects(self) -> set[str]:
        """What carries unsent edits."""

    def refresh_overlay(self, subjects: Collection[str]) -> None:
        """Make overlay rows anew after their base moved."""

    def groups_of(self, user: int, course: int) -> Sequence[int]:
        """The groups of a course that a person was last seen in."""

    def pack(self, fields: Mapping[str, Any] | None) -> str | None:
        """Fields as they are stored."""

    def secret(self, operation: Operation) -> str | None:
        """The secret that goes with an operation, from the keyring."""

    def last_seen(self, operations: Sequence[Operation]) -> Mapping[int, Mapping[str, Value]]:
        """The editable fields of each thing as the site was last seen to have them."""


def is_twin(queue: Queue, item: Operation, found: int | None) -> bool:
    """Tell whether what was found for a new thing was made by a newer change.

    Then the two are one thing under two names: without a person's word, what still waits for the older name
    would land over what was sent for the newer one.
    """
    is_new = item.verb is Verb.CREATE and item.key.is_temporary() and len(item.key.parts) == 1
    return is_new and found is not None and queue.made_later(item.key.entity.value, found, item.id)


def resolved(queue: Queue, item: Operation) -> Operation:
    """The operation with the ids that the server gave by now; a new thing keeps its temporary id."""
    return replace(item, key=queue.resolved(item.key), patch=queue.resolved_patch(item.patch))
