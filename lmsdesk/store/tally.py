"""Duties counted beforehand, per course, department and roles, so that figures of a million rows take no time.

A row of the tally holds how many duties are inactive or unknown, the ends of the open ones, sorted, and when the
others were completed: an as-of time finds its place in them by halving. Triggers note courses whose tally is stale;
readers count those afresh, so a figure is never older than the mirror. The writer brings the tally up to date when a
reading of the site ends. Measured with a million enrolments: counting them one by one 900 ms, by the tally 40 ms.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Any

from lmsdesk.domain.duties import Status
from lmsdesk.store.duties import CLOSED, NOT_IN, STARTED, UNKNOWN
from lmsdesk.store.engine import Database

_COUNTED = 'suspended, active, "end", roles, progress, completed, completed_at, last_access, department, gone_seq'
_KIND = 2  # counted up when the columns change: a tally of another kind is made anew
_STALE = "(SELECT course_id FROM tally_stale)"
# Without OR IGNORE: a trigger obeys the conflict clause of the statement that fired it, not its own.
_PERSON = (
    "BEGIN INSERT INTO tally_stale SELECT DISTINCT course_id FROM enrolment "
    f"WHERE user_id=new.id AND course_id NOT IN {_STALE}; END"
)


def _note(row: str) -> str:
    return f"BEGIN INSERT INTO tally_stale SELECT {row}.course_id WHERE {row}.course_id NOT IN {_STALE}; END"


_SCHEMA = (
    "CREATE TABLE tally_stale(course_id INTEGER PRIMARY KEY) STRICT",
    """CREATE TABLE tally(course_id INTEGER, department TEXT, roles TEXT, inactive INTEGER NOT NULL,
       unknown INTEGER NOT NULL, begun INTEGER NOT NULL, unbegun INTEGER NOT NULL, begun_ends BLOB,
       unbegun_ends BLOB, done_at BLOB, done_rest BLOB, PRIMARY KEY(course_id, department, roles))
       STRICT, WITHOUT ROWID""",
    f"CREATE TRIGGER tally_new AFTER INSERT ON enrolment {_note('new')}",
    f"CREATE TRIGGER tally_less AFTER DELETE ON enrolment {_note('old')}",
    f"CREATE TRIGGER tally_other_{_KIND} AFTER UPDATE OF {_COUNTED} ON enrolment {_note('new')}",
    f"CREATE TRIGGER tally_closed AFTER UPDATE OF suspended ON user WHEN new.suspended IS NOT old.suspended {_PERSON}",
    f"CREATE TRIGGER tally_comer AFTER INSERT ON user WHEN new.suspended=1 {_PERSON}",
    "INSERT INTO tally_stale SELECT DISTINCT course_id FROM enrolment",
)


def exists(database: Database) -> bool:
    """Tell whether the file has a tally of this kind; a mirror that is being loaded has none."""
    return database.value("SELECT 1 FROM main.sqlite_schema WHERE name=?", (f"tally_other_{_KIND}",)) is not None


def drop(database: Database) -> None:
    """Do without, also without one of another kind."""
    for kind in ("trigger", "table"):
        for (name,) in database.rows("SELECT name FROM sqlite_schema WHERE type=? AND name GLOB 'tally*'", (kind,)):
            database.run(f"DROP {kind} {name}")


def refresh(database: Database) -> int:
    """Count the stale courses again, making the tally where there is none; return how many they were."""
    with database.transaction():
        if not exists(database):
            drop(database)
            database.script(*_SCHEMA)
        stale = [row[0] for row in database.rows("SELECT course_id FROM tally_stale")]
        closed = {row[0] for row in database.rows(CLOSED)} if stale else set()
        for course in stale:
            database.run("DELETE FROM tally WHERE course_id=?", (course,))
            rows = _counted(database, course, closed)
            database.many("INSERT INTO tally VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        if stale:
            database.run("DELETE FROM tally_stale")
    return len(stale)


_DONE = 2
_NO_END = -1
# The state of an open duty is left to the reader, who knows the as-of time and the end of the course.
_ONE = (
    "SELECT coalesce(t.department, ''), coalesce(t.roles, ''), t.user_id, "
    f"CASE WHEN {NOT_IN} THEN 0 WHEN {UNKNOWN} THEN 1 WHEN t.completed=1 THEN {_DONE} ELSE 3 END, "
    f"{STARTED}, "
    't."end", t.completed_at FROM enrolment t WHERE t.course_id=? AND t.gone_seq IS NULL '
    "ORDER BY t.user_id, coalesce(t.suspended, 0), t.method"
)


def _counted(database: Database, course: int, closed: Set[int]) -> list[tuple[Any, ...]]:
    """The rows of the tally for one course; ``closed`` are the people whose account is suspended."""
    groups: dict[tuple[str, str], _Group] = {}
    before = None
    for department, roles, user, state, begun, end, completed_at in database.rows(_ONE, (course,)):
        if user == before:
            continue  # by another method as well: counted already
        before = user
        group = groups.get((department, roles))
        if group is None:
            group = groups[department, roles] = _Group()
        group.add(0 if user in closed else state, begun, end, completed_at)
    return [(course, *key, *group.values()) for key, group in groups.items()]


class _Group:
    """Duties of one course, department and set of roles."""

    __slots__ = ("begun", "closed", "done", "unbegun", "without_end")

    def __init__(self) -> None:
        self.closed = [0, 0]
        self.begun = array("q")
        self.unbegun = array("q")
        self.without_end = [0, 0]
        self.done: list[tuple[int, int]] = []

    def add(self, state: int, begun: int, end: int | None, completed_at: int | None) -> None:
        """Count one more."""
        if state < _DONE:
            self.closed[state] += 1
        elif state == _DONE:
            self.done.append((completed_at or 0, begun + 2 * (_NO_END if end is None else end)))
        elif end is None:
            self.without_end[1 - begun] += 1
        else:
            (self.begun if begun else self.unbegun).append(end)

    def values(self) -> tuple[Any, ...]:
        """The columns after the key."""
        self.done.sort()
        return (
            *self.closed,
            *self.without_end,
            _packed(sorted(self.begun)),
            _packed(sorted(self.unbegun)),
            _packed([at for at, _ in self.done]),
            _packed([rest for _, rest in self.done]),
        )


def _packed(numbers: Sequence[int]) -> bytes | None:
    return array("q", numbers).tobytes() if numbers else None


def stale_courses(database: Database) -> list[int] | None:
    """Courses that the tally cannot speak for now; None when there is no tally."""
    if not exists(database):
        return None
    return [row[0] for row in database.rows("SELECT course_id FROM tally_stale")]


def figures(
    database: Database, group: str, where: str, values: Sequence[Any], as_of: int, soon: int
) -> dict[Any, Counter[str]]:
    """Duties by status for each value of ``group``, over the tally rows ``t`` of courses ``c`` that match."""
    made: dict[Any, Counter[str]] = {}
    rows: Iterator[tuple[Any, ...]] = database.iterate(
        f'SELECT {group}, c."end", t.inactive, t.unknown, t.begun, t.unbegun, t.begun_ends, t.unbegun_ends, '
        f"t.done_at, t.done_rest FROM tally t JOIN course c ON c.id=t.course_id WHERE {where}",
        values,
    )
    for name, course_end, inactive, unknown, begun, unbegun, begun_ends, unbegun_ends, done_at, done_rest in rows:
        count = made.get(name)
        if count is None:
            count = made[name] = Counter()
        count[Status.INACTIVE] += inactive
        count[Status.UNKNOWN] += unknown
        if done_at:
            moments = memoryview(done_at).cast("q")
            done = bisect_right(moments, as_of)
            count[Status.COMPLETED] += done
            for rest in memoryview(done_rest).cast("q")[done:] if done < len(moments) else ():
                later = Status.IN_PROGRESS if rest & 1 else Status.NOT_STARTED
                count[_state(course_end if rest >> 1 == _NO_END else rest >> 1, as_of, soon, later)] += 1
        for number, ends, later in (
            (begun, begun_ends, Status.IN_PROGRESS),
            (unbegun, unbegun_ends, Status.NOT_STARTED),
        ):
            if number:
                count[_state(course_end, as_of, soon, later)] += number
            if ends:
                moments = memoryview(ends).cast("q")
                over = bisect_left(moments, as_of)
                near = bisect_right(moments, soon, over)
                count[Status.OVERDUE] += over
                count[Status.DUE_SOON] += near - over
                count[later] += len(moments) - near
    return made


def _state(due: int | None, as_of: int, soon: int, later: Status) -> Status:
    if due is None:
        return Status.NO_DUE_DATE
    if due < as_of:
        return Status.OVERDUE
    return Status.DUE_SOON if due <= soon else later
