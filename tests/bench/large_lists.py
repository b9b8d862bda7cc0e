"""Lists that are large: the first rows of them, and a million rows by batches, with the memory that takes.

``python -m tests.bench.large_lists FILE`` goes through a file by batches in a process of its own and prints its rows,
CPU seconds and peak memory in MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.files.streams import batches, first_rows
from tests.bench.imports import bare, rows, write_csv, write_xlsx
from tests.bench.measure import Line, Stage, cpu, memory_of, ms

MILLION = 1_000_000


def measure(stage: Stage) -> Iterator[Line]:
    """First rows beside what opening costs at all; a million rows beside a bare pass."""
    folder = stage.folder
    folder.mkdir(parents=True, exist_ok=True)
    people = [(f"u{number:06}", f"u{number:06}@example.org") for number in range(50_000)]
    courses = [f"C{number:04}" for number in range(500)]
    small = write_csv(folder / "first.csv", rows(100_000, people, courses))
    book = write_xlsx(folder / "first.xlsx", rows(100_000, people, courses))
    yield Line("CSV, 100,000 rows: first 1,000", "ms", None, ms(lambda: first_rows(small, "first.csv")), 200, 50)
    yield Line("XLSX, 100,000 rows: first 1,000", "ms", None, ms(lambda: first_rows(book, "first.xlsx"), 3), 200, 50)
    large = write_csv(folder / "large.csv", rows(MILLION, people, courses))
    floor = cpu(lambda: bare(large), 1)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.large_lists", str(large)], capture_output=True, text=True, check=True
    )
    count, seconds, before, peak = map(float, done.stdout.split())
    assert count == MILLION
    yield Line("CSV, 1,000,000 rows: read in batches", "s", floor, seconds)
    yield Line("CSV, 1,000,000 rows: peak memory of that", "MB", before, peak, note="floor: before the first row")


def main(path: Path) -> None:
    """Go through a file and tell what it took."""
    before, started = memory_of(os.getpid()), time.process_time()
    count = sum(len(sheet.rows) for sheet in batches(path, path.name))
    print(count, time.process_time() - started, before, memory_of(os.getpid()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
