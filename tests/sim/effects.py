"""The invariants that speak of events: what must be true when a write leaves, when it lands, when a state moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.changes import TRANSITIONS, Operation, State, Verb
from lmsdesk.domain.endpoints import ItemState, Observation, Outcome, PreparedRequest, Probe
from lmsdesk.domain.keys import Entity
from lmsdesk.lms.moodle.rules import canonical
from lmsdesk.store.mirror_rules import watermark_key
from tests.sim.faults import window
from tests.sim.invariants import Broken, When, need, register
from tests.sim.server import Effect, Wire

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.ledger import Entry, Ledger
    from tests.sim.world import World

BETWEEN = 10  # seconds between the two negative reads
MOST_SENDS = 10  # without a refusal
MOST_PARTS = 40  # halves of refused batches included
FOR_EVENTS = ("S2", "S4", "S5", "S6", "S7", "S8", "S20", "S21", "S22", "S23")
for _name in FOR_EVENTS:
    register(_name, When.EVENT)


class Judge:
    """Asks the invariants of one client's events."""

    def __init__(self, world: World, client: Client, ledger: Ledger) -> None:
        self.world, self.client, self.ledger = world, client, ledger

    # A write leaves

    def sending(self, wire: Wire, request: PreparedRequest, *, reached: bool) -> None:
        """Before the first byte."""
        asked, client = self.world.asked, self.client
        need(asked, "S20", (client.lms.site, client.lms.actor) == (client.desk.site, client.desk.actor),
             lambda: f"{client.name} sends to {client.lms.site} as {client.lms.actor}")  # fmt: skip
        need(asked, "S4", client.has_open_request(request), lambda: f"request {wire.number} is not on the disk")
        need(asked, "S22", client.requests <= 2 * client.planned + 50,
             lambda: f"{client.requests} requests in a run of {client.planned} operations")  # fmt: skip
        for row, mark in zip(wire.rows, wire.marks, strict=True):
            entry = self.ledger.entries[mark]
            self._no_overlap(entry)
            self._in_order(entry)
            need(asked, "S22", entry.sends_since_decision < MOST_PARTS, lambda entry=entry: f"{_name(entry)} again")
            doubtful = sum(1 for send in entry.sends if send.outcome is not Outcome.REFUSED)
            need(asked, "S22", doubtful < MOST_SENDS or entry.decided_at is not None,
                 lambda entry=entry: f"{_name(entry)} again")  # fmt: skip
            needs = [self.ledger.by_id[number] for number in entry.needs if number in self.ledger.by_id]
            need(asked, "S7", all(n.state in (State.RETIRED, State.APPLIED, State.NOOP) for n in needs),
                 lambda entry=entry: f"{_name(entry)} before what it needs")  # fmt: skip
            self._overwrites_nobody(entry, dict(row.patch))

    def _no_overlap(self, entry: Entry) -> None:
        if not entry.sends or entry.restored:
            return
        last, now = entry.sends[-1], self.world.now
        if not last.is_undecided:
            return
        self.world.asked["S5"] += 1
        if now < last.settled_at:
            raise Broken("S5", f"{_name(entry)} is sent again {now - last.at:.0f} s after a send without verdict")
        if entry.decided_at is not None and entry.decided_at >= last.settled_at:
            return
        noes = [read.at for read in entry.reads if read.at >= last.settled_at and read.effect is False]
        if not noes or noes[-1] - noes[0] < BETWEEN:
            raise Broken("S5", f"{_name(entry)} is sent again without two negative reads {BETWEEN} s apart")

    def _in_order(self, entry: Entry) -> None:
        """Nothing overtakes an older operation on the same thing, nor runs beside one that may be alive."""
        mine, now = self.ledger.thing(entry.key), self.world.now
        self.world.asked["S6"] += 1
        for other in self.ledger.entries.values():
            is_earlier = other.id < entry.id and other.is_open and other.state is not None
            is_alive = bool(other.sends) and _is_alive(other, now)
            if not (is_earlier or is_alive) or other is entry or self.ledger.thing(other.key) != mine:
                continue  # what a thing is takes longest to tell, and comes last
            if is_earlier:
                raise Broken("S6", f"{_name(entry)} is sent before {_name(other)}, which is {other.state}")
            if is_alive:
                raise Broken("S6", f"{_name(entry)} is sent while a request of {_name(other)} may be alive")

    def _overwrites_nobody(self, entry: Entry, patch: dict[str, object]) -> None:
        """A field that somebody else changed is sent only after a person decided."""
        if entry.verb is not Verb.UPDATE:
            return
        reads = [read for read in entry.reads if read.start == self.client.clock.starts]
        if not reads:
            raise Broken("S8", f"{_name(entry)} is sent without a fresh read")
        seen, entity = reads[-1].seen.fields, entry.key.entity
        for name, value in patch.items():
            if name not in seen:
                continue
            self.world.asked["S8"] += 1
            theirs = canonical(entity, name, seen[name])
            known = {canonical(entity, name, value)}  # type: ignore[arg-type]  # values of fields
            known.add(canonical(entity, name, (entry.base or {}).get(name)))  # type: ignore[arg-type]
            if entry.key.is_temporary() and not theirs and None in known:
                continue  # still as empty as a new thing is
            if theirs in known or entry.decided_at is not None or self._wrote_it(entry, name, theirs):
                continue
            raise Broken("S8", f"{_name(entry)} writes {name} over {theirs!r}, which somebody else set")

    def _wrote_it(self, entry: Entry, name: str, value: object) -> bool:
        """Tell whether an earlier operation of this client on the thing left this value, or was thought to."""
        mine, entity = self.ledger.thing(entry.key), entry.key.entity
        for other in self.ledger.entries.values():
            if other.id >= entry.id or self.ledger.thing(other.key) != mine:
                continue
            if name in other.patch and canonical(entity, name, other.patch[name]) == value:  # type: ignore[arg-type]
                return True
            for effect in other.effects:  # what it was given when we made it is known to us, too
                told = effect.after if other.verb is Verb.CREATE else effect.wrote
                if name in told and canonical(entity, name, told[name]) == value:
                    return True
        return False

    # A write lands

    def wrote(self, entry: Entry, effect: Effect) -> None:
        """The server applied an operation."""
        if effect.replayed:  # a proxy sent it twice: no client can keep it from that
            return
        self.world.asked["S2"] += 1
        before = [old for old in entry.effects if not old.replayed]
        # What an older copy of the desk knows nothing of may still be applied after what was sent anew.
        lost = effect.request in {send.number for send in entry.sends[: entry.forgotten]}
        once = entry.verb in (Verb.CREATE, Verb.ADD) and entry.key.entity is not Entity.ENROLMENT and not lost
        if once and effect.changed and any(old.changed and self._stands(old, effect) for old in before):
            raise Broken("S2", f"{_name(entry)} takes effect a second time")
        self._nothing_older(entry, effect)

    def _stands(self, old: Effect, new: Effect) -> bool:
        """Tell whether the thing that an effect made is still there, under its name."""
        if old.verb is Verb.ADD:
            return False  # it is there again only because somebody took it away in between
        if old.key == new.key:
            return False
        row = self.world.server.state.look(old.key)
        name = NAMED_BY.get(old.key.entity)
        return row is not None and name is not None and row.get(name) == new.wrote.get(name)

    def _nothing_older(self, entry: Entry, effect: Effect) -> None:
        """No older value of ours lands over a newer one."""
        if not effect.wrote or entry.restored or self._was_joined(entry):
            return
        mine = self.ledger.thing(entry.key)
        for other in self.ledger.entries.values():
            if other.id <= entry.id or other.restored or entry.was_put_back:
                continue
            if not other.effects or not set(other.patch) & set(effect.wrote):
                continue
            if self.ledger.thing(other.key) != mine:
                continue
            name = "S2" if other.acked_at is not None else "S6"
            raise Broken(name, f"{_name(entry)} lands after {_name(other)}, which is newer")

    def _was_joined(self, entry: Entry) -> bool:
        """Tell whether a person said that what it is about is a thing that was there already."""
        makers = [self.ledger.by_id[number] for number in entry.needs if number in self.ledger.by_id]
        return any(each.state is State.NOOP and each.decided_at is not None for each in [entry, *makers])

    # A state moves

    def moved(self, entry: Entry, before: str | None, after: str, why: str) -> None:
        """One line of the journal."""
        self.world.asked["S23"] += 1
        if (entry.state.value if entry.state else None) != before:
            raise Broken("S23", f"{_name(entry)} goes from {before} to {after}, but it was {entry.state}")
        if entry.state is not None and State(after) not in TRANSITIONS[entry.state]:
            raise Broken("S23", f"{_name(entry)} goes from {before} to {after}, which is not lawful")
        old, entry.state = entry.state, State(after)
        self.world.trace.add(self.world.now, self.client.name, f"#{entry.id}", f"{before} -> {after} ({why})")
        if entry.state is State.APPLIED:
            self._proven(entry)
        elif entry.state is State.RETIRED:
            self._mirrored(entry)
        elif entry.state is State.CONFLICT and old is State.UNKNOWN:
            entry.doubted = True

    def _proven(self, entry: Entry) -> None:
        """In effect by a positive answer, or by a read that may be believed."""
        self.world.asked["S21"] += 1
        last = entry.sends[-1] if entry.sends else None
        entry.acked_at = self.world.now
        entry.applied_seq = self.client.last_seq()
        if last is not None and last.item is ItemState.OK:
            return
        since = 0.0  # it died right before it was sent: then somebody else brought it about
        if last is not None:
            early = last.endpoint.probe is Probe.UNIQUE_KEY and entry.verb is Verb.CREATE
            since = last.at if early else last.settled_at
        if not any(read.effect for read in entry.reads if read.at >= since):
            raise Broken("S21", f"{_name(entry)} is called applied without an answer and without a read that decides")

    def _mirrored(self, entry: Entry) -> None:
        """The mirror carries a write of ours before its overlay leaves."""
        self.world.asked["S13"] += 1
        key = watermark_key(self.client.desk.resolved(entry.key))
        kept = self.client.desk.database.value("SELECT seq FROM mirror.watermark WHERE ekey=?", (key,)) or 0
        if kept <= entry.applied_seq:
            raise Broken("S13", f"{_name(entry)} leaves the overlay before the mirror has it")
        entry.mirrored_at = self.world.now

    def in_effect(self, entry: Entry, item: Operation, seen: Observation) -> bool | None:
        """Whether a read shows what an operation wants; None when it does not tell."""
        if seen.exists is None:
            return None
        if entry.verb in (Verb.DELETE, Verb.REMOVE):
            return not seen.exists
        if not seen.exists or entry.verb is Verb.ADD:
            return seen.exists
        entity = entry.key.entity
        told = [name for name in item.patch if name in seen.fields and name != "role_id"]
        if not told and entry.verb is not Verb.CREATE:
            return None
        return all(
            canonical(entity, name, item.patch[name]) == canonical(entity, name, seen.fields[name]) for name in told
        )


NAMED_BY = {
    Entity.USER: "username", Entity.COURSE: "shortname", Entity.CATEGORY: "name", Entity.GROUP: "name",
    Entity.COHORT: "idnumber",
}  # fmt: skip


def _is_alive(entry: Entry, now: float) -> bool:
    """Tell whether a request of an operation may still be applied, as far as the client can know."""
    last = entry.sends[-1]
    if len(entry.sends) == entry.forgotten or not last.is_undecided or now >= last.at + window(last.endpoint):
        return False
    if last.outcome in (Outcome.OK, Outcome.PARTIAL) and last.item is ItemState.OK:
        return False
    found_by_key = last.endpoint.probe is Probe.UNIQUE_KEY and entry.verb is Verb.CREATE
    return not (found_by_key and entry.state in (State.APPLIED, State.RETIRED))


def _name(entry: Entry) -> str:
    return f"#{entry.id} ({entry.key} {entry.verb})"
