"""A hundred thousand rows: only what is looked at is unpacked."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.plan_rows import PlanRows, count, problems_first
from lmsdesk.ui.imports.model import FIRST, PlanModel
from lmsdesk.ui.imports.table import PlanTable
from tests.ui.conftest import Bench
from tests.ui.imports.conftest import Import

ROWS = 100_000


def large(plan: ImportPlan, total: int = ROWS) -> ImportPlan:
    """The same rows over and over, packed as they come from another process."""
    few = list(plan.rows)
    many = [few[number % len(few)]._replace(row=number + 2, line=number + 2) for number in range(total)]
    return replace(plan, rows=pickle.loads(pickle.dumps(PlanRows(many))), counts=count(many), file_rows=total)


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The blocks that were unpacked, one entry for each time."""
    seen: list[int] = []
    block = PlanRows._block

    def counted(rows: PlanRows, number: int) -> Any:
        if number not in rows._open:
            seen.append(number)
        return block(rows, number)

    monkeypatch.setattr(PlanRows, "_block", counted)
    return seen


def test_scrolling_through_a_hundred_thousand_rows_unpacks_only_what_is_seen(
    imports: Import, unpacked: list[int]
) -> None:
    page = imports.open()
    assert page.job.plan is not None
    plan = large(page.job.plan)
    places = problems_first(list(plan.rows))
    unpacked.clear()
    model, table = page.check.model, page.check.table
    model.show_plan(plan, places, {})
    table.lay_out()
    table.go_to(0)
    table.grab()
    bar = table.verticalScrollBar()
    for share in (0.25, 0.5, 0.75, 1.0):
        bar.setValue(round(bar.maximum() * share))
        table.grab()
    assert model.rowCount() == ROWS
    # Five screens of about 28 rows and the first ones for the widths; each may be in another block, of 782 in all.
    assert len(unpacked) < 5 * 40
    assert len(plan.rows._open) <= 64


def test_a_table_of_a_hundred_thousand_rows_never_asks_for_the_size_of_every_row(bench: Bench, imports: Import) -> None:
    page = imports.open()
    assert page.job.plan is not None
    plan = large(page.job.plan)
    asked = set()

    class Watched(PlanModel):
        def row_at(self, number: int) -> Any:
            asked.add(number)
            return super().row_at(number)

    model = Watched(bench.work.words)
    table = PlanTable(bench.work.ink, model)
    table.resize(900, 600)
    model.show_plan(plan, range(ROWS), {})
    table.lay_out()
    table.grab()
    assert len(asked) < 200
    table.deleteLater()


def test_the_model_keeps_the_rules_of_models(imports: Import, qtmodeltester: Any) -> None:
    page = imports.open()
    page.check.search.setText("studnet")
    page.check.search.settle_now()
    imports.bench.settle()
    qtmodeltester.check(page.check.model)
    model = page.check.model
    assert model.columnCount() == FIRST + 7
    assert model.row_at(99) is None
    assert ImportOptions(now=0).overrides == {}


def test_an_empty_model_keeps_the_rules_of_models(bench: Bench) -> None:
    model = PlanModel(bench.work.words)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert model.rowCount() == 0
