"""Deciding, mending and looking up in memory, by the rules of the domain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lmsdesk.domain.adopting import differing
from lmsdesk.domain.changes import Operation, State, Verb
from lmsdesk.domain.decisions import Choice, Decided, Revision, Rule, Scope, Take, covered, decided
from lmsdesk.domain.errors import Offline, WrongUse
from lmsdesk.domain.facts import Unconfirmed, Wait
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.plans import Ask
from lmsdesk.services.mending import can_be_mended, mendable
from lmsdesk.services.values import read_value
from lmsdesk.services.wording_history import decided_words, mended_words, retried_words
from lmsdesk.sync.reports import PushPlan

WINDOW = 180


class FakeDeciding:
    """What waits for a person; ``waits`` are the unconfirmed ones, ``looks`` counts how often they were looked up."""

    now: int
    offline: bool
    operations: Any
    _zone: str
    _undo: list[tuple[str, list[int], list[int]]]
    _redo: list[tuple[str, list[int], list[int]]]
    _moments: dict[int, int]

    def begin_deciding(self) -> None:
        """Nothing was decided yet."""
        self._kept: dict[int, list[Operation]] = {}  # depth of the stack of undo -> operations of the other side
        self._rules: list[Rule] = []
        self._decided: list[tuple[Decided, Operation]] = []  # with the operation as it was
        self.waits: dict[int, Unconfirmed] = {}
        self.looks = 0
        self.refused_values: dict[str, str] = {}  # typed text -> why it would be refused again

    def _moved(self, change_set: int = 0) -> None:
        raise NotImplementedError

    def tell(self) -> None:
        """Say that operations moved: a test set them itself."""
        self._moved()

    def operation(self, number: int) -> Operation:
        """One operation."""
        found: Operation = self.operations[number]
        return found

    async def resolve(
        self, operations: Collection[int], take: str = "", *, fields: Mapping[str, str] | None = None
    ) -> int:
        """Decide conflicts."""
        choice = Choice(Take(take) if take else None, {name: Take(each) for name, each in (fields or {}).items()})
        found = [self.operations[number] for number in operations]
        if choice.take is Take.SUSPEND:
            made = [
                Revision(item, State.READY, "suspend", patch={"suspended": True}, base={"suspended": False})
                for item in found
            ]
        else:
            made = [decided(item, choice) for item in found]
        self._settle(made, decided_words(len(made)))
        return len(made)

    def carried(self, operation: Operation) -> Sequence[str]:
        """What differs, to the letter."""
        return tuple(differing(operation, lambda entity, name, value: value))

    async def hold(self, plan: PushPlan) -> int:
        """What a plan found goes to its lists."""
        count = 0
        for item in plan.items:
            op = item.operation
            if isinstance(item.decision, Ask):
                told = {"state": State.CONFLICT, "theirs": item.decision.theirs, "error_code": item.decision.trouble}
            elif item.reasons:
                told = {"state": State.REJECTED, "error_class": "validation", "error_code": item.reasons[0].code}
            else:
                continue
            self.operations[op.id] = replace(op, **told)  # type: ignore[arg-type]
            count += 1
        self._moved()
        return count

    async def remember(self, entity: str, field: str, take: str, scope: str) -> int:
        """Remember, and decide what waits."""
        self._rules = [each for each in self._rules if (each.entity, each.field) != (Entity(entity), field)]
        number = max((each.id for each in self._rules), default=0) + 1
        self._rules.append(Rule(number, Entity(entity), field, Take(take), Scope(scope), self.now))
        made = [found for op in self.operations.values() if (found := covered(op, self._rules)) is not None]
        if made:
            self._settle(made, decided_words(len(made)))
        return len(made)

    def rules(self) -> Sequence[Rule]:
        """What is remembered."""
        return list(self._rules)

    async def forget(self, rules: Collection[int]) -> int:
        """Forget."""
        before = len(self._rules)
        self._rules = [each for each in self._rules if each.id not in rules]
        return before - len(self._rules)

    def decisions(self, limit: int = 1_000) -> Sequence[Decided]:
        """What was decided and was not sent."""
        return [told for told, _ in reversed(self._decided)][:limit]

    async def undecide(self, decisions: Collection[int]) -> int:
        """Take back."""
        back = [(told, op) for told, op in self._decided if told.number in decisions]
        for told, op in back:
            self.operations[op.id] = op
            self._decided.remove((told, op))
        self._moved()
        return len(back)

    async def retry(self, operations: Collection[int]) -> int:
        """Make refused operations ready."""
        found = [op for number in operations if (op := self.operations[number]).state is State.REJECTED]
        self._settle([Revision(op, State.READY, "retry") for op in found], retried_words(len(found)))
        return len(found)

    async def mend(self, operations: Collection[int], typed: Mapping[str, str]) -> int:
        """Other values."""
        made = []
        for op in (self.operations[number] for number in operations):
            if not can_be_mended(op) or any(name not in mendable(op) for name in typed):
                raise WrongUse(what="not_mendable", value=op.id)
            for text in typed.values():
                if text in self.refused_values:
                    raise WrongUse(what="still_refused", value=op.label, reason=self.refused_values[text])
            values = {name: read_value(op.key.entity, name, text, self._zone, self.now) for name, text in typed.items()}
            made.append(Revision(op, State.READY, "mended", patch={**op.patch, **values}))
        self._settle(made, mended_words(len(made)))
        return len(made)

    async def unconfirmed(self) -> Sequence[Unconfirmed]:
        """What is not known."""
        found = [op for op in self.operations.values() if op.state is State.UNKNOWN]
        return [
            self.waits.get(op.id) or Unconfirmed(op.id, 96.0, Wait.WINDOW, WINDOW, self.now - 84, 1, False)
            for op in found
        ]

    async def check_now(self) -> int:
        """Look up; nothing turns out."""
        if self.offline:
            raise Offline(host="northfield.example", reason="no_route")
        self.looks += 1
        return 0

    # Inside

    def _settle(self, revisions: Sequence[Revision], sentence: str) -> None:
        before = []
        for each in revisions:
            op: Operation = self.operations[each.operation.id]
            before.append(op)
            self.operations[op.id] = replace(
                op,
                state=each.to,
                verb=Verb.UPDATE if each.take == "suspend" else op.verb,
                patch=op.patch if each.patch is None else each.patch,
                base=op.base if each.base is None else each.base,
                decision=each.take,
            )
            number = len(self._decided) + 1
            if op.state is State.CONFLICT:
                self._decided.append((Decided(number, op.id, self.now, each.take, each.rule), op))
            self._moments[op.id] = self.now
        self._undo.append((sentence, [], []))
        self._redo.clear()
        self._kept[len(self._undo)] = before
        self._moved()

    def _turned(self, depth: int) -> bool:
        """Turn the step at this depth of the stack round, when it was one of deciding."""
        if depth not in self._kept:
            return False
        other = self._kept[depth]
        self._kept[depth] = [self.operations[op.id] for op in other]
        for op in other:
            self.operations[op.id] = op
            self._decided = [each for each in self._decided if each[0].operation != op.id]
        return True
