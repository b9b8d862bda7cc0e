"""A seed is a history: it can be run again, in another process, and is the same line by line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.sim.history import play


def _elsewhere(seed: int, order: str) -> str:
    """The trace of a history in a process whose sets and dictionaries have another order."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.sim", "replay", str(seed), "--steps", "30"],
        env={**os.environ, "PYTHONHASHSEED": order},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout, told.stderr
    return told.stdout


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_history_is_the_same_line_by_line_when_it_is_run_again(seed: int) -> None:
    first, second = (play(seed, 30, keep_trace=True) for _ in range(2))
    assert first.trace == second.trace
    assert (first.hash, first.broken) == (second.hash, second.broken)
    assert len(first.trace) > 30


def test_a_history_is_the_same_in_another_process_with_another_order_of_sets() -> None:
    traces = {_elsewhere(7, order) for order in ("0", "1", "2")}
    assert len(traces) == 1
    mine = play(7, 30, keep_trace=True)
    assert next(iter(traces)).startswith("\n".join(mine.trace))
    assert f"hash {mine.hash}" in next(iter(traces))


def test_histories_of_other_seeds_are_other_histories() -> None:
    assert len({play(seed, 10).hash for seed in range(20, 30)}) == 10
