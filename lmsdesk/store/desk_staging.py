"""Staging: change sets come onto the desk, with the edges between operations that need one another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lmsdesk.domain.changes import ChangeSet, Gate, NewChangeSet, NewOperation, Operation, State, Verb
from lmsdesk.domain.coalesce import Vanished, combine
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.keys import REFERENCES, Entity, EntityKey, subject
from lmsdesk.store import desk_rows
from lmsdesk.store.desk_moves import DeskMoves
from lmsdesk.store.desk_rows import LIVE, pack


class DeskStaging(DeskMoves):
    """Keeps what a person did."""

    def stage(self, new: NewChangeSet, replacing: Sequence[Operation] = ()) -> ChangeSet:
        """Keep a change set; operations that cancel out are folded, an edit back to the server's value leaves.

        Raise WrongUse when nothing is left of it. Operations that it takes the place of leave with the same step.
        """
        folded = [item for item in combine(new.operations) if not isinstance(item, Vanished)]
        if not folded:
            raise WrongUse(what="nothing")
        with self._writing():
            if replacing:
                self.discard(replacing)
            cs_id = self.database.insert(
                "INSERT INTO main.change_set(uuid, title, origin, inverse_of, gate, created_wall, site_fingerprint, "
                "actor_id, note) VALUES(?,?,?,?,?,?,?,?,?)",
                (
                    uuid.uuid4().hex,
                    new.title,
                    new.origin,
                    new.inverse_of,
                    Gate.QUEUED,
                    self._wall(),
                    self.site,
                    self.actor,
                    new.note,
                ),
            )
            mine = self._link(self._insert(cs_id, folded))
            views = self._recompute({subject(item.key) for item in folded}, mine, cs_id)
            self._tell(views, {cs_id}, {item.id: item for item in mine})
        if len(folded) >= 20:
            self.back_up("staged")
        return self.change_set(cs_id)

    def _insert(self, cs_id: int, folded: Sequence[NewOperation]) -> list[Operation]:
        """Write the operations with their first line in the journal; return them as they are stored."""
        now = self._wall()
        self.database.many(
            "INSERT INTO main.op(uuid, cs_id, entity, verb, ekey, subject, label, natural_key, base, patch, "
            "source_row, secret_ref, state, created_wall) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [self._record(cs_id, item, now) for item in folded],
        )
        self.database.run(
            "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) "
            "SELECT ?, op_id, cs_id, NULL, state, ?, 'staged' FROM main.op WHERE cs_id=? ORDER BY op_id",
            (now, str(self.actor), cs_id),
        )
        return desk_rows.operations(self.database, "cs_id=?", (cs_id,))

    def _record(self, cs_id: int, item: NewOperation, now: int) -> tuple[object, ...]:
        name = uuid.uuid4().hex
        reference = f"lmsdesk:op:{name}" if item.secret is not None else None
        if reference is not None and item.secret is not None:
            self.write_secret(reference, item.secret)  # before the operation: one without its secret is no use
        return (
            name,
            cs_id,
            item.key.entity,
            item.verb,
            str(item.key),
            subject(item.key),
            item.label,
            item.natural_key,
            pack(item.base),
            pack(item.patch),
            item.source_row,
            reference,
            State.READY,
            now,
        )

    def _link(self, mine: Sequence[Operation]) -> list[Operation]:
        """Edges: what mentions a temporary id needs its create; a role or membership needs the enrolment.

        A group is deleted after those were taken out whom the same gesture takes out.

        Return the operations with what they need.
        """
        creates = {
            (entity, int(ekey.partition("t")[2])): op_id
            for op_id, entity, ekey in self.database.rows(
                f"SELECT op_id, entity, ekey FROM main.op WHERE verb='create' AND {LIVE} AND ekey LIKE '%:t-%'"
            )
            if "/" not in ekey
        }
        enrolling = {
            (key.number(0), key.number(1)): op_id
            for op_id, ekey in self.database.rows(
                f"SELECT op_id, ekey FROM main.op WHERE entity='enrol' AND verb='create' AND {LIVE}"
            )
            for key in (EntityKey.parse(ekey),)
        }
        leaving: dict[int, list[int]] = {}
        for item in mine:
            if item.key.entity is Entity.GROUP_MEMBER and item.verb is Verb.REMOVE:
                leaving.setdefault(item.key.number(0), []).append(item.id)
        edges: set[tuple[int, int]] = set()
        groups = self._group_courses(mine)
        for item in mine:
            for entity, ref in item.key.references():
                needed = creates.get((entity.value, ref))
                if ref < 0 and needed is not None and needed != item.id:
                    edges.add((item.id, needed))
            for name, entity in REFERENCES.items():
                ref_value = item.patch.get(name)
                if isinstance(ref_value, int) and ref_value < 0 and (entity.value, ref_value) in creates:
                    edges.add((item.id, creates[entity.value, ref_value]))
            if item.key.entity is Entity.GROUP and item.verb is Verb.DELETE:
                edges |= {(item.id, left) for left in leaving.get(item.key.id, ())}
            pair = _pair(item, groups)
            if pair in enrolling and enrolling[pair] != item.id and item.verb in (Verb.ADD, Verb.UPDATE):
                edges.add((item.id, enrolling[pair]))
        self.database.many("INSERT OR IGNORE INTO main.op_dep VALUES(?, ?)", sorted(edges))
        needs: dict[int, tuple[int, ...]] = {}
        for op_id, needed in sorted(edges):
            needs[op_id] = (*needs.get(op_id, ()), needed)
        return [replace(item, needs=needs[item.id]) if item.id in needs else item for item in mine]

    def _group_courses(self, operations: Iterable[Operation]) -> dict[int, int]:
        """The course of each group that somebody is put into, also of groups that are new themselves."""
        wanted = {item.key.number(0) for item in operations if item.key.entity is Entity.GROUP_MEMBER}
        found: dict[int, int] = {}
        for group in wanted:
            course = self.database.value(
                "SELECT course_id FROM main.ov_grp WHERE id=?1 UNION ALL SELECT course_id FROM mirror.grp WHERE id=?1",
                (group,),
            )
            if course is not None:
                found[group] = course
        return found


def _pair(item: Operation, groups: Mapping[int, int]) -> tuple[int, int] | None:
    """The (user, course) whose enrolment must exist first."""
    if item.key.entity in (Entity.ROLE, Entity.ENROLMENT):
        return item.key.number(0), item.key.number(1)
    if item.key.entity is Entity.GROUP_MEMBER and item.key.number(0) in groups:
        return item.key.number(1), groups[item.key.number(0)]
    return None
