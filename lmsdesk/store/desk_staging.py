"""Staging: change sets come onto the desk, with the edges between operations that need one another."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lmsdesk.domain.changes import ChangeSet, Gate, NewChangeSet, NewOperation, Operation, State, Verb
from lmsdesk.domain.coalesce import Vanished, combine
from lmsdesk.domain.errors import DiskTrouble, WrongUse
from lmsdesk.domain.keys import REFERENCES, Entity, EntityKey, ref_text, subject
from lmsdesk.store import desk_keys
from lmsdesk.store.desk_decisions import DeskDecisions
from lmsdesk.store.desk_rows import CHOSEN, LIVE, SECRET, chosen, pack, unpack

Progress = Callable[[int, int], None]  # steps done, steps in all; may raise Cancelled
_STEP = 1_000  # operations between two looks at whether a person stopped it


class DeskStaging(DeskDecisions):
    """Keeps what a person did."""

    def stage(
        self, new: NewChangeSet, replacing: Sequence[Operation] = (), progress: Progress | None = None
    ) -> ChangeSet:
        """Keep a change set; operations that cancel out are folded, an edit back to the server's value leaves.

        Raise WrongUse when nothing is left of it. Operations that it takes the place of leave with the same step.
        ``progress`` hears how far it is; when it raises, nothing was staged and nothing left.
        """
        folded = [item for item in combine(new.operations) if not isinstance(item, Vanished)]
        if not folded:
            raise WrongUse(what="nothing")
        self._need_room()
        tell = _Steps(progress, len(folded))
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
            keys = desk_keys.named(self.database, [item.key for item in folded])
            folded = [
                item if key == item.key else replace(item, key=key) for item, key in zip(folded, keys, strict=True)
            ]
            mine = self._link(self._insert(cs_id, folded, tell.written))
            views = self._recompute([], mine, tell.shown)
            self._tell(views, {cs_id}, {item.id: item for item in mine})
        if len(folded) >= 20:
            # What is kept is kept, whatever becomes of the copy; before anything is sent there has to be one.
            with contextlib.suppress(DiskTrouble):
                self.back_up("staged")
        return self.change_set(cs_id)

    def _insert(self, cs_id: int, folded: Sequence[NewOperation], step: Callable[[int], None]) -> list[Operation]:
        """Write the operations with their first line in the journal; return them as they are stored.

        Their ids are chosen here, so that they need not be read again: nobody else writes meanwhile.
        """
        now = self._wall()
        last = self.database.value("SELECT seq FROM main.sqlite_sequence WHERE name='op'") or 0
        made: list[Operation] = []
        self.database.many(
            "INSERT INTO main.op(op_id, uuid, cs_id, entity, verb, ekey, subject, label, natural_key, base, patch, "
            "source_row, secret_ref, state, created_wall) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            self._records(cs_id, folded, now, last, made, step),
        )
        self.database.run(
            "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) "
            "SELECT ?, op_id, cs_id, NULL, state, ?, 'staged' FROM main.op WHERE cs_id=? ORDER BY op_id",
            (now, str(self.actor), cs_id),
        )
        return made

    def _records(
        self,
        cs_id: int,
        folded: Sequence[NewOperation],
        now: int,
        last: int,
        made: list[Operation],
        step: Callable[[int], None],
    ) -> Iterator[tuple[object, ...]]:
        """Rows of operations, one by one; each is also put into ``made`` as it will be read."""
        # All at once, and in order: names one by one at random places of their index take as long as the rows.
        drawn = os.urandom(16 * len(folded)).hex()
        names = sorted(drawn[place : place + 32] for place in range(0, len(drawn), 32))
        known: dict[str | None, dict[str, Any] | None] = {None: None}  # lists say the same thing again and again
        for number, item in enumerate(folded, last + 1):
            if number % _STEP == 0:
                step(number - last)
            name = names[number - last - 1]
            reference = SECRET + name if item.secret is not None else None
            if reference is not None and item.secret is not None:
                self.write_secret(reference, item.secret)  # before the operation: one without its secret is no use
            base, patch = pack(item.base), pack(item.patch)
            for text in (base, patch):
                if text not in known:
                    known[text] = unpack(text)
            made.append(
                Operation(
                    number,
                    name,
                    cs_id,
                    item.key,
                    item.verb,
                    known[patch] or {},
                    known[base],
                    item.label,
                    State.READY,
                    item.natural_key,
                    reference,
                    item.source_row,
                    created=now,
                )
            )
            yield (
                number,
                name,
                cs_id,
                item.key.entity.value,
                item.verb.value,
                str(item.key),
                subject(item.key),
                item.label,
                item.natural_key,
                base,
                patch,
                item.source_row.packed if item.source_row is not None else None,
                reference,
                State.READY.value,
                now,
            )

    def _link(self, mine: Sequence[Operation]) -> list[Operation]:
        """Edges: what mentions a temporary id needs its create; a role or membership needs the enrolment.

        A group is deleted after those were taken out whom the same gesture takes out.
        Return the operations with what they need.
        """
        creates = {
            (entity, int(ekey.rpartition(":t")[2])): op_id
            for op_id, entity, ekey in self.database.rows(
                f"SELECT op_id, entity, ekey FROM main.op WHERE verb='create' AND {LIVE} AND ekey LIKE '%:t-%'"
            )
            if "/" not in ekey
        }
        edges = _members_first(mine)
        groups = self._group_courses(mine)
        pairs = {item.id: pair for item in mine if (pair := _pair(item, groups)) is not None}
        enrolling = self._enrolling(set(pairs.values()))
        for item in mine if creates or enrolling else ():
            for entity, ref in item.key.references():
                needed = creates.get((entity.value, ref))
                if ref < 0 and needed is not None and needed != item.id:
                    edges.add((item.id, needed))
            for name, entity in REFERENCES.items():
                ref_value = item.patch.get(name)
                if isinstance(ref_value, int) and ref_value < 0 and (entity.value, ref_value) in creates:
                    edges.add((item.id, creates[entity.value, ref_value]))
            first = enrolling.get(pairs[item.id]) if item.id in pairs else None
            if first is not None and first != item.id:
                edges.add((item.id, first))
        self.database.many("INSERT OR IGNORE INTO main.op_dep VALUES(?, ?)", sorted(edges))
        needs: dict[int, tuple[int, ...]] = {}
        for op_id, needed in sorted(edges):
            needs[op_id] = (*needs.get(op_id, ()), needed)
        return [replace(item, needs=needs[item.id]) if item.id in needs else item for item in mine]

    def _enrolling(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """The latest live operation that enrols each of these (user, course)."""
        subjects = chosen(f"enrol:{ref_text(user)}/{ref_text(course)}" for user, course in pairs)
        rows = self.database.rows(
            f"SELECT op_id, ekey FROM main.op WHERE subject IN {CHOSEN} AND entity='enrol' AND verb='create' "
            f"AND {LIVE} ORDER BY op_id",
            (subjects,),
        )
        keys = ((op_id, EntityKey.parse(ekey)) for op_id, ekey in rows)
        return {(key.number(0), key.number(1)): op_id for op_id, key in keys}

    def _group_courses(self, operations: Sequence[Operation]) -> dict[int, int]:
        """The course of each group that somebody is put into, also of groups that are new themselves."""
        wanted = {item.key.number(0) for item in operations if item.key.entity is Entity.GROUP_MEMBER}
        made = {item.key.id: item.patch.get("course_id") for item in operations if item.key.entity is Entity.GROUP}
        found = {group: course for group in wanted if isinstance(course := made.get(group), int)}
        for group in wanted - found.keys():
            course = self.database.value(
                "SELECT course_id FROM main.ov_grp WHERE id=?1 UNION ALL SELECT course_id FROM mirror.grp WHERE id=?1",
                (group,),
            )
            if course is not None:
                found[group] = course
        return found


class _Steps:
    """How far staging is: each operation is written once, and shown once."""

    def __init__(self, progress: Progress | None, count: int) -> None:
        self._progress, self._count = progress, count

    def written(self, done: int) -> None:
        """So many operations are written."""
        if self._progress is not None:
            self._progress(done, 2 * self._count)

    def shown(self, done: int) -> None:
        """So many rows of tables are made as well."""
        self.written(self._count + min(done, self._count))


def _members_first(mine: Sequence[Operation]) -> set[tuple[int, int]]:
    """What deletes a group needs what takes people out of it."""
    deleting = {item.key.id: item.id for item in mine if item.key.entity is Entity.GROUP and item.verb is Verb.DELETE}
    return {
        (deleting[item.key.number(0)], item.id)
        for item in (mine if deleting else ())
        if item.key.entity is Entity.GROUP_MEMBER and item.verb is Verb.REMOVE and item.key.number(0) in deleting
    }


def _pair(item: Operation, groups: Mapping[int, int]) -> tuple[int, int] | None:
    """The (user, course) whose enrolment must exist first."""
    if item.verb not in (Verb.ADD, Verb.UPDATE):
        return None
    if item.key.entity in (Entity.ROLE, Entity.ENROLMENT):
        return item.key.number(0), item.key.number(1)
    if item.key.entity is Entity.GROUP_MEMBER and item.key.number(0) in groups:
        return item.key.number(1), groups[item.key.number(0)]
    return None
