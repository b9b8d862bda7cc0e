"""The main job in the window: a list is dropped, mended by keyboard, applied and taken back, also without network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.changes import State
from lmsdesk.domain.events import SyncState
from lmsdesk.domain.guards import Kind
from lmsdesk.domain.imports.plan import Outcome, PlanRow
from lmsdesk.domain.row_ids import RowId
from lmsdesk.practice.server import PracticeServer
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from tests.fakes.campus import Bench
from tests.fakes.program import Desk, people_and_course, write

K = Qt.Key
NEW = 30


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("window"))
    yield made
    made.close()


def current(page: OpenPage) -> PlanRow:
    row = page.check.model.row_at(page.check.table.current_number())
    assert row is not None
    return row


def test_a_list_is_dropped_mended_by_keyboard_applied_and_taken_back(bench: Bench, desk: Desk, tmp_path: Path) -> None:
    async def steps() -> None:
        program = await desk.start()
        await program.sync()
        before = bench.state()
        free, course, inside = await people_and_course(program)
        swapped = free[0][:-2] + free[0][-1] + free[0][-2]
        rows = [(name, course, "student", "2027-06-30") for name in free[1:NEW]]
        rows += [(f"{swapped}x", course, "student", "2027-06-30"), (free[NEW], course, "studnet", "2027-06-30")]
        rows += [(inside[0].username, course, "student", "2027-07-31"), ("nobody.at.all.here", course, "student", "")]
        page = await program.drop(write(tmp_path / "late.csv", rows))

        plan = page.job.plan
        assert plan is not None
        assert (plan.counts[Outcome.BLOCKED], plan.counts[Outcome.CHANGE], plan.file_rows) == (3, 1, NEW + 3)
        assert sum(plan.counts.values()) == len(plan.rows)
        assert bench.state() == before

        # Nobody has the first username: the nearest person is taken with U. The next row wants a role.
        assert [reason.code for reason in current(page).reasons] == ["person_unknown"]
        wanted = page.check.panel.near.shown[0].id
        await program.key(page, K.Key_U)
        assert page.job.options.overrides[RowId(0, NEW + 1)].user_id == wanted
        assert [reason.code for reason in current(page).reasons] == ["role_unknown"]
        await program.type_into_cell(page, "student")
        assert [reason.code for reason in current(page).reasons][:1] == ["person_unknown"]
        await program.key(page, K.Key_S)
        assert page.job.plan is not None
        assert page.job.plan.counts[Outcome.BLOCKED] == 1
        changes = page.job.plan.changes
        assert changes == NEW + 2

        await program.activate()
        QTest.keyClick(page.check.table, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await program.rest()
        staged = page.job.staged
        assert staged is not None
        assert program.console.changes.tray().total == changes
        assert bench.state() == before
        assert "in the tray" in program.window.toast.label.text()

        await program.apply()
        receipts = program.receipts(staged.id)
        assert {receipt.state for receipt in receipts} == {State.RETIRED}
        assert len(receipts) == changes
        assert bench.state() != before
        assert program.console.changes.tray().total == 0
        await program.rest()
        assert "applied" in page.done.title.text()

        # The same list once more: everything is so already.
        again = await program.drop(tmp_path / "late.csv")
        assert again.notice.title.text().startswith("Already imported on ")
        assert again.job.plan is not None
        assert again.job.plan.counts[Outcome.SAME] == NEW

        await program.console.changes.take_back(staged.id)
        await program.rest()
        await program.apply(stopped=[Kind.LOSSES])  # more enrolments of one course end than one push may end unasked
        assert bench.state() == before

    desk.walk(steps)


def test_what_was_done_without_network_outlives_a_restart_and_is_applied_when_it_is_back(
    bench: Bench, desk: Desk, tmp_path: Path
) -> None:
    async def steps() -> None:
        program = await desk.start()
        await program.sync()
        free, course, inside = await people_and_course(program)
        port = int(bench.server.url.rpartition(":")[2])
        bench.server.stop()
        before = bench.state()

        await program.sync()
        assert program.console.sync.state is SyncState.OFFLINE
        page = await program.drop(
            write(tmp_path / "away.csv", [(name, course, "student", "2027-06-30") for name in free[:5]])
        )
        page.job.stage_all()
        await program.rest()
        pane = program.window.go("enrolments")
        assert isinstance(pane, EnrolmentsPane)
        pane.show_query(f"person:{inside[1].username} course:{course}")
        await program.rest()
        pane.table.go_to(0)
        pane.edit_selected("end", "2027-09-30")
        await program.rest()
        assert program.console.changes.tray().total == 6

        program = await desk.start()  # the program was closed and opened again, still without network
        assert program.console.changes.tray().total == 6
        waiting = await program.enrolments(f"person:{free[0]} course:{course}")
        assert waiting[0].pending is not None
        assert bench.state() == before

        bench.server = PracticeServer(bench.path, port=port)
        bench.server.start()
        await program.sync()
        assert program.console.sync.state is SyncState.IDLE
        await program.apply()
        assert program.console.changes.tray().total == 0
        assert bench.state() != before
        known = {row.username for row in await program.enrolments(f'course:"{course}" method:manual')}
        assert set(free[:5]) <= known
        assert not any(row.pending for row in await program.enrolments(f"person:{free[0]} course:{course}"))
        moved = await program.enrolments(f"person:{inside[1].username} course:{course}")
        for left in program.console.imports.open_lists.all():  # rows of them could not be done
            left.close()
        await desk.stop()
        assert not list(bench.home.rglob("spool/*"))  # copies of lists hold people's data: none is left behind
        assert moved[0].end is not None
        assert moved[0].end != inside[1].end

    desk.walk(steps)
