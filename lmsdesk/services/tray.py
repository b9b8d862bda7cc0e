"""What is not sent yet, and what was: staging, undo and redo, applying, deciding, receipts, taking back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from lmsdesk.domain.changes import ChangeSet, Gone, Operation, Origin, State
from lmsdesk.domain.errors import Offline, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.facts import Change, Tray, count_of_changes
from lmsdesk.domain.rights import Gesture
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.services import exchange, rights, staging
from lmsdesk.services.collecting import paused_collector
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.past import Past
from lmsdesk.services.steps import Moves, Step, Steps
from lmsdesk.services.syncing import Sync
from lmsdesk.services.wording_history import discarded
from lmsdesk.sync.reports import PushPlan, PushReport

Row = UserRow | CourseRow | EnrolmentRow
Made = TypeVar("Made")


class Changes(Past):
    """The tray of an open site. What writes runs in the site's control; the figures are kept in memory."""

    def __init__(self, opened: OpenSite, sync: Sync) -> None:
        super().__init__(opened)
        self._sync = sync
        self._steps = Steps(opened.desk.steps())
        opened.on_operations(self._steps.saw)

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

        return await _whole(stepped())

    async def _noted(self, sentence: str, moves: Moves) -> None:
        """Keep what was done as a step, unless it moved nothing."""
        if moves.made or moves.dropped:
            desk = self._opened.desk
            number = await self._opened.control.call(lambda: desk.keep_step(sentence, moves.made, moves.dropped))
            self._steps.add(number, sentence, moves)

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

    # Taking out, undo and redo

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

        return await _whole(stepped())

    async def retry(self, operations: Collection[int]) -> int:
        """Make refused operations ready again."""

        def readied() -> int:
            found = self._opened.desk.operations(ids=operations) if operations else []
            refused = [item for item in found if item.state is State.REJECTED]
            self._opened.desk.move(refused, State.READY, "tried again")
            return len(refused)

        return await self._told(readied)

    def undo_text(self) -> str | None:
        """What undo would take back ("Set role for 24"), None when there is nothing."""
        step = self._steps.to_undo
        return step.sentence if step else None

    def redo_text(self) -> str | None:
        """What redo would do again."""
        step = self._steps.to_redo
        return step.sentence if step else None

    async def undo(self) -> str:
        """Take back the last step; return its sentence."""
        if (step := self._steps.to_undo) is None:
            raise WrongUse(what="nothing")

        async def stepped() -> str:
            self._steps.undone(step, await self._turned(step, undone=True))
            return step.sentence

        return await _whole(stepped())

    async def redo(self) -> str:
        """Do it again; return its sentence."""
        if (step := self._steps.to_redo) is None:
            raise WrongUse(what="nothing")

        async def stepped() -> str:
            self._steps.redone(step, await self._turned(step, undone=False))
            return step.sentence

        return await _whole(stepped())

    async def _turned(self, step: Step, *, undone: bool) -> Step:
        """Take out and put back, and keep it; raise WrongUse while some of it is being sent.

        What really left the tray is what the other direction puts back.
        """
        desk = self._opened.desk
        leaving, coming = (step.made, step.dropped) if undone else (step.dropped, step.made)

        def turned() -> Step:
            if desk.is_on_its_way(leaving):
                raise WrongUse(what="busy")
            left = frozenset(item.id for item in desk.swap(leaving, coming))
            now = replace(step, made=left) if undone else replace(step, dropped=left)
            desk.turn_step(step.number, now.made, now.dropped, undone=undone)
            return now

        return await self._told(turned)

    # Sending

    async def plan(self, change_set: int | None = None) -> PushPlan:
        """What applying would do, against fresh reads. Raise Offline and its kin."""
        self._opened.need_token()
        async with self._sync.job("plan"):
            return await self._opened.control.run(lambda: self._opened.engine.plan(change_set))

    async def apply(
        self, only: Collection[int] | None = None, *, change_set: int | None = None, wait: bool = False
    ) -> PushReport:
        """Send what is ready, or only these operations or this set; with ``wait`` stay until all is decided.

        Announces Progress as job "push". Raise Offline when the site could not be reached at all.
        """
        self._opened.need_token()

        async def sent() -> PushReport:
            if self._opened.desk.operations(states=[State.READY]):
                self._opened.desk.back_up("push")
            return await self._opened.engine.push(change_set, wait=wait, only=only)

        report: PushReport | None = None
        try:
            async with self._sync.job("push"):
                report = await self._opened.control.run(sent)
                if report.stopped == Offline.code:
                    raise Offline(host=self._opened.profile.site.url, reason="no connection")
        except Offline:
            if report is None or not report.requests:
                raise
        await self._sync.recounted()
        assert report is not None  # nothing but Offline ends quietly
        return report

    async def resolve(self, operations: Collection[int], take: str) -> int:
        """Decide conflicts: "mine", "theirs" or "adopt"."""

        def decided() -> int:
            found = self._opened.desk.operations(ids=operations) if operations else []
            for item in found:
                self._opened.engine.resolve(item, take)
            return len(found)

        return await self._told(decided)

    # Taking back and handing over

    async def take_back(self, change_set: int) -> ChangeSet:
        """Stage the inverse of what a change set brought about; raise WrongUse when nothing can be."""
        opened = self._opened
        return await self.gesture(lambda: opened.engine.undo(change_set, opened.reader.roles()))

    async def export(self, change_set: int, path: Path) -> int:
        """Write a change set as a file for a colleague."""
        return await self._opened.control.call(lambda: exchange.export_set(self._opened, change_set, path))

    async def load(self, path: Path) -> ChangeSet:
        """Stage a change set from such a file."""
        return await self.gesture(lambda: exchange.load_set(self._opened, path))

    async def _told(self, work: Callable[[], Made]) -> Made:
        """Run something that writes, and come back when it was announced."""

        def quietly() -> Made:
            with paused_collector():
                return work()

        made = await self._opened.control.call(quietly)
        await self._opened.news.delivered()
        return made


async def _whole(step: Coroutine[Any, Any, Made]) -> Made:
    """Run a step to its end and note it, also when nobody waits for it any more."""
    return await asyncio.shield(asyncio.ensure_future(step))
