"""What a person chose: by heading and field, so that it fits the next file too."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.mapping import column_keys
from lmsdesk.domain.imports.options import Empty, ImportOptions, Kind, Mode, Policy, Write
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.reasons import FILE_FIXES, FIXES, SWITCHABLE
from lmsdesk.domain.imports.repairs import repairs_of
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.lists import read_text
from tests.fakes.directory import DAY, NOW, FakeDirectory, codes, enrolment, of_text, only, plan_of, small_site


def test_a_choice_about_a_column_holds_when_another_is_put_in_front() -> None:
    chosen = {"who": "username"}
    for text in ("who|course\nann.lee|BIO1", "note|who|course\nx|ann.lee|BIO1"):
        assert only(plan_of(text, small_site(), columns=chosen)).user_id == 11


def test_columns_of_one_heading_are_told_apart() -> None:
    assert column_keys(["E-Mail", "Course", "email", "", "e mail", ""]) == [
        "email", "course", "email#2", "#1", "email#3", "#2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "known", "unknown"),
    [
        (Mode.BOTH, Outcome.CHANGE, Outcome.CREATE),
        (Mode.ADD, Outcome.SAME, Outcome.CREATE),
        (Mode.UPDATE, Outcome.CHANGE, Outcome.SAME),
    ],
)
def test_only_the_rows_of_the_mode_do_something(mode: Mode, known: Outcome, unknown: Outcome) -> None:
    site = small_site()
    site.known_enrolments = [enrolment(11, 101)]
    text = "username|course|role\nann.lee|BIO1|teacher\nbob.ray|BIO1|teacher"
    plan = plan_of(text, site, modes={Kind.ENROLMENT: mode}, decisions={"privileged_role:teacher": "accept"})
    assert [row.outcome for row in plan.rows] == [known, unknown]


@pytest.mark.parametrize(
    ("write", "held", "after"),
    [
        (Write.ALWAYS, NOW + DAY, {"end": 1798761599}),
        (Write.IF_EMPTY, NOW + DAY, {}),
        (Write.IF_EMPTY, 0, {"end": 1798761599}),
        (Write.NEVER, 0, {}),
    ],
)
def test_a_date_is_written_as_its_policy_says(write: Write, held: int, after: dict[str, int]) -> None:
    site = small_site()
    site.known_enrolments = [enrolment(11, 101, end=held)]
    row = only(plan_of("username|course|end\nann.lee|BIO1|2026-12-31", site, policies={"end": Policy(write)}))
    assert dict(row.after) == after


def test_a_role_that_may_only_fill_a_gap_leaves_the_one_that_is_there() -> None:
    site = small_site()
    site.known_enrolments = [enrolment(11, 101)]
    text = "username|course|role\nann.lee|BIO1|teacher"
    row = only(plan_of(text, site, policies={"role": Policy(Write.IF_EMPTY)}))
    assert (row.outcome, dict(row.after)) == (Outcome.SAME, {})


def test_an_empty_cell_takes_the_value_for_rows_that_say_nothing_only_when_that_is_said() -> None:
    text = "username|course\nann.lee|\nbob.ray|ART1"
    plain = plan_of(text, small_site(), defaults={"course": "BIO1"})
    filled = plan_of(text, small_site(), defaults={"course": "BIO1"}, policies={"course": Policy(empty=Empty.DEFAULT)})
    assert [row.course for row in plain.rows] == ["", "ART1"]
    assert [row.course for row in filled.rows] == ["BIO1", "ART1"]


# Repairs

DAMAGED = {
    "spaces": "username,course\n ann.lee,BIO1",
    "invisible": "username,course\nann\u200b.lee,BIO1",
    "apostrophe": "username,course\n'ann.lee,BIO1",
    "equals_quoted": 'username,course\n"=""ann.lee""",BIO1',
    "curly_quotes": "username,course\n\u201cann.lee\u201d,BIO1",
    "decimal_zero": "idnumber,course\n7.0,BIO1",
    "width_forms": "username,course\n\uff41nn.lee,BIO1",
    "mailto": "email,course\nmailto:ann.lee@college.example,BIO1",
    "display_name": "email,course\nAnn Lee <ann.lee@college.example>,BIO1",
    "control_mark": "username,course,role\nann.lee,BIO1,stu\x07dent",
    "blank_rows": "username,course\nann.lee,BIO1\n,\nbob.ray,BIO1",
    "repeated_header": "username,course\nann.lee,BIO1\nusername,course\nbob.ray,BIO1",
    "short_rows": "username,course,role\nann.lee,BIO1",
    "blank_columns": "username,,course\nann.lee,,BIO1",
}


def test_every_repair_that_can_be_switched_off_is_tried() -> None:
    assert set(DAMAGED) == SWITCHABLE


@pytest.mark.parametrize("code", sorted(DAMAGED))
def test_a_repair_is_counted_listed_and_can_be_left_out(code: str) -> None:
    site = small_site()
    text = DAMAGED[code]
    plan = of_text(text, site)
    assert plan.fixes[code] >= 1
    listed = repairs_of(read_text(text), ImportOptions(now=NOW), site, code)
    assert len(listed) == plan.fixes[code]
    if code not in FILE_FIXES:
        assert all(each.row == RowId(0, 2) and each.column and each.before != each.after for each in listed)
    off = frozenset({code})
    left = of_text(text, site, off, fixes_off=off)
    assert code not in left.fixes
    assert repairs_of(read_text(text, fixes_off=off), ImportOptions(now=NOW, fixes_off=off), site, code) == ()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("spaces", None),
        ("decimal_zero", "person_unknown"),
        ("mailto", "person_unknown"),
        ("short_rows", "too_few_cells"),
        ("width_forms", None),
    ],
)
def test_a_cell_that_is_not_repaired_is_judged_as_it_stands(code: str, told: str | None) -> None:
    off = frozenset({code})
    row = of_text(DAMAGED[code], small_site(), off, fixes_off=off).rows[0]
    assert told is None or told in codes(row)
    assert row.outcome is (Outcome.CREATE if told is None else Outcome.BLOCKED)


def test_a_row_without_anything_is_one_when_blank_rows_are_kept() -> None:
    off = frozenset({"blank_rows"})
    plan = of_text(DAMAGED["blank_rows"], small_site(), off, fixes_off=off)
    assert [(row.row, row.outcome) for row in plan.rows] == [
        (2, Outcome.CREATE), (3, Outcome.BLOCKED), (4, Outcome.CREATE),
    ]  # fmt: skip


def test_no_more_repairs_are_listed_than_a_person_can_look_through() -> None:
    site: FakeDirectory = small_site()
    text = "username,course\n" + " ann.lee,BIO1\n" * 300
    assert len(repairs_of(read_text(text), ImportOptions(now=NOW), site, "spaces")) == 200
    assert SWITCHABLE < FIXES
