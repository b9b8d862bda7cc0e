"""Pages of records over the college in memory, with cohorts by department."""

from __future__ import annotations

from lmsdesk.domain.events import View
from lmsdesk.domain.pages import Belonging, CourseFigures, CoursePage, Crowd, PersonPage
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, Mark, Status, UserRow
from tests.fakes.college import DEPARTMENTS
from tests.fakes.overlay import Overlay


class FakePages:
    """``gone`` are the ids of accounts that a reading did not find any more."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self.gone: set[int] = set()
        self.reads = 0

    async def person(self, number: int) -> PersonPage | None:
        """By walking over everything."""
        self.reads += 1
        users = (row for row in self._overlay.rows(View.USERS) if isinstance(row, UserRow))
        user = next((row for row in users if row.id == number), None)
        if user is None:
            return None
        found = [
            row
            for row in self._overlay.rows(View.ENROLMENTS)
            if isinstance(row, EnrolmentRow) and row.user_id == number
        ]
        found.sort(key=lambda row: (not _is_new(row), row.shortname.casefold(), row.course_id))
        return PersonPage(user, number in self.gone, [row.row for row in found], self._cohorts(user))

    async def course(self, number: int) -> CoursePage | None:
        """By walking over everything."""
        self.reads += 1
        courses = (row for row in self._overlay.rows(View.COURSES) if isinstance(row, CourseRow))
        course = next((row for row in courses if row.id == number), None)
        if course is None:
            return None
        rows = self._overlay.rows(View.ENROLMENTS)
        found = [row for row in rows if isinstance(row, EnrolmentRow) and row.course_id == number]
        found.sort(key=lambda row: (not _is_new(row), row.person.split()[-1].casefold(), row.person.casefold()))
        names = sorted({name for row in found for name in row.groups})
        groups = tuple(
            Crowd(place, name, sum(name in row.groups for row in found)) for place, name in enumerate(names, 1)
        )
        return CoursePage(course, number in self.gone, [row.row for row in found], _figures(found), groups)

    def _cohorts(self, user: UserRow) -> tuple[Belonging, ...]:
        if user.department not in DEPARTMENTS or user.id % 5 == 0:
            return ()
        number = 1 + DEPARTMENTS.index(user.department)
        return (Belonging(number, f"{user.department} 2026", f"C{number:03d}"),)


def _is_new(row: EnrolmentRow) -> bool:
    return row.pending is not None and row.pending.mark is Mark.NEW


def _figures(rows: list[EnrolmentRow]) -> CourseFigures:
    """Each person is in a course once here."""
    there = [row for row in rows if row.pending is None or row.pending.mark is not Mark.REMOVED]
    live = [row for row in there if row.status is not Status.SUSPENDED]
    teachers = sum(any("teacher" in role for role in row.roles) for row in live)
    return CourseFigures(
        len(there), len(live) - teachers, teachers, 0, sum(bool(row.completed) for row in there), roster_read=True
    )
