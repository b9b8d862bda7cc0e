"""The invariants that are asked after each step, of the client that acted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.changes import State, Verb, Verdict
from lmsdesk.domain.fields import Value
from lmsdesk.domain.keys import EntityKey
from lmsdesk.domain.ports import KEY_WIDTH, MIRROR_COLUMNS, Table
from lmsdesk.store.mirror_rules import BRAKE_ROWS, BRAKE_SHARE
from lmsdesk.store.mirror_schema import NAMES
from tests.sim.faults import LAG
from tests.sim.invariants import Broken, When, register
from tests.sim.reading import row_keys

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World

_LIVE = "state NOT IN ('RETIRED','NOOP','CANCELLED','MERGED')"
_OVERLAYS = ("user", "course", "category", "grp", "cohort", "enrolment", "group_member", "cohort_member")
_TABLES = tuple(table for table in Table if table not in (Table.ROLE, Table.GROUPING))
_KEYS = {table: ", ".join(f'"{name}"' for name in MIRROR_COLUMNS[table][: KEY_WIDTH[table]]) for table in _TABLES}


def durability(world: World, client: Client) -> None:
    """S1: what the person was told is saved is there, in the state that the journal tells."""
    there = {row[0]: row[1] for row in client.desk.database.rows("SELECT uuid, state FROM main.op")}
    leavers: set[int] | None = None
    for uuid, entry in client.ledger.entries.items():
        state = there.pop(uuid, None)
        if state is None:
            if entry.is_saved:
                raise Broken("S1", f"#{entry.id} was saved and is not there any more")
            continue
        if entry.state is None or entry.state.value != state:
            raise Broken("S23", f"#{entry.id} is {state}, its journal says {entry.state}")
        if entry.state in (State.CANCELLED, State.MERGED):
            leavers = client.ledger.leavers() if leavers is None else leavers
            if entry.id not in leavers:
                raise Broken("S1", f"#{entry.id} is {state} and nobody took it out")
    if there:
        raise Broken("S23", f"{len(there)} operations stand on the desk and nobody heard of them")


def monotone(world: World, client: Client) -> None:
    """S13: the order of observations of a row never goes back. S14: what is marked as gone was gone."""
    database = client.mirror.database
    for table in _TABLES:
        width = KEY_WIDTH[table]
        rows = database.rows(f"SELECT {_KEYS[table]}, obs_seq, gone_seq FROM {NAMES[table]}")
        order = {row[:width]: row[width] for row in rows}
        for key, seq in client.order.get(table, {}).items():
            if order.get(key, seq) < seq:
                raise Broken("S13", f"{table} {key}: an older observation ({order[key]}) replaced a newer one ({seq})")
        client.order[table] = order
        gone = {row[:width] for row in rows if row[width + 1] is not None}
        fresh = gone - client.gone.get(table, set())
        if fresh:
            _was_gone(world, client, table, fresh, len(rows))
        client.gone[table] = gone


def _was_gone(world: World, client: Client, table: Table, keys: set[tuple[Value, ...]], known: int) -> None:
    world.asked["S14"] += 1
    since = min([client.stepped_at, *_removed_at(client)]) - LAG
    absent = set(keys)
    for state in world.server.between(since):
        absent -= _absent(table, absent, row_keys(state, table))
        if not absent:
            break
    if absent and not _was_fooled(client):
        raise Broken("S14", f"{table} {sorted(map(str, absent))} are called gone and were there all the time")
    own = {Table.ENROLMENT, Table.GROUP_MEMBER, Table.COHORT_MEMBER, Table.GROUP}  # leave with what we deleted
    if not client.has_agreed and table not in own and len(keys) > max(BRAKE_ROWS, known * BRAKE_SHARE):
        raise Broken("S14", f"{len(keys)} rows of {table} are called gone at once")


def _removed_at(client: Client) -> list[float]:
    """When removals were in effect that this step carried into the mirror: before a crash, perhaps."""
    return [
        entry.acked_at
        for entry in client.ledger.entries.values()
        if entry.verb in (Verb.DELETE, Verb.REMOVE) and entry.acked_at is not None
        if entry.state is State.APPLIED or (entry.mirrored_at or -1.0) >= client.stepped_at
    ]


def _was_fooled(client: Client) -> bool:
    """Tell whether the server answered success to a removal and did nothing, while no read could show it."""
    return any(
        send.twist == "F19" and entry.verb in (Verb.DELETE, Verb.REMOVE)
        for entry in client.ledger.entries.values()
        for send in entry.sends
    )


def _absent(table: Table, keys: set[tuple[Value, ...]], there: set[tuple[Value, ...]]) -> set[tuple[Value, ...]]:
    """Those of the keys that a state does not hold."""
    if table is Table.ENROLMENT:  # rosters tell who is in, not by which method
        methods = {key for key in keys if key not in there}
        return methods
    return {key for key in keys if key not in there}


def legal(world: World, client: Client) -> None:
    """S26: states, verdicts, requests and overlays go together."""
    database = client.desk.database
    open_ones = {row[0] for row in database.rows(
        "SELECT o.op_id FROM main.request_op o JOIN main.request USING(req_id) WHERE outcome='OPEN'")}  # fmt: skip
    if open_ones:
        raise Broken("S26", f"requests of {sorted(open_ones)} are open though nothing runs")
    for number, state, verdict, attempts, ekey in database.rows(
        "SELECT op_id, state, verdict, attempts, ekey FROM main.op"
    ):
        if (state, verdict) not in _LAWFUL:
            raise Broken("S26", f"#{number} is {state} with the verdict {verdict}")
        if state == State.UNKNOWN and attempts < 1:
            raise Broken("S26", f"#{number} is unknown and was never sent")
        if state == State.RETIRED and "t-" in ekey and client.desk.resolved(EntityKey.parse(ekey)).is_temporary():
            raise Broken("S26", f"#{number} ({ekey}) is in effect and nobody learned its id")
    _overlay(client)


def _overlay(client: Client) -> None:
    """Exactly what is live shadows the mirror."""
    database = client.desk.database
    live = {row[0] for row in database.rows(f"SELECT DISTINCT subject FROM main.op WHERE {_LIVE} AND entity<>'role'")}
    either = {row[0] for row in database.rows(f"SELECT DISTINCT subject FROM main.op WHERE {_LIVE}")}
    union = " UNION ".join(f"SELECT subject FROM main.ov_{name}" for name in _OVERLAYS)
    shown = {row[0] for row in database.rows(union)}
    if more := shown - either:
        raise Broken("S26", f"{sorted(more)} are shadowed and nothing is live there")
    if less := live - shown:
        raise Broken("S26", f"{sorted(less)} have live operations and no shadow")


_V = Verdict
_LAWFUL: set[tuple[str, str | None]] = {
    *((state.value, None) for state in State if state not in (State.RETIRED, State.APPLIED, State.NOOP)),
    *((state.value, verdict.value) for state in (State.RETIRED, State.APPLIED)
      for verdict in (_V.OWN, _V.INFERRED, _V.COERCED)),
    *((State.NOOP.value, verdict.value) for verdict in (_V.ALREADY, _V.ADOPTED, _V.HUMAN)),
}  # fmt: skip


def one_writer(world: World, client: Client) -> None:
    """S17: who writes holds the newest lease."""
    newest = client.desk.database.value("SELECT v FROM main.meta WHERE k='lease_epoch'")
    if newest != client.desk._epoch:
        raise Broken("S17", f"{client.name} writes under the lease {client.desk._epoch}, the newest is {newest}")


register("S1", When.STEP, durability)
register("S17", When.STEP, one_writer)
register("S13", When.STEP, monotone)
register("S14", When.EVENT)
register("S26", When.STEP, legal)
