"""Rows of several lists are told apart, also as one number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions, Override
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.row_ids import RowId
from tests.fakes.directory import NOW, sheet, small_site


@given(st.integers(0, 10_000), st.integers(0, 2_000_000))
def test_a_row_comes_back_from_its_number(source: int, number: int) -> None:
    row = RowId(source, number)
    assert RowId.unpacked(row.packed) == row
    assert RowId(0, number).packed == number


def test_what_is_set_for_a_row_does_not_count_for_its_namesake_in_another_list() -> None:
    text = "username|course\nann.lee|BIO1\nann.lee|BIO1"
    options = ImportOptions(now=NOW, overrides={RowId(0, 2): Override(skip=True)})
    first = check(sheet(text, index=0), options, small_site())
    second = check(sheet(text, index=1), options, small_site())
    assert [row.outcome for row in first.rows] == [Outcome.BLOCKED, Outcome.CREATE]
    assert [row.outcome for row in second.rows] == [Outcome.CREATE, Outcome.MERGED]
    assert second.rows[1].merged_into == RowId(1, 2)
