"""The world: time, network, server, two clients, hands of others, and the order of everything under one seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

from tests.sim.client import Client
from tests.sim.clock import Time
from tests.sim.faults import Network
from tests.sim.invariants import When, ask_all
from tests.sim.others import Others
from tests.sim.server import Effect, Server
from tests.sim.template import prepared
from tests.sim.trace import Trace

ACTORS = {"A": 2, "B": 3}


class World:
    """Everything; ``random`` may be another source of chance, such as one that shrinks."""

    def __init__(self, folder: Path, seed: int, *, random: Random | None = None, names: str = "AB") -> None:
        self.folder, self.seed = folder, seed
        self.random = random or Random(seed)
        self.time, self.trace = Time(), Trace()
        self.asked: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.network = Network(self.random)
        self.server = Server(self.time)
        self.others = Others(self)
        self.time.moved = self.server.tick
        self.server.hears = self._heard
        self.interferes = 0.0  # how often hands interfere while a client works
        self.fooled: set[str] = set()  # listings that were limited in silence once
        self._depth = self._numbers = 0
        self.clients: dict[str, Client] = {}
        for name in names:
            prepared(folder / name, name, ACTORS[name])
            self.clients[name] = Client(self, name, ACTORS[name], folder / name)

    @property
    def now(self) -> float:
        """The true time."""
        return self.time.now

    def close(self) -> None:
        """End both clients."""
        for client in self.clients.values():
            client.close()

    def numbered(self) -> int:
        """The number of the next write."""
        self._numbers += 1
        return self._numbers

    def met(self, fault: str | None) -> str | None:
        """Count a fault."""
        if fault is not None:
            self.faults[fault] += 1
        return fault

    def step(self, rule: str) -> None:
        """One step of a history, and the invariants after it."""
        from tests.sim.rules import RULES

        client = self.random.choice(list(self.clients.values()))
        self.trace.add(self.now, client.name, rule)
        client.stepped_at = self.now
        RULES[rule].run(self, client)
        self.check(client)

    def check(self, client: Client) -> None:
        """Ask the invariants of each step, unless nothing was written since they were asked last."""
        client.dies_in = None
        written = (client.clock.starts, client.desk.database.total_changes(), client.mirror.database.total_changes())
        if written != client.asked_at:
            client.asked_at = written
            ask_all(self, client, When.STEP)

    def interfere(self, client: Client, where: str) -> None:
        """Something happens while a client works: the person edits, somebody else changes what it reads."""
        if self._depth or self.interferes <= 0 or self.random.random() >= self.interferes:
            return
        from tests.sim.rules import INTERFERING

        self._depth += 1
        try:
            name = self.random.choice(list(INTERFERING))
            self.trace.add(self.now, client.name, f"meanwhile {name}", where)
            INTERFERING[name](self, client)
        finally:
            self._depth -= 1

    def _heard(self, effect: Effect) -> None:
        self.trace.add(self.now, "server", f"{effect.actor} {effect.verb}", f"{effect.key} {sorted(effect.wrote)}")
        if effect.actor in self.clients:
            self.clients[effect.actor].ledger.happened(effect)
