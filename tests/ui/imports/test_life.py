"""The life of a list: dropped in any form, left and found again, tried, changed on the disk, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from lmsdesk.domain.events import RowsChanged, View
from lmsdesk.domain.imports.options import Override
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.imports.receipts import MOVING, Became, KeptRow, RowReceipt, Seen
from lmsdesk.domain.ports import Reason
from lmsdesk.domain.row_ids import RowId
from lmsdesk.files.packages import Gathered, Taken
from lmsdesk.services.import_files import FileNow
from lmsdesk.services.import_receipts import Receipt
from lmsdesk.store.desk_imports import ImportRun
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.many_page import ManyPage
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.panes.imports import ImportsPane
from lmsdesk.ui.place import Place
from tests.fakes.college import NOW
from tests.ui.conftest import changes_of
from tests.ui.imports.conftest import Import

K = Qt.Key


def press(imports: Import, button: QPushButton) -> None:
    """By the keyboard."""
    button.setFocus()
    QTest.keyClick(button, K.Key_Return)
    imports.bench.settle()


def lines(imports: Import) -> list[str]:
    """The list of imports."""
    return [line.title for line in imports.pane.list.model.lines]


def offer(imports: Import, text: str) -> QPushButton:
    """A way on that the notice offers."""
    return next(each for each in imports.page.notice.findChildren(QPushButton) if each.text() == text)


# Dropped


def test_several_files_are_checked_together(imports: Import) -> None:
    imports.pane.open_files(["/nowhere/one.csv", "/nowhere/two", "/nowhere/three.pdf"])
    imports.bench.settle()
    assert imports.page.job.name == "3 files"
    assert imports.page.job.stage is Stage.READY
    assert len(imports.pane.jobs) == 1


def test_a_folder_is_checked_as_a_whole_and_what_is_passed_over_is_named(imports: Import) -> None:
    passed = tuple(Reason("passed_kind", None, f"autumn/{name}.jpg") for name in "abcd")
    imports.imports.sets["autumn"] = Gathered((Taken("autumn/a.csv", Path("/n/a.csv")), Taken("autumn/b.csv")), passed)
    imports.pane.open_files(["/nowhere/autumn"])
    imports.bench.settle()
    assert imports.page.job.name == "autumn"
    assert imports.bench.told == ["4 files were passed over"]
    imports.page.left.emit()
    notice = imports.pane.list.passed
    assert notice.isVisible()
    assert notice.title.text() == "4 files were passed over"
    assert "autumn/a.jpg is no list by its name" in notice.detail.text()
    assert notice.detail.text().endswith("and 1 more.")


def test_an_archive_with_one_list_is_that_list(imports: Import) -> None:
    imports.imports.sets["set.zip"] = Gathered(
        (Taken("set.zip/users.csv"),), (Reason("passed_kind", None, "x.jpg"),) * 2
    )
    imports.pane.open_files(["/nowhere/set.zip"])
    imports.bench.settle()
    assert imports.page.job.name == "users.csv"
    assert imports.bench.told == ["2 files were passed over"]
    assert len(imports.pane.jobs) == 1


def test_a_folder_without_a_list_says_so(imports: Import) -> None:
    imports.imports.sets["photos"] = Gathered((), tuple(Reason("passed_kind", None, str(n)) for n in range(30)))
    imports.pane.open_files(["/nowhere/photos"])
    imports.bench.settle()
    page = imports.page
    assert page.job.stage is Stage.FAILED
    assert page.refused.title.text() == "photos holds no list; 30 files in it were passed over."


@pytest.mark.parametrize("wanted", [True, False])
def test_more_than_twenty_files_are_asked_about_before_any_is_read(imports: Import, wanted: bool) -> None:
    taken = tuple(Taken(f"many/{n}.csv", Path(f"/n/{n}.csv")) for n in range(21))
    imports.imports.sets["many"] = Gathered(taken)
    imports.pane.open_files(["/nowhere/many"])
    imports.bench.settle()
    many = imports.page.stack.currentWidget()
    assert isinstance(many, ManyPage)
    assert imports.imports.opened == []
    assert many.title.text() == "21 files were found"
    assert many.names.count() == 21
    assert many.take.hasFocus()
    press(imports, many.take if wanted else many.drop)
    assert len(imports.imports.opened) == (1 if wanted else 0)
    assert [job.name for job in imports.pane.jobs] == (["many"] if wanted else [])


# Left and found again


def anew(imports: Import) -> Import:
    """Another window over the same site, as after another text size."""
    pane = ImportsPane(imports.bench.work)
    layout = imports.bench.window.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.replaceWidget(imports.pane, pane)
    imports.pane.hide()
    made = Import(pane, imports.bench)
    made.bench.settle()
    return made


def test_another_window_goes_on_where_the_list_stood(imports: Import) -> None:
    page = imports.open()
    page.job.answer("account_suspended", "accept")
    imports.bench.settle()
    imports.go_to_row(513)
    page.show_step(Step.FILE)
    other = anew(imports)
    assert other.page is not page
    assert other.page.step is Step.FILE
    other.page.show_step(Step.CHECK)
    assert other.row().row == 513
    assert other.page.job.options.decisions == {"account_suspended": "accept"}
    other.page.job.step(back=True)
    other.bench.settle()
    assert other.page.job.options.decisions == {}
    assert len(imports.imports.opened) == 1  # nothing was read again


def test_another_window_checks_a_choice_that_was_not_checked_to_the_end(imports: Import) -> None:
    page = imports.open()
    page.job.list.options = replace(page.job.options, decisions={"account_suspended": "accept"})
    other = anew(imports)
    assert imports.session.options.decisions == {"account_suspended": "accept"}
    assert other.page.job.stage is Stage.READY


def test_what_lies_in_the_tray_is_told_by_another_window_too(imports: Import) -> None:
    imports.open().job.stage_all()
    imports.bench.settle()
    other = anew(imports)
    assert other.page.step is Step.TRAY
    assert other.page.done.title.text().endswith("changes are in the tray")


def test_a_list_that_was_left_says_where_and_how_many_problems_it_has(imports: Import) -> None:
    page = imports.open()
    imports.go_to_row(514)
    page.left.emit()
    detail = imports.pane.list.model.lines[1].detail
    assert detail == "Left at row 514: 1,754 changes to add, 26 rows to look at"


# A trial


def test_five_rows_are_tried_and_then_the_rest(imports: Import) -> None:
    page = imports.open()
    trial = page.foot.trial
    assert trial.isVisible()
    assert trial.text() == "Try the first 5"
    press(imports, trial)
    assert page.done.title.text() == "5 of 1,754 rows tried"
    assert len(imports.session.staged) == 1
    assert changes_of(imports.bench).tray().total == 5
    assert not page.done.look.isVisible()  # nothing has been applied yet
    press(imports, page.done.rest)
    assert page.stack.currentWidget() is page.check
    assert page.notice.title.text() == "5 rows were tried"
    assert not page.foot.trial.isVisible()
    page.job.stage_all()
    imports.bench.settle()
    assert page.job.list.left.tried == 0


# On the disk


def test_a_list_in_the_tray_says_that_its_file_is_another_one(imports: Import) -> None:
    page = imports.open()
    page.job.stage_all()
    imports.bench.settle()
    assert not page.notice.isVisible()
    imports.session.changed_on_disk = True
    page.job.look_at_file()
    imports.bench.settle()
    assert page.notice.isVisible()
    assert "not applied until" in page.notice.detail.text()
    press(imports, offer(imports, "Read it again"))
    assert page.job.stage is Stage.READY
    assert not page.notice.isVisible()


def test_a_file_that_is_gone_or_does_not_answer_stops_nothing(imports: Import) -> None:
    page = imports.open()
    imports.session.file = FileNow.UNKNOWN
    page.job.look_at_file()
    imports.bench.settle()
    assert not page.notice.isVisible()
    imports.session.file = FileNow.GONE
    page.job.look_at_file()
    imports.bench.settle()
    assert "is not where it was" in page.notice.title.text()
    assert page.job.can_stage
    imports.session.file = FileNow.SAME
    page.job.look_at_file()
    imports.bench.settle()
    assert not page.notice.isVisible()


# Receipts


def receipt() -> Receipt:
    """Five rows, each with another fate."""
    fates = [Became.DONE, Became.DONE, Became.REFUSED, Became.LEFT_OUT, Became.ALREADY]
    rows = [
        RowReceipt(
            KeptRow(RowId(0, 2 + n), Outcome.CREATE, f"{n}", (f"p{n}@college.example", "<b>BIO</b>"), "Told", n),
            fate,
            "The site says no" if fate is Became.REFUSED else "",
        )
        for n, fate in enumerate(fates)
    ]
    run = ImportRun(NOW - 86_400, "autumn.csv", "0" * 64, None, None, 3, {}, ("email", "course"), 7)
    return Receipt(run, rows)


def test_what_became_of_each_row_is_filtered_and_written_by_keyboard(imports: Import, tmp_path: Path) -> None:
    imports.imports.receipts[7] = receipt()
    imports.pane.show_receipt(7)
    imports.bench.settle()
    page = imports.pane.receipt
    assert page.table.hasFocus()
    assert page.title.text() == "What became of autumn.csv"
    shown = {key: button.text() for key, button in page.tabs.buttons.items() if button.isVisible()}
    assert shown == {
        "all": "All  5",
        "done": "Done  2",
        "refused": "Refused  1",
        "left_out": "Left out  1",
        "already": "So already  1",
    }
    page.tabs.buttons["all"].setFocus()
    QTest.keyClick(page.tabs, K.Key_Right)
    imports.bench.settle()
    assert [row.kept.row.number for row in page.model.rows] == [2, 3]
    page.tabs.choose("refused")
    assert page.model.row_spoken(0) == (
        "4. Refused by the site. The site says no; Told. p2@college.example. <b>BIO</b>"
    )
    page.export_to(str(tmp_path / "autumn.xlsx"))
    imports.bench.settle()
    assert imports.imports.written == [(7, tmp_path / "autumn.xlsx")]
    page.table.setFocus()
    QTest.keyClick(page.table, K.Key_Escape)
    assert imports.pane.stack.currentWidget() is imports.pane.list


def test_a_past_import_leads_to_its_rows(imports: Import) -> None:
    imports.imports.receipts[0] = receipt()
    table = imports.pane.list.list
    table.setFocus()
    QTest.keyClick(table, K.Key_Return)
    imports.bench.settle()
    assert imports.pane.stack.currentWidget() is imports.pane.receipt


def test_a_list_whose_rows_were_imported_before_shows_those_that_have_drifted(imports: Import) -> None:
    drifted = (RowId(0, 900), RowId(0, 12))
    settled = (*drifted, RowId(0, 700))
    imports.imports.seen = Seen(7, NOW - 25 * 86_400, "autumn.csv", 3, True, 1842, drifted, (), settled)
    asked: list[Place] = []
    imports.bench.work.guide.place_asked.connect(asked.append)
    page = imports.open()
    assert page.notice.title.text().startswith("Already imported on ")
    assert "2 rows have drifted since" in page.notice.title.text()
    press(imports, offer(imports, "Show the 2 rows"))
    model = page.check.model
    assert [row.row for n in range(model.rowCount()) if (row := model.row_at(n))] == [12, 900]
    press(imports, offer(imports, "What became of its rows"))
    assert asked == [Place("imports", "7")]
    page.check.show_all()
    imports.bench.settle()
    assert model.rowCount() == 1842


def test_which_rows_have_drifted_follows_what_is_chosen(imports: Import) -> None:
    imports.imports.seen = Seen(7, NOW, "autumn.csv", 3, True, 1842, (), (), (RowId(0, 12), RowId(0, 900)))
    page = imports.open()
    assert "none has drifted" in page.notice.title.text()
    plan = page.job.plan
    assert plan is not None
    before = {row.row: row.outcome for row in plan.rows if row.row in (12, 900)}
    page.job.override({RowId(0, 900): Override(skip=True)})  # everything is checked again
    imports.bench.settle()
    drifted = [number for number, outcome in before.items() if outcome in MOVING and number != 900]
    assert drifted == [12]
    assert "1 row has drifted since" in page.notice.title.text()


# The end


def test_a_list_is_closed_and_written_as_a_sample_from_its_menu(imports: Import, tmp_path: Path) -> None:
    page = imports.open()
    page.more.save_sample(str(tmp_path / "sample.csv"))
    imports.bench.settle()
    assert imports.session.samples == [tmp_path / "sample.csv"]
    assert "People are replaced" in imports.bench.told[-1]
    page.more.close_list.trigger()
    imports.bench.settle()
    assert imports.session.closed
    assert imports.pane.jobs == []


def test_coming_back_to_a_list_tells_nobody_of_another_check(imports: Import) -> None:
    page = imports.open()
    told: list[None] = []
    page.job.planned.connect(lambda: told.append(None))
    page.left.emit()
    imports.pane.show_job(page.job)
    imports.bench.settle()
    assert told == []


def test_lists_that_were_forgotten_with_a_person_are_not_shown_any_more(imports: Import) -> None:
    imports.open()
    imports.imports.open_lists.forget()
    changes_of(imports.bench)._events.announce(RowsChanged(frozenset({View.USERS})))
    imports.bench.settle()
    assert imports.session.closed
    assert imports.pane.jobs == []
    assert imports.pane.page() is None
