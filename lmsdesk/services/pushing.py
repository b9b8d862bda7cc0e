"""Planning and sending: what applying would do, what has to be typed first, and exactly that plan being sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lmsdesk.domain.changes import Operation, State
from lmsdesk.domain.errors import Halted, Offline
from lmsdesk.domain.guards import needs
from lmsdesk.services import plan_files
from lmsdesk.services.deciding import Deciding
from lmsdesk.services.import_files import require_looked
from lmsdesk.sync.frozen import Marks, goes
from lmsdesk.sync.reports import PushPlan, PushReport


class Pushing(Deciding):
    """The only way to the server: whatever is above a threshold does not pass without what has to be typed."""

    def lift(self, typed: str) -> None:
        """What a person typed so that the next step may touch a protected one of this username."""
        self._opened.watch.lift(typed)

    async def lift_waiting(self, operations: Collection[int], typed: str) -> None:
        """The same for what waits already; raise WrongUse when it is not the username."""
        opened = self._opened

        def lifted() -> None:
            found = opened.desk.operations(ids=operations) if operations else []
            opened.watch.lift_all(found, typed)

        await self._told(lifted)

    async def plan(self, change_set: int | None = None) -> PushPlan:
        """What applying would do, against fresh reads; announces Progress as job "plan".

        Raise Offline and its kin, Cancelled when it was stopped.
        """
        self._opened.need_token()

        async def planned() -> PushPlan:
            self._opened.watch.renew()
            return self._measured(await self._opened.engine.plan(change_set))

        async with self._sync.job("plan"):
            return await self._opened.control.run(planned)

    def stop_planning(self) -> None:
        """Stop a plan that is being made at the next read."""
        self._opened.engine.stop_plan()

    async def known(self, change_set: int | None = None) -> PushPlan:
        """What is known of a plan without a reading, as of when the site was last read."""
        as_of = self._opened.reader.as_of()

        def told() -> PushPlan:
            self._opened.watch.renew()
            return replace(self._measured(self._opened.engine.known(change_set)), made=as_of or 0)

        return await self._opened.control.call(told)

    def _measured(self, plan: PushPlan) -> PushPlan:
        """The plan with what has to be typed before it is applied."""
        goes = plan.goes
        guard = self._opened.watch.measured(goes)
        return replace(plan, guard=guard, needs=needs(goes, guard))

    def word(self, plan: PushPlan) -> str:
        """What has to be typed before a plan is applied; "" for nothing."""
        return self._opened.watch.word(plan.needs)

    async def apply(
        self,
        only: Collection[int] | None = None,
        *,
        change_set: int | None = None,
        wait: bool = False,
        plan: PushPlan | None = None,
        typed: str | None = None,
        changed_files: bool = False,
    ) -> PushReport:
        """Send what is ready, or only these operations or this set; with ``wait`` stay until all is decided.

        With a plan exactly that is sent; without one, what waits at this moment. Announces Progress as job "push".
        Raise NeedsConfirmation above a threshold unless ``typed`` is what that asks for, Offline when the site could
        not be reached at all; BadFile when a list behind it was changed since it was checked and nobody has looked at
        it again, unless ``changed_files`` says that this does not matter.
        """
        if only is None and plan is not None and change_set is None:
            only = range(await self._newest_of(plan) + 1)
        return await self._push(only, change_set, wait, plan.marks if plan is not None else None, typed, changed_files)

    async def _newest_of(self, plan: PushPlan) -> int:
        """The last operation of a push by this plan: what is not confirmed is no part of a plan, but is settled too."""
        desk = self._opened.desk
        sent = await self._opened.control.call(lambda: desk.operations(states=[State.INFLIGHT, State.UNKNOWN]))
        return max([*plan.marks, *(item.id for item in sent)], default=0)

    async def apply_file(
        self, told: Mapping[str, Any], *, wait: bool = False, typed: str | None = None, changed_files: bool = False
    ) -> PushReport:
        """Apply a plan that was written down; raise WrongSite for a foreign one, StalePlan for one of other changes."""
        marks = plan_files.marks_of(told, self._opened.profile.site)
        desk = self._opened.desk
        found = await self._opened.control.call(lambda: desk.operations(ids=list(marks)) if marks else [])
        plan_files.check(marks, found)
        return await self._push(list(marks), None, wait, marks, typed, changed_files)

    async def _push(
        self,
        only: Collection[int] | None,
        change_set: int | None,
        wait: bool,
        marks: Marks | None,
        typed: str | None,
        changed_files: bool = False,
    ) -> PushReport:
        opened = self._opened
        opened.need_writing()
        opened.need_token()

        async def sent() -> PushReport:
            opened.rollback.need_decided()
            waiting = self._scope(change_set, only)
            if not changed_files:
                await require_looked(opened.desk, {item.change_set for item in _going(waiting, marks)})
            opened.watch.ask(_going(waiting, marks), typed)
            if waiting:
                opened.desk.back_up("push")
            # What is staged from now on belongs to another push: nobody was asked about it.
            closed = self._closed(waiting, change_set) if only is None else only
            return await opened.engine.push(change_set, wait=wait, only=closed, marks=marks)

        report: PushReport | None = None
        try:
            async with self._sync.job("push"):
                report = await opened.control.run(sent)
                if report.stopped == Offline.code:
                    raise Offline(host=opened.profile.site.url, reason="no connection")
                if report.stopped is not None:
                    raise Halted(reason=report.stopped)
        except (Offline, Halted):
            if report is None or not report.requests:
                raise
        await self._sync.recounted()
        assert report is not None  # nothing but these ends quietly
        return report

    def _scope(self, change_set: int | None, only: Collection[int] | None) -> list[Operation]:
        """What is ready and would be sent by this push, with what it needs."""
        desk, now = self._opened.desk, self._opened.clock.wall()
        found = [*desk.pushable(change_set, now, only=only), *desk.waiting(change_set, only)]
        return [item for item in found if item.state is State.READY]

    def _closed(self, waiting: Collection[Operation], change_set: int | None) -> Collection[int]:
        """What there is now and nothing that comes later: all of it, or one change set with what that needs."""
        desk = self._opened.desk
        if change_set is None:
            return range(desk.newest() + 1)
        return {*desk.operation_ids(change_set), *(item.id for item in waiting)}


def _going(waiting: Sequence[Operation], marks: Marks | None) -> Sequence[Operation]:
    """Of these the ones that a plan sends: what is so already, held or no part of it is nothing to ask about."""
    if marks is None:
        return waiting
    return [item for item in waiting if (mark := marks.get(item.id)) is not None and goes(mark)]
