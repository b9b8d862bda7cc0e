"""Choices about the whole file are checked at once and shown as they are."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.options import DateOrder, Kind, Mode
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.domain.ports import Reason
from lmsdesk.ui.imports.job import Stage
from lmsdesk.ui.imports.reading import ReadingForm
from lmsdesk.ui.imports.steps import Step
from lmsdesk.ui.widgets.fields import ChoiceBox, Tick
from tests.ui.imports.conftest import Import


def choose(imports: Import, box: ChoiceBox, value: str) -> None:
    """Choose as a person does."""
    box.choose(value)
    box.activated.emit(box.currentIndex())
    imports.bench.settle()


def form(imports: Import) -> ReadingForm:
    """The form beside the rows."""
    return imports.page.check.form


def test_people_who_are_enrolled_already_can_be_left_as_they_are(imports: Import) -> None:
    page = imports.open()
    choose(imports, form(imports).existing, Mode.ADD)
    assert imports.session.options.mode(Kind.ENROLMENT) is Mode.ADD
    assert page.job.plan is not None
    assert page.job.plan.counts[Outcome.CHANGE] == 0
    assert page.job.plan.counts[Outcome.SAME] == 205


def test_people_are_matched_by_a_profile_field_of_the_site(imports: Import) -> None:
    page = imports.open("nothing-to-do.csv")
    directory = imports.imports.roster.directory
    match = form(imports).match
    assert [match.box.itemText(place) for place in range(match.box.count())] == [
        "What is surest", "E-mail", "A profile field…",
    ]  # fmt: skip
    choose(imports, match.box, "profile")
    assert imports.bench.told[-1].startswith("Nobody on the site has")

    person = page.job.plan.rows[0].user_id if page.job.plan is not None else None
    assert person is not None
    directory.custom[person] = {"badge": "B7", "shoe": "40"}
    menu = match.menu(imports.bench.loop.run_until_complete(imports.session.profile_fields()))
    assert [action.text() for action in menu.actions()] == ["badge", "shoe"]
    menu.actions()[0].trigger()
    imports.bench.settle()
    assert imports.session.options.match_by == "custom.badge"
    assert match.box.currentText() == "Profile field: badge"
    assert page.job.stage is Stage.REFUSED  # no column is called like that: a person says which one it is
    page.show_step(Step.COLUMNS)
    box = page.columns.boxes[-1]
    assert box.itemText(0) == "Person: profile field badge"
    choose(imports, box, "custom.badge")
    assert page.job.stage is Stage.READY
    assert page.job.plan is not None
    assert page.job.plan.columns[-1].field == "custom.badge"


def test_an_empty_role_can_be_an_error(imports: Import) -> None:
    imports.open()
    choose(imports, form(imports).role, "error")
    assert imports.session.options.default_role is None
    choose(imports, form(imports).role, "student")
    assert imports.session.options.default_role == "student"


def test_the_order_of_dates_can_be_said(imports: Import) -> None:
    page = imports.open()
    choose(imports, form(imports).order, DateOrder.MONTH_FIRST)
    assert page.job.plan is not None
    assert page.job.plan.counts[Outcome.BLOCKED] > 1000  # there is no month 24


def test_what_the_file_says_itself_is_not_asked_for(imports: Import) -> None:
    imports.open()
    assert not form(imports).course.isVisible()
    assert not form(imports).start.isVisible()
    assert not form(imports).end.isVisible()
    assert form(imports).match.box.isVisible()  # one column names people, but a profile field may as well
    assert form(imports).delimiter.isVisible()
    assert not form(imports).sheet.isVisible()


def test_a_sheet_whose_name_holds_a_comma_can_be_chosen(imports: Import) -> None:
    imports.imports.notes = (Reason("other_sheets", None, "List", {"sheets": "Autumn, late\nOld"}),)
    imports.open()
    box = form(imports).sheet
    assert box.isVisible()
    assert [box.itemText(place) for place in range(box.count())] == ["Autumn, late", "Old"]
    choose(imports, box, "Autumn, late")
    assert imports.session.options.tab == "Autumn, late"


@pytest.mark.qt_log_ignore("does not support raise", extend=True)  # the bubble with the reason
def test_dates_for_all_rows_are_taken_where_the_file_has_none(imports: Import) -> None:
    page = imports.open("no-course.csv")
    page.job.set_course(imports.imports.roster.directory.known_courses[0].shortname)
    imports.bench.settle()
    end = form(imports).end
    assert end.isVisible()
    end.setText("no day")
    end.editingFinished.emit()
    assert end.property("wrong")
    end.setText("2026-12-31")
    end.editingFinished.emit()
    imports.bench.settle()
    assert imports.session.options.defaults["end"] == "2026-12-31"
    assert page.job.plan is not None
    assert all("end" in row.after for row in page.job.plan.rows if row.outcome is Outcome.CREATE)


@pytest.mark.parametrize(("field", "value", "found"), [("delimiter", ";", None), ("heading", "2", None)])
def test_another_reading_forgets_what_was_chosen_for_columns(
    imports: Import, field: str, value: str, found: object
) -> None:
    page = imports.open()
    page.job.read_column(6, "status")
    imports.bench.settle()
    box = getattr(form(imports), field)
    choose(imports, box, value)
    options = imports.session.options
    assert options.columns == {}
    assert str(options.delimiter if field == "delimiter" else options.header_row) == value
    choose(imports, box, "found")
    options = imports.session.options
    assert (options.delimiter if field == "delimiter" else options.header_row) is found


def test_both_forms_show_the_same_choices(imports: Import) -> None:
    page = imports.open()
    choose(imports, form(imports).existing, Mode.ADD)
    page.show_step(Step.FILE)
    assert page.file.form.existing.chosen() == Mode.ADD


def test_empty_dates_clear_only_when_that_is_ticked(imports: Import) -> None:
    imports.open()
    form(imports).clear_dates.click()
    imports.bench.settle()
    assert all(map(imports.session.options.clears, ("start", "end")))


def test_the_columns_step_reads_a_column_as_something_else(imports: Import) -> None:
    page = imports.open()
    page.show_step(Step.COLUMNS)
    box = page.columns.boxes[2]
    assert box.chosen() == "role"
    choose(imports, box, "ignore")
    assert imports.session.options.columns == {"role": "ignore"}
    assert page.columns.boxes[2].chosen() == "ignore"


def test_a_repair_is_switched_off_and_on_again_where_it_is_counted(imports: Import) -> None:
    page = imports.open()
    page.show_step(Step.FILE)
    page.job.repair("spaces", on=False)
    imports.bench.settle()
    assert imports.session.options.fixes_off == {"spaces"}
    (tick,) = [each for each in page.file.findChildren(Tick) if each.text() == "needless blanks"]
    assert not tick.isChecked()
    tick.click()
    imports.bench.settle()
    assert imports.session.options.fixes_off == frozenset()
