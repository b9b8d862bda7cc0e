"""Many histories on several processes, with a summary for people."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.sim.faults import FAULTS
from tests.sim.history import Result, play
from tests.sim.invariants import CHECKS, TITLES
from tests.sim.template import room

SHOWN = 20  # failures that are told one by one
_CHUNK = 20


@dataclass(slots=True)
class Summary:
    """What came of many histories."""

    histories: int = 0
    steps: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    broken: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one history."""
        self.histories += 1
        self.steps += result.steps
        self.asked += result.asked
        self.faults += result.faults
        self.rules += result.rules
        if result.broken is not None:
            self.broken.append(result)


def many(histories: int, steps: int, seed: int, jobs: int) -> Summary:
    """Run histories with the numbers ``seed``, ``seed`` + 1 and so on."""
    began, summary = time.monotonic(), Summary()
    seeds = range(seed, seed + histories)
    lots = [(list(seeds[start : start + _CHUNK]), steps) for start in range(0, histories, _CHUNK)]
    for results, cpu in _played(lots, jobs):
        summary.cpu += cpu
        for result in results:
            summary.add(result)
    summary.seconds = time.monotonic() - began
    summary.broken.sort(key=lambda result: result.seed)
    return summary


def _played(lots: list[tuple[list[int], int]], jobs: int) -> Iterator[tuple[list[Result], float]]:
    if jobs <= 1:
        yield from map(_lot, lots)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap_unordered(_lot, lots)


def _lot(work: tuple[list[int], int]) -> tuple[list[Result], float]:
    seeds, steps = work
    began, home = time.process_time(), room()
    try:
        results = [play(seed, steps, home=Path(home)) for seed in seeds]
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return results, time.process_time() - began


def run(histories: int, steps: int, seed: int, jobs: int, *, quiet: bool = False) -> int:
    """Run and tell; the exit code is 1 when an invariant broke."""
    summary = many(histories, steps, seed, jobs)
    rate = summary.histories / summary.seconds if summary.seconds else 0.0
    print(
        f"{summary.histories} histories of {steps} steps, seeds {seed} to {seed + histories - 1}: "
        f"{len(summary.broken)} broken, {summary.seconds:.0f} s, {rate:.1f} histories/s, "
        f"{summary.cpu / max(1, summary.histories):.3f} CPU s each"
    )
    if not quiet:
        print("invariants asked: " + _counts(summary.asked, [name for name in TITLES if name in CHECKS]))
        print("faults met:       " + _counts(summary.faults, list(FAULTS)))
        print("rules used:       " + ", ".join(f"{name} {count}" for name, count in summary.rules.most_common()))
    for result in summary.broken[:SHOWN]:
        print(f"BROKEN history {result.seed}: {result.words}")
        print(f"       again with its trace: python -m tests.sim replay {result.seed} --steps {steps}")
    return 1 if summary.broken else 0


def _counts(counted: Counter[str], names: list[str]) -> str:
    return ", ".join(f"{name} {counted[name]}" for name in names)


def replay(seed: int, steps: int) -> int:
    """Run one history and show all that happened in it."""
    result = play(seed, steps, keep_trace=True)
    print("\n".join(result.trace))
    print(f"hash {result.hash}")
    if result.broken is None:
        print(f"history {seed} holds")
        return 0
    print(f"BROKEN history {seed}: {result.words}")
    return 1
