"""Filling the mirror, and comparing what comes again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lmsdesk.domain.ports import Rows, Table
from lmsdesk.store.mirror import Mirror
from tests.bench import campus
from tests.bench.measure import Line, Stage, cpu

_FLOOR_ROWS = 200_000


def measure(stage: Stage) -> Iterator[Line]:
    """First loads beside the bare driver, then listings that hardly differ."""
    made = campus.opened(stage.folder / "mirror.sqlite3")
    campus.fill_frame(made)
    floor = _bare_inserts(stage.folder, list(campus.people(_FLOOR_ROWS)))
    took = _timed(campus.people(), lambda page: _people(made, page), made, "users", 1)
    yield Line(
        "first load of people, indexed and searchable", "/s", _FLOOR_ROWS / floor, campus.PEOPLE / took,
        30_000, 60_000, more=True, note="rows, digests, 5 indexes, search; floor: bare inserts, no index",
    )  # fmt: skip
    some = [row for row, _ in zip(campus.enrolments(), range(_FLOOR_ROWS), strict=False)]
    floor = _bare_inserts(stage.folder, some)
    took = _timed(campus.enrolments(), lambda page: _enrolments(made, page, 2), made, "enrolment_report", 2)
    started = time.process_time()
    made.settle(complete=True)
    took += time.process_time() - started
    yield Line(
        "first load of enrolments, indexed and counted", "/s", _FLOOR_ROWS / floor, campus.ENROLMENTS / took,
        60_000, 150_000, more=True, note="rows, digests, 8 indexes, figures of reports",
    )  # fmt: skip
    yield from _again(made)
    made.database.close()


def _again(made: Mirror) -> Iterator[Line]:
    scan = cpu(lambda: made.database.rows("SELECT count(*), sum(obs_seq) FROM enrolment"), 3)
    took = _timed(campus.enrolments(), lambda page: _enrolments(made, page, 3), made, "enrolment_report", 3)
    yield Line("the whole listing of enrolments again, unchanged", "ms", scan * 1000, took * 1000, 2_000, 800)
    scan = cpu(lambda: made.database.rows("SELECT count(*), sum(obs_seq) FROM enrolment"), 3)
    took = _timed(_changed(), lambda page: _enrolments(made, page, 4), made, "enrolment_report", 4)
    yield Line("the same with 0.1 % changed, found and written", "ms", scan * 1000, took * 1000, 2_000, 800)
    scan = cpu(lambda: made.database.rows("SELECT count(*), sum(obs_seq) FROM user"), 3)
    took = _timed(campus.people(), lambda page: _people(made, page), made, "users", 5)
    share = campus.PEOPLE / 1_000_000
    yield Line(
        "the whole listing of people again, unchanged", "ms", scan * 1000, took * 1000, 4_000 * share, 1_500 * share,
        note="after decoding",
    )  # fmt: skip
    delta = [(*row[:6], row[6] + 7, *row[7:]) for row, _ in zip(campus.enrolments(), range(1_200), strict=False)]  # type: ignore[operator]  # ends are numbers
    started = time.process_time()
    _enrolments(made, delta, 6)
    took = time.process_time() - started
    yield Line("1,200 changed enrolments delivered", "ms", None, took * 1000, 500, 150)


def _people(made: Mirror, page: list[campus.Row]) -> None:
    made.store("users", [Rows(Table.USER, "sweep", campus.USER, page)], 1)


def _enrolments(made: Mirror, page: list[campus.Row], seq: int) -> None:
    made.store("enrolment_report", [Rows(Table.ENROLMENT, "report", campus.ENROLMENT, page)], seq)


def _changed() -> Iterator[campus.Row]:
    for number, row in enumerate(campus.enrolments()):
        yield (*row[:3], 1 - int(bool(row[3])), *row[4:]) if number % 1_000 == 0 else row


def _timed(
    rows: Iterator[campus.Row], store: Callable[[list[campus.Row]], None], made: Mirror, scope: str, seq: int
) -> float:
    """CPU seconds of a whole listing; making up the rows is not part of it."""
    took = 0.0
    made.begin(scope, seq, None)
    for page in campus.batches(rows):
        started = time.process_time()
        store(page)
        took += time.process_time() - started
    started = time.process_time()
    made.finish(scope, seq, complete=True)
    return took + time.process_time() - started


def _bare_inserts(folder: Path, rows: Iterable[campus.Row]) -> float:
    """CPU seconds of the driver alone, into a table without any index."""
    path = folder / "floor.sqlite3"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    rows = list(rows)
    width = len(rows[0])
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"CREATE TABLE t({','.join(f'c{place}' for place in range(width))})")
    started = time.process_time()
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO t VALUES({','.join('?' * width)})", rows)
    connection.execute("COMMIT")
    took = time.process_time() - started
    connection.close()
    return took
