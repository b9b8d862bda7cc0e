"""The first rows of a list stand there while the rest of it is still being read."""

from __future__ import annotations

import asyncio

from lmsdesk.domain.events import RowsGlimpsed
from lmsdesk.ui.imports.job import Stage
from tests.ui.imports.conftest import Import

FIRST = RowsGlimpsed("slow.csv", ("username", "course"), tuple((f"u{number}", "BIO1") for number in range(200)))


def test_first_rows_are_shown_until_the_plan_is_there(imports: Import) -> None:
    imports.imports.gate = asyncio.Event()
    imports.pane.open_files(["/nowhere/slow.csv"])
    imports.until(lambda: imports.page.job.progress is not None)
    page = imports.page
    assert page.stack.currentWidget() is page.skeleton
    imports.bench.work.console.events.announce(FIRST)
    imports.until(lambda: page.stack.currentWidget() is page.first)
    table = page.first.table
    assert [table.horizontalHeaderItem(at).text() for at in range(table.columnCount())] == ["username", "course"]
    assert (table.item(3, 0).text(), table.item(3, 1).text()) == ("u3", "BIO1")
    assert page.working.isVisible()
    assert not page.job.can_stage
    imports.imports.gate.set()
    imports.bench.settle()
    assert page.job.stage is Stage.READY
    assert page.stack.currentWidget() is page.check
    assert page.job.first is None


def test_first_rows_of_another_list_are_not_shown(imports: Import) -> None:
    imports.imports.gate = asyncio.Event()
    imports.pane.open_files(["/nowhere/other.csv"])
    imports.until(lambda: imports.page.job.progress is not None)
    imports.bench.work.console.events.announce(FIRST)
    assert imports.page.stack.currentWidget() is imports.page.skeleton
    imports.imports.gate.set()
    imports.bench.settle()
