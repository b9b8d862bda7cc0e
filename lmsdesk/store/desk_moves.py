"""Moving operations between states, taking them out of the tray and putting them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from lmsdesk.domain.changes import TRANSITIONS, Gone, Operation, State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey, subject
from lmsdesk.store import desk_keys
from lmsdesk.store.desk_base import DeskBase
from lmsdesk.store.desk_rows import CHOSEN, chosen

TRAY = tuple(state for state in State if State.CANCELLED in TRANSITIONS[state])  # what can be discarded
_IN_TRAY = f"state IN ({','.join(repr(state.value) for state in TRAY)})"
_ON_ITS_WAY = "state IN ('PLANNED','INFLIGHT','UNKNOWN','APPLIED')"
_MADE = (State.RETIRED, State.NOOP)  # a new thing in one of these has its id
_NOTHING: Mapping[str, Value] = {}


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
        facts, everywhere = facts or {}, everywhere or {}
        columns = {item.id: {**everywhere, **facts.get(item.id, _NOTHING)} for item in moved}
        views = self._recorded(lambda: self._moved(moved, to, why, columns))
        self._tell(views, {item.change_set for item in moved}, dict.fromkeys(item.id for item in moved))

    def _moved(
        self, items: Sequence[Operation], to: State, why: str, columns: Mapping[int, Mapping[str, Value]]
    ) -> set[View]:
        """Move them, with the rows that show them; return the views whose rows changed."""
        with self._writing():
            self._move(items, to, why, columns)
            renamed = desk_keys.rename(self.database, items) if to in _MADE else set()
            return self._recompute({subject(item.key) for item in items} | renamed)

    def _move(
        self, items: Sequence[Operation], to: State, why: str, columns: Mapping[int, Mapping[str, Value]]
    ) -> None:
        """Move those that stand as they are said to stand, all or none; ``columns`` are set on each."""
        lots: dict[tuple[str, ...], list[tuple[Value, ...]]] = {}
        for item in items:
            if to not in TRANSITIONS[item.state]:
                raise _unlawful(item, to)
            own = columns[item.id]
            lots.setdefault(tuple(own), []).append((to, *own.values(), item.id, item.state))
        touched = 0
        for names, rows in lots.items():
            sets = "".join(f", {name}=?" for name in names)
            touched += self.database.many(f"UPDATE main.op SET state=?{sets} WHERE op_id=? AND state=?", rows)
        if touched != len(items):
            raise _unlawful(self._astray(items, to), to)
        now, actor = self._wall(), str(self.actor)
        self.database.many(
            "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) VALUES(?,?,?,?,?,?,?)",
            [(now, item.id, item.change_set, item.state, to, actor, why) for item in items],
        )

    def _astray(self, items: Sequence[Operation], to: State) -> Operation:
        """The first that did not stand as it was said to."""
        numbers = chosen(item.id for item in items)
        there: dict[int, str] = dict(
            self.database.rows(f"SELECT op_id, state FROM main.op WHERE op_id IN {CHOSEN}", (numbers,))
        )
        return next((item for item in items if there.get(item.id) != to), items[0])

    def learn_ids(self, pairs: Iterable[tuple[EntityKey, int, int]]) -> None:
        """Keep which id the server gave to a temporary one: (key, id, operation)."""
        rows = [(key.entity.value, key.id, remote, op_id) for key, remote, op_id in pairs]

        def learnt() -> None:
            with self._writing():
                self.database.many("INSERT OR REPLACE INTO main.idmap VALUES(?, ?, ?, ?)", rows)

        self._recorded(learnt)

    # The tray

    def swap(self, leaving: Collection[int], coming: Collection[int]) -> list[Gone]:
        """Take operations out of the tray and put discarded ones back, both or neither; return all that left."""
        with self._writing():
            left = self._take_out(leaving) if leaving else []
            if coming:
                self.restore(coming)
        return left

    def empty(self) -> list[Gone]:
        """Take everything out of the tray that can leave it; return what left."""
        with self._writing():
            return self._take_out([row[0] for row in self.database.rows(f"SELECT op_id FROM main.op WHERE {_IN_TRAY}")])

    def is_on_its_way(self, operations: Collection[int]) -> bool:
        """Tell whether any of these is being sent, was not answered, or is in effect and not settled yet."""
        return bool(
            self.database.value(
                f"SELECT EXISTS(SELECT 1 FROM main.op WHERE op_id IN {CHOSEN} AND {_ON_ITS_WAY})", (chosen(operations),)
            )
        )

    def discard(self, operations: Sequence[Operation]) -> list[Gone]:
        """Take operations out of the tray, with those that need them; return all that left."""
        return self._take_out([item.id for item in operations])

    def _take_out(self, numbers: Collection[int]) -> list[Gone]:
        """By few statements however many they are: a discarded list of a hundred thousand rows takes two seconds."""
        with self._writing():
            left = self._leaving(numbers)
            self._shift([item.id for item in left], _IN_TRAY, State.CANCELLED, "discarded")
            views = self._recompute({item.subject for item in left})
            self._tell(views, {item.change_set for item in left}, {item.id: item for item in left})
        return left

    def _leaving(self, numbers: Collection[int]) -> list[Gone]:
        """What would leave the tray: those of them that stand in it, with the ready ones that need them."""
        columns = "op_id, cs_id, entity, subject, state"
        found = self.database.rows(
            f"SELECT {columns} FROM main.op WHERE op_id IN {CHOSEN} AND {_IN_TRAY}", (chosen(numbers),)
        )
        known = {row[0] for row in found}
        newest = list(known)
        while newest and self.database.value("SELECT EXISTS(SELECT 1 FROM main.op_dep)"):
            needing = self.database.rows(
                f"SELECT DISTINCT {columns} FROM main.op_dep d JOIN main.op o USING(op_id) "
                f"WHERE o.state='READY' AND d.needs IN {CHOSEN}",
                (chosen(newest),),
            )
            more = [row for row in needing if row[0] not in known]
            newest = [row[0] for row in more]
            known.update(newest)
            found += more
        return sorted(map(Gone._make, found))

    def restore(self, numbers: Collection[int]) -> None:
        """Put discarded operations back; others stay as they are."""
        with self._writing():
            coming = self.database.rows(
                f"SELECT op_id FROM main.op WHERE op_id IN {CHOSEN} AND state='CANCELLED' ORDER BY op_id",
                (chosen(numbers),),
            )
            if not coming:
                return
            ids = [row[0] for row in coming]
            self._shift(ids, "state='CANCELLED'", State.READY, "put back")
            items = self.operations(ids=ids)
            views = self._recompute([], items)
            self._tell(views, {item.change_set for item in items}, {item.id: item for item in items})

    def _shift(self, numbers: Sequence[int], where: str, to: State, why: str) -> None:
        """Move all of these, which stand where the condition says, with a line in the journal for each."""
        wanted = chosen(numbers)
        written = self.database.run(
            "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) "
            f"SELECT ?, op_id, cs_id, state, ?, ?, ? FROM main.op WHERE op_id IN {CHOSEN} AND {where} ORDER BY op_id",
            (self._wall(), to, str(self.actor), why, wanted),
        )
        touched = self.database.run(f"UPDATE main.op SET state=? WHERE op_id IN {CHOSEN} AND {where}", (to, wanted))
        if not written == touched == len(numbers):
            raise WrongUse(what="transition", value=f"? to {to}", operation=numbers[0] if numbers else None)


def _unlawful(item: Operation, to: State) -> WrongUse:
    return WrongUse(what="transition", value=f"{item.state} to {to}", operation=item.id)
