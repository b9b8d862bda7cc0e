"""Every labelled point of a push is died at once: before and after each commit and each send."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lmsdesk.domain.changes import State
from tests.sim.scripted import ANA, Stage


def play(folder: Path, fault: str | None, death: int | None) -> Stage:
    """Make an account, edit another one, apply; die at the point of that number; go on without faults."""
    stage = Stage(folder)
    stage.script.written = [fault]
    stage.account("finn")
    stage.city("Galway", "Cork")
    stage.client.points = []
    stage.client.dies_in = death
    stage.client.run(stage.client.engine.push())
    stage.world.check(stage.client)
    return stage


@pytest.mark.parametrize("fault", [None, "F3", "F4", "F13"] if os.environ.get("LMSDESK_NIGHTLY") else [None, "F4"])
def test_a_death_at_any_point_of_a_push_loses_and_doubles_nothing(tmp_path: Path, fault: str | None) -> None:
    whole = play(tmp_path / "whole", fault, None)
    labels = whole.client.points or []
    whole.world.close()
    assert {"before a send", "after a send", "before a commit of the desk", "after a commit of the desk"} <= set(labels)
    for death in range(len(labels)):
        stage = play(tmp_path / str(death), fault, death)
        stage.finish()
        assert [row["username"] for row in stage.server.state.users.values()].count("finn") == 1, labels[death]
        assert stage.server.state.users[ANA]["city"] == "Galway", labels[death]
        mine = stage.client.desk.operations(ids=[1, 2])  # checks of the end stage changes of their own
        assert {item.state for item in mine} <= {State.RETIRED, State.NOOP}, labels[death]
        stage.world.close()
