"""Pages of records over the college in memory, with cohorts by department."""

from __future__ import annotations

from lmsdesk.domain.events import View
from lmsdesk.domain.pages import Belonging, PersonPage
from lmsdesk.domain.rows import EnrolmentRow, Mark, UserRow
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

    def _cohorts(self, user: UserRow) -> tuple[Belonging, ...]:
        if user.department not in DEPARTMENTS or user.id % 5 == 0:
            return ()
        number = 1 + DEPARTMENTS.index(user.department)
        return (Belonging(number, f"{user.department} 2026", f"C{number:03d}"),)


def _is_new(row: EnrolmentRow) -> bool:
    return row.pending is not None and row.pending.mark is Mark.NEW
