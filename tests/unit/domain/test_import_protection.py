"""Whom and what a list may not touch in passing, and cells that need not stop a row."""

from __future__ import annotations

import pytest

from lmsdesk.domain.imports.plan import Outcome
from tests.fakes.directory import FakeDirectory, codes, enrolment, of_text, only, plan_of, small_site

ME = frozenset({11})


def enrolled(**facts: object) -> FakeDirectory:
    """Ann is in BIO1."""
    site = small_site()
    site.known_enrolments = [enrolment(11, 101, **facts)]
    return site


@pytest.mark.parametrize(
    ("site", "row"),
    [
        (small_site(), "ann.lee|BIO1||"),
        (enrolled(), "ann.lee|BIO1|unenrol|"),
        (enrolled(), "ann.lee|BIO1|suspend|"),
        (enrolled(suspended=True), "ann.lee|BIO1|activate|"),
        (enrolled(), "ann.lee|BIO1||2027-12-31"),
    ],
)
def test_h75_a_protected_person_is_asked_about_whatever_the_row_does(site: FakeDirectory, row: str) -> None:
    text = f"username|course|action|end\n{row}"
    asked = only(plan_of(text, site, protected=ME))
    assert asked.outcome is Outcome.CHECK
    assert "protected" in codes(asked)
    agreed = only(plan_of(text, site, protected=ME, decisions={"protected:ann.lee": "accept"}))
    assert agreed.outcome in (Outcome.CREATE, Outcome.CHANGE)


def test_a_row_that_changes_nothing_about_a_protected_person_needs_no_answer() -> None:
    row = only(plan_of("username|course\nann.lee|BIO1", enrolled(), protected=ME))
    assert (row.outcome, codes(row)) == (Outcome.SAME, set())


def test_h92_unenrolling_where_another_method_stays_is_asked_about() -> None:
    site = enrolled()
    site.known_enrolments.append(enrolment(11, 101, method="cohort"))
    row = only(plan_of("username|course|action\nann.lee|BIO1|unenrol", site))
    assert row.outcome is Outcome.CHECK
    (reason,) = [each for each in row.reasons if each.code == "stays_by_method"]
    assert reason.facts["methods"] == "cohort"


@pytest.mark.parametrize("mail", ["ann\ufffd@college.example", "ann.lee(at)college", "ann@@college.example"])
def test_h27_a_cell_that_cannot_be_read_stops_nothing_where_another_one_names_the_person(mail: str) -> None:
    row = only(of_text(f"username,email,course\nann.lee,{mail},BIO1\n", small_site()))
    assert (row.outcome, row.user_id, row.matched_by) == (Outcome.CREATE, 11, "username")
    assert "identifier_unread" in codes(row)


@pytest.mark.parametrize("username", ["", "nobody"])
def test_a_cell_that_cannot_be_read_stops_the_row_that_needs_it(username: str) -> None:
    row = only(of_text(f"username,email,course\n{username},ann\ufffd@college.example,BIO1\n", small_site()))
    assert (row.outcome, row.user_id) == (Outcome.BLOCKED, None)
    assert "broken_text" in codes(row)


WIDE = "idnumber,course\n\uff33\uff10\uff10\uff11\uff11,BIO1\nS0012,BIO1\n"


def test_h28_digits_of_double_width_in_an_id_are_asked_about_and_only_those() -> None:
    plan = of_text(WIDE, small_site())
    assert [(row.outcome, row.user_id) for row in plan.rows] == [(Outcome.CHECK, 11), (Outcome.CREATE, 12)]
    agreed = of_text(WIDE, small_site(), decisions={"wide_digits:idnumber": "accept"})
    assert [(row.outcome, row.user_id) for row in agreed.rows] == [(Outcome.CREATE, 11), (Outcome.CREATE, 12)]


def test_h28_digits_of_double_width_in_the_code_of_a_course_are_asked_about() -> None:
    text = "username,course\nann.lee,BIO\uff11\n"
    assert only(of_text(text, small_site())).outcome is Outcome.CHECK
    agreed = only(of_text(text, small_site(), decisions={"wide_digits:course": "accept"}))
    assert (agreed.outcome, agreed.course_id) == (Outcome.CREATE, 101)


def test_groups_of_one_name_are_told_as_such_and_unknown_ones_with_those_that_are_near() -> None:
    site = small_site()
    names = {(101, f"seminar {number:02}"): number for number in range(1, 20)}
    site.known_groups = {**names, (101, "blue"): 0, (101, "wednesday evening"): 30}
    twice = only(plan_of("username|course|group name\nann.lee|BIO1|Blue", site))
    assert "group_ambiguous" in codes(twice)
    row = only(plan_of("username|course|group name\nann.lee|BIO1|Wensday evening", site))
    (reason,) = [each for each in row.reasons if each.code == "group_unknown"]
    assert reason.facts["known"] == "wednesday evening"
