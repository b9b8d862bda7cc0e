"""The laws S9 to S12, asked of the two clients of the simulated world: merge, view, undo and coalescing."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Operation, Origin, State, Verb
from lmsdesk.domain.coalesce import combine
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import FIELDS, Value
from lmsdesk.domain.keys import Entity, user_key
from tests.fakes.oracle import oracle
from tests.fakes.tables import QUERIES, law, shown
from tests.sim.invariants import Broken, When, register

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.ledger import Entry
    from tests.sim.world import World

EVERY = 24  # steps between two looks at all tables: a look takes as long as some steps
SHARE = 0.15  # of the queries, other ones each time


def merged(world: World, client: Client) -> None:
    """S9: what an update wrote is what an independent merge of its three sides sends."""
    for item in client.desk.operations(states=[State.RETIRED]):
        entry = client.ledger.entries[item.uuid]
        if _is_plain(item, entry):
            world.asked["S9"] += 1
            wanted, clashes = _sent(client, item)
            wrote = dict(entry.effects[0].wrote)
            if clashes or wrote != wanted:
                raise Broken("S9", f"#{item.id} ({item.key}) wrote {wrote}, the merge sends {wanted}, asks {clashes}")


def _is_plain(item: Operation, entry: Entry) -> bool:
    """Tell whether one request did what was planned: nobody decided, nothing was twisted on the way."""
    once = len(entry.sends) == 1 and len(entry.effects) == 1 and not entry.effects[0].replayed
    is_alone = entry.decided_at is None and item.decision is None and not entry.restored
    told = item.before is not None and item.verb is Verb.UPDATE and item.key.entity is not Entity.ENROLMENT
    return once and is_alone and told and entry.sends[0].twist is None and item.secret_ref is None


def _sent(client: Client, item: Operation) -> tuple[dict[str, Value], set[str]]:
    entity = item.key.entity
    base, patch, theirs = (
        {name: client.lms.canonical(entity, name, value) for name, value in (side or {}).items()}
        for side in (item.base, client.desk.resolved_patch(item.patch), item.before)  # into a new category, by its id
    )
    specs = FIELDS[entity]
    groups = {name: spec.group for name, spec in specs.items() if spec.group}
    return oracle(base, patch, theirs, {name: spec.policy for name, spec in specs.items()}, groups)


def tables(world: World, client: Client) -> None:
    """S10: some queries of every table show what a naive fold shows."""
    asked = world.asked["S10"]
    if asked % EVERY:
        return
    random = Random(world.seed * 1_000 + asked)
    database = client.mirror.database
    roles = dict(database.rows("SELECT id, shortname FROM role"))
    truth = shown(database, roles, client.desk.operations())
    try:
        law(client.reader, truth, random, list(QUERIES), client.clock.wall(), SHARE)
    except AssertionError as error:
        raise Broken("S10", f"{client.name}: {str(error)[:600]}") from error


def discarded(world: World, client: Client) -> None:
    """S11: what is discarded was never made, and comes back as it was; asked of one of the two clients."""
    if client is not list(world.clients.values())[world.seed % len(world.clients)]:
        return
    database = client.desk.database
    users = database.rows("SELECT id, city FROM mirror.user WHERE gone_seq IS NULL ORDER BY id LIMIT 1")
    if not users:
        return
    number, city = users[0]
    before = _seen(client)
    changes = (
        NewOperation(user_key(number), Verb.UPDATE, {"city": "Nowhere"}, {"city": city}, "S11"),
        NewOperation(
            user_key(client.desk.temporary_id()), Verb.CREATE, {"username": "s11", "last_name": "S"}, None, "S"
        ),
    )
    made = client.desk.stage(NewChangeSet("S11", Origin.FORM, changes))
    with_it = _seen(client)
    left = client.desk.discard(client.desk.operations(change_set=made.id))
    if _seen(client) != before:
        raise Broken("S11", f"{client.name}: a discarded change is still seen")
    client.desk.restore([item.id for item in left])
    if _seen(client) != with_it or with_it == before:
        raise Broken("S11", f"{client.name}: what was put back is not seen as it was")
    client.desk.discard(client.desk.operations(change_set=made.id))
    for item in client.desk.operations(change_set=made.id):
        client.ledger.by_id[item.id].may_leave = True


def _seen(client: Client) -> dict[View, list[str]]:
    """All rows of all tables, whatever their handles."""
    from dataclasses import replace

    from lmsdesk.domain.filters import Query

    told: dict[View, list[str]] = {}
    for view in (View.USERS, View.COURSES, View.ENROLMENTS):
        ids = client.reader.find(Query(view), 0, "UTC").ids
        told[view] = sorted(repr(replace(row, row=0)) for row in client.reader.read(view, ids))
    return told


def folded(world: World, client: Client) -> None:
    """S12: what waits in a change set was folded as far as it can be, and folding it again changes nothing."""
    sets: dict[int, list[Operation]] = {}
    for item in client.desk.operations(states=[State.READY, State.PLANNED, State.INFLIGHT, State.UNKNOWN]):
        entry = client.ledger.by_id[item.id]
        is_as_staged = entry.base == (None if item.base is None else dict(item.base))  # an own write moves the base
        if item.decision is None and item.secret_ref is None and not entry.restored and is_as_staged:
            sets.setdefault(item.change_set, []).append(item)
    for number, items in sets.items():
        made = [NewOperation(item.key, item.verb, item.patch, item.base, item.label) for item in items]
        if combine(made) != made:
            raise Broken("S12", f"{client.name}: change set {number} can be folded further: {made}")


register("S9", When.END, merged)
register("S10", When.STEP, tables)
register("S11", When.END, discarded)
register("S12", When.STEP, folded)
