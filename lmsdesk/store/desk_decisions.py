"""What a person decided about operations that wait, kept so that it can be looked up, taken back and remembered."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from lmsdesk.domain.adopting import ADOPTING
from lmsdesk.domain.changes import TAKEN_BACK, Gone, Operation, State
from lmsdesk.domain.decisions import Decided, Revision, Rule, Scope, Take, remote_id
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, subject
from lmsdesk.store import desk_keys
from lmsdesk.store.desk_moves import DeskMoves
from lmsdesk.store.desk_reading import DeskReading
from lmsdesk.store.desk_rows import CHOSEN, LIVE, chosen, pack

COLUMNS = ("base", "patch", "natural_key", "label", "decision", "verdict", "not_before")  # what a decision sets
_NEWEST = 5_000  # decisions that are looked through: older ones were sent, or are history
WITH = "with"  # the decision of an operation that left because one that it needs did
_UNSENT = "('READY','CANCELLED','CONFLICT','REJECTED')"


class DecisionReading(DeskReading):
    """Reads decisions and the remembered ones."""

    def rules(self) -> list[Rule]:
        """The remembered decisions, the oldest first."""
        rows = self.database.rows("SELECT rule_id, entity, field, take, scope, made_wall FROM main.rule ORDER BY 1")
        return [Rule(row[0], Entity(row[1]), row[2], Take(row[3]), Scope(row[4]), row[5]) for row in rows]

    def decisions(self, limit: int = 1_000) -> list[Decided]:
        """What was decided and can be taken back, the newest first: nothing of it was sent."""
        rows = self.database.rows(
            "SELECT d, op_id, d.at_wall, take, rule FROM "
            "(SELECT * FROM main.decision ORDER BY d DESC LIMIT ?) d JOIN main.op o USING(op_id) "
            "WHERE taken_back IS NULL AND o.state=to_state AND to_state<>'PLANNED' AND take<>? "
            "AND (o.state<>'CANCELLED' OR d.at_wall>=coalesce((SELECT max(sent_wall) FROM main.request), 0)) "
            "AND NOT EXISTS(SELECT 1 FROM main.decision l WHERE l.op_id=d.op_id AND l.d>d.d AND l.taken_back IS NULL) "
            "ORDER BY d DESC LIMIT ?",
            (_NEWEST, WITH, limit),
        )
        return [Decided(*row) for row in rows]

    def operations_decided(self, numbers: Collection[int]) -> set[int]:
        """The operations that these decisions were about."""
        rows = self.database.rows(f"SELECT op_id FROM main.decision WHERE d IN {CHOSEN}", (chosen(numbers),))
        return {row[0] for row in rows}

    def brought_along(self, operations: Collection[int]) -> list[int]:
        """What adopting staged beside these operations."""
        rows = self.database.rows(
            "SELECT op_id FROM main.op_dep JOIN main.op USING(op_id) JOIN main.change_set USING(cs_id) "
            f"WHERE needs IN {CHOSEN} AND note=?",
            (chosen(operations), ADOPTING),
        )
        return [row[0] for row in rows]

    def last_requests(self, operations: Collection[int]) -> dict[int, tuple[int, bool]]:
        """When each operation was sent last, Unix seconds, and whether the program ended before the answer came."""
        rows = self.database.rows(
            "SELECT o.op_id, r.sent_wall, r.detail='restart' FROM main.request_op o JOIN main.request r USING(req_id) "
            f"WHERE o.op_id IN {CHOSEN} ORDER BY r.req_id",
            (chosen(operations),),
        )
        return {row[0]: (row[1], bool(row[2])) for row in rows}


class DeskDecisions(DeskMoves, DecisionReading):
    """Keeps decisions; each is one durable step with a line in the journal for every operation that moved."""

    def settle(self, revisions: Sequence[Revision], why: str) -> list[int]:
        """Carry out decisions; what needs an operation that leaves the tray leaves with it.

        An operation that is planned stays so: its decision is written down on the way. Return the numbers of all
        that was decided, which ``turn_decisions`` takes.
        """
        if not revisions:
            return []
        with self._writing():
            gone = self._leaving([each.operation.id for each in revisions if each.to is State.CANCELLED])
            mine = {each.operation.id: each for each in revisions}
            others = [each for each in gone if each.id not in mine]
            columns = {number: _columns(each) for number, each in mine.items()}
            numbers = self._write_down(mine, others, columns)
            self._carry_out(mine, others, columns, why)
            done = [each.operation for each in revisions if each.to is State.NOOP]
            renamed = desk_keys.rename(self.database, done)
            items: list[Operation | Gone] = [each.operation for each in revisions]
            subjects = {subject(each.operation.key) for each in revisions} | {each.subject for each in others}
            views = self._recompute(subjects | renamed)
            moved: dict[int, Operation | Gone | None] = {each.id: each for each in others}
            along = self.brought_along([item.id for item in done]) if renamed else ()  # by another name from now on
            told = moved | dict.fromkeys(mine) | dict.fromkeys(along)
            self._tell(views, {item.change_set for item in [*items, *others]}, told)
        return numbers

    def _write_down(
        self, mine: Mapping[int, Revision], others: Sequence[Gone], columns: Mapping[int, Mapping[str, Value]]
    ) -> list[int]:
        before = self._columns_of(mine)
        last = self.database.value("SELECT max(d) FROM main.decision") or 0
        now = self._wall()
        lines: list[tuple[Value, ...]] = []
        for number, each in mine.items():
            to = State.PLANNED if each.operation.state is State.PLANNED else each.to
            old, new = {name: before[number][name] for name in columns[number]}, columns[number]
            lines.append((number, now, each.take, each.rule, each.operation.state, to, _json(old), _json(new)))
        lines += [(each.id, now, WITH, None, each.before, State.CANCELLED, "{}", "{}") for each in others]
        self.database.many(
            "INSERT INTO main.decision(d, op_id, at_wall, take, rule, from_state, to_state, before, after) "
            "VALUES(?,?,?,?,?,?,?,?,?)",
            [(last + place, *line) for place, line in enumerate(lines, 1)],
        )
        return [last + place for place in range(1, len(lines) + 1)]

    def _columns_of(self, operations: Collection[int]) -> dict[int, dict[str, Value]]:
        rows = self.database.rows(
            f"SELECT op_id, {', '.join(COLUMNS)} FROM main.op WHERE op_id IN {CHOSEN}", (chosen(operations),)
        )
        return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in rows}

    def _carry_out(
        self,
        mine: Mapping[int, Revision],
        others: Sequence[Gone],
        columns: Mapping[int, Mapping[str, Value]],
        why: str,
    ) -> None:
        if others:
            self._shift([each.id for each in others], LIVE, State.CANCELLED, why)
        lots: dict[State, list[Operation]] = {}
        for each in mine.values():
            if each.operation.state is not State.PLANNED:
                lots.setdefault(each.to, []).append(each.operation)
        for to, items in lots.items():
            self._move(items, to, why, {item.id: columns[item.id] for item in items})
        for number, each in mine.items():
            if each.operation.state is State.PLANNED:
                sets = ", ".join(f"{name}=?" for name in columns[number])
                self.database.run(f"UPDATE main.op SET {sets} WHERE op_id=?", (*columns[number].values(), number))

    # Taking back

    def turn_decisions(self, numbers: Collection[int], *, back: bool) -> list[int]:
        """Bring operations ``back`` to how they stood before a decision, or decide them again; return those that moved.

        What was sent, or decided or changed once more, stays as it is. A remembered decision that is taken back
        anywhere is forgotten.
        """
        here, there, was = ("to_state", "from_state", "before") if back else ("from_state", "to_state", "after")
        marked = "IS NULL" if back else "IS NOT NULL"
        with self._writing():
            rows = self.database.rows(
                f"SELECT d, op_id, take, {here}, {there}, {was}, o.cs_id, o.subject FROM main.decision d "
                f"JOIN main.op o USING(op_id) WHERE d IN {CHOSEN} AND taken_back {marked} AND o.state={here} "
                f"AND {here}<>'PLANNED' ORDER BY d DESC",
                (chosen(numbers),),
            )
            renamed: set[str] = set()
            rows = [row for row in rows if row[2] != Take.ADOPT or self._turn_id(row[1], renamed, back=back)]
            now, actor = self._wall(), str(self.actor)
            why = "a decision was taken back" if back else "decided again"
            for _, op_id, _, stood, to, text, cs_id, _ in rows:
                assert not back or State(to) in TAKEN_BACK[State(stood)]
                columns = json.loads(text)
                sets = "".join(f", {name}=?" for name in columns)
                self.database.run(f"UPDATE main.op SET state=?{sets} WHERE op_id=?", (to, *columns.values(), op_id))
                self.database.run(
                    "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) "
                    "VALUES(?,?,?,?,?,?,?)",
                    (now, op_id, cs_id, stood, to, actor, why),
                )
            self.database.run(
                f"UPDATE main.decision SET taken_back=? WHERE d IN {CHOSEN}",
                (now if back else None, chosen(row[0] for row in rows)),
            )
            if back:
                told = chosen(row[0] for row in rows)
                self.database.run(
                    f"DELETE FROM main.rule WHERE rule_id IN (SELECT rule FROM main.decision WHERE d IN {CHOSEN})",
                    (told,),
                )
            if not back:
                renamed |= desk_keys.rename(
                    self.database, self.operations(ids=[row[1] for row in rows]) if rows else []
                )
            views = self._recompute({row[7] for row in rows} | renamed)
            self._tell(views, {row[6] for row in rows}, {row[1]: None for row in rows})
        return [row[1] for row in rows]

    def _turn_id(self, op_id: int, renamed: set[str], *, back: bool) -> bool:
        """Forget, or learn again, the id of a thing that was adopted; False when something that needs it was sent."""
        if not back:
            made = self.operation(op_id)
            if (remote := remote_id(made)) is not None and len(made.key.parts) == 1:
                self.learn_ids([(made.key, remote, op_id)])
            return True
        sent = self.database.value(
            f"SELECT EXISTS(SELECT 1 FROM main.op_dep JOIN main.op o USING(op_id) WHERE needs=? "
            f"AND o.state NOT IN {_UNSENT})",
            (op_id,),
        )
        if not sent:
            renamed |= desk_keys.unname(self.database, op_id)
            self.database.run("DELETE FROM main.idmap WHERE op_id=?", (op_id,))
        return not sent

    # Remembering

    def remember(self, entity: Entity, field: str, take: Take, scope: Scope) -> Rule:
        """Remember whose value of a field wins; an older decision about it is replaced."""
        with self._writing():
            self.database.run("DELETE FROM main.rule WHERE entity=? AND field=?", (entity.value, field))
            now = self._wall()
            number = self.database.insert(
                "INSERT INTO main.rule(entity, field, take, scope, made_wall) VALUES(?,?,?,?,?)",
                (entity.value, field, take.value, scope.value, now),
            )
        return Rule(number, entity, field, take, scope, now)

    def forget(self, rules: Collection[int]) -> int:
        """Forget remembered decisions; return how many there were."""
        with self._writing():
            return self.database.run(f"DELETE FROM main.rule WHERE rule_id IN {CHOSEN}", (chosen(rules),))

    def end_push(self, began: int) -> None:
        """A push came to its end: decisions that were remembered for it, before it began, are forgotten."""
        with self._writing():
            self.database.run("DELETE FROM main.rule WHERE scope='push' AND made_wall<=?", (began,))


def _columns(revision: Revision) -> dict[str, Value]:
    """What a decision sets in the row of an operation."""
    found: dict[str, Value] = {"decision": revision.take}
    if revision.patch is not None:
        found["patch"] = pack(revision.patch)
    if revision.base is not None:
        found["base"] = pack(revision.base)
    if revision.natural_key is not None:
        found["natural_key"] = revision.natural_key
    if revision.label is not None:
        found["label"] = revision.label
    if revision.verdict is not None:
        found["verdict"] = revision.verdict.value
    if revision.to is State.READY:
        found["not_before"] = None
    return found


def _json(columns: Mapping[str, Value]) -> str:
    return json.dumps(dict(columns), ensure_ascii=False)
