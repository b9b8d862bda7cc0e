"""What was found by ``python -m tests.fuzz`` stays found, and a short look for more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fuzz.__main__ import PATIENCE, input_of
from tests.fuzz.targets import TARGETS

KEPT = Path(__file__).resolve().parents[1] / "fuzz" / "kept"
SHORT = {
    "answers": 150, "outcomes": 300, "site": 12, "lists": 60, "paste": 150, "sets": 40, "pages": 150, "addresses": 150,
    "changes": 400, "settings": 400,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.name for path in KEPT.iterdir()))
def test_what_fell_over_once_is_read_or_refused_by_name(name: str) -> None:
    target, case = name.split(".", 1)[0], name.split(".", 1)[1].rpartition(".")[0]
    before = time.process_time()
    TARGETS[target].try_one(case, (KEPT / name).read_bytes())
    assert time.process_time() - before < PATIENCE, "processor time, not the clock"


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_odd_inputs_end_in_rows_or_in_a_named_error(target: str) -> None:
    for number in range(SHORT[target]):
        case, data = input_of(target, 2_026, number)
        try:
            TARGETS[target].try_one(case, data)
        except Exception as error:
            raise AssertionError(f"input {number} of seed 2026, {case}: {data[:300]!r}") from error


def test_every_target_is_looked_at_here() -> None:
    assert SHORT.keys() == TARGETS.keys()
    assert KEPT.is_dir()
