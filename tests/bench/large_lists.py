"""Lists that are large: the first rows of them, and a million rows checked, with the memory that takes.

``python -m tests.bench.large_lists FILE MIRROR DESK`` checks a file in a process of its own and prints its rows, CPU
seconds, and memory before and at most, in MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.services.import_glimpse import glimpsed
from lmsdesk.store.desk import Desk
from lmsdesk.store.reader import Reader
from tests.bench import campus
from tests.bench.campus import NOW
from tests.bench.imports import bare, checked, rows, write_csv, write_xlsx
from tests.bench.measure import Line, Stage, cpu, memory_of, ms

MILLION = 1_000_000


def measure(stage: Stage) -> Iterator[Line]:
    """First rows beside what opening costs at all; a million rows beside a bare pass."""
    profile = campus.profile_in(stage.folder / "imports", stage.cache)
    Desk(profile.desk, profile.mirror, site="s", actor=2, wall=lambda: NOW).close()
    reader = Reader(profile.mirror, profile.desk)
    people = list(reader.database.rows("SELECT username, email FROM user WHERE gone_seq IS NULL ORDER BY id"))
    courses = [
        row[0] for row in reader.database.rows("SELECT shortname FROM course WHERE gone_seq IS NULL ORDER BY id")
    ]
    reader.close()
    folder = stage.folder
    small = write_csv(folder / "first.csv", rows(100_000, people, courses))
    book = write_xlsx(folder / "first.xlsx", rows(100_000, people, courses))
    yield Line("CSV, 100,000 rows: the first 200", "ms", None, ms(lambda: glimpsed(small, "first.csv")), 200, 50)
    yield Line("XLSX, 100,000 rows: the first 200", "ms", None, ms(lambda: glimpsed(book, "first.xlsx"), 3), 300, 100)
    large = write_csv(folder / "large.csv", rows(MILLION, people, courses))
    floor = cpu(lambda: bare(large), 1)
    command = [sys.executable, "-m", "tests.bench.large_lists", str(large), str(profile.mirror), str(profile.desk)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, seconds, before, peak = map(float, done.stdout.split())
    assert count == MILLION
    yield Line("CSV, 1,000,000 rows: read and checked", "s", floor, seconds)
    yield Line("CSV, 1,000,000 rows: most memory of that", "MB", before, peak, note="floor: before the first row")


def main(path: Path, mirror: Path, desk: Path) -> None:
    """Check a file and tell what it took."""
    reader = Reader(mirror, desk)
    before, started = memory_of(os.getpid()), time.process_time()
    plan = checked(path, reader)
    print(len(plan.rows), time.process_time() - started, before, memory_of(os.getpid()))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
