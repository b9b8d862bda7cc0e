"""Undo and redo of what a person did to the tray; they go on after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from lmsdesk.domain.errors import WrongUse
from lmsdesk.services.collecting import paused_collector
from lmsdesk.services.opened import OpenSite
from lmsdesk.services.past import Past
from lmsdesk.services.steps import Moves, Step, Steps
from lmsdesk.services.syncing import Sync

Made = TypeVar("Made")


class Stepping(Past):
    """The two stacks of an open site, and the ways to run what writes its desk."""

    def __init__(self, opened: OpenSite, sync: Sync) -> None:
        super().__init__(opened)
        self._sync = sync
        self._steps = Steps(opened.desk.steps())
        opened.on_operations(self._steps.saw)

    def undo_text(self) -> str | None:
        """What undo would take back ("Set role for 24"), None when there is nothing."""
        step = self._steps.to_undo
        return step.sentence if step else None

    def redo_text(self) -> str | None:
        """What redo would do again."""
        step = self._steps.to_redo
        return step.sentence if step else None

    async def forget_steps(self) -> None:
        """Forget what the desk has forgotten."""
        kept = await self._opened.control.call(self._opened.desk.steps)
        self._steps.only({step[0] for step in kept})

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

        What really left the tray is what the other direction puts back. Decisions are taken back as such.
        """
        desk = self._opened.desk
        leaving, coming = (step.made, step.dropped) if undone else (step.dropped, step.made)

        def turned() -> Step:
            if desk.is_on_its_way(leaving):
                raise WrongUse(what="busy")
            now = step
            if step.decided:
                own = desk.operations_decided(step.decided)
                desk.turn_decisions(step.decided, back=undone)
                desk.swap([each for each in leaving if each not in own], [each for each in coming if each not in own])
            else:
                left = frozenset(item.id for item in desk.swap(leaving, coming))
                now = replace(step, made=left) if undone else replace(step, dropped=left)
            desk.turn_step(step.number, now.made, now.dropped, undone=undone)
            return now

        return await self._told(turned)

    async def _noted(self, sentence: str, moves: Moves, decided: Collection[int] = ()) -> None:
        """Keep what was done as a step, unless it moved nothing."""
        if moves.made or moves.dropped or decided:
            desk = self._opened.desk
            number = await self._opened.control.call(
                lambda: desk.keep_step(sentence, moves.made, moves.dropped, decided)
            )
            self._steps.add(number, sentence, moves, decided)

    async def _stepped(self, work: Coroutine[Any, Any, Made]) -> Made:
        """Run a step to its end and note it, also when nobody waits for it any more."""
        return await _whole(work)

    async def _told(self, work: Callable[[], Made]) -> Made:
        """Run something that writes, and come back when it was announced."""

        def quietly() -> Made:
            with paused_collector():
                return work()

        made = await self._opened.control.call(quietly)
        await self._opened.news.delivered()
        return made


async def _whole(step: Coroutine[Any, Any, Made]) -> Made:
    return await asyncio.shield(asyncio.ensure_future(step))
