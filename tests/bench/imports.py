"""Lists: what reading and checking cost, beside a bare pass over the same bytes.

A fiftieth of the rows names nobody; the others name people twice over, courses, roles in two languages and dates
in two forms.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from lmsdesk.domain.imports.check import check
from lmsdesk.domain.imports.options import ImportOptions
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.files.lists import read_copy
from lmsdesk.services.collecting import paused_collector
from lmsdesk.store.desk import Desk
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


def checked(path: Path, reader: Reader) -> ImportPlan:
    """Read and check a list, lookups included."""
    with paused_collector():
        directory = reader.directory()
        sheet = read_copy(path, path.name, known_words=directory.known_words)
        return check(sheet, ImportOptions(now=NOW, site_timezone="Europe/Berlin"), directory)


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
    yield Line("CSV, 100,000 rows: read", "ms", floor, ms(lambda: read_copy(path, "list.csv"), 3))
    yield Line("CSV, 100,000 rows: read and checked", "ms", floor, ms(lambda: checked(path, reader), 2), 1500, 600)
    yield Line("XLSX, 100,000 rows: read", "ms", floor_book, ms(lambda: read_copy(book, "list.xlsx"), 2))
    yield Line(
        "XLSX, 100,000 rows: read and checked", "ms", floor_book, ms(lambda: checked(book, reader), 2), 3000, 1300
    )
