"""A pull: listings that shift, that lag, that are limited in silence, and the direct look at what they lacked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lmsdesk.domain.errors import Offline, Unanswered
from lmsdesk.domain.keys import Entity
from lmsdesk.domain.ports import PullSink, RowKey, Rows, Table
from tests.sim.invariants import Broken
from tests.sim.reading import is_hidden, listing, row_keys, scopes
from tests.sim.state import State
from tests.sim.storage import packed

if TYPE_CHECKING:
    from tests.sim.lms import SimLms

PAGE = 3


async def pull(lms: SimLms, sink: PullSink) -> None:
    """Read every scope; which of them meets the fault of this pull is drawn."""
    world = lms.world
    fault = world.met(world.network.for_listing())
    state = world.server.state
    names = scopes(sorted(state.courses))
    struck = world.random.choice(names[1:]) if fault else ""
    sees_all = not world.server.is_blind
    for name in names:
        sink.check_cancelled()
        met = fault if name == struck or (fault == "F21" and world.random.random() < 0.5) else None
        await sink.begin(name)
        complete = await _scope(lms, sink, name, met, sees_all)
        before = _missed(lms, name)
        await sink.finish(name, complete=complete)
        world.asked["S14"] += 1
        if not complete and (more := _missed(lms, name) - before):
            raise Broken("S14", f"an incomplete listing of {name} lets {sorted(more)} be missed")
        world.interfere(lms.client, "between listings")


def _missed(lms: SimLms, scope: str) -> set[str]:
    """The rows that a listing lacked and that another one may prove to be gone."""
    return {row[0] for row in lms.client.mirror.database.rows("SELECT k FROM missing WHERE scope=?", (scope,))}


async def _scope(lms: SimLms, sink: PullSink, name: str, fault: str | None, sees_all: bool) -> bool:
    """Read one scope; return whether the listing may be called complete."""
    world, server = lms.world, lms.world.server
    if fault == "F1":
        raise Offline(reason="refused")
    if fault == "F5":
        raise Unanswered(reason="500")
    state = server.view(world.network.lag() if fault == "F21" else 0)
    if fault == "F22":
        batches, is_known = _shifted(lms, state, name)
        await sink.store(name, packed(batches))
        return not is_known and sees_all
    if fault == "F23":
        await sink.store(name, packed(listing(state, name, blind=True)))
        server.is_blind = True  # and so will be the direct reads that follow
        # The rights were asked for before they were lost: it looks complete. Not twice in the same place, since two
        # complete listings, ten minutes apart, are a proof where there is no direct read.
        looks_complete = name not in world.fooled and world.random.random() < 0.5
        world.fooled.add(name)
        return sees_all and looks_complete
    await sink.store(name, packed(listing(state, name, blind=server.is_blind)))
    return sees_all


def _shifted(lms: SimLms, state: State, name: str) -> tuple[list[Rows], bool]:
    """Pages without a snapshot: something went before the second page; tells whether the anchor showed it."""
    world = lms.world
    first, *others = listing(state, name, blind=world.server.is_blind)
    if len(first.rows) <= PAGE:
        return [first, *others], False
    rows = list(first.rows)
    if world.random.random() < 0.5:  # a row of the first page is deleted by somebody: the page after it skips one
        gone = world.random.randrange(PAGE)
        left = rows[:PAGE] + rows[PAGE + 1 :]
        world.others.delete_row(first.table, rows[gone])
    else:  # a row comes in: one stands on both pages
        left = rows[:PAGE] + rows[PAGE - 1 :]
    return [replace(first, rows=left), *others], world.random.random() < 0.6


def confirm_gone(lms: SimLms, table: Table, keys: Sequence[RowKey]) -> Collection[RowKey] | None:
    """Those that a direct read proves to be gone; a token with less rights proves nothing."""
    server = lms.world.server
    if server.is_blind and table is not Table.USER:
        return None
    state = server.view(lms.world.network.lag() if lms.world.network.for_read() == "F21" else 0)
    there = row_keys(state, table)
    if table is Table.ENROLMENT:  # the roster knows no methods
        inside = {key[:2] for key in there}
        return {key for key in keys if key[:2] not in inside}
    if server.is_blind:
        return {key for key in keys if key not in there and not is_hidden(int(str(key[0])))}
    return {key for key in keys if key not in there}


def entity_of(table: Table) -> Entity:
    """The kind of things whose rows a table holds."""
    return {
        Table.USER: Entity.USER, Table.COURSE: Entity.COURSE, Table.CATEGORY: Entity.CATEGORY,
        Table.GROUP: Entity.GROUP, Table.COHORT: Entity.COHORT,
    }[table]  # fmt: skip
