"""Reading the desk: change sets, operations, receipts, and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lmsdesk.domain.backups import Provenance
from lmsdesk.domain.changes import ChangeSet, Operation, State
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.facts import SentIn
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import REFERENCES, EntityKey
from lmsdesk.store import desk_rows, provenance
from lmsdesk.store.desk_rows import CHOSEN, LIVE, SECRET, chosen
from lmsdesk.store.engine import Database

_READY = "state='READY' AND cs_id IN (SELECT cs_id FROM main.change_set WHERE gate='queued')"
# Head of its thing, with no newer one of it on its way (this one was put back), and all that it needs is in effect.
_TURN = (
    "NOT EXISTS (SELECT 1 FROM main.op e WHERE e.ekey=op.ekey AND e.op_id<>op.op_id "
    "AND e.state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED') "
    "AND (e.op_id<op.op_id OR e.state IN ('INFLIGHT','UNKNOWN'))) "
    "AND NOT EXISTS (SELECT 1 FROM main.op_dep d JOIN main.op n ON n.op_id=d.needs "
    "WHERE d.op_id=op.op_id AND n.state NOT IN ('RETIRED','APPLIED','NOOP'))"
)


class DeskReading:
    """What waits, what was done, and what may be sent now; reads through whatever connection it is given."""

    database: Database
    _wall: Callable[[], int]
    _last_scope: tuple[Collection[int], str] | None = None

    def change_set(self, cs_id: int) -> ChangeSet:
        """One change set; raise WrongUse when there is none."""
        found = desk_rows.change_sets(self.database, "cs_id=?", (cs_id,))
        if not found:
            raise WrongUse(what="change_set", value=cs_id)
        return found[0]

    def change_sets(self, offset: int = 0, limit: int = -1) -> list[ChangeSet]:
        """Change sets, newest first."""
        return desk_rows.change_sets(self.database, offset=offset, limit=limit)

    def operation_ids(self, change_set: int) -> list[int]:
        """The operations of a change set by their ids, in the order in which they were made."""
        rows = self.database.rows("SELECT op_id FROM main.op WHERE cs_id=? ORDER BY op_id", (change_set,))
        return [row[0] for row in rows]

    def operation_span(self, change_set: int) -> tuple[int, int, int]:
        """The first and the last operation of a change set, and how many it has; zeros when it has none."""
        row = self.database.one(
            "SELECT min(op_id), max(op_id), count(*) FROM main.op INDEXED BY op_set WHERE cs_id=?", (change_set,)
        )
        return (row[0] or 0, row[1] or 0, row[2]) if row is not None else (0, 0, 0)

    def about(self, subjects: Collection[str]) -> list[Operation]:
        """Every operation that ever was about these rows (``domain.keys.subject``)."""
        marks = ",".join("?" * len(subjects))
        return desk_rows.operations(self.database, f"subject IN ({marks})", subjects)

    def temporaries_of(self, entity: str, remote: int) -> list[int]:
        """The temporary ids under which a thing was known before the server gave it this one."""
        rows = self.database.rows("SELECT tmp FROM main.idmap WHERE entity=? AND rid=?", (entity, remote))
        return [row[0] for row in rows]

    def made_later(self, entity: str, remote: int, than: int) -> bool:
        """Tell whether an operation that was staged after this one made, or took over, a thing on the server."""
        row = self.database.one(
            "SELECT 1 FROM main.idmap WHERE entity=? AND rid=? AND op_id>? LIMIT 1", (entity, remote, than)
        )
        return row is not None

    def secret_names(self) -> list[str]:
        """The names under which secrets of operations are kept."""
        return [row[0] for row in self.database.rows("SELECT secret_ref FROM main.op WHERE secret_ref>''")]

    def secret_references(
        self, ids: Collection[int] | None = None, names: Collection[str] = ()
    ) -> list[tuple[int, str, State]]:
        """Operations with a secret: id, its name ("" for one that was let go), and their state.

        Of these operations, and of those whose secrets have these names; without both of all that wait for theirs.
        """
        where, values = "secret_ref>''", tuple[str, ...]()
        if ids is not None:
            where = f"secret_ref IS NOT NULL AND (op_id IN {CHOSEN} OR uuid IN {CHOSEN})"
            values = chosen(ids), chosen(name.removeprefix(SECRET) for name in names)
        rows = self.database.rows(f"SELECT op_id, secret_ref, state FROM main.op WHERE {where}", values)
        return [(number, name, State(state)) for number, name, state in rows]

    def secret_name(self, number: int) -> str:
        """Under which name the secret of an operation is kept."""
        return SECRET + str(self.database.value("SELECT uuid FROM main.op WHERE op_id=?", (number,)))

    def setting(self, name: str) -> str | None:
        """A kept word."""
        found: str | None = self.database.value("SELECT value FROM main.setting WHERE name=?", (name,))
        return found

    def provenance(self) -> Provenance | None:
        """Where this file comes from, as long as nobody has read it."""
        return provenance.kept(self.database)

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
            parts.append(f"op_id IN {CHOSEN}")
            values.append(chosen(ids))
        return desk_rows.operations(self.database, " AND ".join(parts) or "1", values)

    def operation(self, op_id: int) -> Operation:
        """One operation; raise WrongUse when there is none."""
        found = self.operations(ids=[op_id])
        if not found:
            raise WrongUse(what="operation", value=op_id)
        return found[0]

    def named(self, uuids: Collection[str]) -> list[Operation]:
        """The operations of these names, as far as they are here."""
        return desk_rows.operations(self.database, f"uuid IN {CHOSEN}", (chosen(uuids),))

    def live(self) -> list[Operation]:
        """Everything that is not decided yet."""
        return desk_rows.operations(self.database, LIVE)

    def live_of(self, key: EntityKey) -> list[Operation]:
        """What is not decided yet about one thing."""
        return desk_rows.operations(self.database, f"ekey=? AND {LIVE}", (str(key),))

    def live_about(self, subjects: Collection[str]) -> list[Operation]:
        """What is not decided yet about these rows (``domain.keys.subject``)."""
        return desk_rows.operations(self.database, f"subject IN {CHOSEN} AND {LIVE}", (chosen(subjects),))

    def unenrolling(self) -> list[Operation]:
        """Ready operations that unenrol somebody."""
        return desk_rows.operations(self.database, "state='READY' AND entity='enrol' AND verb='delete'")

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

    def moved_at(self, operations: Collection[int]) -> dict[int, int]:
        """When each of these operations came to the state that it is in."""
        numbers = ",".join(str(int(number)) for number in operations)
        found = self.database.rows(
            f"SELECT op_id, MAX(at_wall) FROM main.journal WHERE op_id IN ({numbers}) GROUP BY op_id"
        )
        return {row[0]: row[1] for row in found}

    def sent_in(self, operations: Collection[int]) -> dict[int, list[SentIn]]:
        """The requests that carried each of these operations, the first one first."""
        found: dict[int, list[SentIn]] = {}
        for row in self.database.rows(
            "SELECT o.op_id, r.req_id, r.sent_wall, r.endpoint, r.n_ops, r.outcome, r.http_status "
            f"FROM main.request_op o JOIN main.request r USING(req_id) WHERE o.op_id IN {CHOSEN} ORDER BY r.req_id",
            (chosen(operations),),
        ):
            found.setdefault(row[0], []).append(SentIn(*row[1:]))
        return found

    def pushable(
        self, change_set: int | None, now: int, limit: int = -1, only: Collection[int] | None = None
    ) -> list[Operation]:
        """Ready operations whose turn it is: head of their thing, needs met, no pause left, set not paused."""
        where, values = self._in_scope(change_set, only)
        return desk_rows.operations(
            self.database,
            f"{_READY} AND {_TURN} AND (not_before IS NULL OR not_before<=?){where}",
            (now, *values),
            limit,
        )

    def waiting(self, change_set: int | None, only: Collection[int] | None = None) -> list[Operation]:
        """Ready operations whose turn it is not yet."""
        where, values = self._in_scope(change_set, only)
        now = self._wall()
        return desk_rows.operations(
            self.database,
            f"{_READY} AND NOT ({_TURN} AND (not_before IS NULL OR not_before<=?)){where}",
            (now, *values),
        )

    def _in_scope(self, change_set: int | None, only: Collection[int] | None) -> tuple[str, tuple[int, ...]]:
        """The condition for one change set, or for some operations, with all that they need from others."""
        if isinstance(only, range):  # all until a number: what they need was staged with them or before
            return " AND op_id<?", (only.stop,)
        if only is not None:
            # A run asks for the same ones again and again, and they may be many thousands.
            if self._last_scope is None or self._last_scope[0] is not only:
                named = ",".join(str(int(number)) for number in sorted(self._with_needs(set(only))))
                self._last_scope = (only, f" AND op_id IN ({named or '0'})")
            return self._last_scope[1], ()
        if change_set is None:
            return "", ()
        mine = set(self.operation_ids(change_set))
        others = ",".join(map(str, sorted(self._with_needs(mine) - mine)))
        return (f" AND (cs_id=? OR op_id IN ({others}))" if others else " AND cs_id=?"), (change_set,)

    def _with_needs(self, mine: set[int]) -> set[int]:
        """Operations with all that they need, and all that those need."""
        edges = self.database.rows("SELECT op_id, needs FROM main.op_dep")
        wanted = set(mine)
        while more := {needed for op_id, needed in edges if op_id in wanted} - wanted:
            wanted |= more
        return wanted

    def groups_of(self, user: int, course: int) -> list[int]:
        """The groups of a course that a person was last seen in."""
        rows = self.database.rows(
            "SELECT m.group_id FROM mirror.group_member m JOIN mirror.grp g ON g.id=m.group_id "
            "WHERE m.user_id=? AND g.course_id=? AND m.gone_seq IS NULL ORDER BY 1",
            (user, course),
        )
        return [row[0] for row in rows]

    def resolved(self, key: EntityKey) -> EntityKey:
        """The key with the ids that the server gave by now."""
        if not key.is_temporary():
            return key
        known = self.remote_ids()
        return key.resolved(lambda entity, ref: known.get((entity.value, ref), ref))

    def resolved_patch(self, patch: Mapping[str, Value]) -> dict[str, Value]:
        """The patch with the ids that the server gave by now."""
        if not any(isinstance(value, int) and value < 0 for value in patch.values()):
            return dict(patch)
        known = self.remote_ids()
        return {
            name: known.get((REFERENCES[name].value, value), value)
            if name in REFERENCES and isinstance(value, int)
            else value
            for name, value in patch.items()
        }
