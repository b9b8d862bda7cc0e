"""Lists: what reading and checking cost, beside a bare pass over the same bytes.

A fiftieth of the rows names nobody; the others name people twice over, courses, roles in two languages and dates
in two forms.
"""

from __future__ import annotations

import csv
import importlib.util
import pickle
import random
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.domain.imports.plan_rows import problems_first
from lmsdesk.domain.imports.writes import writes_of
from lmsdesk.files.lists import read_copy
from lmsdesk.services.collecting import paused_collector
from lmsdesk.store.desk import Desk
from lmsdesk.store.directory_base import nobody_waits
from lmsdesk.store.reader import Reader
from tests.bench import campus
from tests.bench.campus import NOW
from tests.bench.measure import Line, Stage, ms

ROWS = 100_000
HEADER = ("username", "email", "course", "role", "group", "start", "end", "note")


def rows(count: int, people: list[tuple[str, str]], courses: list[str]) -> Iterator[tuple[str, ...]]:
    """Rows as people send them: known people and courses, roles in two languages, three forms of dates, some faults."""
    rng = random.Random(7)
    for number in range(count):
        name, mail = people[rng.randrange(len(people))]
        if number % 50 == 0:
            name = f"unknown{number}"
        end = ("2027-12-31", "31.12.2027", "")[number % 3]
        role = ("student", "Teilnehmer/in", "")[number % 3]
        yield (
            name,
            mail if number % 50 else "",
            courses[rng.randrange(len(courses))],
            role,
            "",
            "",
            end,
            "Ä note, quoted",
        )


def write_csv(path: Path, content: Iterator[tuple[str, ...]]) -> Path:
    """The rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(content)
    return path


def write_xlsx(path: Path, content: Iterator[tuple[str, ...]]) -> Path:
    """The rows as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("List")
    page.append(HEADER)
    for row in content:
        page.append(row)
    book.save(path)
    return path


def bare(path: Path) -> int:
    """The floor: the csv module over the file, nothing else."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def bare_book(path: Path) -> int:
    """The floor for workbooks: the reader of values over the file, nothing else."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def by_polars(path: Path) -> int | None:
    """The same file by the quickest reader there is, all cells as text; None where it is not installed."""
    if importlib.util.find_spec("polars") is None:
        return None
    import polars

    return polars.read_csv(path, infer_schema=False).height


def checked(path: Path, reader: Reader, look: Callable[[], None] = nobody_waits) -> ImportPlan:
    """Read and check a list, lookups included; ``look`` is called wherever a person could stop it."""
    with paused_collector():
        directory = reader.directory()
        directory.look = look
        sheet = read_copy(path, path.name, known_words=directory.known_words, progress=lambda done, total: look())
        options = ImportOptions(now=NOW, site_timezone="Europe/Berlin")
        return check(sheet, options, directory, lambda done, total: look())


def longest_stretch(path: Path, reader: Reader) -> float:
    """The longest CPU time in milliseconds during which nobody looks whether a person stopped the check."""
    moments = [time.process_time()]
    checked(path, reader, lambda: moments.append(time.process_time()))
    moments.append(time.process_time())
    return 1000 * max(later - before for before, later in pairwise(moments))


def measure(stage: Stage) -> Iterator[Line]:
    """Lists of 100,000 rows against the large campus, each beside a bare pass."""
    profile = campus.profile_in(stage.folder / "imports", stage.cache)
    Desk(profile.desk, profile.mirror, site="s", actor=2, wall=lambda: NOW).close()
    reader = Reader(profile.mirror, profile.desk)
    yield from lines(stage.folder, reader)
    reader.close()


def lines(folder: Path, reader: Reader) -> Iterator[Line]:
    """The operations on an open profile."""
    people = list(reader.database.rows("SELECT username, email FROM user WHERE gone_seq IS NULL ORDER BY id"))
    courses = [
        row[0] for row in reader.database.rows("SELECT shortname FROM course WHERE gone_seq IS NULL ORDER BY id")
    ]
    path = write_csv(folder / "list.csv", rows(ROWS, people, courses))
    book = write_xlsx(folder / "list.xlsx", rows(ROWS, people, courses))
    floor, floor_book = ms(lambda: bare(path)), ms(lambda: bare_book(book), 3)
    polars = ms(lambda: by_polars(path), 3) if by_polars(path) is not None else None
    if polars is not None:
        yield Line("CSV, 100,000 rows: polars reads it", "ms", floor, polars)
    yield Line("CSV, 100,000 rows: read", "ms", floor, ms(lambda: read_copy(path, "list.csv"), 3))
    whole = ms(lambda: checked(path, reader), 3)
    beside = f"{whole / polars:.0f} times polars" if polars else "polars is not installed"
    yield Line("CSV, 100,000 rows: read and checked", "ms", floor, whole, 1500, 600, note=beside)
    plan = checked(path, reader)
    yield Line("CSV, 100,000 rows: packed for the window", "ms", floor, ms(lambda: pickle.dumps(plan.rows), 2))
    yield Line("CSV, 100,000 rows: what it would cost", "ms", floor, ms(lambda: writes_of(plan, nobody_waits), 2))
    yield Line("CSV, 100,000 rows: problems first", "ms", floor, ms(lambda: problems_first(plan.rows), 2))
    stretch = min(longest_stretch(path, reader) for _ in range(2))
    yield Line("CSV, 100,000 rows: until a stop takes effect", "ms", None, stretch, 200)
    yield Line("XLSX, 100,000 rows: read", "ms", floor_book, ms(lambda: read_copy(book, "list.xlsx"), 2))
    yield Line(
        "XLSX, 100,000 rows: read and checked", "ms", floor_book, ms(lambda: checked(book, reader), 2), 3000, 1300
    )
