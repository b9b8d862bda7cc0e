"""Which rows of a list take part: conditions, counted and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.imports import filters
from lmsdesk.domain.imports.filters import compiled, parse, text_of
from lmsdesk.domain.imports.formulas import parse as formula
from lmsdesk.domain.imports.options import ImportOptions, RowFilter
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.prepared import prepared
from lmsdesk.services.wording import tell
from lmsdesk.services.wording_imports import reason_words
from tests.fakes.directory import NOW, FakeDirectory, plan_of, sheet

TEXT = """
Username | Course | Department | Year
ann.lee | BIO1 | Nursing | 2024
nobody | BIO1 | Ärzte | 2025
bob.ray | BIO1 | | 2026
"""


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("Dept=nursing", ["Nursing", " NURSING "], ["Nursing 2", ""]),
        ("Dept=nursing|ward", ["Ward", "nursing"], ["both"]),
        ("Dept!=nursing", ["Ward", ""], ["Nursing"]),
        ("Dept~urs", ["Nursing"], ["Ward"]),
        ("Dept!~urs", ["Ward", ""], ["Nursing"]),
        ("Dept^=N", ["nursing"], ["Anna"]),
        ("Dept!^=N", ["Anna", ""], ["nursing"]),
        ("Dept$=ing", ["Nursing "], ["ings"]),
        ("Dept=", ["", "  "], ["x"]),
        ("Dept!=", ["x"], ["", " "]),
        ("Year>2024", ["2025", "2024.5"], ["2024", "x", "", "2025-01-01"]),
        ("Year>=2024", ["2025", "2024", "2024.0"], ["2023", "x", ""]),
        ("Year<2024", ["2023", "-1"], ["2024", "x", ""]),
        ("Year<=2024", ["2024"], ["2025", ""]),
        ("End>2026-01-31", ["2026-02-01", "2026-01-31 10:00"], ["2026-01-31", "5", "", "31.12.2026"]),
        ('"A=b">1', ["2"], ["1"]),
    ],
)
def test_a_condition_holds_for_these_texts_and_not_for_those(condition: str, yes: list[str], no: list[str]) -> None:
    parsed = parse(condition)
    test = compiled(parsed)
    assert [text for text in (*yes, *no) if test(text)] == yes
    again = parse(text_of(parsed))
    assert again == parsed


@pytest.mark.parametrize("text", ["", "Dept", "=x", "Dept^=", "Dept~", "Year>soon", "Year>", '"Dept=x', "~"])
def test_what_is_no_condition_is_said_in_words(text: str) -> None:
    with pytest.raises(WrongUse) as caught:
        parse(text)
    assert tell(caught.value).next
    assert "\u2013" not in tell(caught.value).what


@given(st.text(max_size=30))
def test_any_text_is_a_condition_or_named_trouble(text: str) -> None:
    try:
        found = parse(text)
    except WrongUse:
        return
    assert parse(text_of(found)) == found
    compiled(found)("x")


def test_rows_that_take_no_part_are_counted_and_told_and_keep_their_numbers(site: FakeDirectory) -> None:
    plan = plan_of(TEXT, site, filters=(parse("Department!="), parse("Year>=2025")))
    assert [(row.row, row.outcome) for row in plan.rows] == [(3, Outcome.BLOCKED)]
    assert (plan.file_rows, plan.filtered, len(plan.rows)) == (3, 2, 1)
    note = plan.notes[0]
    assert (note.code, note.facts["count"], note.facts["kept"]) == ("rows_filtered", 2, 1)
    assert "year>=2025" in reason_words(note)[0]


def test_a_condition_on_a_column_that_the_list_lacks_stops_the_check(site: FakeDirectory) -> None:
    plan = plan_of(TEXT, site, filters=(parse("Section=1"),))
    assert plan.refused is not None
    assert plan.refused.code == "filter_column"


def test_when_no_row_is_left_that_is_said(site: FakeDirectory) -> None:
    plan = plan_of(TEXT, site, filters=(parse("Department=none"),))
    assert plan.refused is not None
    assert (plan.refused.code, plan.file_rows, plan.filtered) == ("all_filtered", 3, 3)


def test_conditions_look_at_what_formulas_made(site: FakeDirectory) -> None:
    plan = plan_of(TEXT, site, filters=(parse("Department=N"),), formulas={"department": formula("part 1 u")})
    assert [row.row for row in plan.rows] == [2]


def test_what_is_known_by_place_moves_with_its_rows() -> None:
    whole = sheet(
        TEXT,
        kinds={3: b"nnd"},
        doubtful=frozenset({0, 2}),
        mixed=frozenset({1}),
        long=frozenset({2}),
        short=frozenset(),
    )
    options = ImportOptions(now=NOW, filters=(parse("Year!=2025"),))
    found = prepared(whole, options).sheet
    assert (found.numbers, found.kinds, found.doubtful, found.mixed, found.long) == (
        [2, 4], {3: b"nd"}, frozenset({0, 1}), frozenset(), frozenset({1}),
    )  # fmt: skip


def test_what_comes_from_elsewhere_is_read_like_what_is_typed() -> None:
    good = RowFilter("dept", "contains", "x", True)
    assert filters.checked(good) == good
    for wrong in (RowFilter("dept", "regex", "x"), RowFilter("", "equals", "x"), RowFilter("a", "above", "x")):
        with pytest.raises(WrongUse):
            filters.checked(wrong)
