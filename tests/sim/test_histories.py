"""Random histories hold: at most once, nothing lost, nobody overwritten.

``dev.py test`` plays thousands beside these; ``LMSDESK_HISTORIES`` makes them more.
"""

from __future__ import annotations

import os

from tests.sim.faults import FAULTS
from tests.sim.invariants import CHECKS
from tests.sim.volume import many

HISTORIES = int(os.environ.get("LMSDESK_HISTORIES", "15"))
ENOUGH = 200  # histories in which every fault comes
FIRST = int(os.environ.get("LMSDESK_SEED", "1"))


def test_random_histories_lose_nothing_double_nothing_and_overwrite_nobody() -> None:
    summary = many(HISTORIES, 40, FIRST, jobs=1)
    told = [f"{result.seed}: {result.words}" for result in summary.broken]
    assert told == []
    assert summary.histories == HISTORIES
    unasked = {name for name in CHECKS if not summary.asked[name]}
    assert unasked == set(), "an invariant that is never asked proves nothing"
    unmet = {fault for fault in FAULTS if not summary.faults[fault]}
    assert HISTORIES < ENOUGH or unmet == set(), "a fault that never comes proves nothing"
