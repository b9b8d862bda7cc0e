"""The desk: the queue of changes and everything else that the person owns. One writer, one process.

Every method that writes is one durable transaction: when it returns, what it says is on the disk.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import (
    TRANSITIONS,
    ChangeSet,
    Gate,
    NewChangeSet,
    NewOperation,
    Operation,
    State,
    Verb,
)
from lmsdesk.domain.coalesce import Vanished, combine
from lmsdesk.domain.errors import ProfileLocked, WrongSite, WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import Entity, EntityKey, subject
from lmsdesk.store import desk_rows, overlay
from lmsdesk.store.backup import back_up
from lmsdesk.store.desk_rows import pack
from lmsdesk.store.desk_schema import open_writer
from lmsdesk.store.lock import ProfileLock

_LIVE = "state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')"

_READY = "state='READY' AND cs_id IN (SELECT cs_id FROM main.change_set WHERE gate='queued')"
# Head of its thing, and all that it needs is in effect.
_TURN = (
    "NOT EXISTS (SELECT 1 FROM main.op e WHERE e.ekey=op.ekey AND e.op_id<op.op_id "
    "AND e.state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')) "
    "AND NOT EXISTS (SELECT 1 FROM main.op_dep d JOIN main.op n ON n.op_id=d.needs "
    "WHERE d.op_id=op.op_id AND n.state NOT IN ('RETIRED','APPLIED','NOOP'))"
)

Changed = Callable[[set[View], set[int]], None]


class Desk:
    """The writer of one desk file; ``site`` and ``actor`` are stamped on every change set."""

    def __init__(self, path: Path, mirror: Path, *, site: str, actor: int, wall: Callable[[], int]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = ProfileLock(path.parent)
        try:
            self.database = open_writer(path, mirror)
        except BaseException:
            self._lock.release()
            raise
        self.site, self.actor = site, actor
        self._wall = wall
        self._listeners: list[Changed] = []
        self.read_secret: Callable[[str], str | None] = lambda _: None
        self.write_secret: Callable[[str, str], None] = _no_secrets
        self._epoch = self._take_lease()

    def close(self) -> None:
        """Let go of the file and the lock."""
        self.database.close()
        self._lock.release()

    def on_change(self, listener: Changed) -> None:
        """Call ``listener(views, change sets)`` after each durable change."""
        self._listeners.append(listener)

    # Staging

    def stage(self, new: NewChangeSet) -> ChangeSet:
        """Keep a change set; operations that cancel out are folded, an edit back to the server's value leaves.

        Raise WrongUse when nothing is left of it.
        """
        folded = [item for item in combine(new.operations) if not isinstance(item, Vanished)]
        if not folded:
            raise WrongUse(what="nothing")
        with self._writing():
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
            keys = [item.key for item in folded]
            for item in folded:
                self._insert(cs_id, item)
            self._link(cs_id)
            views = self._recompute({subject(key) for key in keys})
        self._tell(views, {cs_id})
        if len(folded) >= 20:
            self.back_up("staged")
        return self.change_set(cs_id)

    def _insert(self, cs_id: int, item: NewOperation) -> int:
        name = uuid.uuid4().hex
        reference = f"lmsdesk:op:{name}" if item.secret is not None else None
        if reference is not None and item.secret is not None:
            self.write_secret(reference, item.secret)  # before the operation: one without its secret is no use
        op_id = self.database.insert(
            "INSERT INTO main.op(uuid, cs_id, entity, verb, ekey, subject, label, natural_key, base, patch, "
            "source_row, secret_ref, state, created_wall) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
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
                self._wall(),
            ),
        )
        self._journal(op_id, cs_id, None, State.READY, "staged")
        return op_id

    def _link(self, cs_id: int) -> None:
        """Edges: what mentions a temporary id needs its create; a role or membership needs the enrolment."""
        creates = {
            (entity, int(ekey.partition("t")[2])): op_id
            for op_id, entity, ekey in self.database.rows(
                f"SELECT op_id, entity, ekey FROM main.op WHERE verb='create' AND {_LIVE} AND ekey LIKE '%:t-%'"
            )
            if "/" not in ekey
        }
        mine = desk_rows.operations(self.database, "cs_id=?", (cs_id,))
        enrolling = {
            (item.key.number(0), item.key.number(1)): item.id
            for item in desk_rows.operations(self.database, f"entity='enrol' AND verb='create' AND {_LIVE}")
        }
        edges: set[tuple[int, int]] = set()
        groups = self._group_courses(mine)
        for item in mine:
            for entity, ref in item.key.references():
                needed = creates.get((entity.value, ref))
                if ref < 0 and needed is not None and needed != item.id:
                    edges.add((item.id, needed))
            for name, entity in (
                ("category_id", Entity.CATEGORY),
                ("parent", Entity.CATEGORY),
                ("course_id", Entity.COURSE),
            ):
                ref_value = item.patch.get(name)
                if isinstance(ref_value, int) and ref_value < 0 and (entity.value, ref_value) in creates:
                    edges.add((item.id, creates[entity.value, ref_value]))
            pair = _pair(item, groups)
            if pair in enrolling and enrolling[pair] != item.id and item.verb in (Verb.ADD, Verb.UPDATE):
                edges.add((item.id, enrolling[pair]))
        self.database.many("INSERT OR IGNORE INTO main.op_dep VALUES(?, ?)", sorted(edges))

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

    def temporary_id(self) -> int:
        """A negative number that was never used before."""
        with self._writing():
            return -self.database.insert("INSERT INTO main.temporary_id DEFAULT VALUES")

    def next_seq(self) -> int:
        """The next number of the order in which things were read and written."""
        with self._writing():
            number = self.database.insert("INSERT INTO main.sequence_no DEFAULT VALUES")
            self.database.run("DELETE FROM main.sequence_no WHERE n<?", (number,))
            return number

    # Reading

    def change_set(self, cs_id: int) -> ChangeSet:
        """One change set; raise WrongUse when there is none."""
        found = desk_rows.change_sets(self.database, "cs_id=?", (cs_id,))
        if not found:
            raise WrongUse(what="change_set", value=cs_id)
        return found[0]

    def change_sets(self, *, waiting: bool = False) -> list[ChangeSet]:
        """All change sets, newest first; with ``waiting`` only those that are not done."""
        where = f"cs_id IN (SELECT cs_id FROM main.op WHERE {_LIVE})" if waiting else "1"
        return desk_rows.change_sets(self.database, where)

    def operations(
        self, *, change_set: int | None = None, states: Collection[State] | None = None, ids: Collection[int] = ()
    ) -> list[Operation]:
        """Operations in the order in which they were made."""
        parts: list[str] = []
        values: list[int | str] = []
        if change_set is not None:
            parts.append("cs_id=?")
            values.append(change_set)
        if states is not None:
            parts.append(f"state IN ({','.join('?' * len(states))})")
            values += [state.value for state in states]
        if ids:
            parts.append(f"op_id IN ({','.join(str(int(number)) for number in ids)})")
        return desk_rows.operations(self.database, " AND ".join(parts) or "1", values)

    def operation(self, op_id: int) -> Operation:
        """One operation; raise WrongUse when there is none."""
        found = self.operations(ids=[op_id])
        if not found:
            raise WrongUse(what="operation", value=op_id)
        return found[0]

    def live(self) -> list[Operation]:
        """Everything that is not decided yet."""
        return desk_rows.operations(self.database, _LIVE)

    def live_of(self, key: EntityKey) -> list[Operation]:
        """What is not decided yet about one thing."""
        return desk_rows.operations(self.database, f"ekey=? AND {_LIVE}", (str(key),))

    def remote_ids(self) -> dict[tuple[str, int], int]:
        """Temporary ids that the server gave an id: (entity, temporary) → id."""
        return {(row[0], row[1]): row[2] for row in self.database.rows("SELECT entity, tmp, rid FROM main.idmap")}

    def journal(self, op_id: int) -> list[tuple[int, str | None, str, str]]:
        """The history of an operation: (time, from, to, why)."""
        return [
            (row[0], row[1], row[2], row[3])
            for row in self.database.rows(
                "SELECT at_wall, from_state, to_state, why FROM main.journal WHERE op_id=? ORDER BY j", (op_id,)
            )
        ]

    # Moving

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
        self._tell(views, {item.change_set for item in moved})

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

    def note(self, operation: Operation, columns: Mapping[str, Value]) -> None:
        """Set columns of an operation that stays in its state."""
        sets = ", ".join(f"{name}=?" for name in columns)
        with self._writing():
            self.database.run(f"UPDATE main.op SET {sets} WHERE op_id=?", (*columns.values(), operation.id))

    def rebase(self, key: EntityKey, after: Mapping[str, Value]) -> None:
        """My own write is the new base of my later edits of the same thing."""
        later = desk_rows.operations(self.database, "ekey=? AND state='READY' AND base IS NOT NULL", (str(key),))
        for item in later:
            base = {**(item.base or {}), **{name: after[name] for name in item.base or {} if name in after}}
            self.note(item, {"base": pack(base)})

    def pack(self, fields: Mapping[str, Any] | None) -> str | None:
        """Fields as they are stored."""
        return pack(fields)

    def secret(self, operation: Operation) -> str | None:
        """The secret that goes with an operation, from where secrets are kept."""
        return self.read_secret(operation.secret_ref) if operation.secret_ref else None

    def pushable(self, change_set: int | None, now: int, limit: int = -1) -> list[Operation]:
        """Ready operations whose turn it is: head of their thing, needs met, no pause left, set not paused."""
        where, values = self._in_scope(change_set)
        return desk_rows.operations(
            self.database,
            f"{_READY} AND {_TURN} AND (not_before IS NULL OR not_before<=?){where}",
            (now, *values),
            limit,
        )

    def waiting(self, change_set: int | None) -> list[Operation]:
        """Ready operations whose turn it is not yet."""
        where, values = self._in_scope(change_set)
        now = self._wall()
        return desk_rows.operations(
            self.database,
            f"{_READY} AND NOT ({_TURN} AND (not_before IS NULL OR not_before<=?)){where}",
            (now, *values),
        )

    def _in_scope(self, change_set: int | None) -> tuple[str, tuple[int, ...]]:
        """The condition for one change set with all that it needs from others."""
        if change_set is None:
            return "", ()
        edges = self.database.rows("SELECT op_id, needs FROM main.op_dep")
        mine = {row[0] for row in self.database.rows("SELECT op_id FROM main.op WHERE cs_id=?", (change_set,))}
        wanted = set(mine)
        while more := {needed for op_id, needed in edges if op_id in wanted} - wanted:
            wanted |= more
        others = ",".join(map(str, sorted(wanted - mine)))
        return (f" AND (cs_id=? OR op_id IN ({others}))" if others else " AND cs_id=?"), (change_set,)

    def resolved(self, key: EntityKey) -> EntityKey:
        """The key with the ids that the server gave by now."""
        if not key.is_temporary():
            return key
        known = self.remote_ids()
        return key.resolved(lambda entity, ref: known.get((entity.value, ref), ref))

    def resolved_patch(self, patch: Mapping[str, Value]) -> dict[str, Value]:
        """The patch with the ids that the server gave by now."""
        known = self.remote_ids()
        entities = {"category_id": "category", "parent": "category", "course_id": "course"}
        return {
            name: known.get((entities[name], value), value) if name in entities and isinstance(value, int) else value
            for name, value in patch.items()
        }

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

    def learn_ids(self, pairs: Iterable[tuple[EntityKey, int, int]]) -> None:
        """Keep which id the server gave to a temporary one: (key, id, operation)."""
        with self._writing():
            self.database.many(
                "INSERT OR REPLACE INTO main.idmap VALUES(?, ?, ?, ?)",
                [(key.entity.value, key.id, remote, op_id) for key, remote, op_id in pairs],
            )

    def decide(self, operation: Operation, base: Mapping[str, Value] | None, why: str) -> None:
        """A conflict becomes ready again with the server's state as its new base."""
        self.move([operation], State.READY, why, facts={operation.id: {"base": pack(base), "decision": why}})

    # Requests

    def open_request(
        self, operations: Sequence[Operation], endpoint: str, digest: str, *, boot: str, parent: int | None = None
    ) -> int:
        """Write down what is about to be sent, before a byte leaves; the operations are in flight from now."""
        now = self._wall()
        with self._writing():
            request = self.database.insert(
                "INSERT INTO main.request(uuid, parent_req, endpoint, body_sha256, n_ops, sent_wall, outcome) "
                "VALUES(?,?,?,?,?,?,'OPEN')",
                (uuid.uuid4().hex, parent, endpoint, digest, len(operations), now),
            )
            for place, item in enumerate(operations):
                self.database.run(
                    "INSERT INTO main.request_op(req_id, op_id, pos) VALUES(?,?,?)", (request, item.id, place)
                )
                columns: dict[str, Value] = {
                    "attempts": item.attempts + 1,
                    "settle_from": now,
                    "settle_boot": boot,
                    "negative_probes": 0,
                    "last_probe": None,
                }
                self._move(item, State.INFLIGHT, f"request {request}", columns)
            self._recompute({subject(item.key) for item in operations})
        return request

    def close_request(
        self, request: int, outcome: str, *, status: int | None, date: str | None, detail: str | None
    ) -> None:
        """Write down what became of a request."""
        with self._writing():
            self.database.run(
                "UPDATE main.request SET outcome=?, http_status=?, server_date=?, detail=? WHERE req_id=?",
                (outcome, status, date, (detail or "")[:500] or None, request),
            )

    def recover(self) -> int:
        """After a start: what was in flight is unknown, what was planned is ready; return how many moved."""
        flying = self.operations(states=[State.INFLIGHT])
        planned = self.operations(states=[State.PLANNED])
        with self._writing():
            self.database.run("UPDATE main.request SET outcome='UNKNOWN', detail='restart' WHERE outcome='OPEN'")
            self.move(flying, State.UNKNOWN, "found in flight after a restart")
            self.move(planned, State.READY, "found planned after a restart")
            subjects = {row[0] for row in self.database.rows(f"SELECT DISTINCT subject FROM main.op WHERE {_LIVE}")}
            self._recompute(subjects)
        return len(flying) + len(planned)

    def check_site(self, fingerprint: str, actor: int) -> None:
        """Raise WrongSite unless this is the site and the account that the changes were made for."""
        if (fingerprint, actor) != (self.site, self.actor):
            raise WrongSite(expected=f"{self.site[:12]}, account {self.actor}", found=f"{fingerprint[:12]}, {actor}")

    # Small things of the person's

    def setting(self, name: str) -> str | None:
        """A kept word."""
        found: str | None = self.database.value("SELECT value FROM main.setting WHERE name=?", (name,))
        return found

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a word."""
        with self._writing():
            self.database.run(
                "INSERT INTO main.setting VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                (name, value),
            )

    def back_up(self, why: str) -> Path:
        """A verified copy in the folder ``backups`` beside the file."""
        return back_up(self.database, self.database.path.parent / "backups", why)

    def refresh_overlay(self, subjects: Collection[str]) -> None:
        """Make overlay rows anew after their base moved."""
        with self._writing():
            views = self._recompute(subjects)
        self._tell(views, set())

    def live_subjects(self) -> set[str]:
        """What carries unsent edits."""
        return {row[0] for row in self.database.rows(f"SELECT DISTINCT subject FROM main.op WHERE {_LIVE}")}

    # Inside

    def _recompute(self, subjects: Collection[str]) -> set[View]:
        wanted = list(subjects)
        live: list[Operation] = []
        for start in range(0, len(wanted), 400):
            part = wanted[start : start + 400]
            marks = ",".join("?" * len(part))
            live += desk_rows.operations(self.database, f"subject IN ({marks}) AND {_LIVE}", part)
        return overlay.recompute(self.database, wanted, live)

    def _journal(self, op_id: int, cs_id: int, before: State | None, after: State, why: str) -> None:
        self.database.run(
            "INSERT INTO main.journal(at_wall, op_id, cs_id, from_state, to_state, actor, why) VALUES(?,?,?,?,?,?,?)",
            (self._wall(), op_id, cs_id, before, after, str(self.actor), why),
        )

    def _take_lease(self) -> int:
        with self.database.transaction():
            epoch = int(self.database.value("SELECT v FROM main.meta WHERE k='lease_epoch'") or 0) + 1
            for name, value in (("lease_epoch", epoch), ("site", self.site), ("actor", self.actor)):
                self.database.run(
                    "INSERT INTO main.meta VALUES(?,?) ON CONFLICT(k) DO UPDATE SET v=excluded.v", (name, value)
                )
        return epoch

    def _writing(self) -> _Writing:
        return _Writing(self)

    def _check_lease(self) -> None:
        if self.database.value("SELECT v FROM main.meta WHERE k='lease_epoch'") != self._epoch:
            raise ProfileLocked(path=str(self.database.path), holder="a later process")

    def _tell(self, views: set[View], change_sets: set[int]) -> None:
        for listener in self._listeners:
            listener(views, change_sets)


class _Writing:
    """A write transaction that fails closed when another process took the lease meanwhile."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inner = desk.database.transaction()

    def __enter__(self) -> None:
        self._inner.__enter__()
        try:
            self._desk._check_lease()
        except BaseException as error:
            self._inner.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(self, *raised: object) -> bool | None:
        return self._inner.__exit__(*raised)  # type: ignore[arg-type]  # the three values of a with statement


def _no_secrets(name: str, secret: str) -> None:
    raise WrongUse(what="secrets", value=name)


def _pair(item: Operation, groups: Mapping[int, int]) -> tuple[int, int] | None:
    """The (user, course) whose enrolment must exist first."""
    if item.key.entity in (Entity.ROLE, Entity.ENROLMENT):
        return item.key.number(0), item.key.number(1)
    if item.key.entity is Entity.GROUP_MEMBER and item.key.number(0) in groups:
        return item.key.number(1), groups[item.key.number(0)]
    return None
