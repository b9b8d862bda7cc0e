"""The life of a list in the real window, from its drop to the day on which all of it is taken back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.receipts import Became
from lmsdesk.ui.dialogs.changed_file import ChangedFileSheet
from lmsdesk.ui.dialogs.review import ReviewSheet
from lmsdesk.ui.dialogs.review import Stage as ReviewStage
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.open_page import OpenPage
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.panes.enrolments import EnrolmentsPane
from lmsdesk.ui.panes.imports import ImportsPane
from tests.fakes.campus import Bench
from tests.fakes.program import Desk, Program, people_and_course

K = Qt.Key
ROWS, TRIED = 12, 5
HEAD = ("username", "course", "role", "Lernende bis")  # nobody knows the last heading
Rows = list[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("lists"))
    yield made
    made.close()


def write(path: Path, rows: Rows) -> Path:
    """As programs save: another file takes the place of the one that was there."""
    other = path.with_name("saving.tmp")
    with other.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    other.replace(path)
    return path


def pane_of(program: Program) -> ImportsPane:
    """The imports, in front."""
    found = program.window.go("imports")
    assert isinstance(found, ImportsPane)
    return found


def page_of(pane: ImportsPane) -> OpenPage:
    """The list in front."""
    page = pane.page()
    assert page is not None
    return page


async def settled(program: Program, page: OpenPage, stage: Stage) -> None:
    """Until the list stands there."""
    await program.until(lambda: page.job.stage is stage and not page.job.busy)


class Life:
    """One list, and what a person does with it, day by day; each step begins where the last one ended."""

    def __init__(self, bench: Bench, desk: Desk, path: Path) -> None:
        self._bench, self._desk, self._path = bench, desk, path
        self.program: Program
        self.rows: Rows = []
        self.spare = ""  # somebody who is not in the list yet
        self.sets: list[int] = []

    async def begin(self) -> None:
        """A campus that the window knows, and a list about it."""
        self.program = await self._desk.start()
        await self.program.sync()
        names, course, _ = await people_and_course(self.program)
        self.rows = [(name, course, "student", "2097-01-31") for name in names[:ROWS]]
        self.rows.append(("nobody.at.all", course, "student", "2097-01-31"))
        self.spare = names[ROWS]
        write(self._path, self.rows)

    async def drop(self) -> OpenPage:
        """Drop it; its last column means nothing to anybody, and is chosen from the menu of the step Columns."""
        page = await self.program.drop(self._path)
        await settled(self.program, page, Stage.READY)
        assert page.job.plan is not None
        if page.job.plan.columns[3].field != "end":
            page.show_step(Step.COLUMNS)
            box = page.columns.boxes[3]
            box.setFocus()
            assert box.chosen() != "end"
            wanted = box.findData("end")
            while box.currentIndex() != wanted:
                QTest.keyClick(box, K.Key_Down if box.currentIndex() < wanted else K.Key_Up)
                await settled(self.program, page, Stage.READY)
            QTest.keyClick(page.steps.buttons[Step.CHECK], K.Key_Space)
            await self.program.rest()
        assert page.check.isVisible()
        return page

    async def leave_and_find(self, page: OpenPage) -> OpenPage:
        """The program ends at a row and begins again: the list, its columns and the row are where they were."""
        page.check.table.go_to(5)
        await self.program.rest()
        row = page.check.table.plan.row_at(5)
        assert row is not None
        self.program = await self._desk.start()
        pane = pane_of(self.program)
        [job] = pane.jobs
        assert job.stage is Stage.LEFT
        assert pane.list.model.lines[1].detail.startswith(f"Left at row {row.row}: {ROWS} changes to add, 1 ")
        pane.list.list.setFocus()
        QTest.keyClick(pane.list.list, K.Key_Return)
        page = page_of(pane)
        await settled(self.program, page, Stage.READY)
        found = page.check.table.plan.row_at(page.check.table.current_number())
        assert found is not None
        assert found.id == row.id
        assert job.plan is not None
        assert job.plan.columns[3].field == "end"
        return page

    async def skip_the_stranger(self, page: OpenPage) -> None:
        """Nobody is called that: the row is left out by its key, and everything adds up."""
        table = page.check.table
        table.go_to(0)
        QTest.keyClick(table, K.Key_S)
        await settled(self.program, page, Stage.READY)
        plan = page.job.plan
        assert plan is not None
        assert page.job.options.overrides == {plan.rows[ROWS].id: Override(skip=True)}
        assert plan.counts[Outcome.CREATE] == ROWS

    async def try_first(self, page: OpenPage) -> None:
        """Five rows go first; the others are what is left."""
        page.foot.trial.setFocus()
        QTest.keyClick(page.foot.trial, K.Key_Return)
        await settled(self.program, page, Stage.STAGED)
        assert page.done.title.text() == f"{TRIED} of {ROWS} rows tried"
        self._note(page)
        await self.program.apply()
        assert page.done.look.isVisible()
        QTest.keyClick(page.done.rest, K.Key_Return)
        await settled(self.program, page, Stage.READY)
        plan = page.job.plan
        assert plan is not None
        assert (plan.counts[Outcome.SAME], plan.counts[Outcome.CREATE]) == (TRIED, ROWS - TRIED)

    def _note(self, page: OpenPage) -> None:
        assert page.job.staged is not None
        self.sets.append(page.job.staged.id)

    async def change_the_file(self, page: OpenPage) -> None:
        """Somebody saves the file while its changes wait: they do not go out before a person has looked."""
        program, before = self.program, self._bench.state()
        QTest.keyClick(page.foot.add, K.Key_Return)
        await settled(program, page, Stage.STAGED)
        self._note(page)
        write(self._path, [*self.rows[:ROWS], (self.spare, *self.rows[0][1:])])
        page.job.look_at_file()
        await program.until(lambda: page.job.changed_on_disk)
        assert page.notice.isVisible()

        program.window.actions_.run("review")
        sheet = program.window.findChild(ReviewSheet)
        assert isinstance(sheet, ReviewSheet)
        await program.until(lambda: sheet.stage is ReviewStage.PLANNED)
        sheet.apply.click()
        await program.until(lambda: program.window.findChild(ChangedFileSheet) is not None)
        asked = program.window.findChild(ChangedFileSheet)
        assert isinstance(asked, ChangedFileSheet)
        assert self._bench.state() == before
        QTest.keyClick(asked.look, K.Key_Return)
        pane = pane_of(program)
        await program.until(lambda: len(pane.jobs) == 2)
        again = page_of(pane)
        await settled(program, again, Stage.READY)
        assert again.notice.title.text().startswith(f"{ROWS} of these rows were imported on ")
        await program.apply()  # it was looked at
        assert self._bench.state() != before

    async def read_receipt(self, folder: Path) -> None:
        """What became of each row is found again, and written as a file."""
        pane = pane_of(self.program)
        [past] = [each for each in self.program.console.imports.past() if each.change_set == self.sets[-1]]
        pane.show_receipt(past.id)
        await self.program.rest()
        receipt = pane.receipt.receipt
        assert receipt is not None
        assert receipt.counts == {Became.DONE: ROWS - TRIED, Became.ALREADY: TRIED, Became.LEFT_OUT: 1}
        pane.receipt.export_to(str(folder / "receipt.csv"))
        await self.program.rest()
        with (folder / "receipt.csv").open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file))) == 1 + len(self.rows)

    async def drift(self) -> None:
        """A week later somebody else decides about one of them, here and by hand."""
        name, course = self.rows[-2][0], self.rows[0][1]
        pane = self.program.window.go("enrolments")
        assert isinstance(pane, EnrolmentsPane)
        pane.show_query(f"person:{name} course:{course}")
        await self.program.rest()
        pane.table.go_to(0)
        pane.edit_selected("end", "2098-09-30")
        await self.program.rest()
        self.sets.append(self.program.console.changes.waiting(0, 1)[0].operations[0].change_set)
        await self.program.apply()

    async def drop_again(self) -> None:
        """The list as it was is dropped again: it is known, and one of its rows has drifted."""
        write(self._path, self.rows)
        page = await self.drop()
        notice = page.notice
        await self.program.until(notice.isVisible)
        assert notice.title.text().startswith("Already imported on ")
        assert notice.title.text().endswith("): 1 row has drifted since.")
        show = next(each for each in notice.findChildren(QPushButton) if each.text().startswith("Show the"))
        QTest.keyClick(show, K.Key_Space)
        await self.program.rest()
        model = page.check.model
        assert [model.row_at(number).row for number in range(model.rowCount())] == [ROWS + 1]  # type: ignore[union-attr]

    async def take_back(self) -> None:
        """The newest first."""
        for number in reversed(self.sets):
            await self.program.console.changes.take_back(number)
            await self.program.rest()
            await self.program.apply()


def test_a_list_is_tried_left_changed_received_dropped_again_and_taken_back(
    bench: Bench, desk: Desk, tmp_path: Path
) -> None:
    async def steps() -> None:
        life = Life(bench, desk, tmp_path / "autumn.csv")
        await life.begin()
        before = bench.state()
        page = await life.drop()
        page = await life.leave_and_find(page)
        await life.skip_the_stranger(page)
        assert bench.state() == before
        await life.try_first(page)
        await life.change_the_file(page)
        await life.read_receipt(tmp_path)
        await life.drift()
        await life.drop_again()
        await life.take_back()
        assert bench.state() == before

    desk.walk(steps)
