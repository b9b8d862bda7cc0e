"""Moving operations between states, taking them out of the tray and putting them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lmsdesk.domain.changes import TRANSITIONS, Operation, State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import subject
from lmsdesk.store.desk_base import DeskBase


class DeskMoves(DeskBase):
    """Every move is checked against the lawful ones and leaves a line in the journal."""

    def move(
        self,
        operations: Iterable[Operation],
        to: State,
        why: str,
        *,
        facts: Mapping[int, Mapping[str, Value]] | None = None,
        everywhere: Mapping[str, Value] | None = None,
    ) -> None:
        """Bring operations into a state, with columns to set on each; an unlawful move raises WrongUse."""
        moved = list(operations)
        with self._writing():
            for item in moved:
                self._move(item, to, why, {**(everywhere or {}), **((facts or {}).get(item.id) or {})})
            views = self._recompute({subject(item.key) for item in moved})
        self._tell(views, {item.change_set for item in moved}, dict.fromkeys(item.id for item in moved))

    def _move(self, item: Operation, to: State, why: str, columns: Mapping[str, Value]) -> None:
        if to not in TRANSITIONS[item.state]:
            raise WrongUse(what="transition", value=f"{item.state} to {to}", operation=item.id)
        sets = "".join(f", {name}=?" for name in columns)
        touched = self.database.run(
            f"UPDATE main.op SET state=?{sets} WHERE op_id=? AND state=?", (to, *columns.values(), item.id, item.state)
        )
        if touched != 1:
            raise WrongUse(what="transition", value=f"{item.state} to {to}", operation=item.id)
        self._journal(item.id, item.change_set, item.state, to, why)

    def swap(self, leaving: Sequence[int], coming: Sequence[int]) -> list[Operation]:
        """Take operations out of the tray and put discarded ones back, both or neither; return all that left."""
        with self._writing():
            left = self.discard(self.operations(ids=leaving)) if leaving else []
            if coming:
                self.restore(self.operations(ids=coming))
        return left

    def discard(self, operations: Sequence[Operation]) -> list[Operation]:
        """Take operations out of the tray, with those that need them; return all that left."""
        wanted = {item.id for item in operations if item.state in (State.READY, State.CONFLICT, State.REJECTED)}
        while True:
            more = {
                row[0]
                for row in self.database.rows(
                    "SELECT d.op_id FROM main.op_dep d JOIN main.op o USING(op_id) WHERE o.state='READY' "
                    f"AND d.needs IN ({','.join(map(str, wanted)) or '0'})"
                )
            } - wanted
            if not more:
                break
            wanted |= more
        leaving = self.operations(ids=sorted(wanted)) if wanted else []
        self.move(leaving, State.CANCELLED, "discarded")
        return leaving

    def restore(self, operations: Sequence[Operation]) -> None:
        """Put discarded operations back."""
        self.move([item for item in operations if item.state is State.CANCELLED], State.READY, "put back")
