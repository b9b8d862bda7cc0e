"""Every table of a reader against the naive fold: the same rows, order, pages and counts for many queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from lmsdesk.domain.changes import Operation
from lmsdesk.domain.events import View
from lmsdesk.domain.filters import Query, Sort, parse
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from lmsdesk.store.engine import Database
from lmsdesk.store.reader import Reader
from tests.fakes import fold

USER = (
    "id",
    "username",
    "first_name",
    "last_name",
    "email",
    "idnumber",
    "city",
    "department",
    "suspended",
    "last_access",
)
COURSE = ("id", "shortname", "fullname", "idnumber", "visible", "start", "end")
ENROLMENT = ("course_id", "user_id", "method", "suspended", "active", "start", "end", "roles", "last_access")

QUERIES: dict[View, tuple[str, ...]] = {
    View.USERS: (
        "", "ana", "by", "ana by", "city:cork", "-city:cork", "city:none", "city:C*", "city:cork,sligo",
        "department:Nursing", "suspended:yes", "-suspended:yes", "last_access:never", "last_access>2026-12-31",
        "last_access<=2027-01-14", "username=u3", "username:U3", "idnumber:none", "changed:yes", "changed:no",
        "-changed:yes", "city:cork suspended:no by", "email:u*",
    ),
    View.COURSES: (
        "", "bio", "visible:yes", "visible:no", "-visible:yes", "shortname:bio*", "shortname=BIO-1", "idnumber:none",
        "start>2027-01-01", "end:none", "changed:yes", "changed:no", "fullname:*", "-fullname:cell*",
    ),
    View.ENROLMENTS: (
        "", "status:active", "status:suspended", "status:ended", "status:unknown", "-status:active", "role:student",
        "role:none", "-role:teacher", "method:manual", "method:self", "end:none", "end<2027-01-15", "end>=2027-01-15",
        "start:never", "person:u3", "person:ana*", "username:u4", "email:u5*", "course:BIO-1", "course:cell*",
        "changed:yes", "changed:no", "changed:yes status:active", "ana", "u3 bio", "role:student,teacher -end:none",
    ),
}  # fmt: skip
SORTS: dict[View, tuple[str, ...]] = {
    View.USERS: ("person", "city", "department", "username", "last_access", "suspended"),
    View.COURSES: ("shortname", "fullname", "start", "visible"),
    View.ENROLMENTS: ("person", "course", "status", "role", "end", "start", "method", "last_access", "department"),
}


def shown(database: Database, roles: Mapping[int, str], operations: Iterable[Operation]) -> fold.Shown:
    """What must be seen, from the tables of the mirror and the operations of the desk."""

    def table(name: str, columns: Sequence[str], where: str = "gone_seq IS NULL") -> list[fold.Row]:
        names = ", ".join(f'"{column}"' for column in columns)
        rows = database.rows(f"SELECT {names} FROM {name} WHERE {where}")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    columns = {View.USERS: USER, View.COURSES: COURSE, View.ENROLMENTS: ENROLMENT}
    rows = [table(name, names) for name, names in zip(("user", "course", "enrolment"), columns.values(), strict=True)]
    people, courses = (table(*one, "gone_seq IS NOT NULL") for one in (("user", USER), ("course", COURSE)))
    return fold.effective(rows[0], rows[1], rows[2], columns, roles, operations, people, courses)


def identity(row: fold.Row, view: View) -> tuple[Any, ...]:
    """What tells that a row is the same, and shows the same."""
    if view is View.USERS:
        flags = None if row["suspended"] is None else bool(row["suspended"])
        return (
            row["id"],
            row["username"] or "",
            row["city"],
            row["department"],
            flags,
            row["email"] or None,
            row["mark"],
        )
    if view is View.COURSES:
        flags = None if row["visible"] is None else bool(row["visible"])
        return row["id"], row["shortname"] or "", row["fullname"] or "", flags, row["end"], row["mark"]
    roles = tuple(filter(None, (row["roles"] or "").split(",")))
    return (
        row["user_id"],
        row["course_id"],
        row["method"] or None,
        row["named"].get("username") or "",
        roles,
        row["start"],
        row["end"],
        row["mark"],
    )


def told(row: Any) -> tuple[Any, ...]:
    """The same of a row that the program reads."""
    mark = row.pending.mark.value if row.pending else None
    match row:
        case UserRow():
            return row.id, row.username, row.city, row.department, row.suspended, row.email or None, mark
        case CourseRow():
            return row.id, row.shortname, row.fullname, row.visible, row.end, mark
        case EnrolmentRow():
            return row.user_id, row.course_id, row.method, row.username, row.roles, row.start, row.end, mark
    raise AssertionError(row)


def law(reader: Reader, truth: fold.Shown, random: Random, views: Sequence[View], now: int, share: float = 1.0) -> int:
    """Compare the queries of these views, or a share of them; return how many rows were compared."""
    count = 0
    for view in views:
        assert reader.count(view) == len(truth.of(view))
        for text in QUERIES[view]:
            if random.random() >= share:
                continue
            sort = [Sort(random.choice(SORTS[view]), random.random() < 0.5) for _ in range(random.randint(0, 2))]
            query, unknown = parse(view, text, sort)
            assert unknown == ()
            count += compare(reader, query, fold.select(truth, query, now), now)
    return count


def compare(reader: Reader, query: Query, expected: list[fold.Row], now: int) -> int:
    """One query: the rows, their order, every page, and all ways of counting."""
    found = reader.find(query, now, "UTC")
    rows = reader.read(query.view, found.ids)
    by_identity = {identity(row, query.view): row for row in expected}
    there, missing = {told(row) for row in rows}, set(by_identity)
    assert (len(rows), there - missing, missing - there) == (len(expected), set(), set()), str(query)
    assert fold.in_order([by_identity[told(row)] for row in rows], query), (str(query), query.sort)
    assert reader.matching(query, now, "UTC") == len(expected), str(query)
    assert found.total == reader.count(query.view)
    for limit in (1, 2, 5, len(found.ids)):
        assert list(reader.first(query, now, "UTC", limit)) == list(found.ids[:limit]), (str(query), query.sort)
    return len(rows)
