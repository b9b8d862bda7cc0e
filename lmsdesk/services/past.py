"""What was staged and applied: change sets, their receipts, and when each came to be as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lmsdesk.domain.changes import ChangeSet, Operation
from lmsdesk.domain.facts import SentIn
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.receipt_pages import Receipts


class Past:
    """Reads the desk beside its writer; every answer is what was committed."""

    def __init__(self, opened: OpenSite) -> None:
        self._opened = opened

    def history(self, offset: int = 0, limit: int = 100) -> Sequence[ChangeSet]:
        """Change sets, newest first."""
        return self._opened.book.change_sets(offset, limit)

    def change_set(self, number: int) -> ChangeSet:
        """One change set; raise WrongUse when there is none."""
        return self._opened.book.change_set(number)

    def operation(self, number: int) -> Operation:
        """One operation; raise WrongUse when there is none."""
        return self._opened.book.operation(number)

    def receipts(self, change_set: int) -> Sequence[Operation]:
        """The operations of a change set as they stand; read as far as they are looked at."""
        return Receipts(self._opened.book, change_set)

    def sent_in(self, operations: Collection[int]) -> Mapping[int, Sequence[SentIn]]:
        """The requests that carried each of these operations; one that was never sent is left out."""
        return self._opened.book.sent_in(operations)

    def moved_at(self, operations: Collection[int]) -> Mapping[int, int]:
        """When each operation came to the state that it is in, Unix seconds."""
        return self._opened.book.moved_at(operations)
