"""Hypothesis drives the same rules; what it finds, it shrinks."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sim.machine import Machine
from tests.sim.rules import RULES

EXAMPLES, STEPS = 12, 20


def test_hypothesis_finds_no_history_that_breaks_an_invariant() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )


def test_every_rule_of_the_histories_is_a_rule_of_the_machine() -> None:
    offered = {name for name, each in vars(Machine).items() if hasattr(each, "hypothesis_stateful_rule")}
    assert offered == {name.replace(" ", "_") for name in RULES}
