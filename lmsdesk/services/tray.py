"""What is not sent yet, and what was: staging, undo and redo, applying, deciding, receipts, taking back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path

from lmsdesk.domain.changes import ChangeSet, Gone, NewOperation, Operation, Origin, State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Change, Tray, count_of_changes
from lmsdesk.domain.rights import Gesture
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services import exchange, rights, staging, waiting_files
from lmsdesk.services.pushing import Pushing
from lmsdesk.services.wording_history import discarded

Row = UserRow | CourseRow | EnrolmentRow


class Changes(Pushing):
    """The tray of an open site. What writes runs in the site's control; the figures are kept in memory."""

    # Staging

    async def edit(
        self, view: View, ids: Sequence[int], typed: Mapping[str, str], *, origin: Origin | None = None
    ) -> ChangeSet:
        """Set fields, as typed, on rows; "role" and "status" work for enrolments. Raise WrongUse for bad text."""
        made_by = origin or (Origin.FORM if len(ids) == 1 else Origin.BULK)
        return await self.gesture(
            lambda: staging.set_fields(self._opened, self._rows(view, ids), typed, origin=made_by)
        )

    async def enrol(
        self, users: Sequence[int], courses: Sequence[int], *, role: str, start: int | None, end: int | None
    ) -> ChangeSet:
        """Enrol users in courses (handles of both views); who is enrolled already is left out."""

        def staged() -> ChangeSet:
            people = [row for row in self._rows(View.USERS, users) if isinstance(row, UserRow)]
            places = [row for row in self._rows(View.COURSES, courses) if isinstance(row, CourseRow)]
            return staging.enrol(self._opened, people, places, role=role, start=start, end=end)

        return await self.gesture(staged)

    async def remove(self, view: View, ids: Sequence[int]) -> ChangeSet:
        """Unenrol, or delete accounts or courses; rows that are new leave the tray."""
        return await self.gesture(lambda: staging.remove(self._opened, self._rows(view, ids)))

    async def create(self, view: View, typed: Mapping[str, str]) -> ChangeSet:
        """A new person or course."""
        makers = {View.USERS: staging.create_user, View.COURSES: staging.create_course}
        if view not in makers:
            raise WrongUse(what="nothing")
        return await self.gesture(lambda: makers[view](self._opened, typed))

    async def join_group(self, ids: Sequence[int], group: str) -> ChangeSet:
        """Put the people of enrolments into the group of that name in each course."""

        def staged() -> ChangeSet:
            rows = [row for row in self._rows(View.ENROLMENTS, ids) if isinstance(row, EnrolmentRow)]
            return staging.join_group(self._opened, rows, group)

        return await self.gesture(staged)

    def lacking(self, gesture: Gesture) -> Sequence[str]:
        """The server's names of what this needs and the token's service lacks; empty when it can be done."""
        return rights.lacking(self._opened, gesture)

    async def gesture(self, work: Callable[[], ChangeSet]) -> ChangeSet:
        """Stage something as one step that undo takes back."""

        async def staged() -> ChangeSet:
            return work()

        return await self.step(staged)

    async def step(self, work: Callable[[], Awaitable[ChangeSet]]) -> ChangeSet:
        """As ``gesture``, for work that is a coroutine."""

        async def stepped() -> ChangeSet:
            kept, moved = await self._opened.recorded(work)
            await self._noted(kept.title, moved)
            return kept

        return await self._stepped(stepped())

    def _rows(self, view: View, ids: Sequence[int]) -> list[Row]:
        """The rows behind handles; raise WrongUse when some of them are not what they were any more."""
        rows = self._opened.reader.current(view, ids)
        if len(rows) != len(set(ids)):
            raise WrongUse(what="rows_moved", count=len(set(ids)) - len(rows))
        return rows

    # Figures and lists

    def tray(self) -> Tray:
        """The figures of what is not sent yet."""
        return self._opened.live.tray()

    def waiting(self, offset: int = 0, limit: int = 200, states: Collection[State] | None = None) -> Sequence[Change]:
        """What waits, as people count it: conflicts first, then refused, then in the order of making."""
        return self._opened.live.waiting(offset, limit, states)

    def of_row(self, row: Row) -> Sequence[Operation]:
        """The live operations that shadow a row."""
        numbers = row.pending.operations if row.pending is not None else ()
        found = (self._opened.live.get(number) for number in numbers)
        return [item for item in found if item is not None]

    # Taking out

    async def discard(self, operations: Collection[int]) -> int:
        """Take operations out of the tray, with those that need them; return how many."""
        return await self._taken_out(lambda: self._opened.desk.swap(operations, ())) if operations else 0

    async def discard_all(self) -> int:
        """Empty the tray, apart from what is being sent or not confirmed."""
        return await self._taken_out(self._opened.desk.empty)

    async def _taken_out(self, work: Callable[[], Sequence[Gone]]) -> int:
        """Take operations out as one step; return how many."""

        async def taken() -> tuple[int, int]:
            left = work()
            return len(left), count_of_changes(left)

        async def stepped() -> int:
            (operations, changes), moved = await self._opened.recorded(taken)
            await self._noted(discarded(changes), moved)
            return operations

        return await self._stepped(stepped())

    # Taking back and handing over

    async def take_back(self, change_set: int) -> ChangeSet:
        """Stage the inverse of what a change set brought about; raise WrongUse when nothing can be."""
        opened = self._opened
        roles = opened.reader.roles()

        def staged() -> ChangeSet:
            lifted: list[NewOperation] = []
            kept = opened.engine.undo(
                change_set, roles, lambda operations: lifted.extend(opened.watch.require(operations))
            )
            opened.watch.mark(kept.id, lifted)
            return kept

        return await self.gesture(staged)

    async def export(self, change_set: int, path: Path) -> int:
        """Write a change set as a file for a colleague."""
        return await self._opened.control.call(lambda: exchange.export_set(self._opened, change_set, path))

    async def save_waiting(self, path: Path) -> int:
        """Write everything that waits as one file; return how many changes. Raise WrongUse when nothing waits."""
        return await self._opened.control.call(lambda: waiting_files.save_waiting(self._opened, path))

    async def load(self, path: Path) -> ChangeSet:
        """Stage a change set from such a file."""
        return await self.gesture(lambda: exchange.load_set(self._opened, path))
