"""What pages show of a person or a course: the record, and what belongs to it. With my unsent edits on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lmsdesk.domain.rows import CourseRow, Mark, UserRow


@dataclass(frozen=True, slots=True)
class Belonging:
    """A cohort or group that a person belongs to; ``mark`` says why that is not simply what the site has."""

    id: int
    name: str
    idnumber: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person; ``enrolments`` are handles as tables have them, new ones first, then by course.

    ``is_gone`` tells that a reading did not find the account any more; ``user`` is then what was read last.
    """

    user: UserRow
    is_gone: bool
    enrolments: Sequence[int]
    cohorts: tuple[Belonging, ...] = ()


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group of a course with the number of people in it."""

    id: int
    name: str
    size: int
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class CourseFigures:
    """People of a course, each counted once; who is to be removed counts no more.

    ``learners`` and ``teachers`` are those whose enrolment is not suspended; a teacher has a role of that name.
    ``roster_read`` tells whether its people were ever listed to the end.
    """

    people: int
    learners: int
    teachers: int
    roles_unknown: int
    completed: int
    roster_read: bool


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course; ``enrolments`` are handles as tables have them, new ones first, then by the names of people."""

    course: CourseRow
    is_gone: bool
    enrolments: Sequence[int]
    figures: CourseFigures
    groups: tuple[Crowd, ...] = ()
