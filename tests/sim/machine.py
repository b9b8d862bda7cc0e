"""The same rules as a state machine of Hypothesis, which shrinks what breaks to a few steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.sim.history import finish, temper
from tests.sim.rules import RULES
from tests.sim.template import room
from tests.sim.world import World


class Machine(RuleBasedStateMachine):
    """One world; each rule of ``rules.RULES`` is a rule here."""

    world: World | None = None

    @initialize(chance=st.randoms(use_true_random=False))
    def begin(self, chance: Random) -> None:
        """A new world, whose chance is drawn by Hypothesis."""
        self.folder = room()
        self.world = World(self.folder / "world", 0, random=chance)
        temper(self.world)

    def teardown(self) -> None:
        """Faults cease, and everything is asked."""
        if self.world is None:
            return
        try:
            finish(self.world)
        finally:
            self.world.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def _named(name: str) -> Callable[[Machine], None]:
    def step(self: Machine) -> None:
        assert self.world is not None
        self.world.step(name)

    step.__name__ = name.replace(" ", "_")
    return step


for _name in RULES:
    setattr(Machine, _name.replace(" ", "_"), rule()(_named(_name)))
