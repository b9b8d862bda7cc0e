"""The rows of a plan as they are kept and as they travel: made, or unpacked, where they are looked at."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from lmsdesk.domain.imports.plan import Outcome, PlanRow

if TYPE_CHECKING:  # only named here
    from lmsdesk.domain.imports.plain import Plain

_BLOCK = 128  # a screen of problems that stand far from each other is unpacked in 8 ms; with 512 in 230 ms
_OPEN = 64
_ORDER = {Outcome.BLOCKED: 0, Outcome.CHECK: 1}


class PlainRows:
    """The rows that columns stand for; each is made when somebody looks at it."""

    def __init__(
        self,
        plain: Plain,
        samples: Sequence[PlanRow],
        numbers: Sequence[int],
        lines: Sequence[int],
        cells: Sequence[Sequence[str]],
    ) -> None:
        self.ways, self.samples = plain.ways, samples
        self._plain, self._numbers, self._lines, self._cells = plain, numbers, lines, cells

    def __len__(self) -> int:
        return len(self.ways)

    def row(self, at: int) -> PlanRow:
        """One of the rows."""
        plain, like = self._plain, self.samples[self.ways[at]]
        place, person, course = plain.places[at], plain.matches[at].person, plain.wheres[at].course
        assert person is not None
        assert course is not None  # all plain rows have both
        # By position: names cost half as much again, a hundred thousand times.
        return PlanRow(
            self._numbers[place],
            self._lines[place],
            plain.parts[at],
            like.outcome,
            like.verb,
            self._cells[place],
            person.id,
            f"{person.first_name} {person.last_name}".strip(),
            like.matched_by,
            course.id,
            course.shortname,
            like.before,
            like.after,
            like.reasons,
            like.undo,
            None,
            (),
            False,
            like.kind,
            like.source,
        )


class PlanRows(Sequence[PlanRow]):
    """Rows that travel as packed blocks and are unpacked where they are looked at.

    Unpacking a hundred thousand rows at once would hold the window for half a second. With ``plain`` rows ``order`` has
    for each place the number of a row, or of a plain one as ``~number``.
    """

    def __init__(self, rows: Sequence[PlanRow], plain: PlainRows | None = None, order: Sequence[int] = ()) -> None:
        self._rows: Sequence[PlanRow] | None = rows
        self._plain, self._order = plain, order
        self._packed: tuple[bytes, ...] = ()
        self._length = len(rows) if plain is None else len(order)
        self._open: dict[int, list[PlanRow]] = {}

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> PlanRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PlanRow]: ...
    def __getitem__(self, place: int | slice) -> PlanRow | Sequence[PlanRow]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._length))]
        if place < 0:
            place += self._length
        if not 0 <= place < self._length:
            raise IndexError(place)
        if self._rows is None:
            number, offset = divmod(place, _BLOCK)
            return self._block(number)[offset]
        if self._plain is None:
            return self._rows[place]
        number = self._order[place]
        return self._rows[number] if number >= 0 else self._plain.row(~number)

    def __iter__(self) -> Iterator[PlanRow]:
        if self._rows is None:
            for number in range(len(self._packed)):
                yield from self._block(number)
        elif self._plain is None:
            yield from self._rows
        else:
            rows, made = self._rows, self._plain.row
            yield from (rows[number] if number >= 0 else made(~number) for number in self._order)

    def ways(self) -> Iterator[tuple[PlanRow, int]]:
        """One row of each way of acting, and how many act so: they differ in whom and where they are about alone."""
        if self._rows is None or self._plain is None:
            yield from ((row, 1) for row in self)
            return
        yield from ((row, 1) for row in self._rows)
        for way, times in Counter(self._plain.ways).items():
            yield self._plain.samples[way], times

    def each(self, judge: Callable[[PlanRow], Any]) -> list[Any]:
        """What ``judge`` says of each row in turn; it looks at nothing that rows of one way do not share."""
        if self._rows is None or self._plain is None:
            return list(map(judge, self))
        told = list(map(judge, self._rows))
        of_way, ways = list(map(judge, self._plain.samples)), self._plain.ways
        return [told[number] if number >= 0 else of_way[ways[~number]] for number in self._order]

    def _block(self, number: int) -> list[PlanRow]:
        if (block := self._open.get(number)) is None:
            if len(self._open) >= _OPEN:
                self._open.pop(next(iter(self._open)))
            columns = pickle.loads(self._packed[number])
            block = self._open[number] = list(map(PlanRow._make, zip(*columns, strict=True)))
        return block

    def __reduce__(self) -> tuple[Any, ...]:
        packed = self._packed
        if self._rows is not None:
            blocks = (self[start : start + _BLOCK] for start in range(0, self._length, _BLOCK))
            # Field by field: a block of rows as such takes three times as long to pack and to unpack.
            packed = tuple(pickle.dumps(tuple(zip(*block, strict=True)), protocol=5) for block in blocks)
        return _unpack, (packed, self._length)


def _unpack(packed: tuple[bytes, ...], length: int) -> PlanRows:
    rows = PlanRows(())
    rows._rows, rows._packed, rows._length = None, packed, length
    return rows


def ways(rows: Iterable[PlanRow]) -> Iterable[tuple[PlanRow, int]]:
    """One row of each way of acting, and how many act so."""
    return rows.ways() if isinstance(rows, PlanRows) else ((row, 1) for row in rows)


def count(rows: Iterable[PlanRow]) -> dict[Outcome, int]:
    """How many rows have each outcome; the numbers add up to the number of rows."""
    found = dict.fromkeys(Outcome, 0)
    for row, times in ways(rows):
        found[row.outcome] += times
    return found


def problems_first(rows: Sequence[PlanRow]) -> list[int]:
    """Places of the rows: those with errors, those to check, the others as in the file."""

    def rank(row: PlanRow) -> int:
        return _ORDER.get(row.outcome, 2)

    ranks = rows.each(rank) if isinstance(rows, PlanRows) else list(map(rank, rows))
    return sorted(range(len(rows)), key=ranks.__getitem__)
