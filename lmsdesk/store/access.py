"""The facts of one person and one course in one read: the mirror, and what waits on top of it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lmsdesk.domain.access.due import DutyFacts
from lmsdesk.domain.access.facts import Account, Category, Cohort, Facts, Pair, Place, Waiting, Way
from lmsdesk.domain.changes import State, Verb
from lmsdesk.domain.keys import MANUAL, Entity
from lmsdesk.store.engine import Database

_DEEPEST = 50  # categories above a course; more is a circle
_ACCOUNT = "id, username, first_name, last_name, suspended, confirmed, auth, as_of"
_PLACE = 'id, shortname, fullname, visible, category_id, methods, "end", as_of'
_WAY = 'method, suspended, active, start, "end", roles, as_of'

Record = dict[str, Any]


@contextlib.contextmanager
def one_state(db: Database) -> Iterator[None]:
    """Everything that is read inside is of one moment, whatever another connection writes meanwhile."""
    db.run("BEGIN")
    try:
        yield
    finally:
        db.run("COMMIT")


def pair(db: Database, user: int, course: int) -> Pair | None:
    """What is known of a person and a course, also of those who left; None where one of them was never seen.

    ``db`` reads the mirror with the desk attached as ``q``.
    """
    with one_state(db):
        return read_pair(db, user, course)


def read_pair(db: Database, user: int, course: int, *, cohorts: bool = True) -> Pair | None:
    """As ``pair``, where a state is held already. Counting the members of cohorts is what takes longest."""
    person, place = _Thing(db, "user", _ACCOUNT, user), _Thing(db, "course", _PLACE, course)
    if not (person.is_known and place.is_known):
        return None
    enrolled = _Enrolled(db, user, course)
    read = is_roster_read(db, course)
    above, above_after, moved = _categories(db, place)
    waiting = _waiting(db, [*person.operations, *place.operations, *enrolled.operations, *moved])
    member_of = _cohorts(db, user, course) if cohorts else ()
    now = Facts(_account(person.now), _place(place.now, above, read), enrolled.now, enrolled.roles_now(read))
    if not waiting:
        return Pair(now, None, (), member_of)
    person.lay_over(waiting)
    place.lay_over(waiting)
    enrolled.lay_over(waiting)
    after = Facts(
        _account(person.after), _place(place.after, above_after, read), enrolled.after, enrolled.roles_after(read)
    )
    if all(item.state is State.APPLIED for item in waiting):  # the site said yes, and was not read since
        return Pair(after, None, (), member_of)
    return Pair(now, after, waiting, member_of)


class _Thing:
    """A person or a course as the site has it, and with my edits."""

    def __init__(self, db: Database, table: str, columns: str, number: int) -> None:
        names = [name.strip().strip('"') for name in columns.split(",")]
        base = db.one(f"SELECT gone_seq, {columns} FROM main.{table} WHERE id=?", (number,))
        mine = db.one(f"SELECT ops, {columns} FROM q.ov_{table} WHERE id=? ORDER BY row DESC", (number,))
        self.is_known = base is not None or mine is not None
        self.operations: list[int] = json.loads(mine[0]) if mine else []
        self._entity = Entity(table)
        self._base = dict(zip(names, base[1:], strict=True)) if base else None
        self._mine = dict(zip(names, mine[1:], strict=True)) if mine else None
        self._is_gone = base is not None and base[0] is not None
        shown = self._base or self._mine or {}
        self.now: Record = {**shown, "is_there": self._base is not None and not self._is_gone}
        self.after: Record = self.now

    @property
    def category_after(self) -> int | None:
        """The category of a course with my edits."""
        number: int | None = (self._mine or self.now)["category_id"]
        return number

    def lay_over(self, waiting: Sequence[Waiting]) -> None:
        """Take in what waits for this thing."""
        if self._mine is None:
            return
        verbs = [item.verb for item in waiting if item.operation in self.operations]
        leaving, is_made = Verb.DELETE in verbs, Verb.CREATE in verbs
        there = not leaving and (is_made or not self._is_gone)
        self.after = {**self._mine, "is_there": there, "leaving": leaving}
        if is_made and self._entity is Entity.USER:  # as Moodle makes accounts for who does not say otherwise
            for name, usual in (("suspended", 0), ("confirmed", 1), ("auth", MANUAL)):
                if self.after[name] is None:
                    self.after[name] = usual


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _account(row: Record) -> Account:
    username = row["username"] or ""
    return Account(
        id=row["id"],
        username=username,
        name=f"{row['first_name'] or ''} {row['last_name'] or ''}".strip() or username,
        is_there=row["is_there"],
        leaving=row.get("leaving", False),
        suspended=_flag(row["suspended"]),
        confirmed=_flag(row["confirmed"]),
        auth=row["auth"] or None,
        as_of=row["as_of"],
    )


def _place(row: Record, above: tuple[Category, ...], roster_read: bool) -> Place:
    methods = row["methods"]
    return Place(
        id=row["id"],
        shortname=row["shortname"] or "",
        fullname=row["fullname"] or "",
        is_there=row["is_there"],
        leaving=row.get("leaving", False),
        visible=_flag(row["visible"]),
        categories=above,
        methods=tuple(filter(None, methods.split(","))) if methods is not None else None,
        end=row["end"] or None,
        roster_read=roster_read,
        as_of=row["as_of"],
    )


def is_roster_read(db: Database, course: int) -> bool:
    """Tell whether the people of a course were ever listed to the end; a course that is not there yet has none."""
    return course < 0 or bool(db.value("SELECT complete FROM scope WHERE scope=?", (f"enrolments:{course}",)))


def _categories(db: Database, place: _Thing) -> tuple[tuple[Category, ...], tuple[Category, ...], list[int]]:
    """The categories above a course as the site has them, with my edits, and the operations of those edits."""
    operations: list[int] = []

    def above(number: int | None, *, mine: bool) -> tuple[Category, ...]:
        found: list[Category] = []
        while number and len(found) < _DEEPEST:
            row = db.one("SELECT name, visible, parent FROM main.category WHERE id=? AND gone_seq IS NULL", (number,))
            edited = db.one("SELECT name, visible, parent, ops FROM q.ov_category WHERE id=?", (number,))
            if mine and edited is not None:
                operations.extend(json.loads(edited[3]))
                row = edited[:3]
            if row is None:
                break
            found.append(Category(number, row[0] or "", _flag(row[1])))
            number = row[2]
        return tuple(reversed(found))

    return above(place.now["category_id"], mine=False), above(place.category_after, mine=True), operations


class _Enrolled:
    """The enrolments of a person in a course, as the site has them and with my edits."""

    def __init__(self, db: Database, user: int, course: int) -> None:
        names = ["row", "ops", "was", *(name.strip().strip('"') for name in _WAY.split(","))]
        where = "WHERE course_id=? AND user_id=?"
        base = f"SELECT row, NULL, NULL, {_WAY} FROM main.enrolment {where} AND gone_seq IS NULL ORDER BY method"
        mine = f"SELECT -row, ops, was, {_WAY} FROM q.ov_enrolment {where} ORDER BY method"
        self._base = [dict(zip(names, row, strict=True)) for row in db.rows(base, (course, user))]
        self._mine = [dict(zip(names, row, strict=True)) for row in db.rows(mine, (course, user))]
        self.operations = sorted({number for row in self._mine for number in json.loads(row["ops"])})

    @property
    def now(self) -> tuple[Way, ...]:
        """As the site has them."""
        return tuple(_way(row) for row in self._base)

    @property
    def after(self) -> tuple[Way, ...]:
        """With what waits."""
        return tuple(_way(row) for row in self._mine or self._base)

    def lay_over(self, waiting: Sequence[Waiting]) -> None:
        """Take in what waits: an enrolment that is to end is none any more."""
        verbs = [item.verb for item in waiting if item.operation in self.operations and item.entity is Entity.ENROLMENT]
        if verbs and verbs[-1] is Verb.DELETE:
            mine = next((row for row in self._mine if row["method"] in (MANUAL, "")), None)
            self._base = [row for row in self._base if mine is None or row["method"] != mine["method"]]
            self._mine = [row for row in self._mine if row is not mine]

    def roles_now(self, roster_read: bool) -> tuple[str, ...] | None:
        """The roles as the site has them; None where no reading told them."""
        return self._roles(self._base, roster_read)

    def roles_after(self, roster_read: bool) -> tuple[str, ...] | None:
        """With what waits; an edit of roles that nobody read says what it gives, at least."""
        return self._roles(self._mine or self._base, roster_read)

    def _roles(self, rows: Sequence[Mapping[str, Any]], roster_read: bool) -> tuple[str, ...] | None:
        if not rows:
            return () if roster_read else None
        names = sorted({name for row in rows for name in str(row["roles"] or "").split(",") if name})
        untold = bool(self._base) and all(row["roles"] is None for row in self._base)
        return None if untold and not names else tuple(names)


def _way(row: Mapping[str, Any]) -> Way:
    """What I set myself is known; the site's own word on it is of before."""
    was = json.loads(row["was"] or "{}")
    edited = any(name in was for name in ("suspended", "start", "end"))
    return Way(
        row=row["row"],
        method=row["method"] or None,
        suspended=_flag(row["suspended"]),
        active=None if edited else _flag(row["active"]),
        start=row["start"] or None,
        end=row["end"] or None,
        as_of=row["as_of"],
    )


def _waiting(db: Database, numbers: Sequence[int]) -> tuple[Waiting, ...]:
    """The operations of mine, those first that were made first."""
    rows = db.rows(
        "SELECT op_id, entity, verb, state, label FROM q.op WHERE op_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY op_id",
        (json.dumps(sorted(set(numbers))),),
    )
    return tuple(Waiting(row[0], Entity(row[1]), Verb(row[2]), State(row[3]), row[4]) for row in rows)


def _cohorts(db: Database, user: int, course: int) -> tuple[Cohort, ...]:
    """The cohorts of a person, with how many of their members are in the course by cohort."""
    rows = db.rows(
        "SELECT c.id, c.name, count(*), count(e.row) FROM cohort_member mine JOIN cohort c ON c.id=mine.cohort_id "
        "JOIN cohort_member m ON m.cohort_id=c.id AND m.gone_seq IS NULL "
        "LEFT JOIN enrolment e ON e.course_id=?2 AND e.user_id=m.user_id AND e.method='cohort' AND e.gone_seq IS NULL "
        "WHERE mine.user_id=?1 AND mine.gone_seq IS NULL AND c.gone_seq IS NULL GROUP BY c.id ORDER BY c.name",
        (user, course),
    )
    return tuple(Cohort(row[0], row[1] or "", row[2], row[3]) for row in rows)


def duty(db: Database, user: int, course: int) -> DutyFacts | None:
    """What decides about the duty of a person in a course, as reports read it: the mirror alone; None for no duty."""
    row = db.one(
        'SELECT c.completion_enabled, u.suspended, t.suspended, t.active, t.start, t.created, t."end", c."end", '
        "t.completed, t.completed_at, t.progress, t.last_access, t.as_of FROM enrolment t "
        "JOIN course c ON c.id=t.course_id AND c.gone_seq IS NULL LEFT JOIN user u ON u.id=t.user_id "
        "WHERE t.course_id=? AND t.user_id=? AND t.gone_seq IS NULL ORDER BY coalesce(t.suspended, 0), t.method",
        (course, user),
    )
    if row is None:
        return None
    tracked, closed, suspended, active, start, created, end, course_end, completed, *rest = row
    return DutyFacts(
        _flag(tracked), _flag(closed), _flag(suspended), _flag(active), start, created, end, course_end,
        _flag(completed), *rest,
    )  # fmt: skip
