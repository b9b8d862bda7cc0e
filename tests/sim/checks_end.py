"""The invariants that are asked at the end: faults have ceased, everything was drained, both clients have pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.changes import State, Verb, Verdict
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.ports import KEY_WIDTH, Table
from lmsdesk.store.mirror_schema import NAMES
from lmsdesk.sync.pauses import LONGEST_PAUSE
from tests.sim.invariants import Broken, When, register
from tests.sim.reading import listing, scopes
from tests.sim.state import State as Site
from tests.sim.storage import MIRROR, remove_file

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.ledger import Entry
    from tests.sim.world import World

_DONE = (State.RETIRED,)
_UNDONE = (State.NOOP, State.CANCELLED, State.REJECTED)


def once(world: World, client: Client) -> None:
    """S3: nothing hangs, what is done was done, what is not was not."""
    for item in client.desk.operations():
        entry = client.ledger.entries[item.uuid]
        if item.state in (State.PLANNED, State.INFLIGHT, State.UNKNOWN, State.APPLIED):
            raise Broken("S3", f"#{item.id} ({item.key} {item.verb}) is still {item.state}")
        effects = [effect for effect in entry.effects if not effect.replayed]
        if item.state in _DONE and not effects and not _explained(world, entry, item.verdict):
            raise Broken("S3", f"#{item.id} ({item.key} {item.verb}) is {item.state} ({item.verdict}) without effect")
        if item.state in _UNDONE and effects and not _may_have_been(world, client, entry):
            raise Broken("S3", f"#{item.id} ({item.key} {item.verb}) is {item.state} and took effect")


def _explained(world: World, entry: Entry, verdict: Verdict | None) -> bool:
    """Why something may be called done though the server did nothing for it."""
    if any(send.twist == "F19" for send in entry.sends):
        return True  # success was answered; the read that could tell otherwise showed it, or failed
    # Somebody else brought the same about while we did not know: it is in effect, whoever did it.
    return verdict is Verdict.INFERRED and any(read.effect for read in entry.reads)


def _may_have_been(world: World, client: Client, entry: Entry) -> bool:
    """Why something may have taken effect though it is not called done: a person decided, or others undid it."""
    if entry.restored or entry.doubted or entry.decided_at is not None or world.server.went_back:
        return True
    first = entry.effects[0]
    if first.verb not in (Verb.DELETE, Verb.REMOVE) and world.server.state.look(first.key) is None:
        return True  # it went with something else
    things = set(first.key.references())
    later = world.server.effects[world.server.effects.index(first) :]
    return any(
        effect.mark != entry.uuid and things & set(effect.key.references())
        for effect in later
        if effect.actor != client.name or effect.verb in (Verb.DELETE, Verb.REMOVE)
    )


def progress(world: World, client: Client) -> None:
    """S25: what is still ready waits for a person."""
    open_ones = {item.id: item for item in client.desk.live()}
    stuck = (State.CONFLICT, State.REJECTED)
    waits_for: dict[int, list[int]] = {}
    for item in open_ones.values():
        earlier = [other.id for other in open_ones.values() if other.key == item.key and other.id < item.id]
        waits_for[item.id] = [*earlier, *item.needs]
    for item in open_ones.values():
        if item.state in stuck:
            continue
        todo, seen = [item.id], set()
        while todo:
            number = todo.pop()
            if number in seen:
                continue
            seen.add(number)
            todo += waits_for.get(number, [])
        states = {client.ledger.by_id[number].state for number in seen - {item.id} if number in client.ledger.by_id}
        if not states & {*stuck, State.CANCELLED}:
            raise Broken("S25", f"#{item.id} ({item.key} {item.verb}) is {item.state} and nothing holds it up")


def convergence(world: World, client: Client) -> None:
    """S27: after a pull the mirror is the server."""
    if found := differences(world, client):
        raise Broken("S27", f"{client.name} shows {found[0]}")


def differences(world: World, client: Client, *, strictly: bool = False) -> list[str]:
    """Where a mirror is not the server.

    Rosters tell who is in a course, not by which method somebody was: a row of an older method is an error only
    when asked ``strictly``.
    """
    told = _told(world.server.state)
    found: list[str] = []
    for table, wanted in told.items():
        shown = _mirrored(client, table)
        found += [
            f"{table} {key} as {shown.get(key)}, it is {wanted[key]}" for key in wanted if shown.get(key) != wanted[key]
        ]
        more = set(shown) - set(wanted)
        if table is Table.ENROLMENT and not strictly:
            inside = {key[:2] for key in wanted}
            more = {key for key in more if key[:2] not in inside}
        if more:
            found.append(f"{table} {sorted(map(str, more))}, which are not there")
    return found


def rebuildable(world: World, client: Client) -> None:
    """S15: a mirror that was deleted and read anew shows the same, and no operation moved."""
    if world.random.random() >= 0.3:
        return
    if differences(world, client, strictly=True):
        return  # somebody is in a course by another method now, which only a rebuilt mirror tells
    before, states = view(client), [(item.uuid, item.state) for item in client.desk.operations()]
    client.close()
    remove_file(client.folder / MIRROR)
    client.forget_mirror()
    client.revive()
    client.run(client.engine.pull(full=True))
    if [(item.uuid, item.state) for item in client.desk.operations()] != states:
        raise Broken("S15", "operations moved while the mirror was rebuilt")
    after = view(client)
    for name, rows in before.items():
        if rows != after[name]:
            more, less = after[name] - rows, rows - after[name]
            raise Broken("S15", f"{name} differ after the mirror was rebuilt: +{sorted(more)} -{sorted(less)}")


def view(client: Client) -> dict[str, set[str]]:
    """What the lists show: effective rows as texts, without the numbers and times of their reading."""
    shown: dict[str, set[str]] = {}
    for name, columns in _SHOWN.items():
        table = NAMES[name]
        subject = "user_id||'/'||course_id" if name is Table.ENROLMENT else "id"
        hidden = f"SELECT {subject} FROM q.ov_{table}"
        base = f"SELECT {columns}, '' FROM main.{table} WHERE gone_seq IS NULL AND {subject} NOT IN ({hidden})"
        rows = client.reader.database.rows(f"{base} UNION ALL SELECT {columns}, mark FROM q.ov_{table}")
        shown[name.value] = {repr(row) for row in rows}
    shown["counts"] = {f"{each} {client.reader.count(each)}" for each in (View.USERS, View.COURSES, View.ENROLMENTS)}
    return shown


_SHOWN = {
    Table.USER: "id, username, email, first_name, last_name, city, department, suspended",
    Table.COURSE: "id, shortname, fullname, category_id, visible",
    Table.ENROLMENT: 'user_id, course_id, method, suspended, start, "end", roles',
}


def _told(state: Site) -> dict[Table, dict[tuple[Value, ...], tuple[Value, ...]]]:
    """All rows of the server by table and key."""
    made: dict[Table, dict[tuple[Value, ...], tuple[Value, ...]]] = {}
    for scope in scopes(sorted(state.courses)):
        for batch in listing(state, scope, blind=False):
            width = KEY_WIDTH[batch.table]
            columns = made.setdefault(batch.table, {})
            columns.update({row[:width]: row[width:] for row in batch.rows})
    for table in (Table.ENROLMENT, Table.GROUP, Table.GROUP_MEMBER):
        made.setdefault(table, {})
    return made


def _mirrored(client: Client, table: Table) -> dict[tuple[Value, ...], tuple[Value, ...]]:
    batch = next(iter(_COLUMNS[table]))
    width = KEY_WIDTH[table]
    names = ", ".join(f'"{name}"' for name in batch)
    rows = client.mirror.database.rows(f"SELECT {names} FROM {NAMES[table]} WHERE gone_seq IS NULL")
    return {row[:width]: row[width:] for row in rows}


def _columns() -> dict[Table, list[tuple[str, ...]]]:
    from tests.sim.state import campus

    site = campus()
    batches = [batch for scope in scopes([101]) for batch in listing(site, scope, blind=False)]
    return {batch.table: [batch.columns] for batch in batches}


_COLUMNS = _columns()


def clocks(world: World, client: Client) -> None:
    """S19: however the wall clock was turned, no change waits longer for it than the longest pause."""
    latest = client.clock.wall() + LONGEST_PAUSE
    for item in client.desk.live():
        # What a person has to decide on keeps its last pause, and loses it with the decision.
        if item.state is State.READY and item.not_before is not None and item.not_before > latest:
            raise Broken(
                "S19", f"#{item.id} waits {item.not_before - client.clock.wall()} s for a clock that was turned"
            )


register("S3", When.END, once)
register("S19", When.END, clocks)
register("S25", When.END, progress)
register("S27", When.END, convergence)
register("S15", When.END, rebuildable)
