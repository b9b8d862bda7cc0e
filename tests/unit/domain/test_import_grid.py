"""Rows kept by column: whatever their lengths, they come out as they went in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.imports.grid import Gathering, Grid

ROWS = st.lists(st.lists(st.sampled_from(["", "a", "b", "é", " ", "cc"]), max_size=5), max_size=40)


@given(ROWS, st.integers(1, 9))
def test_rows_come_out_as_they_went_in(rows: list[list[str]], size: int) -> None:
    gathering = Gathering()
    for start in range(0, len(rows), size):
        gathering.add(rows[start : start + size])
    grid = gathering.grid()
    assert list(grid) == rows
    assert [grid[place] for place in range(len(rows))] == rows
    assert [grid.length(place) for place in range(len(rows))] == list(map(len, rows))
    assert sum(grid.lengths().values()) == len(rows)
    widest = max(map(len, rows), default=0)
    for at in range(widest):
        assert list(grid.column(at)) == [row[at] if at < len(row) else "" for row in rows]


@given(ROWS, st.data())
def test_some_of_the_rows_are_the_same_rows(rows: list[list[str]], data: st.DataObject) -> None:
    grid = Grid.of(rows)
    places = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=10) if rows else st.just([]))
    assert list(grid.take(places)) == [rows[place] for place in places]
    start, stop = sorted(data.draw(st.tuples(st.integers(0, len(rows)), st.integers(0, len(rows)))))
    assert list(grid.take(range(start, stop))) == rows[start:stop]
    assert list(grid[start:stop]) == rows[start:stop]


@given(ROWS)
def test_texts_are_changed_where_they_stand(rows: list[list[str]]) -> None:
    grid = Grid.of(rows)
    assert list(grid.mapped(str.upper)) == [[cell.upper() for cell in row] for row in rows]
    assert list(grid.with_column(1, str.upper)) == [
        [cell.upper() if at == 1 else cell for at, cell in enumerate(row)] for row in rows
    ]
    for place, row in enumerate(rows):
        for at in range(len(row)):
            grid.put(place, at, f"{place}.{at}")
    assert list(grid) == [[f"{place}.{at}" for at in range(len(row))] for place, row in enumerate(rows)]


def test_equal_texts_of_a_column_are_kept_once() -> None:
    grid = Grid.of([["".join(["BI", "O1"]), f"u{number}"] for number in range(100)])
    assert len(set(map(id, grid.column(0)))) == 1
