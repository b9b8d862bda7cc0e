"""Rules: what happens around a client: others, time, clocks, rights, files, other processes, other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, State, Verb
from lmsdesk.domain.errors import ProfileLocked, WrongSite
from lmsdesk.domain.keys import Entity, user_key
from lmsdesk.store.desk import Desk
from tests.sim.invariants import Broken
from tests.sim.lms import SimLms
from tests.sim.storage import DESK, MIRROR, copy_file, remove_file

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World

JUMPS = (-315_360_000, -86_400, -7_200, -600, -30, 30, 600, 7_200, 86_400, 315_360_000)


def others_edit(world: World, client: Client) -> None:
    """Somebody else edits something on the site."""
    world.others.something()


def others_delete(world: World, client: Client) -> None:
    """Somebody else deletes something."""
    world.others.deletion()


def seconds(world: World, client: Client) -> None:
    """A little time passes."""
    world.time.advance(1 + world.random.randrange(30))


def minutes(world: World, client: Client) -> None:
    """Much time passes."""
    world.time.advance(60 + world.random.randrange(900))


def clock_jumps(world: World, client: Client) -> None:
    """Somebody turns the wall clock of a client."""
    client.clock.offset += world.random.choice(JUMPS)


def token(world: World, client: Client) -> None:
    """The tokens are taken away, or given again."""
    world.server.token_works = not world.server.token_works or world.random.random() < 0.3


def rights(world: World, client: Client) -> None:
    """The accounts of the tokens lose rights, or get them back."""
    server = world.server
    if server.is_blind or server.forbidden:
        server.is_blind, server.forbidden = False, set()
    elif world.random.random() < 0.5:
        server.is_blind = True
    else:
        server.forbidden = {world.random.choice((Entity.USER, Entity.COURSE, Entity.ENROLMENT))}


def delete_mirror(world: World, client: Client) -> None:
    """Somebody deletes the mirror while the program does not run."""
    before = [(item.uuid, item.state) for item in client.desk.operations()]
    client.close()
    remove_file(client.folder / MIRROR)
    client.forget_mirror()
    client.revive()
    after = {item.uuid: item.state for item in client.desk.operations()}
    if any(name not in after for name, _ in before):
        raise Broken("S15", "operations left with the mirror")


def copy_desk(world: World, client: Client) -> None:
    """The desk file is copied, or an older copy is put in its place."""
    kept = client.folder / "kept.sqlite3"
    client.close()
    if client.copied is None:
        copy_file(client.folder / DESK, kept)
        client.copied = client.ledger.last_line
        client.revive()
        return
    remove_file(client.folder / DESK)
    copy_file(kept, client.folder / DESK)
    line, client.copied = client.copied, None
    client.ledger.rewinding(line)
    client.revive()
    client.ledger.rewound()


def restore_site(world: World, client: Client) -> None:
    """The site goes back to what it was a while ago."""
    past = world.server.past
    world.server.restore(past[world.random.randrange(len(past))][1])
    world.server.went_back = True


def second_process(world: World, client: Client) -> None:
    """Another process wants the same profile; once it comes in by a lock that does not hold."""
    world.asked["S17"] += 1
    try:
        Desk(client.folder / DESK, client.folder / MIRROR, site="site", actor=client.actor, wall=client.clock.wall)
    except ProfileLocked:
        pass
    else:
        raise Broken("S17", "two processes hold one profile")
    if world.random.random() < 0.5:
        _usurp(world, client)


def _usurp(world: World, client: Client) -> None:
    """The lock fails, as on some network folders: the later process writes, the earlier one must not."""
    client.desk._lock.release()
    later = Desk(client.folder / DESK, client.folder / MIRROR, site="site", actor=client.actor, wall=client.clock.wall)
    count = len(client.desk.operations())
    change = NewOperation(user_key(4), Verb.UPDATE, {"city": "Kerry"}, {"city": "Cork"}, "late")
    try:
        client.desk.stage(NewChangeSet("late", Origin.FORM, (change,)))
    except ProfileLocked:
        written = len(later.operations()) - count
    else:
        written = 1
    later.close()
    if written:
        raise Broken("S17", "a write under an old lease went through")
    client.restart()


def other_site(world: World, client: Client) -> None:
    """The address leads to another site, or the token belongs to another account."""
    if not client.desk.operations(states=[State.READY]):
        return
    lms = SimLms(world, client)
    if world.random.random() < 0.5:
        lms.site = "staging"
    else:
        lms.actor = 99
    client.lms = lms
    client.engine.use(lms)
    client.run(client.engine.push())
    if client.trouble is None or (world.server.token_works and not isinstance(client.trouble, WrongSite)):
        raise Broken("S20", f"a push to another site or account ended with {client.trouble}")
    client.lms = SimLms(world, client)
    client.engine.use(client.lms)
