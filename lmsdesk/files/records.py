"""Reading text files record by record: lists of cells, and the line where each record begins."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lmsdesk.domain.errors import BadFile
from lmsdesk.domain.imports.grid import Gathering, Grid, Row
from lmsdesk.files.dialect import Dialect, is_end, with_end
from lmsdesk.files.layout import MAX_COLUMNS

MAX_ROWS = 1_100_000  # more than a worksheet can hold
LONGEST_CELL = 10_000  # characters in a quoted cell before an open quote is suspected
STEP = 2_048  # records at a time: more of them leave the processor's cache before they are divided into columns
_LINES_IN_CELL = 3


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a file; ``lines`` is None where record and line numbers are the same."""

    rows: Grid
    lines: list[int] | None = None

    def line(self, place: int) -> int:
        """The line where a record begins, from 1 in what was read."""
        return self.lines[place] if self.lines is not None else place + 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records, one after the other; ``line`` is where the first begins, from 1 in what was read."""

    rows: list[Row]
    line: int
    is_broken: bool  # some have cells with line breaks: then records and lines are not the same

    def starts(self) -> list[int]:
        """The line where each record begins."""
        if not self.is_broken:
            return list(range(self.line, self.line + len(self.rows)))
        at, found = self.line, []
        for row in self.rows:
            found.append(at)
            at += 1 + sum(cell.count("\n") for cell in row)
        return found


def read_records(
    lines: Iterable[str], dialect: Dialect, name: str, look: Callable[[int], None], limit: int | None = None
) -> Records:
    """Divide lines into cells; ``look`` is told the number of records and may raise Cancelled.

    Raise BadFile for a quote that is never closed, with its line, and for what is larger than any list.
    """
    rows, count, starts = Gathering(), 0, list[int]()
    for batch in each_batch(lines, dialect, name, look, STEP, limit):
        # Line numbers are kept only when cells with line breaks make them differ from the numbers of records.
        if batch.is_broken and not starts:
            starts += range(1, count + 1)
        if batch.is_broken or starts:
            starts += batch.starts()
        count += len(batch.rows)
        rows.add(batch.rows)
    return Records(rows.grid(), starts or None)


def each_batch(
    lines: Iterable[str],
    dialect: Dialect,
    name: str,
    look: Callable[[int], None],
    size: int,
    limit: int | None = None,
) -> Iterator[Batch]:
    """The same, so many records at a time: nothing is kept of those before."""
    reader = csv.reader(with_end(lines), **dialect.options())
    ended, done = False, 0
    found = Batch([], 1, False)
    try:
        while not ended:
            line = reader.line_num
            rows = list(islice(reader, size if limit is None else min(size, limit - done)))
            if not rows:
                break
            # A record on one line each is the rule: then nothing has to be counted.
            broken = reader.line_num - line != len(rows)
            ended = is_end(rows[-1])
            if ended:
                rows.pop()
            _check(rows, name, done)
            if broken:
                _check_quotes(rows, line, dialect, name)
            found = Batch(rows, line + 1, broken)
            done += len(rows)
            if rows:
                yield found
            look(done)
    except csv.Error as error:
        raise BadFile(name=name, reason="file_cell_too_long", line=reader.line_num) from error
    if not ended and limit is None:
        raise BadFile(name=name, reason="file_unbalanced_quote", line=_opening(found))


def _check(batch: Sequence[Row], name: str, before: int) -> None:
    if before + len(batch) > MAX_ROWS:
        raise BadFile(name=name, reason="file_too_many_rows", most=MAX_ROWS)
    widest = max(map(len, batch), default=0)
    if widest > MAX_COLUMNS:
        raise BadFile(name=name, reason="file_too_many_columns", count=widest, most=MAX_COLUMNS)


def _check_quotes(batch: Sequence[Row], line: int, dialect: Dialect, name: str) -> None:
    """Refuse when a cell of several lines is built like records: an open quote swallowed them."""
    lengths = Counter(len(row) for row in batch if row)
    usual = lengths.most_common(1)[0][0] if lengths else 1
    at = line + 1
    for row in batch:
        breaks = 0
        for cell in row:
            inner = cell.count("\n")
            if inner and _swallowed(cell, inner, dialect.delimiter, usual):
                raise BadFile(name=name, reason="file_unbalanced_quote", line=at + breaks)
            breaks += inner
        at += 1 + breaks


def _swallowed(cell: str, breaks: int, delimiter: str, usual: int) -> bool:
    divided = cell.count(delimiter)
    if usual > 2:
        return divided >= breaks * (usual - 1)
    return divided > 0 and (breaks > _LINES_IN_CELL or len(cell) > LONGEST_CELL) and divided >= breaks // 2


def _opening(last: Batch) -> int:
    """The line of the cell whose quote was never closed: the last cell of the last record."""
    if not last.rows:
        return 1
    breaks = sum(cell.count("\n") for cell in last.rows[-1][:-1])
    return last.starts()[-1] + breaks
