"""S19: a wall clock that anybody turns changes no outcome, only how long one waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sim.rules_world import JUMPS
from tests.sim.scripted import Stage


def outcome(folder: Path, jump: int) -> tuple[object, ...]:
    """A push with every kind of trouble; the clock jumps before it, in the middle and after a restart."""
    stage = Stage(folder)
    stage.script.written = ["F4", "F13", None, "F1", "F3", "F7"]
    stage.account("finn")
    stage.account("gale")
    stage.city("Galway", "Cork")
    stage.city("Sligo", "Cork", 5)
    stage.client.clock.offset += jump
    for number in range(30):
        if number == 7:
            stage.client.clock.offset -= 2 * jump
        if number == 12:
            stage.client.restart()
            stage.client.clock.offset += jump
        stage.push()
        stage.world.time.advance(25)
        stage.settle()
    stage.finish()
    users = sorted((row["username"], row["city"]) for row in stage.server.state.users.values())
    states = [(item.key.entity, item.state) for item in stage.client.desk.operations()]
    effects = sorted((effect.verb, tuple(sorted(effect.wrote.items()))) for effect in stage.server.effects)
    stage.world.close()
    return users, states, effects


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_changes_no_outcome(tmp_path: Path, jump: int) -> None:
    assert outcome(tmp_path / "turned", jump) == outcome(tmp_path / "true", 0)
