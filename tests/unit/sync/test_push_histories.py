"""Random histories of edits, faults, crashes and time: at most once, nothing lost, the last word counts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lmsdesk.domain.changes import TERMINAL, NewOperation, State, Verb
from lmsdesk.domain.keys import user_key
from tests.fakes.desk import SETTLE, World

HISTORIES = int(os.environ.get("LMSDESK_HISTORIES", "60"))
FAULTS = st.sampled_from(["ok", "ok", "ok", "lost_before", "lost_after", "late", "offline"])
CITIES = st.sampled_from(["Cork", "Galway", "Sligo"])


class Histories(RuleBasedStateMachine):
    """One person, one server, everything that may go wrong between them."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.world.server.user(7, username="ana", city="Cork")
        self.wanted: dict[int, str] = {7: "Cork"}
        self.names: list[str] = []

    @rule(city=CITIES)
    def edit(self, city: str) -> None:
        base = {"city": self.wanted[7]}
        if base["city"] == city:
            return
        self.world.stage(NewOperation(user_key(7), Verb.UPDATE, {"city": city}, base, "ana"))
        self.wanted[7] = city

    @rule()
    def create(self) -> None:
        name = f"new{len(self.names)}"
        self.names.append(name)
        key = user_key(self.world.desk.temporary_id())
        self.world.stage(NewOperation(key, Verb.CREATE, {"username": name}, None, name))

    @rule(faults=st.lists(FAULTS, min_size=1, max_size=3))
    def push(self, faults: list[str]) -> None:
        self.world.lms.faults = list(faults)
        self.world.push()
        self.world.lms.faults = []

    @rule(seconds=st.integers(1, SETTLE + 5))
    def wait(self, seconds: int) -> None:
        self.world.clock.now += seconds
        self.world.run(self.world.engine.settle_once())

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @invariant()
    def nothing_is_created_twice(self) -> None:
        if hasattr(self, "world"):
            created = self.world.server.created
            assert len(created) == len(set(created))

    @invariant()
    def nothing_that_was_saved_is_gone(self) -> None:
        if hasattr(self, "world"):
            states = self.world.states()
            assert State.CANCELLED not in states
            assert State.REJECTED not in states

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        for _ in range(40):
            world.settle(1)
            world.clock.now += 61
            world.push()
            if all(state in TERMINAL for state in world.states()):
                break
        assert all(state in TERMINAL for state in world.states()), world.states()
        assert sorted(world.server.created) == sorted(self.names)
        assert world.server.things["user:7"]["city"] == self.wanted[7]
        world.close()
        self.folder.cleanup()


def test_random_histories_lose_nothing_and_double_nothing() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
