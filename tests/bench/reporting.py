"""Reports over a million enrolments, and handing them out."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.duties import DAY
from lmsdesk.domain.fields import Value
from lmsdesk.domain.reports import REPORTS, ColumnKind
from lmsdesk.files.books import write_xlsx
from lmsdesk.files.tables import Head, Sheet, write_csv
from lmsdesk.services import report_files, reports
from lmsdesk.services.places import FixedClock
from lmsdesk.services.profiles import Profile
from lmsdesk.store.desk import Desk
from lmsdesk.store.reader import Reader
from tests.bench import campus
from tests.bench.measure import Line, Stage, ms

_ROWS = 100_000
_PAPER = 2_000
_KINDS = (
    ("Name", ColumnKind.TEXT), ("Username", ColumnKind.IDENTIFIER), ("E-mail", ColumnKind.TEXT),
    ("Department", ColumnKind.TEXT), ("Course", ColumnKind.IDENTIFIER), ("Title", ColumnKind.TEXT),
    ("Due", ColumnKind.TIME), ("Days over", ColumnKind.DAYS), ("Progress", ColumnKind.PERCENT),
    ("Last access", ColumnKind.TIME),
)  # fmt: skip


@dataclass(frozen=True)
class _Source:
    """What a report is made from."""

    profile: Profile
    reader: Reader
    clock: FixedClock
    zone: str = "Europe/Dublin"


def measure(stage: Stage) -> Iterator[Line]:
    """Each report beside a scan of one column of the enrolments, each file beside its cheapest form."""
    profile = campus.profile_in(stage.folder / "reporting", stage.cache)
    Desk(profile.desk, profile.mirror, site="s", actor=2, wall=lambda: campus.NOW).close()
    reader = Reader(profile.mirror, profile.desk)
    source = _Source(profile, reader, FixedClock(campus.NOW))
    for name in REPORTS:
        floor = ms(lambda: reader.database.value("SELECT sum(course_id) FROM enrolment"), 2)
        result = reports.run_report(source, name)
        took = ms(lambda n=name: reports.run_report(source, n), 3)
        told = f"{len(result.rows):,} rows, {result.detail_count:,} people behind them"
        grouped = name.startswith("completion-by")
        goals = (400.0, 100.0) if grouped else (None, None)
        yield Line(f"report: {name}", "ms", floor, took, *goals, note=told)
        if result.detail_count:
            took = ms(lambda r=result: reports.details(source, r), 2)
            yield Line(f"report: {name}, first page of people", "ms", floor, took, note="longest overdue first")
    yield from _files(stage.folder)
    yield _paper(source, stage.folder)
    reader.close()


def _rows() -> list[tuple[Value, ...]]:
    made: list[tuple[Value, ...]] = []
    for row, user in zip(campus.enrolments(_ROWS), campus.people(_ROWS), strict=True):
        number = int(str(row[0]))
        name = f"{user[3]} {user[4]}"
        days = number % 90
        made.append(
            (
                name,
                user[1],
                user[2],
                user[6],
                f"C-{number}",
                f"Course {number}",
                row[6],
                days,
                days,
                campus.NOW - days * DAY,
            )
        )
    return made


def _files(folder: Path) -> Iterator[Line]:
    rows = _rows()
    heads = [Head(title, kind) for title, kind in _KINDS]

    def sheet() -> Sheet:
        return Sheet("People", heads, rows, count=len(rows))

    floor = ms(lambda: _bare_xml(rows), 3)
    took = ms(lambda: write_xlsx(folder / "x.xlsx", [sheet()], ["All rows"], "Europe/Dublin"), 3)
    size = (folder / "x.xlsx").stat().st_size / 1e6
    yield Line(
        f"XLSX of {_ROWS:,} rows, styled", "ms", floor, took, 2_500, 900, note=f"{size:.1f} MB; floor: bare XML, zlib 6"
    )
    floor = ms(lambda: _bare_csv(rows), 3)
    took = ms(lambda: write_csv(folder / "x.csv", sheet(), "Europe/Dublin"), 3)
    yield Line(f"CSV of {_ROWS:,} rows", "ms", floor, took, 1_000, 500, note="local times; floor: bare csv.writer")


def _paper(source: _Source, folder: Path) -> Line:
    result = reports.run_report(source, "completion-by-department")
    people = reports.details(source, result, limit=_PAPER)
    took = ms(lambda: report_files.write(source, result, people, folder / "x.pdf", "pdf"), 3)
    return Line(f"PDF with a chart and {len(people):,} people", "ms", None, took, 1_000, 250)


def _bare_xml(rows: list[tuple[Value, ...]]) -> bytes:
    """The cheapest sheet that a program would open: inline texts, no styles."""
    parts = []
    for row in rows:
        cells = "".join(
            f"<c><v>{value}</v></c>" if isinstance(value, int) else f'<c t="inlineStr"><is><t>{value}</t></is></c>'
            for value in row
        )
        parts.append(f"<row>{cells}</row>")
    return zlib.compress("".join(parts).encode(), 6)


def _bare_csv(rows: list[tuple[Value, ...]]) -> int:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return len(text.getvalue().encode())
