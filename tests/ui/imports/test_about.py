"""What a list is about, and whether it is everybody: chosen in the window, with what that means in words."""

from __future__ import annotations

from lmsdesk.domain.imports.options import Kind, Mode, Sync
from lmsdesk.domain.imports.plan import Outcome
from lmsdesk.ui.imports.words import result_of
from lmsdesk.ui.words import DASH
from tests.fakes.directory import enrolment, person
from tests.ui.imports.conftest import Import
from tests.ui.imports.test_reading import choose, form


def test_a_list_of_enrolments_says_so_and_can_be_read_as_another(imports: Import) -> None:
    page = imports.open()
    about = form(imports).about
    assert about.kind.currentText() == "Enrolments (found)"
    assert about.missing.isVisible()
    choose(imports, about.kind, Kind.PERSON)
    assert page.job.plan is not None
    assert (page.job.plan.kind, imports.session.options.kind) == (Kind.PERSON, Kind.PERSON)
    assert page.title.text() == "Import people"
    assert (about.missing.isVisible(), form(imports).role.isVisible()) == (False, False)
    assert form(imports).existing.chosen() == Mode.ADD  # the mildest
    choose(imports, form(imports).existing, Mode.BOTH)
    assert imports.session.options.mode(Kind.PERSON) is Mode.BOTH
    assert imports.session.options.mode(Kind.ENROLMENT) is Mode.BOTH


def test_a_refused_list_can_be_about_something_else(imports: Import) -> None:
    page = imports.open("no-course.csv")
    assert page.refused.kind.isVisible()
    choose(imports, page.refused.kind, Kind.PERSON)
    assert page.job.plan is not None
    assert (page.job.plan.refused, page.job.plan.kind) == (None, Kind.PERSON)


def test_that_a_list_is_everybody_is_said_in_words_and_its_people_stand_in_the_table(imports: Import) -> None:
    page = imports.open()
    about = form(imports).about
    assert page.job.plan is not None
    course = next(row.course_id for row in page.job.plan.rows if row.outcome is Outcome.SAME and row.course_id)
    directory = imports.imports.roster.directory
    directory.known_people.append(person(990_001, "Nina Absent"))
    directory.known_enrolments.append(enrolment(990_001, course))
    assert not about.warning.isVisible()
    choose(imports, about.missing, Sync.UNENROL)
    assert about.warning.isVisible()
    assert "loses grades and groups" in about.warning.text()
    plan = page.job.plan
    assert plan is not None
    missing = [row for row in plan.rows if row.row < 1]
    assert [row.person for row in missing] == ["Nina Absent"]
    assert {row.outcome for row in missing} == {Outcome.CHECK}  # rows with errors hold everybody
    assert list(plan.rows[: len(missing)]) == missing
    table = page.check.table.plan
    number = next(n for n in range(table.rowCount()) if (row := table.row_at(n)) is not None and row.row < 1)
    assert table.index(number, 0).data() == DASH
    assert result_of(missing[0], imports.bench.work.words).text
    choose(imports, about.missing, Sync.NO)
    assert not about.warning.isVisible()


def test_one_cohort_for_a_list_of_people_is_said_where_it_was_refused(imports: Import) -> None:
    imports.imports.roster.directory.known_cohorts = {"Nurses": 50}
    page = imports.open("no-course.csv")
    choose(imports, page.refused.kind, Kind.COHORT_MEMBER)
    assert page.refused.course.accessibleName() == "Cohort for all rows"
    page.refused.course.setText("Nurses")
    page.refused.course.editingFinished.emit()
    imports.bench.settle()
    assert page.job.plan is not None
    assert page.job.plan.refused is None
    assert imports.session.options.defaults == {"cohort": "Nurses"}
    assert form(imports).cohort.isVisible()
    assert {row.thing for row in page.job.plan.rows if row.outcome is Outcome.CREATE} == {50}
