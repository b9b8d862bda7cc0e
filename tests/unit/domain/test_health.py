"""What stands out about a course: one fact at a time turns one concern on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lmsdesk.domain.health import Concern, concerns_of
from lmsdesk.domain.pages import CourseFigures
from lmsdesk.domain.rows import CourseRow

NOW = 1_800_000_000
SOUND = CourseRow(
    1, 1, "BIO-1", "Biology", visible=True, end=NOW + 1, completion_enabled=True, methods=("manual", "self")
)
FULL = CourseFigures(people=4, learners=3, teachers=1, roles_unknown=0, completed=0, roster_read=True)


@pytest.mark.parametrize(
    ("concern", "course", "figures"),
    [
        (Concern.NOT_READ, {}, {"roster_read": False}),
        (Concern.HIDDEN, {"visible": False}, {}),
        (Concern.ENDED, {"end": NOW - 1}, {}),
        (Concern.NO_TEACHER, {}, {"teachers": 0}),
        (Concern.NO_MANUAL, {"methods": ("self",)}, {}),
        (Concern.NO_COMPLETION, {"completion_enabled": False}, {}),
    ],
)
def test_each_concern_follows_from_one_fact(concern: Concern, course: dict[str, Any], figures: dict[str, Any]) -> None:
    assert concerns_of(SOUND, FULL, NOW) == ()
    assert concerns_of(replace(SOUND, **course), replace(FULL, **figures), NOW) == (concern,)


def test_what_was_not_read_is_no_concern() -> None:
    unknown = CourseRow(1, 1, "BIO-1", "Biology")
    assert concerns_of(unknown, FULL, NOW) == ()
    assert concerns_of(SOUND, replace(FULL, teachers=0, roles_unknown=2), NOW) == ()
    assert concerns_of(SOUND, replace(FULL, teachers=0, roster_read=False), NOW) == (Concern.NOT_READ,)


def test_an_empty_course_may_be_hidden_over_and_without_teacher() -> None:
    empty = replace(FULL, people=0, learners=0, teachers=0)
    assert concerns_of(replace(SOUND, visible=False, end=NOW - 1), empty, NOW) == ()
