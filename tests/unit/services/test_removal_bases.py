"""What is remembered of a thing that is to be removed: when others used it since, a person is asked first."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Pending, Status
from lmsdesk.services.edits import remove

ANA = EnrolmentRow(
    1, 7, 5, "ana", "Ana Byrne", "ana@example.org", "BIO", "Biology",
    roles=("teacher", "student"), method="manual", status=Status.ACTIVE, start=60, grade=None, completed=False,
)  # fmt: skip
STATE = {"suspended": False, "start": 60, "end": None}


def test_an_enrolment_is_remembered_with_its_roles_and_with_what_was_achieved() -> None:
    assert remove(ANA).base == {**STATE, "roles": "student,teacher", "grade": None, "completed": False}


def test_what_was_not_read_is_not_remembered() -> None:
    unread = replace(ANA, method=None, roles=(), completed=None, start=None)
    assert remove(unread).base == {"suspended": False}


def test_roles_that_i_change_myself_are_no_reason_to_ask() -> None:
    edited = replace(ANA, pending=Pending(Mark.CHANGED, (1,), {"roles": "student"}))
    assert remove(edited).base == {**STATE, "grade": None, "completed": False}


def test_a_course_is_remembered_with_the_number_of_people_in_it() -> None:
    base = remove(CourseRow(1, 5, "BIO", "Biology", enrolled=30, modified=99)).base
    assert base is not None
    assert (base["members"], base["modified"], base["shortname"]) == (30, 99, "BIO")
