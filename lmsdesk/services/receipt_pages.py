"""The operations of a change set, read when they are looked at: a set of an import can hold a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from lmsdesk.domain.changes import Operation
from lmsdesk.store.desk_views import DeskReader

PAGE = 200


class Receipts(Sequence[Operation]):
    """A sequence that reads pages; what was read stays as it was then."""

    def __init__(self, book: DeskReader, change_set: int) -> None:
        self._book = book
        # A set is written in one go, so its operations have numbers in a row, of which only the ends must be read.
        first, last, count = book.operation_span(change_set)
        in_a_row = last - first + 1 == count
        self._ids: Sequence[int] = range(first, last + 1) if in_a_row else book.operation_ids(change_set)
        self._pages: dict[int, list[Operation]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Operation: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Operation]: ...

    def __getitem__(self, place: int | slice) -> Operation | Sequence[Operation]:
        if isinstance(place, slice):
            return [self._at(number) for number in range(*place.indices(len(self)))]
        return self._at(range(len(self))[place])

    def __iter__(self) -> Iterator[Operation]:
        return (self._at(place) for place in range(len(self)))

    def _at(self, place: int) -> Operation:
        page = place // PAGE
        if page not in self._pages:
            self._pages[page] = self._book.operations(ids=self._ids[page * PAGE : (page + 1) * PAGE])
        return self._pages[page][place % PAGE]
