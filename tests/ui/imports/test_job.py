"""A list as a whole: reading, stopping, growing old, into the tray and back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lmsdesk.domain.events import RowsChanged, View
from lmsdesk.domain.facts import PastImport
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.ports import Reason
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.steps import Step
from tests.fakes.college import NOW
from tests.fakes.console import FakeConsole
from tests.ui.imports.conftest import Import


def console(imports: Import) -> FakeConsole:
    """The site in memory."""
    found = imports.bench.work.console
    assert isinstance(found, FakeConsole)
    return found


def test_reading_tells_how_far_it_is_and_can_be_stopped(imports: Import) -> None:
    imports.imports.gate = asyncio.Event()
    imports.pane.open_files(["/nowhere/slow.csv"])
    imports.until(lambda: imports.page.job.progress is not None)
    page = imports.page
    assert page.job.stage is Stage.READING
    assert page.working.isVisible()
    assert page.working.count.text().startswith("600 of")
    page.working.stop.click()
    imports.bench.settle()
    assert imports.pane.page() is None
    assert imports.pane.jobs == []


def test_a_check_that_is_stopped_leaves_the_plan_and_the_choices_as_they_were(imports: Import) -> None:
    page = imports.open()
    imports.session.gate = asyncio.Event()
    page.job.answer("account_suspended", "accept")
    imports.until(lambda: page.job.progress is not None)
    assert not page.job.can_stage
    page.job.stop()
    imports.bench.settle()
    assert page.job.options.decisions == {}
    assert page.job.plan is not None
    assert page.job.plan.counts[Outcome.CHECK] == 18
    assert page.job.can_stage


def test_two_choices_in_a_row_count_both(imports: Import) -> None:
    page = imports.open()
    page.job.answer("account_suspended", "accept")
    page.job.answer("end_past", "accept")
    imports.bench.settle()
    assert imports.session.options.decisions == {"account_suspended": "accept", "end_past": "accept"}


def test_a_list_can_be_left_and_found_again(imports: Import) -> None:
    first = imports.open()
    imports.go_to_row(513)
    second = imports.open("other.csv")
    assert second is not first
    second.left.emit()
    lines = [line.title for line in imports.pane.list.model.lines]
    assert lines == ["Open", "other.csv", "autumn-late-enrolments.csv", "Before", "september-cohort.xlsx"]
    imports.pane.list.list.activated.emit(imports.pane.list.model.index(2))
    assert imports.page is first
    assert imports.row().row == 513


def test_what_can_be_done_goes_into_the_tray_and_undo_takes_it_out(imports: Import) -> None:
    page = imports.open()
    assert page.foot.add.text().startswith("Add 1")
    page.foot.add.click()
    imports.bench.settle()
    changes = console(imports).changes
    assert changes.tray().total == 1754
    assert page.step is Step.TRAY
    assert page.stack.currentWidget() is page.done
    assert "in the tray" in imports.bench.told[-1]
    assert "26" in page.done.text.text()
    imports.bench.work.undo()
    imports.bench.settle()
    assert changes.tray().total == 0
    assert page.done.title.text() == "The changes were taken out of the tray again"


def test_going_back_from_the_tray_checks_the_list_again(imports: Import) -> None:
    page = imports.open()
    page.job.stage_all()
    imports.bench.settle()
    checks = imports.session.checks
    page.steps.buttons[Step.CHECK].click()
    imports.bench.settle()
    assert imports.session.checks == checks + 1
    assert page.stack.currentWidget() is page.check


def test_moved_rows_make_a_plan_old_and_a_new_check_is_offered(imports: Import) -> None:
    page = imports.open()
    console(imports).events.announce(RowsChanged(frozenset({View.USERS})))
    imports.bench.settle()
    assert page.job.stale
    assert page.notice.isVisible()
    page.job.check_again()
    imports.bench.settle()
    assert not page.job.stale
    assert not page.notice.isVisible()


def test_an_old_plan_is_checked_before_it_is_staged_and_not_staged_when_it_differs(imports: Import) -> None:
    page = imports.open()
    directory = imports.imports.roster.directory
    console(imports).events.announce(RowsChanged(frozenset({View.ENROLMENTS})))
    imports.bench.settle()
    directory.known_enrolments.clear()  # somebody unenrolled them meanwhile
    page.job.stage_all()
    imports.bench.settle()
    assert page.job.staged is None
    assert page.job.differs
    assert console(imports).changes.tray().total == 0
    assert page.job.plan is not None
    assert page.job.plan.counts[Outcome.CHANGE] == 0


def test_an_old_plan_that_is_still_true_is_staged(imports: Import) -> None:
    page = imports.open()
    console(imports).events.announce(RowsChanged(frozenset({View.ENROLMENTS})))
    imports.bench.settle()
    page.job.stage_all()
    imports.bench.settle()
    assert page.job.staged is not None


def test_a_file_that_changed_on_the_disk_is_not_staged_but_read_again(imports: Import, tmp_path: Path) -> None:
    page = imports.open()
    imports.session.changed_on_disk = True
    page.job.answer("account_suspended", "accept")
    imports.bench.settle()
    page.job.stage_all()
    imports.bench.settle()
    assert page.job.staged is None
    assert page.job.changed_on_disk
    assert page.notice.isVisible()
    page.job.read_again()
    imports.bench.settle()
    assert len(imports.imports.sessions) == 2
    assert imports.session.options.decisions == {"account_suspended": "accept"}
    assert not page.job.changed_on_disk


def test_a_change_on_the_disk_is_seen(imports: Import) -> None:
    page = imports.open()
    imports.session.changed_on_disk = True
    page.job.look_at_file()
    imports.bench.settle()
    assert page.job.changed_on_disk
    assert page.notice.isVisible()


def test_a_file_without_people_is_refused_with_its_first_rows(imports: Import) -> None:
    page = imports.open("invoice.csv")
    refused = page.refused
    assert page.stack.currentWidget() is refused
    assert "No column names people" in refused.title.text()
    assert refused.looked.isVisible()
    item = refused.first.item(0, 1)
    assert item is not None
    assert item.text() == "Desks"
    assert not page.foot.add.isVisible()
    refused.columns.click()
    assert page.stack.currentWidget() is page.columns


def test_one_course_for_all_rows_mends_a_list_without_courses(imports: Import) -> None:
    page = imports.open("no-course.csv")
    assert page.refused.course.isVisible()
    page.refused.course.setText(imports.imports.roster.directory.known_courses[0].shortname)
    page.refused.course.editingFinished.emit()
    imports.bench.settle()
    assert page.job.stage is Stage.READY
    assert page.job.plan is not None
    assert page.job.plan.changes == 40


def test_a_damaged_file_says_so_and_can_be_read_again(imports: Import) -> None:
    page = imports.open("broken.csv")
    assert page.job.stage is Stage.FAILED
    assert page.refused.title.text() == "broken.csv is damaged."
    page.refused.again.click()
    imports.bench.settle()
    assert len(imports.imports.opened) == 2


def test_a_list_that_is_so_already_offers_nothing_to_add(imports: Import) -> None:
    page = imports.open("nothing-to-do.csv")
    assert not page.foot.add.isEnabled()
    assert "Everything in the list is so already" in page.foot.detail.text()


def test_a_list_that_was_imported_before_says_when(imports: Import) -> None:
    imports.imports.notes = (Reason("imported_before", None, "autumn.csv", {"at": 1_789_000_000, "change_set": 3}),)
    page = imports.open()
    assert page.notice.isVisible()
    assert page.notice.title.text().startswith("The same list was imported on ")


def test_rows_that_stay_out_are_saved(imports: Import, tmp_path: Path) -> None:
    page = imports.open()
    page.job.tray.save_problems(tmp_path / "rest.xlsx")
    imports.bench.settle()
    assert imports.session.saved == [tmp_path / "rest.xlsx"]
    assert imports.bench.told[-1].endswith("rest.xlsx")


def test_a_closed_list_lets_go_of_its_copy(imports: Import) -> None:
    page = imports.open()
    page.close_asked.emit()
    assert imports.session.closed
    assert imports.pane.page() is None


def test_pasted_rows_are_checked(imports: Import) -> None:
    imports.pane.open_text("email\tcourse\nann@x\tBIO")
    imports.bench.settle()
    assert imports.page.job.name == "Clipboard"
    assert imports.page.job.stage is Stage.READY


def test_the_list_of_imports_tells_what_became_of_their_changes(imports: Import) -> None:
    page = imports.open("no-course.csv")
    page.job.set_course(imports.imports.roster.directory.known_courses[0].shortname)
    imports.bench.settle()
    page.job.stage_all()
    imports.bench.settle()
    imports.pane.show_list()
    lines = imports.pane.list.model.lines
    assert lines[1].detail == "40 changes are in the tray"
    imports.bench.work.undo()
    imports.bench.settle()
    assert imports.pane.list.model.lines[1].detail == "Taken out of the tray again"


def test_past_imports_tell_it_too_while_they_are_looked_at(imports: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    page = imports.open("no-course.csv")
    page.job.set_course(imports.imports.roster.directory.known_courses[0].shortname)
    imports.bench.settle()
    page.job.stage_all()
    imports.bench.settle()
    assert page.job.staged is not None
    past = PastImport(NOW, "no-course.csv", 40, page.job.staged.id)
    monkeypatch.setattr(imports.imports, "past", lambda: (past,))
    imports.pane.close_job(page.job)
    before = imports.pane.list.model.lines[1].detail
    assert "40 changes are in the tray" in before
    imports.bench.work.undo()
    imports.bench.settle()
    imports.pane.on_changes_moved()
    assert "40 changes are in the tray" not in imports.pane.list.model.lines[1].detail


def test_the_check_before_staging_can_be_stopped_and_then_nothing_is_staged(imports: Import) -> None:
    page = imports.open()
    console(imports).events.announce(RowsChanged(frozenset({View.ENROLMENTS})))
    imports.bench.settle()
    imports.session.gate = asyncio.Event()
    page.job.stage_all()
    imports.until(lambda: page.job.progress is not None)
    page.job.stop()
    imports.session.gate.set()
    imports.bench.settle()
    assert page.job.staged is None
    assert console(imports).changes.tray().total == 0
    assert page.job.can_stage


def test_putting_into_the_tray_tells_how_far_it_is_and_can_be_stopped(imports: Import) -> None:
    page = imports.open()
    page._patience.setInterval(0)
    imports.session.gate = asyncio.Event()
    page.job.stage_all()
    imports.until(lambda: page.job.progress is not None)
    assert page.job.is_staging
    assert not page.job.can_stage
    imports.until(lambda: page.stop.isVisibleTo(page))
    assert page.checking_text.text().startswith("Into the tray")
    page.stop.click()
    imports.session.gate.set()
    imports.bench.settle()
    assert page.job.staged is None
    assert page.job.stage is Stage.READY
    assert not page.job.is_staging
    assert console(imports).changes.tray().total == 0
    page.job.stage_all()
    imports.bench.settle()
    assert page.job.stage is Stage.STAGED
    assert console(imports).changes.tray().total > 0
