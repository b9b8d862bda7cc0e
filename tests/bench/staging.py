"""A hundred thousand changes: put into the tray, discarded, brought back, looked at; each beside bare SQLite rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, Verb
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.domain.row_ids import RowId
from lmsdesk.services.collecting import paused_collector
from lmsdesk.services.live import LiveChanges
from lmsdesk.services.receipt_pages import Receipts
from lmsdesk.store.desk import Desk
from lmsdesk.store.desk_views import DeskReader
from tests.bench import campus
from tests.bench.campus import NOW
from tests.bench.measure import Line, Stage, ms

ROWS = 100_000
_PEOPLE = 5_000


def enrolling(count: int) -> tuple[NewOperation, ...]:
    """Enrolments as a list of new ones makes them, people and courses in no order."""
    made = []
    for number in range(count):
        user, course = number * 7 % _PEOPLE + 3, number * 7 // _PEOPLE % 200 + 3_000
        patch = {"role_id": 5, "start": None, "end": NOW + number % 3, "suspended": False}
        key = enrolment_key(user, course)
        made.append(
            NewOperation(key, Verb.CREATE, patch, None, f"Zoë Müller in C-{course}", source_row=RowId(0, number + 2))
        )
    return tuple(made)


def measure(stage: Stage) -> Iterator[Line]:
    """On the large campus; the copy of the desk that staging ends with is part of it."""
    profile = campus.profile_in(stage.folder / "staging", stage.cache)
    desk = Desk(profile.desk, profile.mirror, site="s", actor=2, wall=lambda: NOW)
    yield from lines(desk, stage.folder)
    desk.close()


def lines(desk: Desk, folder: Path) -> Iterator[Line]:
    """The operations on an open desk."""
    floor = ms(lambda: bare(folder), 3) / 1000
    new = NewChangeSet("List", Origin.CSV, enrolling(ROWS))
    live = LiveChanges()
    desk.on_change(lambda views, sets, moved: live.take(item for item in moved.values() if item is not None))
    kept, took = timed(lambda: desk.stage(new))
    yield Line("100,000 changes: put into the tray", "s", floor, took, 8, 4)
    yield Line("100,000 changes: figures and the first page of the tray", "ms", None, ms(lambda: look(live)), 10, 3)
    book = DeskReader(desk.database.path, lambda: NOW)
    yield Line("100,000 changes: first page of receipts", "ms", None, ms(lambda: Receipts(book, kept.id)[:50]), 30, 10)
    numbers = frozenset(book.operation_ids(kept.id))
    book.close()
    yield Line("100,000 changes: taken out of the tray", "s", floor, timed(lambda: desk.swap(numbers, ()))[1], 4, 2)
    yield Line("100,000 changes: put back", "s", floor, timed(lambda: desk.swap((), numbers))[1], 8, 4)
    yield Line("100,000 changes: tray emptied", "s", floor, timed(desk.empty)[1], 4, 2)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What comes of it, and the CPU seconds that it took; it can be done once only."""
    with paused_collector():
        started = time.process_time()
        made = work()
        return made, time.process_time() - started


def look(live: LiveChanges) -> None:
    """What the tray shows."""
    live.tray()
    live.waiting(0, 200, None)


def bare(folder: Path) -> None:
    """The floor: as many plain rows in one transaction that reaches the disk."""
    path = folder / "bare.sqlite3"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE op(id INTEGER PRIMARY KEY, key TEXT UNIQUE, patch TEXT)")
    rows = ((number, f"enrol:{number}/{number % 200}/manual", '{"end": 1, "role_id": 5}') for number in range(ROWS))
    with database:
        database.executemany("INSERT INTO op VALUES(?, ?, ?)", rows)
    database.close()
