"""Reading a million rows: pages, positions, filters, search, counts, with unsent edits on top."""

from __future__ import annotations

import random
from collections.abc import Iterator

from lmsdesk.domain.changes import NewChangeSet, NewOperation, Origin, Verb
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query, Sort, parse
from lmsdesk.domain.keys import enrolment_key
from lmsdesk.store.desk import Desk
from lmsdesk.store.reader import Reader
from tests.bench import campus
from tests.bench.campus import NOW
from tests.bench.measure import Line, Stage, ms

_EDITS = 600
_SORTS = ("person", "end", "last_access", "department", "status", "role", "progress", "course")
_FILTERS = ("course:C-7 status:active", 'department:"Department 7"', "status:suspended", "nowak")
_TYPED = ("a", "mul", "lukasz now", "u0001")


def measure(stage: Stage) -> Iterator[Line]:
    """Each operation beside the cheapest read of as many rows."""
    profile = campus.profile_in(stage.folder / "reading", stage.cache)
    desk = Desk(profile.desk, profile.mirror, site="s", actor=2, wall=lambda: NOW)
    desk.stage(NewChangeSet("edits", Origin.BULK, tuple(_edits())))
    reader = Reader(profile.mirror, profile.desk)
    yield from _pages(reader)
    yield from _sorts(reader)
    yield from _filters(reader)
    yield from _search(reader)
    reader.close()
    desk.close()


def _edits() -> Iterator[NewOperation]:
    rows = campus.enrolments()
    for number in range(_EDITS):
        row = next(rows)
        key = enrolment_key(int(str(row[1])), int(str(row[0])))
        yield NewOperation(key, Verb.UPDATE, {"end": NOW + 99 + number}, {"end": 1}, "x")


def _floor_page(reader: Reader) -> float:
    return ms(lambda: reader.database.rows("SELECT * FROM enrolment WHERE row BETWEEN 1000 AND 1099"))


def _pages(reader: Reader) -> Iterator[Line]:
    query = Query(View.ENROLMENTS)
    floor = _floor_page(reader)
    took = ms(lambda: reader.find(query, NOW, "UTC", 100))
    yield Line(f"first page by name with {_EDITS} unsent edits", "ms", floor, took, 10, 1)
    ids = reader.find(query, NOW, "UTC").ids
    floor = _floor_page(reader)
    took = ms(lambda: reader.read(View.ENROLMENTS, ids[:100]))
    yield Line("100 rows read, with names and groups", "ms", floor, took, 10, 1)
    chance = random.Random(1)
    places = [chance.randrange(len(ids) - 100) for _ in range(200)]
    floor = _floor_page(reader)
    took = ms(lambda: [reader.read(View.ENROLMENTS, ids[at : at + 40]) for at in places], 3) / len(places)
    yield Line("thumb jump: the 40 rows at any place", "ms", floor, took, 50, 20, note="reading only")
    floor = ms(lambda: reader.database.value("SELECT count(*) FROM enrolment"))
    yield Line("how many enrolments there are", "ms", floor, ms(lambda: reader.count(View.ENROLMENTS)), 100, 30)


def _sorts(reader: Reader) -> Iterator[Line]:
    for name in _SORTS:
        query = Query(View.ENROLMENTS, "", (), (Sort(name),))
        floor = ms(lambda: reader.database.value("SELECT sum(course_id) FROM enrolment NOT INDEXED"), 2)
        first = ms(lambda q=query: reader.find(q, NOW, "UTC", 100), 3)
        yield Line(f"sort by {name}: first page", "ms", floor, first, 150, 30)
        every = ms(lambda q=query: reader.find(q, NOW, "UTC"), 2)
        yield Line(f"sort by {name}: all positions", "ms", floor, every, 1_000, 400)


def _filters(reader: Reader) -> Iterator[Line]:
    for text in _FILTERS:
        query, _ = parse(View.ENROLMENTS, text)
        floor = ms(lambda: reader.database.value("SELECT sum(course_id) FROM enrolment NOT INDEXED"), 2)
        count = len(reader.find(query, NOW, "UTC").ids)
        first = ms(lambda q=query: reader.find(q, NOW, "UTC", 100), 3)
        yield Line(f"filter {text}: first page", "ms", floor, first, 150, 30)
        every = ms(lambda q=query: reader.find(q, NOW, "UTC"), 3)
        yield Line(f"filter {text}: all {count:,} positions", "ms", floor, every, 1_000, 400)


def _search(reader: Reader) -> Iterator[Line]:
    for text in _TYPED:
        floor = ms(
            lambda t=text: reader.database.rows("SELECT id FROM user WHERE username LIKE ? LIMIT 50", (f"{t[:5]}%",))
        )
        took = ms(lambda t=text: reader.search(View.USERS, t))
        yield Line(f"type \u201c{text}\u201d: 50 people found and read", "ms", floor, took, 60, 30)
    addresses = [f"u{number:06d}@example.org" for number in range(3, 50_003)]
    floor = ms(lambda: reader.database.rows("SELECT id, email FROM user"), 2)
    took = ms(lambda: reader.directory().people("email", addresses), 2)
    yield Line("50,000 people looked up for an import", "ms", floor, took, 1_000, 300)
