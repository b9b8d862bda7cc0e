"""Pages of one record, by the console in memory and by the real one alike."""

from __future__ import annotations

from collections import Counter

from lmsdesk.domain.events import View
from lmsdesk.domain.rows import EnrolmentRow
from tests.fakes.bench import InMemory, Real

Bench = InMemory | Real


def test_a_person_has_the_enrolments_of_the_table_by_course(bench: Bench) -> None:
    rows = bench.rows()
    number = Counter(row.user_id for row in rows).most_common(1)[0][0]
    found = bench.run(bench.console.pages.person(number))
    assert found is not None
    assert (found.user.id, found.is_gone) == (number, False)
    assert set(found.enrolments) == {row.row for row in rows if row.user_id == number}
    shown = bench.console.tables.read(View.ENROLMENTS, found.enrolments)
    names = [row.shortname.casefold() for row in shown if isinstance(row, EnrolmentRow)]
    assert names == sorted(names)


def test_an_edit_shows_on_the_page_at_once(bench: Bench) -> None:
    row = bench.rows("status:active role:student method:manual")[0]
    bench.run(bench.console.changes.edit(View.ENROLMENTS, [row.row], {"status": "suspended"}))
    found = bench.run(bench.console.pages.person(row.user_id))
    assert found is not None
    assert [handle for handle in found.enrolments if handle < 0]
    assert set(found.enrolments) == {each.row for each in bench.rows() if each.user_id == row.user_id}


def test_nobody_has_a_number_that_was_never_read(bench: Bench) -> None:
    assert bench.run(bench.console.pages.person(987_654_321)) is None


def test_a_course_has_the_people_of_the_table_by_name_and_counts_each_once(bench: Bench) -> None:
    rows = bench.rows()
    number = Counter(row.course_id for row in rows).most_common(1)[0][0]
    found = bench.run(bench.console.pages.course(number))
    assert found is not None
    mine = [row for row in rows if row.course_id == number]
    assert (found.course.id, found.is_gone) == (number, False)
    assert set(found.enrolments) == {row.row for row in mine}
    assert found.figures.people == len({row.user_id for row in mine})
    assert {group.name for group in found.groups} >= {name for row in mine for name in row.groups}
    assert bench.run(bench.console.pages.course(987_654_321)) is None
