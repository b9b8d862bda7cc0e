"""A new question is answered with the first rows before all places are known; an old answer replaces nothing."""

from __future__ import annotations

import asyncio
from array import array

from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Found
from lmsdesk.domain.filters import Query
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from lmsdesk.ui.records.asking import FIRST
from tests.fakes.console import FakeConsole
from tests.ui.conftest import Bench


class Held:
    """Answers of a console that wait until they are let go."""

    def __init__(self, console: FakeConsole) -> None:
        self.asked: list[tuple[str, int | None]] = []
        self.doors: dict[tuple[str, int | None], asyncio.Event] = {}
        self._find = console.tables.find
        console.tables.find = self.find  # type: ignore[method-assign]

    async def find(self, query: Query, limit: int | None = None) -> Found:
        key = (query.text, limit)
        self.asked.append(key)
        if key in self.doors:
            await self.doors[key].wait()
        return await self._find(query, limit)


def turn(bench: Bench, times: int = 20) -> None:
    async def turned() -> None:
        for _ in range(times):
            await asyncio.sleep(0)

    bench.loop.run_until_complete(turned())


def shown_pane(bench: Bench) -> EnrolmentsPane:
    pane = EnrolmentsPane(bench.work)
    pane.setParent(bench.window)
    pane.reload()
    return pane


def test_the_first_rows_stand_there_before_all_places_are_known(bench: Bench, console: FakeConsole) -> None:
    held = Held(console)
    held.doors["", None] = asyncio.Event()
    pane = shown_pane(bench)
    turn(bench)
    assert pane.model.rowCount() == FIRST
    pane.table.go_to(5)
    current = pane.current_row()
    held.doors["", None].set()
    bench.settle()
    assert pane.model.rowCount() == console.tables.count(View.ENROLMENTS) > FIRST
    assert (pane.table.current_number(), pane.current_row()) == (5, current)


def test_what_is_asked_again_is_not_cut_down_to_the_first_rows(bench: Bench, console: FakeConsole) -> None:
    held = Held(console)
    pane = shown_pane(bench)
    bench.settle()
    held.asked.clear()
    pane.reload()
    bench.settle()
    assert held.asked == [("", None)]


def test_an_answer_to_an_older_question_replaces_nothing(bench: Bench, console: FakeConsole) -> None:
    held = Held(console)
    held.doors["", None] = asyncio.Event()
    pane = shown_pane(bench)
    turn(bench)
    pane.show_query("nobodyhasthisname")
    turn(bench)
    assert pane.model.rowCount() == 0
    held.doors["", None].set()
    bench.settle()
    assert pane.model.rowCount() == 0


def test_all_that_was_selected_early_is_all_of_it_later(bench: Bench, console: FakeConsole) -> None:
    held = Held(console)
    held.doors["", None] = asyncio.Event()
    pane = shown_pane(bench)
    turn(bench)
    pane.table.selectAll()
    held.doors["", None].set()
    bench.settle()
    assert pane.selected_count() == pane.model.rowCount() > FIRST


def test_a_short_answer_is_asked_for_once(bench: Bench, console: FakeConsole) -> None:
    held = Held(console)
    pane = shown_pane(bench)
    bench.settle()
    held.asked.clear()
    pane.show_query("nobodyhasthisname")
    bench.settle()
    assert held.asked == [("nobodyhasthisname", FIRST)]


def test_more_rows_are_added_without_asking_for_the_first_again(bench: Bench) -> None:
    pane = EnrolmentsPane(bench.work)
    pane.setParent(bench.window)
    resets: list[int] = []
    pane.model.modelReset.connect(lambda: resets.append(1))
    ids = array("q", range(1, 251))
    pane.model.show_ids(ids[:120])
    pane.model.show_ids(ids)
    assert (len(resets), pane.model.rowCount()) == (1, 250)
