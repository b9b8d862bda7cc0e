"""The benchmarks: each operation beside the floor of the same run, with what must hold and what we aim at.

    python tests/bench/run.py [--people N] [--enrolments N] [WORD ...]

Wall times depend on the machine and the minute; the ratio to the floor is the finding. ``must`` and ``aim`` are
the goals for a million people and a million enrolments on two cores.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import world


@dataclass
class Result:
    """One line of the table; times in seconds of CPU."""

    name: str
    floor: float
    took: float
    must: float | None
    aim: float | None
    note: str = ""


def cpu(work: Callable[[], Any], repeat: int = 3) -> float:
    """The least CPU seconds of some runs."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def show(results: list[Result]) -> None:
    """Print the table."""
    print(f"{'operation':54} {'floor':>9} {'took':>9} {'ratio':>7} {'must':>8} {'aim':>8}")
    for item in results:
        ratio = f"{item.took / item.floor:7.1f}" if item.floor else "      -"
        must = f"{item.must * 1000:6.0f}ms" if item.must else "       -"
        aim = f"{item.aim * 1000:6.0f}ms" if item.aim else "       -"
        missed = "  MISSED" if item.must and item.took > item.must else ""
        took = f"{item.took * 1000:7.2f}ms"
        print(f"{item.name:54} {item.floor * 1000:7.2f}ms {took} {ratio} {must} {aim}{missed} {item.note}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def main() -> int:
    """Build the campus once and run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--enrolments", type=int, default=1_000_000)
    parser.add_argument("words", nargs="*", help="only operations whose name holds one of these")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = [
            Result(*line)
            for line in world.measure(Path(folder), options.people, options.enrolments, cpu)
            if not options.words or any(word in line[0] for word in options.words)
        ]
    show(results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
