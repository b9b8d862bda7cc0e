"""One history: steps under a seed, then the end: faults cease, everything is drained, both pull, all is asked."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from lmsdesk.store.absences import open_questions
from tests.sim import checks_end, checks_laws, checks_step, effects  # noqa: F401 - they add their checks
from tests.sim.client import Client
from tests.sim.invariants import Broken, When, ask_all
from tests.sim.rules import NAMES, WEIGHTS
from tests.sim.template import room
from tests.sim.world import World

PULLS = 4
ROUNDS = 12  # of draining; each decides all that can be decided


@dataclass(slots=True)
class Result:
    """What came of one history."""

    seed: int
    hash: str = ""
    broken: str | None = None  # the name of an invariant, or "crashed" for an error of the program itself
    words: str = ""
    steps: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)


def play(seed: int, steps: int, *, keep_trace: bool = False, home: Path | None = None) -> Result:
    """Run one history; never raises for what the program does wrong."""
    folder = home or room()
    place = folder / str(seed)
    result = Result(seed)
    world: World | None = None
    try:
        world = World(place, seed)
        temper(world)
        for _ in range(steps):
            rule = world.random.choices(NAMES, WEIGHTS)[0]
            result.rules[rule] += 1
            world.step(rule)
            result.steps += 1
        finish(world)
    except Broken as broken:
        result.broken, result.words = broken.name, str(broken)
    except Exception as error:
        result.broken, result.words = "crashed", f"{type(error).__name__}: {error}"
        if keep_trace:
            import traceback

            result.words += "\n" + "".join(traceback.format_exception(error))
    finally:
        if world is not None:
            result.hash, result.asked, result.faults = world.trace.hash, world.asked, world.faults
            if keep_trace:
                result.trace = world.trace.lines
            _let_go(world)
        shutil.rmtree(place if home else folder, ignore_errors=True)
    return result


def temper(world: World) -> None:
    """How hostile this history is: some are calm, so that long chains of edits come about."""
    kind = world.random.choice(("calm", "usual", "usual", "hostile"))
    shares = {"calm": (0.08, 0.03, 0.1, 0.0), "usual": (0.35, 0.12, 0.25, 0.1), "hostile": (0.7, 0.3, 0.5, 0.25)}
    network = world.network
    network.writes, network.reads, network.listings, world.interferes = shares[kind]


def _let_go(world: World) -> None:
    for client in world.clients.values():
        try:
            client.close()
        except Exception:
            client.is_dead = True


def finish(world: World) -> None:
    """The end of a history."""
    world.trace.add(world.now, "world", "faults cease")
    world.network.quiet()
    world.interferes = 0.0
    server = world.server
    server.token_works, server.is_blind, server.forbidden = True, False, set()
    world.time.advance(4_000)  # whatever is on its way lands now
    for client in world.clients.values():
        client.dies_in = None
        _drain(world, client)
    for client in world.clients.values():
        _pull_until_alike(world, client)
        ask_all(world, client, When.STEP)
    for client in world.clients.values():
        ask_all(world, client, When.END)


def _pull_until_alike(world: World, client: Client) -> None:
    """Pull, and say yes where a listing lacks too much; what no direct read proves needs another, ten minutes later."""
    for _ in range(PULLS):
        client.stepped_at = world.now
        client.run(client.engine.pull(full=True))
        asked = [absence.scope for absence in open_questions(client.mirror.database)]
        client.has_agreed = client.mirror.believe(asked) > 0 or client.has_agreed
        if not asked and not checks_end.differences(world, client):
            return
        world.time.advance(700)


def _drain(world: World, client: Client) -> None:
    for _ in range(ROUNDS):
        client.run(client.engine.push(wait=True))
        if client.trouble is not None:
            raise Broken("S25", f"{client.name} cannot push though nothing is wrong: {client.trouble}")
        waiting = client.desk.waiting(None)
        if client.engine.seconds_to_settle() is None and not any(item.not_before for item in waiting):
            return
        world.time.advance(61)
    raise Broken("S25", f"{client.name} is not drained after {ROUNDS} rounds")
