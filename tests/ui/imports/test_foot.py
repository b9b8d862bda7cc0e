"""The foot of a list: figures that add up, and everything that decides."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.plan_rows import PlanRows, count
from lmsdesk.domain.imports.writes import Figures
from lmsdesk.ui.imports.foot_words import cost_words, danger_words, sum_words
from tests.ui.imports.conftest import Import

K_NUMBER = re.compile(r"[\d,.\u202f\u00a0]*\d")


def numbers(text: str) -> list[int]:
    """The figures in a text."""
    return [int(re.sub(r"\D", "", found)) for found in K_NUMBER.findall(text)]


def test_the_parts_add_up_to_the_rows_of_the_file_whatever_was_decided(imports: Import) -> None:
    page = imports.open()
    for step in (
        lambda: None,
        page.check.panel.skip_row,
        lambda: page.job.answer("account_suspended", "accept"),
        lambda: page.job.answer("privileged_role:editingteacher", "skip"),
    ):
        step()
        imports.bench.settle()
        whole, _, parts = page.foot.detail.text().partition(" = ")
        assert sum(numbers(parts.partition(".")[0])) == numbers(whole)[0] == 1842


def test_rows_with_several_parts_and_rows_set_aside_are_told(imports: Import) -> None:
    page = imports.open()
    plan, words = page.job.plan, page.job.bench.words
    assert plan is not None
    rows = list(plan.rows[:3])
    wide = replace(plan, rows=PlanRows(rows), counts=count(rows), file_rows=1, left_out=0)
    assert sum_words(wide, words).startswith("1 rows, 3 with all that follows from them = ")
    filtered = replace(plan, rows=PlanRows(rows), counts=count(rows), file_rows=5, filtered=2, left_out=0)
    assert numbers(sum_words(filtered, words))[0] == 5
    assert sum(numbers(sum_words(filtered, words).partition(" = ")[2])) == 5


def test_time_and_mails_are_told_once_they_are_counted(imports: Import) -> None:
    page = imports.open()
    plan = page.job.plan
    assert plan is not None
    assert re.search(
        r"Applying takes about \d+ minutes; nobody gets mail, unless a course welcomes people by one\.$",
        page.foot.detail.text(),
    )
    assert cost_words(plan, Figures(9, 200, 12)) == "Applying takes about 4 minutes; 12 people get mail."
    assert cost_words(plan, None) == ""


@pytest.mark.parametrize(
    ("facts", "figures", "told"),
    [
        ({"removals": 3}, None, "3 people are unenrolled."),
        ({"grants": 2}, None, "2 people get more rights than a learner."),
        ({}, Figures(irreversible=2), "2 changes cannot be taken back."),
        ({"removals": 3}, Figures(in_part=3), "3 people are unenrolled; 3 changes can be taken back only in part."),
        ({}, Figures(), ""),
    ],
)
def test_what_is_dangerous_is_told(imports: Import, facts: dict[str, int], figures: Figures | None, told: str) -> None:
    plan = imports.open().job.plan
    assert plan is not None
    assert danger_words(replace(plan, **facts), figures) == told  # type: ignore[arg-type]  # fields by name


def test_figures_of_an_older_plan_are_not_shown_beside_a_new_one(imports: Import) -> None:
    page = imports.open("no-course.csv")
    assert "Applying takes" not in page.foot.detail.text()
    page.job.set_course(imports.imports.roster.directory.known_courses[0].shortname)
    imports.bench.settle()
    assert page.job.plan is not None
    assert page.job.plan.counts[Outcome.CREATE] > 0
    assert "Applying takes" in page.foot.detail.text()
