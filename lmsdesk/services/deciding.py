"""What waits for a person: deciding conflicts, mending what was refused, looking up what is not confirmed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from lmsdesk.domain.adopting import differing
from lmsdesk.domain.changes import ChangeSet, NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.decisions import Choice, Decided, Revision, Rule, Scope, Take, covered, takes
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.facts import Unconfirmed
from lmsdesk.domain.keys import Entity
from lmsdesk.services import rights
from lmsdesk.services.language import number, say
from lmsdesk.services.mending import mended
from lmsdesk.services.stepping import Stepping
from lmsdesk.services.steps import Moves
from lmsdesk.services.wording_history import decided_words, mended_words, retried_words
from lmsdesk.sync import deciding
from lmsdesk.sync.reports import PushPlan


class Deciding(Stepping):
    """Each decision is one step that undo takes back, as long as nothing of it was sent."""

    # Conflicts

    async def resolve(
        self, operations: Collection[int], take: str = "", *, fields: Mapping[str, str] | None = None
    ) -> int:
        """Decide conflicts alike: ``take`` as in ``domain.decisions.Take``, ``fields`` where single ones differ.

        All or none; raise WrongUse for what cannot be decided so. Return how many were decided.
        """
        choice = Choice(_take(take) if take else None, {name: _take(each) for name, each in (fields or {}).items()})
        found = await self._found(operations)
        if not found:
            return 0
        if choice.take is Take.SUSPEND:
            await self._suspend(found)
        else:
            opened = self._opened
            await self._decide(
                decided_words(len(found)),
                lambda: deciding.resolve(
                    opened.desk,
                    found,
                    choice,
                    opened.connector.canonical,
                    lambda changes: rights.require(opened, changes),
                ),
            )
        return len(found)

    def carried(self, operation: Operation) -> Sequence[str]:
        """The fields that adopting what is there sends as changes of it."""
        return tuple(differing(operation, self._opened.connector.canonical))

    async def _suspend(self, found: Sequence[Operation]) -> ChangeSet:
        """Suspend what was to be removed: the removal leaves, and another change takes its place."""
        if wrong := [item for item in found if item.state is not State.CONFLICT or Take.SUSPEND not in takes(item)]:
            raise WrongUse(what="cannot_take", value=wrong[0].id, take=Take.SUSPEND, known=", ".join(takes(wrong[0])))
        made = tuple(
            NewOperation(item.key, Verb.UPDATE, {"suspended": True}, _told(item, "suspended"), item.label)
            for item in found
        )
        who = found[0].label if len(found) == 1 else number(len(found))
        new = NewChangeSet(say("Suspend instead of removing {who}", who=who), Origin.FORM, made)

        leaving = [Revision(item, State.CANCELLED, Take.SUSPEND) for item in found]

        async def staged() -> tuple[ChangeSet, Sequence[int]]:
            rights.require(self._opened, new.operations)
            kept = self._opened.desk.stage(new)  # first: it is not sent while the removal waits
            return kept, self._opened.desk.settle(leaving, "a person decided: suspend instead")

        async def stepped() -> ChangeSet:
            (kept, numbers), moved = await self._opened.recorded(staged)
            await self._noted(kept.title, moved, numbers)
            return kept

        return await self._stepped(stepped())

    async def hold(self, plan: PushPlan) -> int:
        """Put what a plan found into the lists of what waits for a person, sending nothing; return how many."""
        engine = self._opened.engine
        return await self._told(lambda: engine.hold(plan))

    # Remembered decisions

    async def remember(self, entity: str, field: str, take: str, scope: str) -> int:
        """Remember whose value of a field wins from now on; return how many conflicts that decides at once."""
        desk = self._opened.desk
        sort, wins, lasts = Entity(entity), _take(take), Scope(scope)
        if wins not in (Take.MINE, Take.THEIRS, Take.BASE):
            raise WrongUse(what="cannot_take", value=field, take=take, known="mine, theirs, base")

        def remembered() -> Sequence[int]:
            desk.remember(sort, field, wins, lasts)
            rules = desk.rules()
            waiting = desk.operations(states=[State.CONFLICT])
            revisions = [made for item in waiting if (made := covered(item, rules)) is not None]
            return desk.settle(revisions, "a remembered decision")

        numbers = await self._decide(None, remembered)
        return len(numbers)

    def rules(self) -> Sequence[Rule]:
        """The remembered decisions, the oldest first."""
        return self._opened.book.rules()

    async def forget(self, rules: Collection[int]) -> int:
        """Forget remembered decisions; what they decided stays decided."""
        return await self._told(lambda: self._opened.desk.forget(rules))

    def decisions(self, limit: int = 1_000) -> Sequence[Decided]:
        """What was decided and was not sent, newest first."""
        return self._opened.book.decisions(limit)

    async def undecide(self, decisions: Collection[int]) -> int:
        """Take decisions back; return how many changes wait for one again."""
        desk = self._opened.desk

        def turned() -> int:
            moved = desk.turn_decisions(decisions, back=True)
            desk.swap(desk.brought_along(moved), ())  # what an adoption sends goes with it
            return len(moved)

        return await self._told(turned)

    # Problems

    async def retry(self, operations: Collection[int]) -> int:
        """Make refused operations ready again; return how many."""
        found = [item for item in await self._found(operations) if item.state is State.REJECTED]
        revisions = [Revision(item, State.READY, "retry") for item in found]
        if revisions:
            desk = self._opened.desk
            await self._decide(retried_words(len(found)), lambda: desk.settle(revisions, "tried again"))
        return len(found)

    async def mend(self, operations: Collection[int], typed: Mapping[str, str]) -> int:
        """Give refused operations other values, as typed, and make them ready; all or none.

        Raise WrongUse for text that cannot be read and for what the server would refuse for certain.
        """
        opened, found = self._opened, await self._found(operations)
        now = opened.clock.wall()

        def settled() -> Sequence[int]:
            revisions = [mended(item, typed, opened.connector, opened.zone, now) for item in found]
            return opened.desk.settle(revisions, "another value")

        if found:
            await self._decide(mended_words(len(found)), settled)
        return len(found)

    # Unconfirmed

    async def unconfirmed(self) -> Sequence[Unconfirmed]:
        """What was sent and got no usable answer, with the time until a reading decides."""
        return await self._opened.control.call(self._opened.engine.unconfirmed)

    async def check_now(self) -> int:
        """Read now what is not confirmed; return how many turned out to be in effect. Raise Offline and its kin."""
        self._opened.need_token()
        async with self._sync.job("settle"):
            applied = await self._opened.control.run(lambda: self._opened.engine.settle_once(look=True))
        await self._sync.recounted()
        return applied

    # Inside

    async def _found(self, operations: Collection[int]) -> list[Operation]:
        desk = self._opened.desk
        return await self._opened.control.call(lambda: desk.operations(ids=operations)) if operations else []

    async def _decide(self, sentence: str | None, work: Callable[[], Sequence[int]]) -> Sequence[int]:
        """Carry out decisions as one step; without a sentence it is worded by how many there were."""

        async def settled() -> Sequence[int]:
            return work()

        async def stepped() -> Sequence[int]:
            numbers, moved = await self._opened.recorded(settled)
            if numbers:
                await self._noted(sentence or decided_words(len(numbers)), Moves(moved.made, moved.dropped), numbers)
            return numbers

        return await self._stepped(stepped())


def _take(text: str) -> Take:
    try:
        return Take(text)
    except ValueError as error:
        raise WrongUse(what="cannot_take", value=text, take=text, known=", ".join(Take)) from error


def _told(operation: Operation, name: str) -> dict[str, str | int | float | bool | None]:
    """A field as the site has it, where it is known."""
    theirs = operation.theirs or {}
    return {name: theirs[name]} if name in theirs else {}
