"""S10: every table, with any filter, order, page and count, shows what a naive fold of mirror and edits shows."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.changes import NewOperation, State, Verb
from lmsdesk.domain.errors import WrongUse
from lmsdesk.domain.events import View
from lmsdesk.domain.fields import Value
from lmsdesk.domain.filters import Query, Sort, parse
from lmsdesk.domain.keys import course_key, enrolment_key, role_key, user_key
from lmsdesk.domain.ports import Rows, Table
from lmsdesk.domain.rows import CourseRow, EnrolmentRow, UserRow
from tests.fakes import fold
from tests.fakes.desk import World

NOW = 1_800_000_000  # 15 January 2027
DAYS = (None, NOW - 40 * 86_400, NOW - 86_400, NOW + 86_400, NOW + 60 * 86_400)
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
ROLES = {5: "student", 3: "teacher"}

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


def filled(world: World, random: Random) -> None:
    """A small campus in the mirror."""
    people = [
        (number, f"u{number}", random.choice(["Ana", "bea", "Žofie"]), random.choice(["Byrne", "Ali", "Óg"]),
         f"u{number}@x.ie", random.choice([None, "", "77"]), *drawn_user(random))
        for number in range(3, 3 + random.randint(1, 5))
    ]  # fmt: skip
    courses = [
        (11, "BIO-1", "Cell Biology", *drawn_course(random)),
        (12, "CHE-1", "Chemistry", *drawn_course(random)),
        (13, "art", "Drawing", *drawn_course(random)),
    ][: random.randint(1, 3)]
    rows = [
        (course[0], person[0], method, random.choice([None, 0, 1]), random.choice([None, 0, 1]), random.choice(DAYS),
         random.choice(DAYS), roles, random.choice(DAYS))
        for course in courses
        for person in people
        for roles in [random.choice(["student", "student,teacher", "", None])]
        for method in random.choice([(), ("manual",), ("self",), ("manual", "self"), ("",)])
    ]  # fmt: skip
    mirror = world.mirror
    mirror.store("users", [Rows(Table.USER, "t", USER, people)], 1)
    mirror.store("courses", [Rows(Table.COURSE, "t", COURSE, courses)], 1)
    mirror.store("roles", [Rows(Table.ROLE, "t", ("id", "shortname"), [(5, "student"), (3, "teacher")])], 1)
    if rows:
        mirror.store("e", [Rows(Table.ENROLMENT, "t", ENROLMENT, rows)], 1)
    if random.random() < 0.3:
        mirror.mark_gone(Table.USER, [(people[0][0],)], 2)


def drawn_user(random: Random) -> tuple[Value, ...]:
    """City, department, suspended, last access."""
    return (
        random.choice([None, "", "Cork", "cork", "Sligo"]),
        random.choice([None, "Nursing", "nursing", "Surgery"]),
        random.choice([None, 0, 1]),
        random.choice(DAYS),
    )


def drawn_course(random: Random) -> tuple[Value, ...]:
    """ID number, visible, start, end."""
    return random.choice([None, "", "B"]), random.choice([None, 0, 1]), random.choice(DAYS), random.choice(DAYS)


def edit(world: World, random: Random) -> None:
    """One change of mine, in a change set of its own; what makes no sense is left out."""
    user, course = random.randint(3, 8), random.randint(11, 13)
    enrolled = enrolment_key(user, course)
    changes: list[NewOperation] = [
        NewOperation(user_key(user), Verb.UPDATE, {"city": random.choice([None, "Cork", "Sligo"])}, {}, "x"),
        NewOperation(user_key(user), Verb.UPDATE, {"suspended": random.random() < 0.5, "email": "new@x.ie"}, {}, "x"),
        NewOperation(user_key(user), Verb.UPDATE, {"username": f"v{user}", "email": "v@x.ie"}, {}, "x"),
        NewOperation(user_key(user), Verb.DELETE, {}, {}, "x"),
        NewOperation(course_key(course), Verb.UPDATE, {"visible": random.random() < 0.5, "idnumber": "B"}, {}, "x"),
        NewOperation(course_key(course), Verb.UPDATE, {"fullname": "Botany", "end": random.choice(DAYS)}, {}, "x"),
        NewOperation(course_key(course), Verb.DELETE, {}, {}, "x"),
        NewOperation(enrolled, Verb.CREATE, {"role_id": 5, "end": random.choice(DAYS), "suspended": False}, None, "x"),
        NewOperation(enrolled, Verb.UPDATE, {"suspended": random.random() < 0.5}, {}, "x"),
        NewOperation(enrolled, Verb.UPDATE, {"end": random.choice(DAYS), "start": random.choice(DAYS)}, {}, "x"),
        NewOperation(enrolled, Verb.DELETE, {}, {}, "x"),
        NewOperation(role_key(user, course, 3), random.choice([Verb.ADD, Verb.REMOVE]), {"role": "teacher"}, None, "x"),
    ]  # fmt: skip
    if random.random() < 0.15:
        new = world.desk.temporary_id()
        fields: dict[str, Value] = {"username": f"n{-new}", "first_name": "Ana", "last_name": "New", "city": "Cork"}
        changes = [NewOperation(user_key(new), Verb.CREATE, fields, None, "x")]
        if random.random() < 0.5:
            changes.append(NewOperation(enrolment_key(new, course), Verb.CREATE, {"role_id": 5, "suspended": False}))
        world.stage(*changes)
        return
    if random.random() < 0.1:
        new = world.desk.temporary_id()
        world.stage(NewOperation(course_key(new), Verb.CREATE, {"shortname": "BIO-9", "fullname": "New"}, None, "x"))
        return
    world.stage(random.choice(changes))


def renamed(world: World, random: Random) -> None:
    """A change of what enrolments are sorted by: those follow when it is in effect, so it is tried alone."""
    user, course = random.randint(3, 8), random.randint(11, 13)
    world.stage(
        random.choice(
            [
                NewOperation(user_key(user), Verb.UPDATE, {"last_name": random.choice(["Zed", "Aab"])}, {}, "x"),
                NewOperation(user_key(user), Verb.UPDATE, {"department": random.choice([None, "Surgery"])}, {}, "x"),
                NewOperation(course_key(course), Verb.UPDATE, {"shortname": random.choice(["ZZ", "AA"])}, {}, "x"),
            ]
        )
    )


def unsettle(world: World, random: Random) -> None:
    """Something becomes of an operation."""
    ready = world.desk.operations(states=[State.READY])
    if not ready:
        return
    item = random.choice(ready)
    if random.random() < 0.4:
        world.desk.discard([item])
        return
    world.desk.move([item], State.PLANNED, "test")
    item = world.desk.operation(item.id)
    what = random.choice([State.CONFLICT, State.REJECTED, State.NOOP, State.PLANNED, State.INFLIGHT, State.UNKNOWN])
    if what in (State.INFLIGHT, State.UNKNOWN):
        world.desk.open_request([item], "x", "0", boot="b")
        item = world.desk.operation(item.id)
    if what not in (State.PLANNED, State.INFLIGHT):
        world.desk.move([item], what, "test")


def shown(world: World) -> fold.Shown:
    """What must be seen, from the tables of both files."""
    database = world.mirror.database

    def table(name: str, columns: Sequence[str], where: str = "gone_seq IS NULL") -> list[fold.Row]:
        names = ", ".join(f'"{column}"' for column in columns)
        rows = database.rows(f"SELECT {names} FROM {name} WHERE {where}")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    columns = {View.USERS: USER, View.COURSES: COURSE, View.ENROLMENTS: ENROLMENT}
    rows = [table(name, names) for name, names in zip(("user", "course", "enrolment"), columns.values(), strict=True)]
    gone = table("user", USER, "gone_seq IS NOT NULL")
    return fold.effective(rows[0], rows[1], rows[2], columns, ROLES, world.desk.operations(), gone)


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


def law(world: World, random: Random, views: Sequence[View]) -> int:
    """Compare every query of these views; return how many rows were compared."""
    truth, count = shown(world), 0
    for view in views:
        assert world.reader.count(view) == len(truth.of(view))
        for text in QUERIES[view]:
            sort = [Sort(random.choice(SORTS[view]), random.random() < 0.5) for _ in range(random.randint(0, 2))]
            query, unknown = parse(view, text, sort)
            assert unknown == ()
            count += compare(world, query, fold.select(truth, query, NOW))
    return count


def compare(world: World, query: Query, expected: list[fold.Row]) -> int:
    """One query: the rows, their order, every page, and all ways of counting."""
    found = world.reader.find(query, NOW, "UTC")
    rows = world.reader.read(query.view, found.ids)
    by_identity = {identity(row, query.view): row for row in expected}
    there, missing = {told(row) for row in rows}, set(by_identity)
    assert (len(rows), there - missing, missing - there) == (len(expected), set(), set()), str(query)
    assert fold.in_order([by_identity[told(row)] for row in rows], query), (str(query), query.sort)
    assert world.reader.matching(query, NOW, "UTC") == len(expected), str(query)
    assert found.total == world.reader.count(query.view)
    for limit in (1, 2, 5, len(found.ids)):
        assert list(world.reader.first(query, NOW, "UTC", limit)) == list(found.ids[:limit]), (str(query), query.sort)
    return len(rows)


EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a seed is as small as another
    suppress_health_check=list(HealthCheck),
)


@EXAMPLES
@given(seed=st.integers(0, 2**32 - 1), edits=st.integers(0, 12), fates=st.integers(0, 5))
def test_every_table_shows_what_a_naive_fold_shows(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: int, fates: int
) -> None:
    random, world = Random(seed), World(tmp_path_factory.mktemp("law"))
    try:
        filled(world, random)
        for _ in range(edits):
            edit(world, random)
        for _ in range(fates):
            unsettle(world, random)
        law(world, random, list(QUERIES))
    finally:
        world.close()


@EXAMPLES
@given(seed=st.integers(0, 2**32 - 1), edits=st.integers(1, 8))
def test_people_and_courses_whose_names_i_change_are_found_and_sorted_by_the_new_ones(
    tmp_path_factory: pytest.TempPathFactory, seed: int, edits: int
) -> None:
    random, world = Random(seed), World(tmp_path_factory.mktemp("law"))
    try:
        filled(world, random)
        for _ in range(edits):
            random.choice([edit, renamed])(world, random)
        law(world, random, [View.USERS, View.COURSES])
    finally:
        world.close()


def test_the_fold_itself_tells_a_wrong_table() -> None:
    """A law that nothing can break says nothing: rows that are missing, or out of order, are noticed."""
    rows = [{"mark": None, "sort_name": name, "id": place} for place, name in enumerate(["a", "b", None])]
    query = Query(View.USERS)
    assert fold.in_order(rows, query)
    assert not fold.in_order(rows[::-1], query)
    assert not fold.in_order([rows[0], {**rows[1], "mark": "new"}], query)
    assert fold.ordered([rows[2], rows[1], {**rows[0], "mark": "new"}], query)[0]["mark"] == "new"
    with pytest.raises(WrongUse):
        fold_of_nonsense()


def fold_of_nonsense() -> None:
    """A filter on a number that is none is refused by both."""
    from lmsdesk.store.clauses import Moment, condition

    condition(View.USERS, parse(View.USERS, "id:x")[0].tokens[0], Moment(0, "UTC"))
