"""Explanations in memory and the real ones are held to the same."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.domain.access.fixes import Mend
from lmsdesk.domain.access.links import Reason, Verdict
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from tests.fakes.bench import InMemory, Real

Bench = InMemory | Real


def learner(bench: Bench) -> Any:
    """An enrolment by hand of somebody who can open the course."""
    for row in bench.rows("method:manual status:active role:student"):
        if bench.run(bench.console.explaining.look(row.user_id, row.course_id)).verdict is Verdict.CAN:
            return row
    raise AssertionError("nobody can open anything")


def test_what_waits_is_counted_in_taken_back_and_said(bench: Bench) -> None:
    row, explaining, changes = learner(bench), bench.console.explaining, bench.console.changes
    bench.run(changes.edit(View.ENROLMENTS, [row.row], {"status": "suspended"}))
    answer = bench.run(explaining.look(row.user_id, row.course_id))
    assert (answer.verdict, answer.told.latest.verdict) == (Verdict.CAN, Verdict.CANNOT)
    assert answer.told.latest.deciding is not None
    assert answer.told.latest.deciding.reason is Reason.ENROLMENT_SUSPENDED
    assert [item.fix.mend for item in answer.fixes] == [Mend.TAKE_BACK]
    assert answer.words.after().startswith("1 change waits here. After Apply: cannot.")
    bench.run(explaining.stage(answer))
    assert changes.tray().total == 0
    assert bench.run(explaining.look(row.user_id, row.course_id)).fixes == ()


def test_who_is_not_enrolled_is_enrolled_through_the_tray(bench: Bench) -> None:
    row, explaining = learner(bench), bench.console.explaining
    inside = {each.user_id for each in bench.rows() if each.course_id == row.course_id}
    other = next(each for each in bench.rows("suspended:no", View.USERS) if each.id not in inside)
    answer = bench.run(explaining.look(other.id, row.course_id))
    assert answer.told.now.deciding is not None
    assert answer.told.now.deciding.reason is Reason.NOT_ENROLLED
    bench.run(explaining.stage(answer))
    again = bench.run(explaining.look(other.id, row.course_id))
    assert (again.verdict, again.told.latest.verdict) == (Verdict.CANNOT, Verdict.CAN)
    assert [item.fix.mend for item in again.fixes] == [Mend.APPLY]
    with pytest.raises(WrongUse):
        bench.run(explaining.stage(again))


def test_a_survey_has_each_course_of_a_person_once(bench: Bench) -> None:
    row = learner(bench)
    survey = bench.run(bench.console.explaining.survey(View.USERS, row.user_id))
    courses = {each.course_id for each in bench.rows() if each.user_id == row.user_id}
    found = [line.told.pair.now.place.id for line in survey.lines]
    assert sorted(found) == sorted(courses)
    assert survey.count(Verdict.CAN) >= 1
    with pytest.raises(WrongUse):
        bench.run(bench.console.explaining.look(row.user_id, 987_654))
