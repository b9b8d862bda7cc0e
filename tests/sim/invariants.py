"""The invariants by name: what each says, and the code that asks whether it holds.

A check is asked ``each step`` of the client that acted, at an ``event`` (it is then called with what happened), or
at the ``end`` of a history, when faults have ceased and everything was drained. Other modules add theirs with
``register``; ``Broken`` names the invariant and says in words what broke.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sim.client import Client
    from tests.sim.world import World


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"{name} {TITLES.get(name, '')}: {words}")
        self.name, self.words = name, words


class When(StrEnum):
    """When a check is asked."""

    EVENT = "event"
    STEP = "step"
    END = "end"


Ask = Callable[["World", "Client"], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: its name, when it is asked, and ``ask(world, client)``, which raises Broken.

    Those of events are asked where the event happens, by the function that ``ledger`` calls; ``ask`` is then None.
    """

    name: str
    when: When
    ask: Ask | None = None


TITLES: dict[str, str] = {
    "S1": "durability",
    "S2": "at most once",
    "S3": "eventual exactly once",
    "S4": "write-ahead",
    "S5": "no overlap",
    "S6": "key order",
    "S7": "dependencies",
    "S8": "no silent overwrite",
    "S9": "merge oracle",
    "S10": "view law",
    "S11": "undo law",
    "S12": "coalescing law",
    "S13": "monotone mirror",
    "S14": "deletion safety",
    "S15": "rebuildable",
    "S16": "isolation",
    "S17": "single writer",
    "S18": "no leaks",
    "S19": "clock free",
    "S20": "containment",
    "S21": "no phantom success",
    "S22": "bounded",
    "S23": "audit",
    "S24": "storage faults",
    "S25": "progress",
    "S26": "legal states",
    "S27": "convergence",
}
CHECKS: dict[str, Check] = {}


def register(name: str, when: When, ask: Ask | None = None) -> None:
    """Add a check; one of the same name is asked as well, after it."""
    kept = CHECKS.get(name)
    if kept is not None and kept.ask is not None and ask is not None:
        first, second = kept.ask, ask

        def both(world: World, client: Client) -> None:
            first(world, client)
            second(world, client)

        ask = both
    CHECKS[name] = Check(name, when, ask or (kept.ask if kept else None))


def ask_all(world: World, client: Client, when: When) -> None:
    """Ask every check of this moment, and count that it was asked."""
    for check in CHECKS.values():
        if check.when is when and check.ask is not None:
            world.asked[check.name] += 1
            check.ask(world, client)


def need(world_asked: Counter[str], name: str, holds: bool, words: Callable[[], str]) -> None:
    """Count that an event was looked at, and raise Broken when the invariant does not hold there."""
    world_asked[name] += 1
    if not holds:
        raise Broken(name, words())
