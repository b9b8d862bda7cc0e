"""Rules: what the program does when it is asked: plan, push, settle, pull, take back, and die."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.changes import State
from lmsdesk.domain.errors import WrongUse
from tests.sim.invariants import Broken, When, register
from tests.sim.state import ROLES

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World

register("S16", When.EVENT)


def plan(world: World, client: Client) -> None:
    """Look at what applying would do."""
    before = [(item.id, item.state) for item in client.desk.operations()]
    client.run(client.engine.plan())
    if [(item.id, item.state) for item in client.desk.operations()] != before and not world.interferes:
        raise Broken("S26", "a plan moved an operation")


def push(world: World, client: Client) -> None:
    """Apply what is ready."""
    lives = client.clock.starts
    report = client.run(client.engine.push())
    if client.trouble is None and client.clock.starts == lives and report is not None and report.stopped is None:
        _nothing_left(world, client)


def _nothing_left(world: World, client: Client) -> None:
    """A run that nothing stopped sent whatever could be sent, whoever else failed in it (S16)."""
    world.asked["S16"] += 1
    left = [
        item
        for item in client.desk.pushable(None, client.clock.wall())
        if client.ledger.by_id[item.id].sends_since_decision < 3 and not world.interferes
    ]
    if left:
        raise Broken("S16", f"the run ended, and {[item.id for item in left]} could have been sent")


def apply_plan(world: World, client: Client) -> None:
    """Look at a plan, and apply exactly that, though somebody may have done something meanwhile."""
    plan = client.run(client.engine.plan())
    if plan is None:
        return
    if world.random.random() < 0.5:
        world.others.something()
    client.run(client.engine.push(marks=plan.marks))
    if more := client.sent - set(plan.marks):
        raise Broken("S8", f"{sorted(more)} were sent and stood in no plan")


def push_some(world: World, client: Client) -> None:
    """Apply one change set, or only some operations."""
    ready = client.desk.operations(states=[State.READY])
    if not ready:
        return
    one = world.random.choice(ready)
    if world.random.random() < 0.5:
        client.run(client.engine.push(one.change_set))
    else:
        client.run(client.engine.push(only=[one.id]))


def push_and_wait(world: World, client: Client) -> None:
    """Apply, and stay until every outcome is decided."""
    client.run(client.engine.push(wait=True))


def other_pushes(world: World, client: Client) -> None:
    """The other client applies its changes meanwhile."""
    for other in world.clients.values():
        if other is not client and other.engine.job is None:
            other.run(other.engine.push())


def settle(world: World, client: Client) -> None:
    """Probe what can be probed, often just when it is time."""
    if (left := client.engine.seconds_to_settle()) and left < 4_000 and world.random.random() < 0.7:
        world.time.advance(left)
    client.run(client.engine.settle_once())


def pull(world: World, client: Client) -> None:
    """Read the site."""
    client.pulls += 1
    client.run(client.engine.pull(full=world.random.random() < 0.3))


def undo(world: World, client: Client) -> None:
    """Stage the inverse of a change set that is in effect."""
    done = client.desk.operations(states=[State.RETIRED])
    if not done:
        return
    one = world.random.choice(done)

    def work() -> None:
        try:
            kept = client.engine.undo(one.change_set, {name: number for number, name in ROLES.items()})
        except WrongUse as error:
            world.trace.add(world.now, client.name, "cannot", error.facts.get("what"))
            return
        for item in client.desk.operations(change_set=kept.id):
            client.ledger.by_id[item.id].is_saved = True

    client.do(work)


def crash(world: World, client: Client) -> None:
    """Die at one of the labelled points of whatever comes next."""
    client.dies_in = world.random.randrange(40)
    kinds = [push, push, push, push_some, settle, pull]
    world.random.choice(kinds)(world, client)
    client.dies_in = None


def restart(world: World, client: Client) -> None:
    """End the program and start it again."""
    client.restart()
