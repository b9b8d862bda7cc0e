"""The benchmarks on the large campus: each operation beside the floor of the same run, what must hold, what we aim at.

    python tests/bench/run.py [NAME ...]

A NAME is an area (ingest, reading, ...) or a word out of the name of an operation. Figures are CPU time unless
they say otherwise; they depend on the machine and the minute, the ratio to the floor is the finding. Nothing is
asserted. Large data is made once and kept in the platform's cache folder, or where LMSDESK_BENCH says.
"""

from __future__ import annotations

import importlib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lmsdesk.domain.errors import LmsDeskError
from tests.bench.campus import cache_folder
from tests.bench.measure import Line, Stage, machine, table

BROKEN = (
    OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, ImportError, AssertionError,
    sqlite3.Error, subprocess.SubprocessError, LmsDeskError,
)  # fmt: skip
AREAS = ("ingest", "reading", "reporting", "imports", "staging", "window", "traffic", "smooth", "large_lists")


def main(words: list[str]) -> int:
    """Run what was asked for and print the table; an area that fails is told and does not stop the others."""
    if words and words[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    areas = [name for name in AREAS if name in words] or list(AREAS)
    wanted = [word for word in words if word not in AREAS]
    print(machine(), flush=True)
    lines: list[Line] = []
    broken: list[str] = []
    for name in areas:
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
            try:
                lines += _measured(name, Stage(cache_folder(), Path(folder)), wanted)
            except BROKEN as error:
                broken.append(f"{name}: {type(error).__name__}: {error}")
        print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
    print()
    print(table(lines))
    missed = [line.operation for line in lines if line.verdict == "MISSED"]
    print(f"\n{machine()}; {len(lines)} operations, {len(missed)} beyond what must hold")
    for line in (*missed, *broken):
        print(f"  {line}")
    return 1 if broken else 0


def _measured(name: str, stage: Stage, wanted: list[str]) -> Iterator[Line]:
    for line in importlib.import_module(f"tests.bench.{name}").measure(stage):
        if not wanted or any(word.lower() in line.operation.lower() for word in wanted):
            print("  " + " | ".join(filter(None, line.cells())), flush=True)
            yield line


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
